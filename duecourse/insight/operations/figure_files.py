"""Write down that somebody took figures along as a file."""

from __future__ import annotations

from datetime import datetime

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import Seat


def note_export(seat: Seat, slug: str, *, asked: str, ending: str, rows: int, at: datetime) -> None:
    """Keep which figure, asked how (the end of its address), as which file, with how many rows."""
    after = {"asked": asked, "file": ending, "rows": rows}
    audit(seat.tenant_id, "figure.exported", actor=seat.actor, at=at, subject=("DailyFigure", slug), after=after)
