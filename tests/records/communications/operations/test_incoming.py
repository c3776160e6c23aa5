"""Is every mail kept once, and does it join only the conversation that it may join?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.timeline.models import Event
from duecourse.foundation.wires.mail.content import Attachment
from duecourse.records.communications.models import (
    IncomingMail,
    MailAttachment,
    Message,
    StoredFile,
    Thread,
    ThreadMessage,
)
from duecourse.records.communications.operations import receiving, threads
from duecourse.records.communications.rules.message_id import make_message_id
from duecourse.records.ledger.models import Contact, Customer, Item
from tests.conftest import make_tenant
from tests.records.communications.book import ADA, NOON, TODAY, Who, a_company, a_customer
from tests.records.communications.post import LATER, a_mail, a_mailbox, a_sent_message, comes_in, thread_of


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(company: Company) -> Who:
    return a_customer(company.tenant_id, company)


def test_a_mail_is_kept_once_by_its_number_and_by_its_bytes(tenant: UUID, company: Company) -> None:
    box, raw = a_mailbox(company), b"Subject: x\r\n\r\nhello"
    first = receiving.receive_mail(tenant, box.pk, raw=raw, received_at=NOON, uidvalidity=1, uid=7)
    again = receiving.receive_mail(tenant, box.pk, raw=raw, received_at=NOON, uidvalidity=2, uid=1)
    assert first == again, "a mailbox that was numbered anew brings nothing twice"
    other = [receiving.Arrived(b"Subject: y\r\n\r\n", NOON, 1, 7)]
    assert receiving.receive_mails(tenant, box.pk, other) == 0, "the number is taken"
    assert bytes(IncomingMail.objects.of(tenant).get().raw) == raw


def test_what_is_no_mail_is_refused(tenant: UUID, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    box = a_mailbox(company)
    with pytest.raises(receiving.MailEmpty):
        receiving.receive_mail(tenant, box.pk, raw=b" \r\n", received_at=NOON)
    with pytest.raises(receiving.NoSuchMailbox):
        receiving.receive_mail(tenant, box.pk + 1, raw=b"x", received_at=NOON)
    monkeypatch.setattr(receiving, "LARGEST_MAIL", 10)
    with pytest.raises(receiving.MailTooLarge):
        receiving.receive_mail(tenant, box.pk, raw=b"x" * 11, received_at=NOON)


def test_an_answer_to_our_mail_joins_it(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    mail = comes_in(tenant, a_mailbox(company), a_mail(tardy.address, in_reply_to=message.message_id))
    thread = thread_of(tenant, mail)
    assert (thread.customer_id, thread.contact_id, thread.filed_by) == (
        tardy.customer_id,
        tardy.contact_id,
        "thread_key",
    )
    assert (thread.is_verified, thread.status, thread.is_unread) == (True, "open", True)
    rows = ThreadMessage.objects.of(tenant).filter(thread_id=thread.pk).order_by("at")
    assert [row.kind for row in rows] == ["out", "in"]
    again = comes_in(tenant, a_mailbox(company, "b@n.example"), a_mail(tardy.address, references=(message.message_id,)))
    assert again.thread_id == mail.thread_id, "the second answer joins the first"
    told = Event.objects.of(tenant).filter(kind="mail.received", customer_id=tardy.customer_id)
    assert told.count() == 2


def test_the_signed_name_alone_opens_nothing(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    read = a_mail("stranger@gmail.com", in_reply_to=message.message_id)
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company), read))
    assert (thread.is_verified, thread.customer_id, thread.evidence["doubt"]) == (False, None, "sender_unknown")
    assert not ThreadMessage.objects.of(tenant).filter(message_id=message.pk).exists()


def test_a_sender_whom_our_own_server_refutes_is_not_believed(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    read = a_mail(tardy.address, in_reply_to=message.message_id, authentication={"dmarc": "fail"})
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company), read))
    assert (thread.is_verified, thread.evidence["doubt"]) == (False, "forged")
    assert thread.evidence["suggests"] == [tardy.customer_id]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda name: name.replace("dc1.", "dc1.0", 1),
        lambda name: name[:-20] + ("0" if name[-20] != "0" else "1") + name[-19:],
        lambda name: name.upper(),
        lambda name: "<" + name.strip("<>").partition("@")[0] + "@elsewhere.example>",
    ],
)
def test_a_guessed_name_joins_nothing(tenant: UUID, company: Company, tardy: Who, spoil: Any) -> None:
    message = a_sent_message(company, tardy)
    mail = comes_in(tenant, a_mailbox(company), a_mail(tardy.address, in_reply_to=spoil(message.message_id)))
    thread = thread_of(tenant, mail)
    assert (thread.filed_by, thread.is_verified) == ("contact", True), "found by the sender, in a thread of its own"
    assert not ThreadMessage.objects.of(tenant).filter(message_id=message.pk).exists()


def test_another_tenants_name_joins_nothing(tenant: UUID, company: Company, tardy: Who) -> None:
    other = make_tenant()
    name = make_message_id(
        settings.SECRET_KEY.encode(), tenant_id=other, dedupe_key="action:1:0", domain="nordlicht.example"
    )
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company), a_mail(tardy.address, in_reply_to=name)))
    assert thread.filed_by == "contact"


def test_a_mail_that_we_hold_is_answered_in_its_conversation(tenant: UUID, company: Company, tardy: Who) -> None:
    box = a_mailbox(company)
    first = comes_in(tenant, box, a_mail(tardy.address))
    second = comes_in(tenant, box, a_mail(tardy.address, references=(first.message_key,)))
    assert second.thread_id == first.thread_id
    stranger = comes_in(tenant, box, a_mail("x@gmail.com", references=(first.message_key,)))
    assert stranger.thread_id != first.thread_id
    follows = comes_in(tenant, box, a_mail("x@gmail.com", references=(stranger.message_key,)))
    assert follows.thread_id == stranger.thread_id, "an unknown sender goes on in its own conversation"
    assert not thread_of(tenant, follows).is_verified


def test_a_colleague_is_found_by_the_firms_domain(tenant: UUID, company: Company) -> None:
    who = a_customer(tenant, company, address="ap@tardy.example")
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company), a_mail("boss@tardy.example")))
    assert (thread.customer_id, thread.filed_by, thread.contact_id) == (who.customer_id, "domain", None)
    everybody = a_customer(tenant, company, address="tardy@gmail.com")
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company, "b@n.example"), a_mail("boss@gmail.com")))
    assert thread.customer_id is None, f"a free mail domain is nobody's, not {everybody.customer_id}'s"


def test_item_numbers_tell_between_accounts(tenant: UUID, company: Company) -> None:
    one = a_customer(tenant, company, "One", address="ap@group.example")
    two = a_customer(tenant, company, "Two", address="ap@group.example")
    box = a_mailbox(company)
    thread = thread_of(tenant, comes_in(tenant, box, a_mail("ap@group.example")))
    assert (thread.customer_id, thread.evidence["doubt"]) == (None, "several_customers")
    assert sorted(thread.evidence["suggests"]) == [one.customer_id, two.customer_id]
    number = Item.objects.of(tenant).get(id=two.item_ids[0]).number
    pdf = Attachment(name=f"{number}.pdf", type="application/pdf", size=3, sha256="a" * 64, content=b"pdf")
    thread = thread_of(tenant, comes_in(tenant, box, a_mail("ap@group.example", attachments=(pdf,))))
    assert (thread.customer_id, thread.filed_by) == (two.customer_id, "contact")
    thread = thread_of(tenant, comes_in(tenant, box, a_mail("new@unknown.example", subject=f"About {number}")))
    assert (thread.customer_id, thread.evidence["doubt"]) == (None, "number_only")
    assert thread.evidence["suggests"] == [two.customer_id] and thread.evidence["numbers"] == [number]


def test_one_mail_in_two_mailboxes_is_shown_once(tenant: UUID, company: Company, tardy: Who) -> None:
    read = a_mail(tardy.address)
    first = comes_in(tenant, a_mailbox(company), read)
    second = comes_in(tenant, a_mailbox(company, "b@n.example"), read)
    assert (second.duplicate_of_id, second.thread_id) == (first.pk, None)
    forged = a_mail(tardy.address, message_id=first.message_key, visible_text="Something else.")
    third = comes_in(tenant, a_mailbox(company, "c@n.example"), forged)
    assert third.duplicate_of_id is None and third.thread_id, "the same claimed id alone hides nothing"
    elsewhere = a_company(tenant, code="NL")
    assert comes_in(tenant, a_mailbox(elsewhere, "nl@n.example"), read).duplicate_of_id is None


def test_files_are_kept_once_and_harmful_ones_named(tenant: UUID, company: Company, tardy: Who) -> None:
    files = (
        Attachment("proof.pdf", "application/pdf", 3, "a" * 64, b"pdf"),
        Attachment("run me.pdf.EXE", "application/octet-stream", 3, "b" * 64, b"exe"),
        Attachment("empty.txt", "text/plain", 0, "c" * 64, b""),
    )
    box = a_mailbox(company)
    mail = comes_in(tenant, box, a_mail(tardy.address, attachments=files))
    comes_in(tenant, box, a_mail(tardy.address, attachments=files[:1]))
    rows = MailAttachment.objects.of(tenant).filter(mail_id=mail.pk).order_by("position")
    assert [(row.refused, row.file_id is not None) for row in rows] == [
        ("", True),
        ("harmful", False),
        ("empty", False),
    ]
    assert StoredFile.objects.of(tenant).count() == 1


def test_our_own_mail_that_comes_back_begins_nothing(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    box = a_mailbox(company)
    copy = comes_in(tenant, box, a_mail("anybody@x.example", message_id=message.message_id))
    ours = comes_in(tenant, box, a_mail("credit@nordlicht.example"))
    assert [(mail.machine, mail.thread_id) for mail in (copy, ours)] == [("own", None), ("own", None)]


def test_a_mail_that_cannot_be_read_waits_for_a_person(tenant: UUID, company: Company) -> None:
    mail = comes_in(tenant, a_mailbox(company), a_mail("", error="too deep"))
    thread = thread_of(tenant, mail)
    assert (mail.state, thread.evidence["doubt"], thread.status) == ("failed", "unreadable", "open")


def test_machine_mail_wakes_nobody_and_stops_nothing(tenant: UUID, company: Company, tardy: Who) -> None:
    message = a_sent_message(company, tardy)
    before = Customer.objects.of(tenant).get(id=tardy.customer_id).stop_version
    until = TODAY + timedelta(days=9)
    read = a_mail(
        tardy.address, in_reply_to=message.message_id, machine="out_of_office", away_from=TODAY, away_until=until
    )
    thread = thread_of(tenant, comes_in(tenant, a_mailbox(company, acknowledges=True), read))
    assert (thread.status, thread.is_unread, thread.last_in_at) == ("done", False, None)
    contact = Contact.objects.of(tenant).get(id=tardy.contact_id)
    assert (contact.away_from, contact.away_until, contact.gone_reason) == (TODAY, until, "")
    assert Customer.objects.of(tenant).get(id=tardy.customer_id).stop_version == before
    assert Message.objects.of(tenant).count() == 1, "no machine answers a machine"
    assert Event.objects.of(tenant).filter(kind="contact.away", customer_id=tardy.customer_id).count() == 1


def test_an_answer_reopens_what_was_done_and_wakes_what_slept(tenant: UUID, company: Company, tardy: Who) -> None:
    box = a_mailbox(company)
    first = comes_in(tenant, box, a_mail(tardy.address))
    Thread.objects.of(tenant).filter(id=first.thread_id or 0).update(
        status="done", snoozed_until=LATER + timedelta(days=3)
    )
    comes_in(tenant, box, a_mail(tardy.address, references=(first.message_key,)), at=LATER + timedelta(days=1))
    thread = thread_of(tenant, first)
    assert (thread.status, thread.snoozed_until, thread.last_in_at) == ("open", None, LATER + timedelta(days=1))


def test_a_person_files_by_hand_and_the_sender_is_known_from_then_on(
    tenant: UUID, company: Company, tardy: Who
) -> None:
    box = a_mailbox(company)
    first = comes_in(tenant, box, a_mail("new@unknown.example"))
    thread = threads.file_by_hand(tenant, first.thread_id or 0, tardy.customer_id, on=TODAY, actor=ADA, at=LATER)
    assert (thread.is_verified, thread.filed_by, thread.contact_id) == (True, "person", None)
    assert thread_of(tenant, comes_in(tenant, box, a_mail("new@unknown.example"))).customer_id is None
    threads.file_by_hand(
        tenant, first.thread_id or 0, tardy.customer_id, on=TODAY, actor=ADA, at=LATER, as_contact=True
    )
    known = thread_of(tenant, comes_in(tenant, box, a_mail("new@unknown.example")))
    assert (known.customer_id, known.filed_by) == (tardy.customer_id, "contact")
