"""Is what a mail seems to ask suggested, settled once, and kept as a label?"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.records.communications.models import MailReading
from duecourse.records.communications.operations import joining, readings
from duecourse.records.communications.queries.labels import labels, settled_counts
from tests.records.communications.book import ADA, NOON, TODAY, Who, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(company: Company) -> Who:
    return a_customer(company.tenant_id, company, items=[("12000.00", "EUR"), ("75.00", "EUR")])


def answers(company: Company, who: Who, text: str, **fields: object) -> list[MailReading]:
    message = a_sent_message(company, who)
    read = a_mail(who.address, in_reply_to=message.message_id, visible_text=text, **fields)
    mail = comes_in(company.tenant_id, a_mailbox(company, f"{uuid4().hex}@nordlicht.example"), read)
    return list(MailReading.objects.of(company.tenant_id).filter(mail_id=mail.pk).order_by("position"))


def test_an_answer_is_suggested_with_day_amount_item_and_its_words(company: Company, tardy: Who) -> None:
    text = "Hi,\n\nwe pay 12,000 on Friday.\n\nKind regards,\nEva"
    (found,) = answers(company, tardy, text)
    assert (found.intent, found.due_on, found.amount, found.currency) == ("will_pay", FRIDAY, Decimal(12000), "EUR")
    assert found.item_ids == [tardy.item_ids[0]] and found.state == "suggested" and found.confidence >= Decimal("0.6")
    said = {span["kind"]: text[span["start"] : span["end"]] for span in found.evidence}
    assert said["amount"] == "12,000" and said["date"] == "on Friday"


def test_thanks_and_machines_suggest_nothing_but_who_is_away_does(company: Company, tardy: Who) -> None:
    assert answers(company, tardy, "Thank you very much!") == []
    assert answers(company, tardy, "We pay on Friday.", machine="auto_reply") == []
    (away,) = answers(company, tardy, "I am away.", machine="out_of_office", away_until=FRIDAY)
    assert (away.intent, away.due_on, away.confidence) == ("out_of_office", FRIDAY, Decimal(1))


def test_below_the_threshold_of_the_company_nothing_is_suggested(company: Company, tardy: Who) -> None:
    tenant = company.tenant_id
    readings.set_threshold(tenant, Decimal(1), company_ids=[company.pk], actor=ADA, at=NOON)
    assert answers(company, tardy, "We pay 12,000 on Friday.") == []
    readings.set_threshold(tenant, Decimal("0.5"), company_ids=[company.pk], actor=ADA, at=NOON)
    assert len(answers(company, tardy, "We pay 12,000 on Friday.")) == 1
    half: dict[str, Any] = {"company_ids": [company.pk], "actor": ADA, "at": NOON}
    readings.set_threshold(tenant, Decimal("0.5"), reads=False, **half)
    assert answers(company, tardy, "We pay 12,000 on Friday.") == []
    readings.set_threshold(tenant, Decimal("0.5"), reads=True, **half)
    with pytest.raises(readings.ThresholdWrong):
        readings.set_threshold(tenant, Decimal(2), company_ids=[company.pk], actor=ADA, at=NOON)
    assert AuditEntry.objects.of(tenant).filter(verb="reading.threshold").count() == 4


def test_a_suggestion_is_settled_once_and_becomes_a_label(company: Company, tardy: Who) -> None:
    tenant = company.tenant_id
    (found,) = answers(company, tardy, "We pay 12,000 on Friday.")
    readings.dismiss(tenant, found.pk, actor=ADA, at=LATER)
    with pytest.raises(readings.NoSuchReading):
        readings.dismiss(tenant, found.pk, actor=ADA, at=LATER)
    (label,) = labels(tenant)
    assert (label.text, label.intent, label.state) == ("We pay 12,000 on Friday.", "will_pay", "dismissed")
    assert label.model_version == found.model_version and settled_counts(tenant) == {"dismissed": 1}
    assert readings.suggest(tenant, found.mail_id, now=LATER) == 0, "what a person settled is not read again"
    readings.reopen(tenant, found.pk, actor=ADA, at=LATER)
    assert not list(labels(tenant))


def test_a_mail_that_is_filed_by_hand_is_read_again_with_the_items_of_its_customer(
    company: Company, tardy: Who
) -> None:
    tenant = company.tenant_id
    mail = comes_in(tenant, a_mailbox(company), a_mail("x@gmail.com", visible_text="We pay 12,000 on Friday."))
    assert MailReading.objects.of(tenant).get(mail_id=mail.pk).item_ids == []
    joining.file_with_way_back(tenant, mail.thread_id or 0, tardy.customer_id, on=TODAY, actor=ADA, at=LATER)
    assert MailReading.objects.of(tenant).get(mail_id=mail.pk).item_ids == [tardy.item_ids[0]]
