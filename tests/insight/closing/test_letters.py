"""Is a customer asked by the road that reaches it, and does each question end as somebody said it?"""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import Actor
from duecourse.insight.models import BalanceLetter, MonthPack
from duecourse.insight.operations.closing import freezing, letters
from duecourse.insight.operations.closing.letters import Choice
from duecourse.insight.queries.closing import letters as questions
from duecourse.insight.queries.closing.letters import LetterRow
from duecourse.insight.rules.closing.packs import month_end_before
from duecourse.records.communications import operations as mails
from duecourse.records.communications.models import Message
from duecourse.records.communications.operations import Posted
from duecourse.records.ledger.models import Contact, Customer, Item
from tests.records.communications.book import ADA, NOON, TODAY, Who, a_company, a_customer

MANAGER = Actor(kind="user", user_id=uuid4(), name="Manager")
BY: dict[str, Any] = {"on": TODAY, "actor": MANAGER, "at": NOON}
ENDED: date = month_end_before(TODAY)
WEEK = timedelta(days=8)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant, business_date=TODAY)


def _owing(company: Company, name: str, **more: Any) -> Who:
    who = a_customer(company.tenant_id, company, name, **more)
    Customer.objects.of(company.tenant_id).filter(id=who.customer_id).update(address="Weg 1\n2800 Mechelen")
    return who


def _pack(company: Company) -> MonthPack:
    Item.objects.of(company.tenant_id).update(known_on=ENDED, issued_on=ENDED)
    return freezing.freeze(company.tenant_id, company.pk, ENDED, actor=MANAGER, at=NOON)


def _listed(pack: MonthPack, on: date = TODAY) -> dict[str, LetterRow]:
    return {one.name: one for one in questions.letters_of(pack.tenant_id, pack.pk, on=on)}


def test_who_has_no_mail_gets_a_letter_to_sign_and_send_back(company: Company) -> None:
    tenant = company.tenant_id
    _owing(company, "Tardy")
    _owing(company, "Silent", address="")
    pack = _pack(company)
    assert letters.ask(tenant, pack.pk, Choice("all"), **BY) == 2
    listed = _listed(pack)
    assert {name: one.channel for name, one in listed.items()} == {"Tardy": "email", "Silent": "letter"}
    mails.draw_letters(tenant, now=NOON)
    mails.promote(tenant, now=NOON)
    row = Message.objects.of(tenant).get(channel="letter")
    assert row.pk == listed["Silent"].message_id
    sheet = " ".join(PdfReader(BytesIO(bytes(row.raw or b""))).pages[0].extract_text().split())
    assert row.state == "due" and "120,50" in sheet and "Our books say the same" in sheet and "IBAN" not in sheet[:900]
    (batch,) = mails.print_letters(tenant, [row.pk], actor=ADA, at=NOON).batch_ids
    assert _listed(pack)["Silent"].posted_on is None
    assert mails.confirm_posted(tenant, batch, Posted({row.pk: ""}, on=TODAY), actor=ADA, at=NOON) == 0
    assert _listed(pack)["Silent"].posted_on == TODAY


def test_everybody_may_be_asked_by_letter_and_is_reminded_by_letter(company: Company) -> None:
    tenant = company.tenant_id
    _owing(company, "Tardy")
    pack = _pack(company)
    assert letters.ask(tenant, pack.pk, Choice("all"), road="letter", **BY) == 1
    later = BY | {"on": TODAY + WEEK, "at": NOON + WEEK}
    assert letters.remind(tenant, pack.pk, **later) == 1
    assert list(Message.objects.of(tenant).order_by("id").values_list("channel", flat=True)) == ["letter", "letter"]


def test_who_is_not_reached_says_why_and_is_asked_again(company: Company) -> None:
    tenant = company.tenant_id
    who = _owing(company, "Silent", address="")
    pack = _pack(company)
    assert letters.ask(tenant, pack.pk, Choice("all"), road="email", **BY) == 0
    (one,) = _listed(pack).values()
    assert (one.state, one.message_reason) == ("drafted", "no_contact")
    Contact.objects.of(tenant).filter(id=who.contact_id).update(email="ap@silent.example")
    again = BY | {"at": NOON + timedelta(hours=1)}
    assert letters.ask(tenant, pack.pk, Choice("unreached"), **again) == 1
    (one,) = _listed(pack).values()
    assert (one.state, one.channel, one.chosen) == ("sent", "email", {"way": "all"})
    with pytest.raises(letters.NobodyNew):
        letters.ask(tenant, pack.pk, Choice("unreached"), **again)


