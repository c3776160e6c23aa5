"""What may a person have sent: which reports, which dashboards?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.words import Text
from duecourse.insight.queries import boards, kept_reports
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.rules.boards import STANDARDS, Tile

Kind = Literal["report", "board"]


@dataclass(frozen=True)
class Subject:
    """A report or a dashboard that this person may read; a name that came with the house is `Text`."""

    kind: Kind
    key: str
    name: Text | str
    report: Named | None = None
    tiles: tuple[Tile, ...] = ()


def subject_of(seat: Seat, kind: str, key: str) -> Subject | None:
    """Give a report or a dashboard if this person may read it; what is not theirs is as if it did not exist."""
    if not seat.may("report.see"):
        return None
    if kind == "report":
        named = kept_reports.report_named(seat.tenant_id, seat.user_id, seat.role, key)
        return _report(named) if named else None
    if kind != "board":
        return None
    if key in STANDARDS:
        return _standard(key)
    kept = boards.kept_board(seat, key)
    return Subject("board", kept.slug, kept.name, tiles=kept.tiles) if kept else None


def subjects_for(seat: Seat) -> tuple[Subject, ...]:
    """List what this person may have sent: kept reports, starters, kept boards, the boards of roles; five queries."""
    own = kept_reports.reports_of(seat.tenant_id, seat.user_id, seat.role)
    return (
        *(_report(one) for one in own),
        *(_report(one) for one in kept_reports.starters_for(seat.role)),
        *(Subject("board", one.slug, one.name, tiles=one.tiles) for one in boards.kept_boards(seat)),
        *(_standard(key) for key in STANDARDS),
    )


def _report(named: Named) -> Subject:
    return Subject("report", named.key, named.name, report=named)


def _standard(key: str) -> Subject:
    return Subject("board", key, Text(STANDARDS[key].name), tiles=STANDARDS[key].tiles)
