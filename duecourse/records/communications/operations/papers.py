"""How does a planned letter become paper? Drawn by a job, let go when it is too old, and bound into a batch."""

import hashlib
from datetime import UTC, datetime, time
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit import printing
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record_many
from duecourse.records.communications import events
from duecourse.records.communications.models import Message, PrintBatch, PrintedLetter
from duecourse.records.communications.operations.planning import DRAW, paper_of
from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.queries.letterheads import logos
from duecourse.records.communications.rules import drawing
from duecourse.records.communications.rules.formats import formats_of
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.letters import PAPER, REGISTERED, sheets_of
from duecourse.records.communications.rules.outbox import State
from duecourse.records.ledger.operations import references
from duecourse.records.ledger.operations.references import Stated

DRAW_SIZE = 100
"""So many letters a job: a few seconds."""


def undrawn(tenant: UUID) -> QuerySet[Message]:
    """Find the letters that are decided on and have no bytes yet."""
    waiting = [State.WAITING_APPROVAL, State.PLANNED]
    return Message.objects.of(tenant).filter(channel__in=PAPER, raw__isnull=True, state__in=waiting)


def draw_letters(tenant: UUID, *, now: datetime, limit: int = DRAW_SIZE) -> int:
    """Draw letters and keep their exact bytes with number of pages and hash; order the next round where more wait."""
    rows = list(undrawn(tenant).order_by("id")[:limit])
    pictures = logos(tenant, {row.company_id for row in rows})
    references.remember(tenant, [_stated(row) for row in rows if row.customer_id is not None], at=now)
    for row in rows:
        at = datetime.combine(row.planned_on, time(12), tzinfo=UTC)
        try:
            raw = drawing.draw_letter(row.merge["paper"], at=at, logo=pictures.get(row.company_id, b""))
        except (printing.CannotDraw, drawing.NotALogo) as refused:
            _suppress(tenant, undrawn(tenant).filter(id=row.pk), "cannot_render", detail=str(refused), now=now)
            continue
        drawn = {"pages": drawing.pages_in(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        undrawn(tenant).filter(id=row.pk).update(raw=raw, merge=row.merge | drawn)
    if len(rows) == limit:
        later(DRAW, tenant=tenant)
    return len(rows)


def _stated(row: Message) -> Stated:
    """Say which reference a letter asks to pay by, and for what."""
    reference = row.merge["paper"]["payment"]["reference"]
    return Stated(row.company_id, row.customer_id or 0, reference, row.item_ids)


def draw_now(tenant: UUID, plan: Plan, *, now: datetime) -> bytes:
    """Draw what a letter would be, to be sent along or kept; nothing is posted."""
    paper = paper_of(tenant, plan, now=now)
    return drawing.draw_letter(paper, at=now, logo=logos(tenant, {plan.company_id}).get(plan.company_id, b""))


def tidy_letters(tenant: UUID, *, now: datetime) -> int:
    """Let go of letters that nobody printed in time, and of all in shadow mode; tell how many."""
    due = Message.objects.of(tenant).filter(channel__in=PAPER, state=State.DUE)
    home = Tenant.objects.get(id=tenant)
    gone = 0
    if not home.is_historic:  # in the past no letter is too old
        gone += _suppress(tenant, due.filter(expires_at__lt=now), "expired", now=now)
    if home.outbound == "shadow":
        gone += _end(tenant, due, State.SHADOW, "shadow", events.MessageShadowed, now=now)
    return gone


def bind_batch(tenant: UUID, batch_id: int) -> bool:
    """Put the letters of a batch under their cover sheet and keep the file; False when it is there already."""
    batch = PrintBatch.objects.of(tenant).select_for_update().filter(id=batch_id, pdf__isnull=True).first()
    if batch is None:
        return False
    lines = list(PrintedLetter.objects.of(tenant).filter(batch_id=batch_id).order_by("position"))
    letters = Message.objects.of(tenant).in_bulk([line.message_id for line in lines])
    with override(batch.language):
        cover = _cover(tenant, batch, lines, letters)
    parts = [drawing.draw_cover(cover, at=batch.made_at)]
    parts += [bytes(letters[line.message_id].raw or b"") for line in lines]
    pdf = drawing.bind(parts, is_duplex=batch.is_duplex)
    PrintBatch.objects.of(tenant).filter(id=batch_id).update(pdf=pdf)
    return True


def _cover(
    tenant: UUID, batch: PrintBatch, lines: list[PrintedLetter], letters: dict[int, Message]
) -> dict[str, object]:
    company = Company.objects.of(tenant).get(id=batch.company_id)
    formats = formats_of("en-GB" if batch.language == "en" else batch.language)
    pages = sum(line.page_count for line in lines)
    sheets = sum(sheets_of(line.page_count, is_duplex=batch.is_duplex) for line in lines)
    registered = sum(letters[line.message_id].channel == REGISTERED for line in lines)
    title = _("Print batch %(number)s") % {"number": f"{company.code}-{batch.number}"}
    return {
        "title": title,
        "language": formats.language,
        "paper": letters[lines[0].message_id].merge["paper"]["paper"],
        "warning": _(
            "Look at the batch on the screen once more before you post: what was stopped meanwhile is red there."
        ),
        "facts": [
            [_("Company"), f"{company.name} ({company.code})"],
            [_("Printed"), f"{formats.date(batch.made_at.date())}, {batch.made_by}"],
            [_("Letters"), formats.count(len(lines))],
            [_("Registered"), formats.count(registered)],
            [_("Pages"), formats.count(pages)],
            [_("Sheets"), _sheet_words(sheets, is_duplex=batch.is_duplex)],
        ],
        "head": ["", _("To"), _("How"), _("Pages"), _("Sheets"), _("Posted")],
        "rows": [_cover_row(line, letters[line.message_id], batch) for line in lines],
    }


def _cover_row(line: PrintedLetter, letter: Message, batch: PrintBatch) -> dict[str, object]:
    to = letter.merge["paper"]["to"]
    return {
        "number": str(line.position),
        "name": to[0],
        "address": ", ".join(to[1:]),
        "how": _("Registered") if letter.channel == REGISTERED else _("Letter"),
        "pages": str(line.page_count),
        "sheets": str(sheets_of(line.page_count, is_duplex=batch.is_duplex)),
        "is_registered": letter.channel == REGISTERED,
    }


def _sheet_words(count: int, *, is_duplex: bool) -> str:
    sheets = ngettext("%(num)s, besides this one", "%(num)s, besides this one", count) % {"num": count}
    return f"{sheets} ({_('both sides') if is_duplex else _('one side')})"


def _suppress(tenant: UUID, rows: QuerySet[Message], reason: str, *, detail: str = "", now: datetime) -> int:
    return _end(tenant, rows, State.SUPPRESSED, reason, events.MessageSuppressed, detail=detail, now=now)


def _end(
    tenant: UUID,
    rows: QuerySet[Message],
    state: State,
    reason: str,
    kind: type[events.AboutMessage],
    *,
    detail: str = "",
    now: datetime,
) -> int:
    """Move rows to an end and tell the timeline of exactly those."""
    found = list(rows.select_for_update().order_by("id").defer("raw", "merge"))
    Message.objects.of(tenant).filter(id__in=[row.pk for row in found]).update(
        state=state, reason=reason, detail=detail[:500], settled_at=now
    )
    why = words_of(reason).msgid
    happenings = [
        told
        for row in found
        for told in kind(row.pk, row.origin, row.channel, row.subject, reason, why).for_all(
            row.customer_id, row.account_ids
        )
    ]
    record_many(tenant, happenings, actor=SYSTEM, at=now)
    return len(found)
