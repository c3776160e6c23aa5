"""Is the chance of a promise written down when it is made, and does nothing later change it?"""

from datetime import date, timedelta
from decimal import Decimal
from math import log1p
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.analysis.intelligence import history
from duecourse.analysis.intelligence.models import FittedModel
from duecourse.analysis.intelligence.operations import promise_quality
from duecourse.analysis.intelligence.queries.promise_pasts import past_of, pasts_of
from duecourse.analysis.intelligence.queries.promise_quality import said_of
from duecourse.analysis.intelligence.rules import promise_past
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.records.promises.operations import promises
from duecourse.records.promises.queries.chances import SaidChance, said_chance
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays

DAY = timedelta(days=1)


def judged(tenant: UUID, item: Item, *, amount: str, ahead: int, made_on: date, state: str) -> Promise:
    """A promise of the past and what became of it."""
    due = made_on + ahead * DAY
    row = Promise.objects.create(
        tenant_id=tenant, company_id=item.company_id, customer_id=item.customer_id, made_on=made_on, due_on=due,
        from_on=made_on, to_on=due + 2 * DAY, known_on=made_on, state=state, judged_on=due + 3 * DAY,
        key=f"{item.pk}:{made_on}:{ahead}",
    )  # fmt: skip
    PromiseLine.objects.create(
        tenant_id=tenant, promise_id=row.pk, item_id=item.pk, currency=item.currency, amount=Decimal(amount)
    )
    return row


def a_book_of_promises(tenant: UUID, *, customers: int = 12, each: int = 14) -> list[Customer]:
    """Customers who keep what is for soon, and break what is for later."""
    company, found = a_company(tenant), []
    for number in range(customers):
        customer = a_customer(tenant, company, name=f"c{number}", email=f"c{number}")
        item = an_invoice(tenant, customer, amount="5000.00", overdue_days=700)
        for n in range(each):
            ahead = 3 if (n + number) % 2 else 30
            made = TODAY - (680 - 45 * n) * DAY
            judged(tenant, item, amount="500.00", ahead=ahead, made_on=made, state="kept" if ahead == 3 else "broken")
        found.append(customer)
    return found


def laid_down(tenant: UUID, company_id: int, folder: Path) -> history.History:
    history.write_parquet(history.history_of(tenant, [company_id]), folder)
    return history.read_parquet(folder)


def test_what_one_customer_did_reads_the_same_from_its_rows_and_from_the_history(tenant: UUID, tmp_path: Path) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, amount="900.00", overdue_days=40)
    taken_over = judged(tenant, item, amount="70.00", ahead=6, made_on=TODAY - 300 * DAY, state="kept")
    Promise.objects.of(tenant).filter(id=taken_over.pk).update(batch_id=1, known_on=TODAY, judged_on=TODAY)
    pays(tenant, item, "300.00", value_on=TODAY - 20 * DAY)
    for n in range(4):
        judged(tenant, item, amount="50.00", ahead=5, made_on=TODAY - (60 + n) * DAY, state="kept" if n else "broken")
    word = promise_past.Word(customer.pk, TODAY, TODAY + 7 * DAY, 600.0, "EUR", (item.pk,))
    told = [
        promise_past.features(promise_past.seen(past, TODAY + DAY, usual_share=0.6), word)
        for past in (
            past_of(tenant, customer.pk, on=TODAY + DAY),
            pasts_of(laid_down(tenant, company.pk, tmp_path))[customer.pk],
        )
    ]
    assert told[0] == told[1]
    assert told[0][1] == pytest.approx(log1p(5)), "what was taken over today was judged long ago"
    assert told[0] != promise_past.features(promise_past.seen(promise_past.Past(), TODAY, usual_share=0.6), word)


def test_a_week_later_it_is_learnt_again_and_the_card_of_before_stays(tenant: UUID) -> None:
    a_book_of_promises(tenant)
    first = promise_quality.refit_when_due(tenant, at=moment(TODAY))
    assert first is not None and first.decision == "on" and first.counts["promises"] == 12 * 14
    assert first.metrics["log_loss"]["high"] < 0
    assert promise_quality.refit_when_due(tenant, at=moment(TODAY + 3 * DAY)) is None
    again = promise_quality.refit_when_due(tenant, at=moment(TODAY + 8 * DAY))
    assert again is not None and again.pk != first.pk
    states = dict(FittedModel.objects.of(tenant).values_list("id", "state"))
    assert states == {first.pk: "retired", again.pk: "champion"}
    assert again.hash == first.hash, "the same past teaches the same"


def test_nothing_is_learnt_where_nobody_ever_promised(tenant: UUID) -> None:
    an_invoice(tenant, a_customer(tenant, a_company(tenant)), overdue_days=5)
    assert promise_quality.refit_when_due(tenant, at=moment(TODAY)) is None


def test_a_sooner_day_is_likelier_and_is_said_to_whoever_takes_the_promise(tenant: UUID) -> None:
    customer = a_book_of_promises(tenant)[0]
    promise_quality.refit_when_due(tenant, at=moment(TODAY))
    item = Item.objects.of(tenant).get(customer_id=customer.pk)
    lines = [(item.pk, "EUR", Decimal(500))]
    late = said_of(tenant, customer.pk, lines, due_on=TODAY + 30 * DAY, on=TODAY)
    soon = said_of(tenant, customer.pk, lines, due_on=TODAY + 3 * DAY, on=TODAY)
    assert late is not None and soon is not None
    assert soon.chance.share > 0.7 > 0.3 > late.chance.share
    assert late.better is not None and late.better.due_on < TODAY + 30 * DAY and late.better.share > late.chance.share
    assert ("days_ahead", -1) in late.chance.drivers and late.hash and not late.why_off


def _said(made: Promise) -> SaidChance:
    made.refresh_from_db()
    assert made.kept_chance is not None
    return said_chance(made.kept_chance, made.chance_said)


def test_the_chance_is_written_down_once(tenant: UUID) -> None:
    customer = a_book_of_promises(tenant)[0]
    promise_quality.refit_when_due(tenant, at=moment(TODAY))
    item = Item.objects.of(tenant).get(customer_id=customer.pk)
    new = promises.NewPromise(customer.pk, [promises.Word(item.pk, Decimal(500))], TODAY + 30 * DAY)
    made = promises.make_promise(tenant, new, **by_anna())
    assert promise_quality.write_chances(tenant, customer.pk) == 1
    said = _said(made)
    assert said.share < Decimal("0.3") and said.model
    FittedModel.objects.of(tenant).update(state="retired")
    assert promise_quality.write_chances(tenant, customer.pk) == 0
    assert _said(made) == said


@pytest.mark.parametrize("due_in", [-1, 5])
def test_nothing_is_said_of_no_amount_or_a_day_that_is_past(tenant: UUID, due_in: int) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=5)
    amount = Decimal(0) if due_in > 0 else Decimal(10)
    assert said_of(tenant, customer.pk, [(item.pk, "EUR", amount)], due_on=TODAY + due_in * DAY, on=TODAY) is None


def test_without_a_model_the_customers_share_is_said_and_called_little_history(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=5)
    said = said_of(tenant, customer.pk, [(item.pk, "EUR", Decimal(10))], due_on=TODAY + DAY, on=TODAY)
    assert said is not None and said.chance.share == 0.5 and said.chance.is_little_history
    assert said.better is None and said.why_off == "little_history" and said.hash == ""
