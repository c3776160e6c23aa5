"""How does a conversation grow, and who says to whom it belongs?"""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import MailFiled
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, Thread, ThreadMessage
from duecourse.records.communications.operations.giving import set_clocks
from duecourse.records.communications.rules.filing import Filing
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations.contacts import ContactCard, save_contact
from duecourse.records.ledger.queries import correspondents

BY_PERSON = "person"


class NoSuchThread(Refused):
    """The conversation is not there, or went into another one."""

    says = _("There is no such conversation.")


class NoSuchAccount(Refused):
    """The customer is not there."""

    says = _("There is no such customer.")


def file_in(tenant: UUID, mail: IncomingMail, box: Mailbox, filing: Filing) -> Thread:
    """Put a mail into the conversation that it belongs to, or begin one with it."""
    thread = _joined(tenant, filing, at=mail.received_at) or _begun(tenant, mail, box, filing)
    ThreadMessage.objects.create(
        tenant_id=tenant,
        thread_id=thread.pk,
        kind="in",
        mail_id=mail.pk,
        at=mail.received_at,
        by=mail.sender_name[:150],
    )
    IncomingMail.objects.of(tenant).filter(id=mail.pk).update(thread_id=thread.pk)
    mail.thread_id = thread.pk
    thread.last_entry_at = max(thread.last_entry_at, mail.received_at)
    if filing.account and filing.account.contact_id and thread.contact_id is None:
        thread.contact_id = filing.account.contact_id
    if mail.machine == "none":
        thread.status, thread.is_unread, thread.snoozed_until = "open", True, None
        thread.first_in_at = thread.first_in_at or mail.received_at
        thread.last_in_at = max(thread.last_in_at or mail.received_at, mail.received_at)
    thread.save()
    return thread


def add_sent(
    tenant: UUID, thread_id: int, message_id: int, *, at: datetime, by: str = "", by_id: UUID | None = None
) -> None:
    """Let a message of ours stand in a conversation, once."""
    entry = ThreadMessage(
        tenant_id=tenant, thread_id=thread_id, kind="out", message_id=message_id, at=at, by=by[:150], by_id=by_id
    )
    ThreadMessage.objects.bulk_create([entry], ignore_conflicts=True)
    rows = Thread.objects.of(tenant).filter(id=thread_id)
    rows.update(last_out_at=at, last_entry_at=at)
    set_clocks(tenant, [thread_id])


def file_by_hand(
    tenant: UUID, thread_id: int, customer_id: int, *, on: date, actor: Actor, at: datetime, as_contact: bool = False
) -> Thread:
    """Say to whom a conversation belongs; with `as_contact` its sender is kept as a contact there, and known from now on."""
    thread = Thread.objects.of(tenant).filter(id=thread_id, merged_into_id__isnull=True).select_for_update().first()
    if thread is None:
        raise NoSuchThread
    customer = Customer.objects.of(tenant).filter(id=customer_id).first()
    if customer is None:
        raise NoSuchAccount
    mails = IncomingMail.objects.of(tenant).filter(thread_id=thread_id).order_by("-id")
    sender, name = mails.values_list("sender", "sender_name").first() or ("", "")
    known = correspondents.contacts_at(tenant, customer_id, sender) if sender else []
    if as_contact and sender and not known:
        card = ContactCard(name=name, email=sender, is_for_all_accounts=False)
        known = [save_contact(tenant, customer_id, card, on=on, actor=actor, at=at).pk]
    before = {"customer": thread.customer_id, "filed_by": thread.filed_by}
    thread.customer_id, thread.company_id = customer_id, customer.company_id
    thread.contact_id = known[0] if known else None
    thread.is_verified, thread.filed_by, thread.evidence = True, BY_PERSON, {"by": actor.name}
    thread.save()
    event = MailFiled(thread.pk, name or sender, thread.subject, is_remembered=as_contact)
    record(tenant, event, actor=actor, at=at, customer_id=customer_id, company_id=customer.company_id, on=on)
    audit(
        tenant,
        "thread.filed",
        actor=actor,
        at=at,
        subject=("Thread", thread.pk),
        before=before,
        after={"customer": customer_id, "as_contact": as_contact},
    )
    return thread


def _joined(tenant: UUID, filing: Filing, *, at: datetime) -> Thread | None:
    """Find the conversation that is there; a message of ours that began none yet begins one now."""
    named = filing.conversation
    if named is None:
        return None
    if named.thread_id is not None:
        return Thread.objects.of(tenant).select_for_update().get(id=named.thread_id)
    message = Message.objects.of(tenant).only("id", "company_id", "customer_id", "contact_id", "subject", "data_at")
    row = message.select_for_update(no_key=True).get(id=named.message_id or 0)
    there = ThreadMessage.objects.of(tenant).filter(message_id=row.pk).values_list("thread_id", flat=True).first()
    if there is not None:
        return Thread.objects.of(tenant).select_for_update().get(id=there)
    thread = Thread.objects.create(
        tenant_id=tenant,
        company_id=row.company_id,
        customer_id=row.customer_id,
        contact_id=row.contact_id,
        subject=row.subject,
        status="done",
        is_verified=True,
        filed_by=filing.filed_by,
        is_unread=False,
        last_out_at=row.data_at,
        last_entry_at=row.data_at or at,
    )
    ThreadMessage.objects.create(
        tenant_id=tenant, thread_id=thread.pk, kind="out", message_id=row.pk, at=row.data_at or at
    )
    return thread


def _begun(tenant: UUID, mail: IncomingMail, box: Mailbox, filing: Filing) -> Thread:
    account = filing.account
    return Thread.objects.create(
        tenant_id=tenant,
        company_id=account.company_id if account else box.company_id,
        mailbox_id=box.pk,
        customer_id=account.customer_id if account else None,
        contact_id=account.contact_id if account else None,
        subject=mail.subject,
        status="open" if mail.machine == "none" else "done",
        is_verified=filing.is_verified,
        is_unread=mail.machine == "none",
        filed_by=filing.filed_by,
        evidence={"doubt": filing.doubt, "numbers": list(filing.numbers[:50]), "suggests": list(filing.suggests[:50])},
        last_entry_at=mail.received_at,
    )
