"""A reminder that came back is no reminder: does its step stop, and does somebody look for a contact?"""

from datetime import timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.operations import bouncing
from duecourse.records.ledger.models import Contact, Item
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations import bounced, settle
from duecourse.work.worklists.models import Task
from tests import book
from tests.book import TODAY, an_invoice, moment
from tests.records.communications.post import a_bounce, a_mailbox, a_report, comes_in
from tests.work.procedures.standard import a_standard_company, lines, on_standard, run

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


@pytest.fixture
def item(tenant: UUID, company: Company) -> Item:
    """An item whose friendly reminder was sent today and counts as done."""
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    run(tenant, company)
    message = Message.objects.of(tenant).latest("id")
    Message.objects.of(tenant).update(state="sent", data_at=moment(), settled_at=moment())
    Recipient.objects.of(tenant).filter(message_id=message.pk).update(state="accepted", spoken_at=moment())
    settle.settle(tenant, company.pk)
    assert book.fresh(item).severity_reached == 1
    return item


def comes_back(tenant: UUID, company: Company, status: str = "5.1.1") -> Message:
    message = Message.objects.of(tenant).latest("id")
    comes_in(tenant, a_mailbox(company), a_bounce(a_report(message, message.address, status)), at=moment())
    bounced.take_back(tenant, message.customer_id or 0, now=moment())
    return message


def test_the_step_is_released_and_the_item_stands_where_it_stood(tenant: UUID, company: Company, item: Item) -> None:
    message = comes_back(tenant, company)
    assert Message.objects.of(tenant).get(id=message.pk).state == "bounced"
    assert lines(tenant)[0] == (item.pk, "friendly", "released")
    assert (book.fresh(item).severity_reached, book.fresh(item).last_step_key) == (None, "")
    action = PlannedAction.objects.of(tenant).order_by("id").first()
    assert action is not None and (action.state, action.reason) == ("cancelled", "bounced")


def test_a_person_is_asked_for_another_contact_once(tenant: UUID, company: Company, item: Item) -> None:
    message = comes_back(tenant, company)
    bounced.take_back(tenant, item.customer_id, now=moment())
    task = Task.objects.of(tenant).get(kind="contact")
    assert (task.customer_id, task.state, task.params["number"]) == (item.customer_id, "open", message.address)
    assert Contact.objects.of(tenant).get(email=message.address).gone_reason == bouncing.GONE


def test_nobody_is_written_to_at_the_dead_address_again(tenant: UUID, company: Company, item: Item) -> None:
    comes_back(tenant, company)
    run(tenant, company, TOMORROW)
    states = list(Message.objects.of(tenant).order_by("id").values_list("state", flat=True))
    assert states == ["bounced"], "no contact is left, so no reminder is planned"


def test_a_bounce_before_the_step_was_settled_releases_it_too(tenant: UUID, company: Company) -> None:
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    run(tenant, company)
    Message.objects.of(tenant).update(state="sent", data_at=moment(), settled_at=moment())
    comes_back(tenant, company)
    settle.settle(tenant, company.pk)
    assert lines(tenant)[0] == (item.pk, "friendly", "released")
