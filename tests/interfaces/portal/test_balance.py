"""Is a customer asked once whether its balance is right, and does its answer come back to the month?"""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import now
from duecourse.insight.models import BalanceLetter, MonthPack
from duecourse.insight.operations.closing import freezing, letters
from duecourse.insight.operations.closing.letters import Choice
from duecourse.insight.queries.closing import letters as questions
from duecourse.insight.rules.closing.packs import month_end_before
from duecourse.insight.rules.closing.sampling import NobodyToAsk, NoSeed
from duecourse.records.communications.models import Message, PortalAct
from duecourse.records.ledger.models import Item
from duecourse.work.worklists.models import Task
from tests.interfaces.portal.book import Reader, a_reader, selling
from tests.interfaces.web.conftest import SignIn, sign_in  # noqa: F401 - fixtures
from tests.records.communications.book import NOON, TODAY, a_customer

MANAGER = Actor(kind="user", user_id=uuid4(), name="Manager")
BY: dict[str, Any] = {"on": TODAY, "actor": MANAGER, "at": NOON}
ENDED: date = month_end_before(TODAY)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return selling(tenant)


@pytest.fixture
def pack(company: Company) -> MonthPack:
    a_customer(company.tenant_id, company, items=(("120.50", "EUR"),))
    Item.objects.of(company.tenant_id).update(known_on=ENDED, issued_on=ENDED)
    return freezing.freeze(company.tenant_id, company.pk, ENDED, actor=MANAGER, at=NOON)


def _asked(pack: MonthPack) -> Reader:
    """Ask everybody, and let the mail leave."""
    tenant = pack.tenant_id
    assert letters.ask(tenant, pack.pk, Choice("all"), **BY) == 1
    letter = BalanceLetter.objects.of(tenant).get()
    assert letter.state == "sent", letter.message_id
    assert letter.message_id is not None
    rows = Message.objects.of(tenant).filter(id=letter.message_id)
    rows.update(state="sent", data_at=now())
    return Reader(Company.objects.of(tenant).get(id=pack.company_id), None, rows.get(), Client())  # type: ignore[arg-type]


def test_each_is_asked_once_by_a_service_mail(pack: MonthPack) -> None:
    reader = _asked(pack)
    assert reader.message.purpose == "service"
    parts = message_from_bytes(bytes(reader.message.raw or b"")).walk()
    (plain,) = (part for part in parts if part.get_content_type() == "text/plain")
    assert "120,50" in plain.get_payload(decode=True).decode()  # type: ignore[union-attr]
    with pytest.raises(letters.NobodyNew):
        letters.ask(pack.tenant_id, pack.pk, Choice("all"), **BY)
    assert Message.objects.of(pack.tenant_id).filter(template_code=letters.TEMPLATE).count() == 1


def test_who_agrees_says_so_on_the_page_of_the_mail(pack: MonthPack) -> None:
    reader = _asked(pack)
    page = reader.enter()
    shown = reader.client.get(page).content.decode()
    assert "/balance/" in page and "120.50" in shown
    home = page[: page.index("balance/")]
    assert page in reader.client.get(home).content.decode()
    done = reader.post(page, {"key": "a", "answer": "agreed"})
    assert done.status_code == 303, done.content
    told = reader.client.get(done.headers["Location"]).content.decode()
    assert "your answer is recorded" in told and "/undo/" not in told
    letter = BalanceLetter.objects.of(pack.tenant_id).get()
    assert (letter.state, letter.answered_on) == ("agreed", TODAY)
    assert not Task.objects.of(pack.tenant_id).exists()
    assert PortalAct.objects.of(pack.tenant_id).get().kind == "balance"
    mail = Message.objects.of(pack.tenant_id).get(template_code="portal_recorded")
    assert mail.state not in {"suppressed", "failed"}, mail.detail


