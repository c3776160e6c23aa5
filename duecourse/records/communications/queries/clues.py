"""What do we know about a mail that came in: what it names of ours, who writes from there, whose numbers it mentions?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, Recipient, Thread, ThreadMessage
from duecourse.records.communications.rules.filing import Account, Clues, Conversation, firm_domain, numbers_in
from duecourse.records.communications.rules.message_id import is_ours
from duecourse.records.communications.rules.outbox import SPOKEN, State
from duecourse.records.ledger.queries import correspondents

MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A message of ours that somebody names by its signed name."""

    id: int
    company_id: int
    customer_id: int | None
    contact_id: int | None
    message_id: str


def gather(tenant: UUID, read: ReadMail, *, company_id: int) -> Clues:
    """Ask all that decides where a mail is filed; a constant number of questions."""
    names = named_ids(read)
    accounts = correspondents.who_has(tenant, read.sender) if read.sender else []
    firm = [] if accounts else correspondents.who_writes_from(tenant, firm_domain(read.sender))
    found = correspondents.numbered(tenant, numbers_in(_texts(read)))
    numbers: dict[int, list[str]] = {}
    for item in found:
        numbers.setdefault(item.customer_id, []).append(item.number)
    return Clues(
        sender=read.sender,
        company_id=company_id,
        authentication=read.authentication,
        ours=_ours(tenant, names),
        held=_held(tenant, names),
        contacts=[Account(one.customer_id, one.company_id, one.contact_id) for one in accounts],
        domain=[Account(one.customer_id, one.company_id) for one in firm],
        numbers=numbers,
    )


def named_ids(read: ReadMail) -> list[str]:
    """List the ids that a mail names, the one it answers first, then from the newest to the oldest."""
    given = (read.in_reply_to, *reversed(read.references))
    return list(dict.fromkeys(bracketed(one) for one in given if one))[:MOST_NAMED]


def bracketed(message_id: str) -> str:
    """Write an id with its angle brackets."""
    return f"<{message_id.strip().strip('<>')}>"


def messages_named(tenant: UUID, names: Iterable[str]) -> dict[str, Named]:
    """Find our messages that were spoken and whose signed names these are; a name that we did not sign is not looked up."""
    key = settings.SECRET_KEY.encode()
    genuine = [name for name in names if is_ours(key, name)]
    if not genuine:
        return {}
    rows = Message.objects.of(tenant).filter(message_id__in=genuine, state__in=[*SPOKEN, State.BOUNCED])
    values = rows.values_list("id", "company_id", "customer_id", "contact_id", "message_id")
    return {
        name: Named(key, company_id, customer_id, contact_id, name)
        for key, company_id, customer_id, contact_id, name in values
    }


def our_addresses(tenant: UUID) -> frozenset[str]:
    """List the addresses under which the tenant itself writes and is written to."""
    boxes = Mailbox.objects.of(tenant).values_list("address", flat=True)
    companies = Company.objects.of(tenant).values_list("sender_email", "reply_to")
    return frozenset(address.lower() for address in (*boxes, *(one for pair in companies for one in pair)) if address)


def _ours(tenant: UUID, names: Sequence[str]) -> list[Conversation]:
    found = messages_named(tenant, names)
    if not found:
        return []
    ids = [one.id for one in found.values()]
    threads = dict(ThreadMessage.objects.of(tenant).filter(message_id__in=ids).values_list("message_id", "thread_id"))
    moved = _moved(tenant, threads.values())
    written_to: dict[int, set[str]] = {}
    for message_id, address in (
        Recipient.objects.of(tenant).filter(message_id__in=ids).values_list("message_id", "address")
    ):
        written_to.setdefault(message_id, set()).add(address.lower())
    contacts = correspondents.addresses_of(tenant, {one.customer_id for one in found.values() if one.customer_id})
    return [
        Conversation(
            thread_id=moved.get(threads.get(one.id, 0)),
            customer_id=one.customer_id,
            known=contacts.get(one.customer_id or 0, frozenset()) | written_to.get(one.id, set()),
            message_id=one.id,
        )
        for name in names
        if (one := found.get(name)) and (one.customer_id or one.id in threads)
    ]


def _held(tenant: UUID, names: Sequence[str]) -> list[Conversation]:
    rows = IncomingMail.objects.of(tenant).filter(message_key__in=list(names), thread_id__isnull=False)
    threads = {name: key for name, key in rows.values_list("message_key", "thread_id") if key is not None}
    moved = _moved(tenant, threads.values())
    if not moved:
        return []
    spoke: dict[int, set[str]] = {}
    senders = IncomingMail.objects.of(tenant).filter(thread_id__in=set(moved.values()), machine="none")
    for thread_id, sender in senders.values_list("thread_id", "sender"):
        spoke.setdefault(thread_id or 0, set()).add(sender)
    of = dict(Thread.objects.of(tenant).filter(id__in=set(moved.values())).values_list("id", "customer_id"))
    contacts = correspondents.addresses_of(tenant, {key for key in of.values() if key})
    found = []
    for name in names:
        if name in threads:
            thread_id = moved[threads[name]]
            customer_id = of[thread_id]
            known = contacts.get(customer_id or 0, frozenset()) | spoke.get(thread_id, set())
            found.append(Conversation(thread_id, customer_id, known))
    return found


def _moved(tenant: UUID, thread_ids: Iterable[int]) -> dict[int, int]:
    """Tell where conversations went that were merged into others."""
    wanted = set(thread_ids)
    rows = Thread.objects.of(tenant).filter(id__in=wanted).values_list("id", "merged_into_id")
    return {key: into or key for key, into in rows}


def _texts(read: ReadMail) -> list[str]:
    """Where a sender names what the mail is about: the subject, the files' names, what was written, what was quoted."""
    return [
        read.subject,
        *(file.name for file in read.attachments),
        read.visible_text[:20_000],
        read.quoted_text[:20_000],
    ]
