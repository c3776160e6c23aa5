"""How far is an answer that takes its time?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.words import Text
from duecourse.insight.models import ReportRun
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.kept import from_plain
from duecourse.insight.rules.reports.spec import Spec, from_json

UNDER_WAY: Final = ("waiting", "running")
AUDIT: Final = "audit"


@dataclass(frozen=True)
class Run:
    """A report that was asked for: `state` waiting, running, done, failed (`said` why) or cancelled.

    `kind` "report": `spec` is its question; every other kind is answered by `special.py`.
    """

    id: int
    kind: str
    spec: Spec
    is_own: bool
    state: str
    done_share: Decimal
    asked_at: datetime
    said: Text | None
    answer: Answer | None

    @property
    def is_under_way(self) -> bool:
        """Tell whether it is still worked on."""
        return self.state in UNDER_WAY


def run(tenant: UUID, run_id: int, user_id: UUID, among: Among) -> Run | None:
    """Give a run to the person who asked for it, and its answer to whoever sees the very same; else it does not exist.

    What the audit says depends on its reader too, so that it is given to nobody else.
    """
    row = ReportRun.objects.of(tenant).filter(id=run_id).first()
    if row is None or row.scope != plain(among):
        return None
    is_own = row.asked_by == user_id
    if not is_own and (row.state != "done" or row.kind == AUDIT):
        return None
    answer = from_plain(row.answer) if row.state == "done" and row.answer else None
    return Run(
        id=row.pk,
        kind=row.kind,
        spec=from_json(row.spec),
        is_own=is_own,
        state=row.state,
        done_share=row.done_share,
        asked_at=row.asked_at,
        said=Text(row.said["says"], row.said["with"]) if row.said else None,
        answer=replace(answer, made_at=row.ended_at) if answer else None,
    )


def plain(among: Among) -> dict[str, Any]:
    """Say what a reader sees as data."""
    return {
        "company_ids": None if among.company_ids is None else sorted(among.company_ids),
        "portfolio_ids": None if among.portfolio_ids is None else sorted(among.portfolio_ids),
        "customers_of": list(among.customers_of),
        "where": among.where,
        "group_ids": None if among.group_ids is None else sorted(among.group_ids),
    }


def among_from(scope: dict[str, Any]) -> Among:
    """Read back what `plain` gave."""
    company_ids, portfolio_ids, group_ids = (
        None if scope.get(name) is None else frozenset(scope[name])
        for name in ("company_ids", "portfolio_ids", "group_ids")
    )
    return Among(company_ids, portfolio_ids, tuple(scope["customers_of"]), scope["where"], group_ids)
