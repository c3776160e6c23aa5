"""Is money paid online booked once, held to what the provider said, and let go when it is given back?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.clock import now
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.connectors.fakepay.provider import the_tills
from duecourse.interfaces.connectors.fakepay.views import done
from duecourse.records.ledger.models import Block, Item, PaymentWord, Receipt
from duecourse.records.ledger.operations import online, online_news
from duecourse.records.ledger.ports import PaymentBroken
from tests.records.communications.book import ADA, Who, a_company, a_customer
from tests.records.ledger.online import KEY, a_demo, begin, chosen, drain, intent_of, tell, wire_up

TWO = (("120.50", "EUR"), ("79.50", "EUR"))


@pytest.fixture
def company(tenant: UUID, tmp_path: Path) -> Iterator[Company]:
    with a_demo(tmp_path):
        made = a_company(tenant)
        wire_up(made)
        yield made


@pytest.fixture
def who(company: Company) -> Who:
    return a_customer(company.tenant_id, company, items=TWO)


def receipts(company: Company) -> list[tuple[Decimal, str, str]]:
    rows = Receipt.objects.of(company.tenant_id).order_by("id")
    return list(rows.values_list("amount", "state", "reference"))


def kinds(company: Company) -> list[str]:
    rows = Event.objects.of(company.tenant_id).filter(kind="payment.told").order_by("id")
    return [one.data["state"] for one in rows]


def test_a_payment_that_is_told_twice_and_late_is_one_receipt_with_the_reference_of_its_items(
    company: Company, who: Who
) -> None:
    opening = begin(company, who)
    assert [tell(opening, "paid", "200.00") for _time in range(3)] == [204] * 3
    assert tell(opening, "pending", "200.00") == 204
    reference = chosen(company, who).reference
    assert receipts(company) == [(Decimal("200.0000"), "provisional", reference)]
    assert intent_of(opening, company.tenant_id).state == "paid"
    assert kinds(company) == ["paid"], "the late word said nothing new"
    assert PaymentWord.objects.of(company.tenant_id).count() == 2


def test_what_is_under_way_is_not_dunned_and_what_failed_is_again(company: Company, who: Who) -> None:
    opening = begin(company, who)
    tell(opening, "pending", "200.00")
    held = Block.objects.of(company.tenant_id).filter(ended_on__isnull=True)
    assert set(held.values_list("item_id", "reason")) == {(one, "PAYMENT-UNDERWAY") for one in who.item_ids}
    assert all(one.to_on is not None for one in held)
    tell(opening, "failed", "200.00")
    assert not held.all().exists() and receipts(company) == []
    assert intent_of(opening, company.tenant_id).state == "failed"


def test_money_that_is_given_back_is_let_go_in_whatever_order_that_is_told(company: Company, who: Who) -> None:
    opening = begin(company, who)
    tell(opening, "paid", "200.00")
    tell(opening, "refunded", "200.00")
    assert [state for _amount, state, _reference in receipts(company)] == ["void"]
    other = a_customer(company.tenant_id, company, items=TWO)
    turned = begin(company, other)
    tell(turned, "refunded", "200.00")
    tell(turned, "paid", "200.00")
    assert intent_of(turned, company.tenant_id).state == "refunded"
    assert len(receipts(company)) == 1, "it was given back before we heard of it"


def test_of_money_that_is_given_back_in_part_the_rest_stays_seen(company: Company, who: Who) -> None:
    opening = begin(company, who)
    tell(opening, "paid", "200.00")
    tell(opening, "refunded", "79.50")
    live = [amount for amount, state, _reference in receipts(company) if state == "provisional"]
    assert live == [Decimal("120.5000")] and intent_of(opening, company.tenant_id).state == "paid"
    tell(opening, "refunded", "200.00")
    assert not Receipt.objects.of(company.tenant_id).filter(state="provisional").exists()


def test_what_nobody_signed_does_not_exist(company: Company, who: Who) -> None:
    opening = begin(company, who)
    old = now() - timedelta(minutes=6)
    answers = {
        tell(opening, "paid", "200.00", secret="whsec_Zm9yZ2Vk"),
        tell(opening, "paid", "200.00", at=old),
        Client().post(f"/hooks/payments/{company.tenant_id.hex}/999/", b"{}", "application/json").status_code,
        Client().post("/hooks/payments/none/1/", b"{}", "application/json").status_code,
    }
    assert answers == {404} and receipts(company) == [] and not PaymentWord.objects.of(company.tenant_id).exists()
    wire_up(company, is_live=False)
    assert tell(opening, "paid", "200.00") == 404, "a provider that is switched off is not heard"


def test_the_same_choice_has_one_reference_on_todays_amounts_and_one_open_checkout(company: Company, who: Who) -> None:
    first = begin(company, who)
    assert begin(company, who).key == first.key
    before = chosen(company, who)
    assert before.reference.startswith("RF") and before.amount == Decimal(200)
    Item.objects.of(company.tenant_id).filter(id=who.item_ids[0]).update(open_amount=Decimal("20.50"))
    after = chosen(company, who)
    assert (after.pk, after.reference, after.amount) == (before.pk, before.reference, Decimal(100))
    assert begin(company, who).key != first.key, "another amount is another payment"


def test_a_lost_webhook_is_asked_for(company: Company, who: Who) -> None:
    opening = begin(company, who)
    name = online.speak(opening).provider_id
    with the_tills().changing(name) as change:
        assert change.till is not None
        change.till = done(change.till, "pay", at=now())
    later = now() + timedelta(minutes=6)
    (asked,) = online_news.questions(company.tenant_id, now=later)
    assert online_news.questions(company.tenant_id, now=later) == [], "not at once again"
    with time_machine.travel(later):
        news = online.open_provider(opening.wire).look(asked.provider_id)
    assert news is not None and online_news.take_word(company.tenant_id, asked.wire_id, news, now=later)
    assert intent_of(opening, company.tenant_id).state == "paid" and len(receipts(company)) == 1
    with time_machine.travel(later):
        assert drain(opening, at=later) == 3, "the webhooks come after all, and change nothing"
    assert len(receipts(company)) == 1


def test_a_checkout_that_nobody_finished_expires(company: Company, who: Who) -> None:
    opening = begin(company, who)
    later = now() + timedelta(minutes=31)
    (asked,) = online_news.questions(company.tenant_id, now=later)
    with time_machine.travel(later):
        news = online.open_provider(opening.wire).look(asked.provider_id)
    assert news is not None and online_news.take_word(company.tenant_id, asked.wire_id, news, now=later)
    assert intent_of(opening, company.tenant_id).state == "expired"
    assert begin(company, who, at=later).key != opening.key


def test_the_simulated_provider_is_refused_outside_of_a_demo(company: Company, who: Who, settings: object) -> None:
    opening = begin(company, who)
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(PaymentBroken):
        online.speak(opening)
    with pytest.raises(PaymentBroken):
        wire_up(company)
    assert tell_raw(opening) == 404
    assert Client().get("/fakepay/sim_000000000000000000000000/").status_code == 404


def tell_raw(opening: online.Opening) -> int:
    path = "/" + opening.wire.settings.hook_url.split("/", 3)[3]
    return Client().post(path, b"{}", content_type="application/json").status_code


def test_another_provider_forgets_the_secret(company: Company) -> None:
    row = online.set_provider(
        company.tenant_id, company.pk, provider="fakepay", values={}, secret=None, is_live=True, actor=ADA, at=now()
    )
    assert online.wire_of(row).settings.secret == KEY, "the same provider keeps it"
    assert KEY.encode() not in bytes(row.secret or b"")
