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
from duecourse.records.communications.queries.customer import Text, published_texts
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.operations.papers import document_path
from duecourse.records.ledger.queries import customer as papers
from duecourse.records.ledger.queries import screens
from duecourse.records.ledger.queries.screens import ItemLine

TEMPLATE: Final = "invoice"


class NoCopyKept(Refused):
    """There is nothing to send."""

    says = _("No copy of these invoices is kept. Add the files to the items first, or answer by mail.")


class NoTextForIt(Refused):
    """The text that goes with copies has no published words."""

    says = _("The text “Invoice delivery” is not published in any language.")


@dataclass(frozen=True)
class Sent:
    """The message that carries the copies, and the numbers of the items."""

    message_id: int
    numbers: tuple[str, ...]


def send_copies(
    tenant: UUID,
    customer_id: int,
    items: Sequence[ItemLine],
    *,
    contact_id: int | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> Sent:
    """Put a mail with the kept copies of items into the outbox; items without a copy are left out of it."""
    kept = _kept(tenant, customer_id, {item.id for item in items})
    found = [item for item in items if item.id in kept]
    if not found:
        raise NoCopyKept
    account = screens.accounts_by_id(tenant, [customer_id])[customer_id]
    text = _text(tenant, str(papers.owned_fields(tenant, customer_id)["language"] or "en"))
    writing = written.Writing(
        company_id=account.company_id,
        customer_id=customer_id,
        subject=text.subject,
        body=text.body,
        language=text.language,
        contact_id=contact_id,
        item_ids=[item.id for item in found],
        purpose="service",
        template_code=TEMPLATE,
        sender_name=actor.name,
        attachments=[kept[item.id] for item in found],
    )
    planned = written.write(tenant, writing, on=on, actor=actor, at=at)
    return Sent(planned.message_id, tuple(item.number for item in found))


def _text(tenant: UUID, language: str) -> Text:
    """Find the published words in this language, else in English, else in any."""
    found = {one.language: one for one in published_texts(tenant) if one.code == TEMPLATE}
    text = found.get(language) or found.get("en") or next(iter(found.values()), None)
    if text is None:
        raise NoTextForIt
    return text


def _kept(tenant: UUID, customer_id: int, item_ids: Collection[int]) -> dict[int, Attachment]:
    """Read by item the newest kept copy: of this customer's own files only."""
    copies = papers.copies_of(tenant, customer_id).items()
    newest = {paper_id: item_id for item_id, paper_id in copies if item_id in item_ids}
    rows = papers.papers_of(tenant, customer_id, limit=papers.MOST_COPIES)
    paths = [(one, document_path(tenant, one.sha256)) for one in rows if one.id in newest]
    return {
        newest[one.id]: Attachment(one.name, one.content_type, path.read_bytes())
        for one, path in paths
        if path.exists()
    }
