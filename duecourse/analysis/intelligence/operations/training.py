"""Learn from a tenant's own past when its customers pay, and decide by that past whether what was learnt may serve."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from duecourse.analysis.intelligence import history
from duecourse.analysis.intelligence.models import FittedModel
from duecourse.analysis.intelligence.operations.watching import watch
from duecourse.analysis.intelligence.operations.workplace import lay_history_down, workplace
from duecourse.analysis.intelligence.rules import ladder
from duecourse.analysis.intelligence.rules.backtest import Backtest, backtest
from duecourse.analysis.intelligence.rules.champions import replaces
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy import context

SEED: Final = 20260101
LOOKED_BACK: Final = timedelta(days=365)
"""Over how long a model is held against the simple rule before it may serve."""
REFIT_DAYS: Final = 120
Tell = Callable[[str, float], None]


class NoPastYet(Refused):
    """There is nothing to learn from."""

    says = _("Nothing to learn from yet: no item of before %(until)s has been paid.")


@dataclass(frozen=True)
class Learnt:
    """A model, the figures by which it is judged, and the past it comes from."""

    body: str
    from_on: date
    until: date
    seed: int
    counts: Mapping[str, int]
    metrics: Mapping[str, Any]
    decision: str
    reason: str


def train(
    tenant: UUID, *, until: date, at: datetime, seed: int = SEED, tell: Tell = lambda _step, _share: None
) -> FittedModel:
    """Learn from what was known in the morning of `until` and keep the model with its card.

    Opens short transactions of its own, at the beginning and at the end: nothing is held while it is learnt. `tell` hears
    how far it is.
    """
    with workplace() as folder:
        tell("history", 0.0)
        with transaction.atomic(), context.tenant(tenant):
            lay_history_down(tenant, folder)
        learnt = learn(folder, until=until, seed=seed, tell=tell)
        tell("keep", 0.95)
        with transaction.atomic(), context.tenant(tenant):
            watch(tenant, history.read_parquet(folder), on=until)
    with transaction.atomic(), context.tenant(tenant):
        return keep(tenant, learnt, at=at)


def backtest_predictions(tenant: UUID, *, from_on: date, to_on: date, refit_days: int, seed: int = SEED) -> Backtest:
    """Judge what would have been predicted of what was issued in a period, refitted every so many days; writes nothing."""
    with workplace() as folder:
        with transaction.atomic(), context.tenant(tenant):
            lay_history_down(tenant, folder)
        known = history.read_parquet(folder)
        return backtest(known, from_on=from_on, to_on=to_on, refit_days=refit_days, seed=seed)


def learn(folder: Path, *, until: date, seed: int, tell: Tell) -> Learnt:
    """Hold the model against the simple rule on the past year, then fit what shall serve on all of the past."""
    known = history.read_parquet(folder)
    from_on, counts = _counts(known, until)
    if from_on is None:
        raise NoPastYet(until=until)
    tell("backtest", 0.1)
    begun = max(until - LOOKED_BACK, from_on + (until - from_on) / 2)
    result = backtest(known, from_on=begun, to_on=until, refit_days=REFIT_DAYS, seed=seed)
    tell("fit", 0.6)
    serves = ladder.fit if result.decision == "on" else ladder.rival
    model = serves(known, until=until, seed=seed)
    return Learnt(model.to_text(), from_on, until, seed, counts, result.card(), result.decision, result.reason)


def keep(tenant: UUID, learnt: Learnt, *, at: datetime) -> FittedModel:
    """Write the model and its card down; it takes over unless it does worse than the one that serves."""
    rows = FittedModel.objects.of(tenant).filter(purpose="payment")
    champion = rows.filter(state="champion").select_for_update().first()
    takes_over = champion is None or replaces(
        learnt.metrics, champion.metrics, is_on=learnt.decision == "on", was_on=champion.decision == "on"
    )
    if champion is not None and takes_over:
        rows.filter(id=champion.pk).update(state="retired", retired_at=at)
    packed = zlib.compress(learnt.body.encode(), 6)
    return FittedModel.objects.create(
        tenant_id=tenant,
        purpose="payment",
        state="champion" if takes_over else "challenger",
        fitted_at=at,
        from_on=learnt.from_on,
        until_on=learnt.until,
        counts=dict(learnt.counts),
        seed=learnt.seed,
        hash=hashlib.sha256(learnt.body.encode()).hexdigest(),
        code_version=version("duecourse"),
        metrics=dict(learnt.metrics),
        decision=learnt.decision,
        reason=learnt.reason,
        body=packed,
    )


def _counts(known: history.History, until: date) -> tuple[date | None, dict[str, int]]:
    """Tell when the past begins, and how much of it there is."""
    items = known.items.filter(known.items.known_on < until, known.items.amount > 0)
    paid = known.settlements.filter(known.settlements.known_on < until, known.settlements.kind == "payment")
    if not paid.count().to_pyarrow().as_py():
        return None, {}
    row = items.aggregate(
        first=items.issued_on.min(), items=items.count(), customers=items.customer_id.nunique()
    ).to_pyarrow()
    told = row.to_pylist()[0]
    counts = {
        "items": told["items"], "customers": told["customers"], "payments": paid.count().to_pyarrow().as_py(),
        "touches": known.touches.count().to_pyarrow().as_py(), "promises": known.promises.count().to_pyarrow().as_py(),
        "disputes": known.disputes.count().to_pyarrow().as_py(),
    }  # fmt: skip
    return told["first"], counts