def test_who_differs_says_how_and_becomes_a_task(pack: MonthPack) -> None:
    reader = _asked(pack)
    page = reader.enter()
    assert reader.post(page, {"key": "a", "answer": "differs"}).status_code == 422
    done = reader.post(page, {"key": "b", "answer": "differs", "amount-EUR": "20.50", "words": "We paid 100."})
    assert done.status_code == 303, done.content
    letter = BalanceLetter.objects.of(pack.tenant_id).get()
    assert (letter.state, letter.told) == ("differs", {"EUR": "20.50"})
    task = Task.objects.of(pack.tenant_id).get()
    assert task.customer_id == letter.customer_id and "We paid 100." in task.note
    assert reader.post(page, {"key": "c", "answer": "agreed"}).status_code == 422


def test_nobody_answers_for_another_customer(company: Company, pack: MonthPack) -> None:
    _asked(pack)
    letter = BalanceLetter.objects.of(pack.tenant_id).get()
    other = a_reader(company, who=a_customer(company.tenant_id, company, name="Other"))
    page = other.home() + f"balance/{letter.pk}/"
    assert other.client.get(page).status_code == 404
    assert other.post(page, {"key": "a", "answer": "agreed"}).status_code == 404
    assert BalanceLetter.objects.of(pack.tenant_id).get().state == "sent"


def test_a_reminder_goes_once_and_a_week_later(pack: MonthPack) -> None:
    _asked(pack)
    with pytest.raises(letters.NothingToRemind):
        letters.remind(pack.tenant_id, pack.pk, **BY)
    later = BY | {"on": TODAY + timedelta(days=8), "at": NOON + timedelta(days=8)}
    assert letters.remind(pack.tenant_id, pack.pk, **later) == 1
    with pytest.raises(letters.NothingToRemind):
        letters.remind(pack.tenant_id, pack.pk, **later)


def test_a_choice_that_names_nobody_is_refused(pack: MonthPack) -> None:
    with pytest.raises(NobodyToAsk):
        letters.ask(pack.tenant_id, pack.pk, Choice("named"), **BY)
    with pytest.raises(NoSeed):
        letters.ask(pack.tenant_id, pack.pk, Choice("sample", 3), **BY)
    assert questions.balances(pack.tenant_id, pack.pk) and questions.letters_of(pack.tenant_id, pack.pk, on=TODAY) == ()
    assert letters.ask(pack.tenant_id, pack.pk, Choice("sample", 3, "audit"), **BY) == 1
    assert BalanceLetter.objects.of(pack.tenant_id).get().chosen == {"way": "sample", "count": 3, "seed": "audit"}


def test_the_staff_page_asks_keeps_answers_and_gives_the_auditor_a_file(sign_in: SignIn, pack: MonthPack) -> None:  # noqa: F811
    manager, place = sign_in("collections_manager"), f"/months/{pack.pk}/letters/"
    assert "Nobody was asked yet" in manager.get(place).content.decode()
    assert manager.post(f"{place}ask/", {"way": "sample", "count": "x"}).status_code == 422
    assert manager.post(f"{place}ask/", {"way": "largest", "count": "5"}).status_code == 302
    letter = BalanceLetter.objects.of(pack.tenant_id).get()
    assert (
        manager.post(
            f"{place}{letter.pk}/answer/", {"answer": "differs", "words": "By letter", "amount-EUR": "20,50"}
        ).status_code
        == 302
    )
    assert "By letter" in manager.get(place).content.decode()
    assert manager.post(f"{place}{letter.pk}/withdraw/", {"reason": "x"}).status_code == 422, "it is answered"
    assert manager.post(f"{place}ask/", {"way": "all", "road": "pigeon"}).status_code == 404
    assert manager.post(f"{place}{letter.pk + 99}/answer/", {"answer": "agreed"}).status_code == 404
    book = b"".join(manager.post(f"{place}rows.xlsx").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(book)) as sheets:
        words = b"".join(sheets.read(one) for one in sheets.namelist())
    assert b"By letter" in words and b"20.5" in words
    assert Decimal("120.50") in questions.balances(pack.tenant_id, pack.pk).values()
