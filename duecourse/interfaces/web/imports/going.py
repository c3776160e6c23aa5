"""How far is the worker with a file, in the reader's language?"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.imports.shown import Progress, Step
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import imports
from duecourse.records.ledger.rules.batches import LOOKING, REVERSING, UNDER_WAY

SLOW_SECONDS = 20
_LOOK = ("opening", "reading", "typing", "judging")
_TAKE = ("reading", "typing", "judging", "writing", "finishing")


def progress(batch: imports.BatchRow, visit: Visit, *, clock: datetime) -> Progress:
    """Read how far the worker is; the clock is the real one, by which somebody waits."""
    told = imports.progress_of(visit.tenant_id, batch.id)
    seconds = (clock - (batch.started_at or batch.ordered_at or clock)).total_seconds()
    rows = told.rows if told else 0
    known = int(batch.counts.get("rows", 0))
    return Progress(
        is_running=batch.state in UNDER_WAY,
        title=_title(batch),
        steps=_steps(batch, told.step if told else ""),
        rows=_rows(rows, known),
        percent=min(100, told.size * 100 // batch.size) if told and told.step == "reading" and batch.size else None,
        elapsed=_elapsed(max(0, int(seconds))),
        is_slow_to_start=batch.started_at is None and seconds > SLOW_SECONDS,
        progress_href=reverse("import-progress", args=[batch.id]),
        may_cancel=batch.state != REVERSING and visit.may("import.run"),
    )


def _title(batch: imports.BatchRow) -> str:
    if batch.started_at is None:
        return _("Waits for the worker")
    if batch.state == LOOKING:
        return _("The file is being read")
    return _("The file is being taken back") if batch.state == REVERSING else _("The file is being taken in")


def _steps(batch: imports.BatchRow, now: str) -> tuple[Step, ...]:
    names = {LOOKING: _LOOK, REVERSING: ("reversing",)}.get(batch.state, _TAKE)
    at = names.index(now) if now in names else -1
    return tuple(Step(_step_words(name), index < at, index == at) for index, name in enumerate(names))


def _step_words(name: str) -> str:
    return {
        "opening": _("Open the file"),
        "reading": _("Read its rows"),
        "typing": _("Understand its cells"),
        "judging": _("Compare with the ledger"),
        "writing": _("Write"),
        "finishing": _("Finish"),
        "reversing": _("Take every change back"),
    }[name]


def _rows(rows: int, known: int) -> str:
    if known and rows:
        return _("%(rows)s of %(total)s") % {"rows": formats.number(min(rows, known)), "total": formats.number(known)}
    return formats.number(rows) if rows else formats.DASH


def _elapsed(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": seconds // 60, "seconds": seconds % 60}
