"""How would a draft rank today's list, beside the strategy in force? Nothing of it stays."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.worklists.models import Strategy, Trial, WorklistDay
from duecourse.work.worklists.operations import trials
from duecourse.work.worklists.operations.building import rank_listed
from duecourse.work.worklists.operations.strategies import NoSuchStrategy, strategy_in_force
from duecourse.work.worklists.rules import strategies
from duecourse.work.worklists.rules.priority import BANDS

JOB: Final = "worklists.try_strategy"
KIND: Final = "strategy"
FIRST: Final = 10


class NoListYet(Refused):
    """Nobody was ranked on this day."""

    says = _("There is no worklist of %(day)s yet: it comes with the day’s run.")


def ask(tenant: UUID, strategy_id: int, *, company_id: int, user_id: UUID, at: datetime) -> None:
    """Let a worker rank a company's last list by a draft."""
    row = Strategy.objects.of(tenant).filter(id=strategy_id).first()
    if row is None:
        raise NoSuchStrategy
    days = WorklistDay.objects.of(tenant).filter(company_id=company_id).order_by("-on_day")
    day = days.values_list("on_day", flat=True).first()
    if day is None:
        raise NoListYet(day=at.date())
    mark = strategies.mark_of(strategies.from_data(row.spec))
    trials.ask(tenant, JOB, KIND, row.pk, mark=mark, company_id=company_id, on=day, user_id=user_id, at=at)


def go_on(tenant: UUID, trial_id: int, *, now: datetime) -> bool:
    """Do the next part of a trial and tell whether another one follows."""
    return trials.go_on(tenant, trial_id, {"after": partial(_ranked, now=now)}, at=now)


def _ranked(trial: Trial, *, now: datetime) -> Mapping[str, Any]:
    row = Strategy.objects.of(trial.tenant_id).filter(id=trial.subject_id).first()
    if row is None:
        raise NoSuchStrategy
    if not WorklistDay.objects.of(trial.tenant_id).filter(company_id=trial.company_id, on_day=trial.on_day).exists():
        raise NoListYet(day=trial.on_day)
    _id, in_force = strategy_in_force(trial.tenant_id, at=now)
    specs = [in_force, strategies.from_data(row.spec)]
    with transaction.atomic():
        before, after = rank_listed(trial.tenant_id, trial.company_id, specs, day=trial.on_day)
        transaction.set_rollback(True)
    was = {one["customer_id"]: one for one in before}
    level = {band: number for number, band in enumerate(reversed(BANDS))}
    moved = [level[one["band"]] - level[was[one["customer_id"]]["band"]] for one in after]
    return {
        "bands": [_bands(before), _bands(after)],
        "tens": [_tens(before), _tens(after)],
        "hits": [_hits(before), _hits(after)],
        "up": sum(step > 0 for step in moved),
        "down": sum(step < 0 for step in moved),
        "first": [
            [one["customer_id"], one["percent"], was[one["customer_id"]]["percent"], was[one["customer_id"]]["place"]]
            for one in after[:FIRST]
        ],
    }


def _bands(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counted = Counter(one["band"] for one in rows)
    return {band: counted[band] for band in BANDS}


def _tens(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Count customers by percent, ten at a time; the last ten hold a hundred too."""
    counted = Counter(min(one["percent"] // 10, 9) for one in rows)
    return [counted[number] for number in range(10)]


def _hits(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    return dict(Counter(key for one in rows for key in json.loads(one["hits"])))
