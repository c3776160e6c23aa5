"""Do two houses that answer automatically ever talk each other to death?"""

import re
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.reading import read_mail
from duecourse.records.communications.models import Message, ThreadMessage
from duecourse.records.communications.operations import incoming, receiving
from duecourse.records.ledger.operations.contacts import ContactCard, save_contact
from tests.conftest import make_tenant
from tests.records.communications.book import ADA, NOON, TODAY, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in, thread_of

HERE, THERE = "credit@nordlicht.example", "credit@suedwind.example"
WRITTEN = b"From: <%s>\r\nTo: <%s>\r\nMessage-ID: %s\r\nReferences: %s\r\nSubject: Hello %d\r\n\r\nWhen?\r\n"
AUTOMATIC = re.compile(rb"^(Auto-Submitted|X-Auto-Response-Suppress):[^\r]*\r\n", re.MULTILINE)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


def test_a_known_sender_hears_that_his_mail_arrived(tenant: UUID, company: Company) -> None:
    who = a_customer(tenant, company)
    mail = comes_in(tenant, a_mailbox(company, acknowledges=True), a_mail(who.address))
    message = Message.objects.of(tenant).get()
    assert (message.origin, message.address, message.purpose) == (f"received:{mail.pk}", who.address, "service")
    raw = bytes(message.raw or b"")
    assert b"Auto-Submitted: auto-generated" in raw and f"In-Reply-To: {mail.message_key}".encode() in raw
    assert ThreadMessage.objects.of(tenant).get(message_id=message.pk).thread_id == mail.thread_id
    assert thread_of(tenant, mail).last_automatic_at == LATER


def test_the_answer_goes_to_whoever_wrote(tenant: UUID, company: Company) -> None:
    who, box = a_customer(tenant, company), a_mailbox(company, acknowledges=True)
    card = ContactCard(name="Bo", email="bo@tardy.example")
    save_contact(tenant, who.customer_id, card, on=TODAY, actor=ADA, at=NOON)
    message = a_sent_message(company, who)
    comes_in(tenant, box, a_mail("bo@tardy.example", in_reply_to=message.message_id))
    assert Message.objects.of(tenant).latest("id").address == "bo@tardy.example", "not to whom the reminder went"
    colleague = a_mail("boss@tardy.example", in_reply_to=message.message_id)
    before = Message.objects.of(tenant).count()
    comes_in(tenant, box, colleague)
    assert Message.objects.of(tenant).count() == before, "somebody of the firm who is no contact is read by a person"


def test_a_stranger_and_a_mailbox_that_keeps_silent_are_not_answered(tenant: UUID, company: Company) -> None:
    who = a_customer(tenant, company)
    comes_in(tenant, a_mailbox(company, acknowledges=True), a_mail("stranger@gmail.com"))
    comes_in(tenant, a_mailbox(company, "quiet@nordlicht.example"), a_mail(who.address))
    assert not Message.objects.of(tenant).exists()


class House:
    """A tenant with one company that acknowledges what comes in; the other house is its customer."""

    def __init__(self, tenant: UUID, address: str, other: str) -> None:
        self.tenant, self.address, self.posted = tenant, address, 0
        with context.tenant(tenant):
            company = a_company(tenant, sender_email=address)
            a_customer(tenant, company, "Other", address=other)
            self.box = a_mailbox(company, address, acknowledges=True)

    def posts(self, now: datetime) -> list[bytes]:
        """Let what waits leave, and give it."""
        with context.tenant(self.tenant):
            found = list(Message.objects.of(self.tenant).filter(id__gt=self.posted).order_by("id"))
            for row in found:
                Message.objects.of(self.tenant).filter(id=row.pk).update(state="sent", data_at=now, settled_at=now)
                self.posted = row.pk
        return [bytes(row.raw or b"") for row in found]

    def gets(self, raw: bytes, now: datetime) -> None:
        with context.tenant(self.tenant):
            key = receiving.receive_mail(self.tenant, self.box.pk, raw=raw, received_at=now)
            incoming.take_in(self.tenant, key, read_mail(raw), now=now)

    def automatic_mails(self) -> Counter[tuple[int, int]]:
        """Count its automatic mails by conversation and span of 24 hours."""
        with context.tenant(self.tenant):
            rows = ThreadMessage.objects.of(self.tenant).filter(kind="out")
            return Counter((row.thread_id, (row.at - NOON) // timedelta(days=1)) for row in rows)


@pytest.mark.parametrize("strips", [False, True])
def test_two_houses_send_at_most_one_automatic_mail_per_conversation_and_day(tenant: UUID, strips: bool) -> None:
    """Also where a relay strips every mark of a machine off what they write, and somebody writes every three hours."""
    one, two = House(tenant, HERE, THERE), House(make_tenant(), THERE, HERE)
    last = ""
    for hour in range(0, 24 * 7, 3):
        now = NOON + timedelta(hours=hour)
        name = f"<hour{hour}@suedwind.example>"
        one.gets(WRITTEN % (THERE.encode(), HERE.encode(), name.encode(), last.encode(), hour), now)
        last = last or name
        waiting = [(two, raw) for raw in one.posts(now)]
        for step in range(1, 10):
            moment = now + timedelta(minutes=step)
            for house, raw in waiting:
                house.gets(AUTOMATIC.sub(b"", raw) if strips else raw, moment)
            waiting = [(b, raw) for a, b in ((one, two), (two, one)) for raw in a.posts(moment)]
            if not waiting:
                break
        assert not waiting, "after ten exchanges nobody has anything more to say"
    counts = one.automatic_mails() + two.automatic_mails()
    assert max(counts.values()) == 1
    assert len(one.automatic_mails()) == 7, "a person is answered every day"
