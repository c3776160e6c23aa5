"""Which versions of the strategy are there, and what does one say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.work.worklists.models import Strategy
from duecourse.work.worklists.rules import strategies
from duecourse.work.worklists.rules.strategies import StrategySpec


@dataclass(frozen=True)
class StrategyVersion:
    """A version: what it says, where it stands, who wrote and who proposed it."""

    id: int
    number: int
    state: str
    spec: StrategySpec
    author: str
    writers: tuple[str, ...]
    proposed_by: str
    proposal: str
    activated_at: datetime | None

    @property
    def mark(self) -> str:
        """Name what it says, to notice when it changes."""
        return strategies.mark_of(self.spec)


def strategy_versions(tenant: UUID) -> tuple[StrategyVersion, ...]:
    """List every version, the newest first: one query."""
    return tuple(
        StrategyVersion(
            id=row.pk,
            number=row.number,
            state=row.state,
            spec=strategies.from_data(row.spec),
            author=row.author,
            writers=tuple(row.writers),
            proposed_by=row.proposed_by,
            proposal=row.proposal,
            activated_at=row.activated_at,
        )
        for row in Strategy.objects.of(tenant).order_by("-id")
    )


def proposed_count(tenant: UUID) -> int:
    """Count the drafts that wait for a second person."""
    return Strategy.objects.of(tenant).filter(state="draft").exclude(proposed_by="").count()