def test_a_mail_that_came_back_reached_nobody(company: Company) -> None:
    tenant = company.tenant_id
    _owing(company, "Tardy")
    pack = _pack(company)
    letters.ask(tenant, pack.pk, Choice("all"), **BY)
    Message.objects.of(tenant).update(state="bounced", reason="bounced")
    (one,) = _listed(pack).values()
    assert (one.state, one.message_reason) == ("drafted", "bounced")
    with pytest.raises(letters.NothingToRemind):
        letters.remind(tenant, pack.pk, **BY | {"at": NOON + WEEK})
    assert letters.ask(tenant, pack.pk, Choice("all"), road="letter", **BY) == 1
    assert _listed(pack)["Tardy"].channel == "letter"


def test_who_says_nothing_until_the_day_is_silent_and_may_still_answer(company: Company) -> None:
    tenant = company.tenant_id
    _owing(company, "Tardy")
    pack = _pack(company)
    with pytest.raises(letters.AnswerTooSoon):
        letters.ask(tenant, pack.pk, Choice("all"), answer_by=TODAY, **BY)
    letters.ask(tenant, pack.pk, Choice("all"), answer_by=TODAY + WEEK, **BY)
    assert _listed(pack, TODAY + WEEK)["Tardy"].state == "sent"
    after = TODAY + WEEK + timedelta(days=1)
    one = _listed(pack, after)["Tardy"]
    assert one.state == "silent"
    letters.remind(tenant, pack.pk, **BY | {"on": after, "at": NOON + 2 * WEEK})
    assert _listed(pack, after)["Tardy"].state == "sent", "a reminder gives another week"
    said: dict[str, Any] = {"words": "", "told": {}, "by": "Eva"}
    letters.answer(tenant, one.id, agrees=True, **said, **BY | {"on": after + 2 * WEEK})
    assert _listed(pack, after + 4 * WEEK)["Tardy"].state == "agreed"


def test_a_question_is_withdrawn_with_its_mail_and_asked_again_only_by_number(company: Company) -> None:
    tenant = company.tenant_id
    who = _owing(company, "Tardy")
    pack = _pack(company)
    letters.ask(tenant, pack.pk, Choice("all"), **BY)
    letter = BalanceLetter.objects.of(tenant).get()
    letters.withdraw(tenant, letter.pk, reason="Wrong customer", actor=MANAGER, at=NOON)
    one = _listed(pack)["Tardy"]
    assert (one.state, one.message_state, one.answer) == ("withdrawn", "cancelled", "Wrong customer")
    assert questions.question(tenant, letter.pk, [who.customer_id]) is None
    assert questions.question_of_message(tenant, one.message_id or 0) is None
    with pytest.raises(letters.NotWaiting):
        letters.withdraw(tenant, letter.pk, reason="", actor=MANAGER, at=NOON)
    with pytest.raises(letters.NotWaiting):
        letters.answer(tenant, letter.pk, agrees=True, words="", told={}, by="Eva", **BY)
    with pytest.raises(letters.NobodyNew):
        letters.ask(tenant, pack.pk, Choice("all"), **BY)
    by_number = Choice("named", customer_ids=frozenset({who.customer_id}))
    assert letters.ask(tenant, pack.pk, by_number, **BY | {"at": NOON + timedelta(minutes=5)}) == 1


def test_both_mails_lead_to_the_question(company: Company) -> None:
    tenant = company.tenant_id
    _owing(company, "Tardy")
    pack = _pack(company)
    letters.ask(tenant, pack.pk, Choice("all"), **BY)
    letters.remind(tenant, pack.pk, **BY | {"on": TODAY + WEEK, "at": NOON + WEEK})
    letter = BalanceLetter.objects.of(tenant).get()
    first, second = Message.objects.of(tenant).order_by("id").values_list("id", flat=True)
    assert letter.message_id == second
    assert {questions.question_of_message(tenant, one) for one in (first, second)} == {letter.pk}
