"""How far is a trial, and what came of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.words import Text
from duecourse.work.worklists.models import Trial

LONGEST: Final = timedelta(minutes=15)
"""Who is silent for so long was killed."""


@dataclass(frozen=True)
class TrialRow:
    """A trial: what it was of (`mark`), where it stands, and its parts by name."""

    mark: str
    on_day: date
    state: str
    result: dict[str, Any]

    @property
    def is_under_way(self) -> bool:
        """Tell whether somebody should go on watching."""
        return self.state in ("waiting", "before", "after")

    @property
    def why(self) -> Text | None:
        """Say why it was refused."""
        said = self.result.get("why")
        return Text(said[0], said[1]) if said else None


def trial_of(tenant: UUID, kind: str, subject_id: int, *, company_id: int, now: datetime) -> TrialRow | None:
    """Read the last trial of something at a company; one that fell silent has failed."""
    row = Trial.objects.of(tenant).filter(kind=kind, subject_id=subject_id, company_id=company_id).first()
    if row is None:
        return None
    is_silent = row.state in ("waiting", "before", "after") and now - row.asked_at > LONGEST
    return TrialRow(row.mark, row.on_day, "failed" if is_silent else row.state, row.result)
