"""Does a mail that came back count as not sent - and only where a server speaks of a message of ours?"""

from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import Bounce, Message, Recipient, Thread
from duecourse.records.ledger.models import Contact, Customer
from tests.records.communications.book import NOON, Who, a_company, a_customer
from tests.records.communications.post import LATER, a_bounce, a_mailbox, a_report, a_sent_message, comes_in


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(company: Company) -> Who:
    return a_customer(company.tenant_id, company)


def state_of(tenant: UUID, message: Message) -> str:
    return str(Message.objects.of(tenant).values_list("state", flat=True).get(id=message.pk))


def test_one_report_for_good_settles_the_message(tenant: UUID, company: Company, tardy: Who) -> None:
    message, before = a_sent_message(company, tardy), Customer.objects.of(tenant).get(id=tardy.customer_id)
    comes_in(tenant, a_mailbox(company), a_bounce(a_report(message, tardy.address.upper())))
    found = Message.objects.of(tenant).get(id=message.pk)
    assert (found.state, found.reason, found.settled_at) == ("bounced", "bounced", LATER)
    recipient = Recipient.objects.of(tenant).get(message_id=message.pk)
    assert recipient.state == "bounced" and "no such user" in recipient.answer
    assert Contact.objects.of(tenant).get(id=tardy.contact_id).gone_reason == "bounced"
    assert Customer.objects.of(tenant).get(id=tardy.customer_id).stop_version > before.stop_version
    event = Event.objects.of(tenant).get(kind="message.bounced", customer_id=tardy.customer_id)
    assert event.data["is_whole"] and event.data["contact"] == tardy.contact_id
    assert not Thread.objects.of(tenant).exists(), "a bounce is not a conversation"


@pytest.mark.parametrize(("status", "action"), [("4.2.2", "failed"), ("4.4.7", "delayed")])
def test_once_for_now_is_not_enough_twice_is(
    tenant: UUID, company: Company, tardy: Who, status: str, action: str
) -> None:
    message, box = a_sent_message(company, tardy), a_mailbox(company)
    report = a_report(message, tardy.address, status, action)
    comes_in(tenant, box, a_bounce(report))
    assert state_of(tenant, message) == "sent"
    assert Contact.objects.of(tenant).get(id=tardy.contact_id).gone_reason == ""
    comes_in(tenant, box, a_bounce(report), at=LATER + timedelta(days=1))
    assert state_of(tenant, message) == "bounced"


def test_two_for_now_that_lie_far_apart_are_not_enough(tenant: UUID, company: Company, tardy: Who) -> None:
    message, box = a_sent_message(company, tardy), a_mailbox(company)
    for days in (0, 40):
        report = a_report(message, tardy.address, "4.2.2")
        comes_in(tenant, box, a_bounce(report), at=LATER + timedelta(days=days))
    assert state_of(tenant, message) == "sent"


@pytest.mark.parametrize("name", ["", "<dc1.0.0@nordlicht.example>", "<other@elsewhere.example>"])
def test_a_report_that_names_no_message_of_ours_settles_nothing(
    tenant: UUID, company: Company, tardy: Who, name: str
) -> None:
    message = a_sent_message(company, tardy)
    message.message_id = name
    comes_in(tenant, a_mailbox(company), a_bounce(a_report(message, tardy.address)))
    assert state_of(tenant, message) == "sent"
    assert Contact.objects.of(tenant).get(id=tardy.contact_id).gone_reason == ""
    assert Thread.objects.of(tenant).get().status == "done", "it is kept where it can be found, and wakes nobody"


def test_a_message_that_was_never_sent_cannot_come_back(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    Message.objects.of(tenant).filter(id=message.pk).update(state="planned")
    comes_in(tenant, a_mailbox(company), a_bounce(a_report(message, tardy.address)))
    assert state_of(tenant, message) == "planned" and not Bounce.objects.of(tenant).exists()


def test_a_copy_that_came_back_leaves_the_message_sent(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    Recipient.objects.create(
        tenant_id=tenant,
        message_id=message.pk,
        kind="cc",
        address="boss@tardy.example",
        state="accepted",
        spoken_at=NOON,
    )
    box = a_mailbox(company)
    comes_in(tenant, box, a_bounce(a_report(message, "boss@tardy.example")))
    assert state_of(tenant, message) == "sent"
    comes_in(tenant, box, a_bounce(a_report(message, "stranger@forwarded.example")))
    assert state_of(tenant, message) == "sent", "of two addresses it cannot be told which one is meant"
    comes_in(tenant, box, a_bounce(a_report(message, tardy.address)))
    assert state_of(tenant, message) == "bounced"


def test_the_same_report_twice_counts_once(tenant: UUID, company: Company, tardy: Who) -> None:
    message, box = a_sent_message(company, tardy), a_mailbox(company)
    mail = a_bounce(a_report(message, tardy.address, "4.2.2"))
    comes_in(tenant, box, mail)
    comes_in(tenant, box, mail)
    assert state_of(tenant, message) == "sent", "it lay in the mailbox twice"
