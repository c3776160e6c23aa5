"""Keep notes and files about a customer."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import one_line
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import DocumentShown, DocumentStored, NoteWritten
from duecourse.records.ledger.models import Document, Mention, Note
from duecourse.records.ledger.rules.papers import type_of

LARGEST_BYTES = 40 * 1024 * 1024


class NothingWritten(Refused):
    """An empty note."""

    says = _("Write something first.")


class FileTooLarge(Refused):
    """More than we keep."""

    says = _("The file is larger than %(megabytes)s MB.")


def write_note(
    tenant: UUID,
    customer_id: int,
    text: str,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    item_id: int | None = None,
    document_id: int | None = None,
    mentions: Iterable[UUID] = (),
) -> Note:
    """Write words about a customer, one of its items or files; who is named in them sees them at home."""
    if not text.strip():
        raise NothingWritten
    note = Note.objects.create(
        tenant_id=tenant,
        customer_id=customer_id,
        item_id=item_id,
        document_id=document_id,
        on_day=on,
        author=actor.name,
        text=text.strip(),
        key=f"hand:{uuid4().hex}",
    )
    Mention.objects.bulk_create(Mention(tenant_id=tenant, note_id=note.pk, user_id=one) for one in set(mentions))
    record(tenant, NoteWritten(note.pk), customer_id=customer_id, actor=actor, at=at, on=on, words=note.text)
    return note


def store_document(
    tenant: UUID,
    content: bytes,
    *,
    name: str,
    kind: str,
    at: datetime,
    actor: Actor,
    customer_id: int | None = None,
    item_id: int | None = None,
    source: str = "hand",
    is_for_customer: bool = False,
) -> Document:
    """Keep a file under its hash: the bytes once, a row for every use; its type is what stands in it."""
    if len(content) > LARGEST_BYTES:
        raise FileTooLarge(megabytes=LARGEST_BYTES // (1024 * 1024))
    plain = one_line(Path(name).name)[-200:]
    content_type = type_of(content, plain)
    digest = hashlib.sha256(content).hexdigest()
    _keep(document_path(tenant, digest), content)
    document = Document.objects.create(
        tenant_id=tenant,
        customer_id=customer_id,
        item_id=item_id,
        kind=kind,
        name=plain,
        content_type=content_type,
        size=len(content),
        sha256=digest,
        stored_at=at,
        source=source,
        is_for_customer=is_for_customer,
    )
    if customer_id is not None:
        record(tenant, DocumentStored(document.pk, document.name), customer_id=customer_id, actor=actor, at=at)
    return document


def show_to_customer(tenant: UUID, document_id: int, *, is_shown: bool, actor: Actor, at: datetime) -> None:
    """Let the customer see a file on its own pages, or no longer."""
    document = Document.objects.of(tenant).select_for_update().get(id=document_id)
    if document.is_for_customer == is_shown:
        return
    document.is_for_customer = is_shown
    document.save(update_fields=["is_for_customer"])
    if document.customer_id is not None:
        event = DocumentShown(document.pk, document.name, is_shown)
        record(tenant, event, customer_id=document.customer_id, actor=actor, at=at)


def document_path(tenant: UUID, digest: str) -> Path:
    """Tell where the bytes of that hash are kept."""
    return Path(settings.HOME) / "documents" / str(tenant) / digest[:2] / digest


def _keep(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
    building.write_bytes(content)
    building.chmod(0o600)
    building.replace(path)
