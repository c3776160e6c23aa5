"""Is somebody outside written to from a conversation as safely as a customer, and does the answer come back into it?"""

from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.timeline.models import Event
from duecourse.records.communications.models import Message, Recipient, Thread, ThreadMessage
from duecourse.records.communications.operations import answering, outside
from duecourse.records.communications.operations.outside import Passing
from duecourse.records.communications.rules.mime import Attachment
from tests.records.communications.book import ADA, TODAY, Who, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in, thread_of

LAWYER = "counsel@lawyers.example"
BY: dict[str, Any] = {"on": TODAY, "actor": ADA, "at": LATER}


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(company: Company) -> Who:
    return a_customer(company.tenant_id, company, items=[("120.00", "EUR")])


def a_conversation(company: Company, who: Who) -> Thread:
    """A customer answered a mail of ours."""
    message = a_sent_message(company, who)
    box = a_mailbox(company, "first@nordlicht.example")
    mail = comes_in(company.tenant_id, box, a_mail(who.address, in_reply_to=message.message_id))
    return thread_of(company.tenant_id, mail)


def test_a_conversation_is_passed_on_and_the_customer_still_waits(company: Company, tardy: Who) -> None:
    tenant, thread = company.tenant_id, a_conversation(company, tardy)
    file = Attachment("order.pdf", "application/pdf", b"%PDF")
    passing = Passing(
        [f" {LAWYER.upper()}", "carrier@road.example"], "Fwd: S1", "Please look.\n\n> Hi", attachments=[file]
    )
    planned, back = outside.write_outside(tenant, thread.pk, passing, is_answer=False, then="open", **BY)
    row = Message.objects.of(tenant).get(id=planned.message_id)
    assert (row.purpose, row.customer_id, row.address, row.state) == ("service", None, LAWYER, "planned")
    raw = bytes(row.raw or b"")
    assert b"order.pdf" in raw and b"In-Reply-To" in raw and b"Auto-Submitted" not in raw
    assert list(
        Recipient.objects.of(tenant).filter(message_id=row.pk).values_list("kind", "address").order_by("id")
    ) == [
        ("to", LAWYER),
        ("cc", "carrier@road.example"),
    ]
    entry = ThreadMessage.objects.of(tenant).get(message_id=row.pk)
    after = Thread.objects.of(tenant).get(id=thread.pk)
    assert entry.is_passed_on and after.last_out_at == thread.last_out_at
    assert after.answer_due_at == thread.answer_due_at is not None, "nobody answered the customer yet"
    assert Message.objects.of(tenant).filter(customer_id=tardy.customer_id).count() == 1, "no contact with the customer"
    assert Event.objects.of(tenant).filter(kind="thread.passed_on", customer_id=tardy.customer_id).count() == 1
    assert AuditEntry.objects.of(tenant).filter(verb="message.passed_on").count() == 1
    answering.unsend(tenant, **_values(back), actor=ADA, at=LATER)
    row.refresh_from_db()
    assert row.state == "cancelled" and not ThreadMessage.objects.of(tenant).filter(message_id=row.pk).exists()


def test_the_answer_of_whom_it_was_passed_on_to_comes_back_into_the_conversation(company: Company, tardy: Who) -> None:
    tenant, thread = company.tenant_id, a_conversation(company, tardy)
    planned, _back = outside.write_outside(
        tenant, thread.pk, Passing([LAWYER], "Fwd", "Look"), is_answer=False, then="", **BY
    )
    Message.objects.of(tenant).filter(id=planned.message_id).update(state="sent", data_at=LATER)
    name = Message.objects.of(tenant).get(id=planned.message_id).message_id
    box = a_mailbox(company)
    mail = comes_in(tenant, box, a_mail(LAWYER, in_reply_to=name, message_id="<a@lawyers.example>"))
    assert mail.thread_id == thread.pk
    stranger = comes_in(
        tenant, box, a_mail("eve@elsewhere.example", in_reply_to=name, message_id="<b@elsewhere.example>")
    )
    assert stranger.thread_id != thread.pk


def test_somebody_of_no_customer_is_answered(company: Company) -> None:
    tenant = company.tenant_id
    mail = comes_in(tenant, a_mailbox(company), a_mail("who@nowhere.example"))
    thread = thread_of(tenant, mail)
    assert thread.customer_id is None
    passing = Passing(["who@nowhere.example"], "Re: Hello", "Which company do you write for?")
    outside.write_outside(tenant, thread.pk, passing, is_answer=True, then="waiting", **BY)
    after = Thread.objects.of(tenant).get(id=thread.pk)
    assert (after.status, after.answer_due_at, after.assignee_id) == ("waiting", None, ADA.user_id)


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ([], outside.NobodyNamed),
        (["nobody"], Exception),
        ([f"a{n}@x.example" for n in range(6)], outside.TooManyReaders),
        (["ours"], outside.OurOwnAddress),
    ],
)
def test_what_is_no_address_or_our_own_is_refused(
    company: Company, tardy: Who, to: list[str], refusal: type[Exception]
) -> None:
    tenant, thread = company.tenant_id, a_conversation(company, tardy)
    before = Message.objects.of(tenant).count()
    readers = [company.sender_email if one == "ours" else one for one in to]
    with pytest.raises(refusal):
        outside.write_outside(tenant, thread.pk, Passing(readers, "Fwd", "Look"), is_answer=False, then="open", **BY)
    assert Message.objects.of(tenant).count() == before


def _values(back: Any) -> dict[str, Any]:
    return {
        "message_id": back.values["message"],
        "thread_id": back.values["thread"],
        "before": back.values["before"],
    }
