"""Send a customer the copies of invoices that are kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations import written
from duecourse.records.communications.operations.plans import Planned
from duecourse.records.communications.queries.customer import Text, published_texts
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.operations.papers import document_path
from duecourse.records.ledger.queries import customer as papers
from duecourse.records.ledger.queries import screens
from duecourse.records.ledger.queries.screens import Account, ItemLine

TEMPLATE: Final = "invoice"


class NoCopyKept(Refused):
    """A copy of nothing cannot be sent."""

    says = _("No copy of %(numbers)s is kept here yet: keep the file first.")


class NoTextForIt(Refused):
    """The text that goes with copies has no published words."""

    says = _("The text “Invoice delivery” is not published in any language.")


@dataclass(frozen=True)
class Sent:
    """The message that carries the copies, and the numbers of the items."""

    message: Planned
    numbers: tuple[str, ...]


def send_copies(
    tenant: UUID,
    customer_id: int,
    items: Sequence[ItemLine],
    *,
    contact_id: int | None = None,
    on: date,
    actor: Actor,
    at: datetime,
    is_whole: bool = False,
) -> Sent:
    """Put a mail with the kept copies of items into the outbox.

    Items without a copy are left out of it; with `is_whole`, or where none has a copy, they are named and nothing is sent.
    """
    copies = papers.copies_of(tenant, customer_id)
    files = {one.id: one for one in kept_files(tenant, customer_id, [copies[i.id] for i in items if i.id in copies])}
    found = [one for one in items if copies.get(one.id) in files]
    missing = [one.number for one in items if one not in found]
    if not found or (is_whole and missing):
        raise NoCopyKept(numbers=", ".join(missing))
    account = screens.accounts_by_id(tenant, [customer_id])[customer_id]
    text = _text(tenant, language_of(tenant, account, on=on))
    writing = written.Writing(
        company_id=account.company_id,
        customer_id=customer_id,
        subject=text.subject,
        body=text.body,
        language=text.language,
        contact_id=contact_id,
        item_ids=[one.id for one in found],
        purpose=written.purpose_of(TEMPLATE, has_items=True),
        template_code=TEMPLATE,
        sender_name=actor.name,
        attachments=[file.attached for file in files.values()],
    )
    planned = written.write(tenant, writing, on=on, actor=actor, at=at)
    return Sent(planned, tuple(one.number for one in found))


@dataclass(frozen=True)
class KeptFile:
    """A kept file, as it goes with a mail."""

    id: int
    attached: Attachment


def kept_files(tenant: UUID, customer_id: int, document_ids: Collection[int]) -> list[KeptFile]:
    """Read files of a customer, and of no other (trap 61), each once."""
    found = papers.papers_by_id(tenant, customer_id, document_ids) if document_ids else ()
    paths = [(one, document_path(tenant, one.sha256)) for one in found]
    return [
        KeptFile(one.id, Attachment(one.name, one.content_type or "application/octet-stream", path.read_bytes()))
        for one, path in paths
        if path.exists()
    ]


def language_of(tenant: UUID, account: Account, *, on: date) -> str:
    """Find the language of the first reader, else of the account."""
    cards = papers.contact_cards(tenant, account)
    there = (one.language for one in cards if one.email and (one.valid_to is None or one.valid_to >= on))
    own = str(papers.owned_fields(tenant, account.id)["language"] or "en")
    return next((one for one in there if one), own).partition("-")[0]


def _text(tenant: UUID, language: str) -> Text:
    """Find the published words in this language, else in English, else in any."""
    found = {one.language: one for one in published_texts(tenant) if one.code == TEMPLATE}
    text = found.get(language) or found.get("en") or next(iter(found.values()), None)
    if text is None:
        raise NoTextForIt
    return text
