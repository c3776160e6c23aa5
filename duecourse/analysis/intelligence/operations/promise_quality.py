"""Learn from judged promises how likely the next one is to be kept, and write the chance down with each that is made."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from duecourse.analysis.intelligence.history import History, history_of, read_parquet, write_parquet
from duecourse.analysis.intelligence.models import FittedModel
from duecourse.analysis.intelligence.queries.promise_pasts import pasts_of
from duecourse.analysis.intelligence.queries.promise_quality import PURPOSE, said_of
from duecourse.analysis.intelligence.rules import promise_quality as rules
from duecourse.foundation.identity.queries import companies
from duecourse.records.promises.operations.chances import record_chance
from duecourse.records.promises.queries import chances

VERSION: Final = "1"
"""Raise it with every change of the features or of how they are learnt from."""
WEEK: Final = timedelta(days=7)
SEED: Final = 7


def refit(tenant: UUID, history: History, *, until: date, seed: int, at: datetime) -> FittedModel:
    """Learn anew from all promises judged before a day; what was learnt before retires, its card stays."""
    pasts = pasts_of(history)
    model, figures = rules.learn(pasts, until=until, seed=seed)
    days = sorted(word.made_on for past in pasts.values() for word in past.promises if word.is_judged(until))
    rows = FittedModel.objects.of(tenant).filter(purpose=PURPOSE, state="champion")
    rows.update(state="retired", retired_at=at)
    return FittedModel.objects.create(
        tenant_id=tenant,
        purpose=PURPOSE,
        state="champion",
        fitted_at=at,
        from_on=days[0] if days else None,
        until_on=until,
        counts={"promises": figures["count"], "kept": figures["kept_count"], "customers": len(pasts)},
        seed=seed,
        hash=model.mark,
        code_version=VERSION,
        metrics=figures,
        decision="on" if model.is_on else "off",
        reason=model.why or "better",
        body=zlib.compress(model.to_text().encode()),
    )


def refit_when_due(tenant: UUID, *, at: datetime) -> FittedModel | None:
    """Learn anew where nothing was learnt for a week and the company has promises at all."""
    newest = FittedModel.objects.of(tenant).filter(purpose=PURPOSE).order_by("-id").first()
    if (newest and newest.fitted_at > at - WEEK) or not chances.has_judged(tenant):
        return None
    there = companies(tenant)
    until = max((one.business_date for one in there if one.business_date), default=at.date())
    with TemporaryDirectory() as folder:
        write_parquet(history_of(tenant, [one.id for one in there]), Path(folder))
        return refit(tenant, read_parquet(Path(folder)), until=until, seed=SEED, at=at)


def write_chances(tenant: UUID, customer_id: int) -> int:
    """Write the chance down with every open promise of a customer that has none, as of the day it was made; tell how many."""
    waiting = chances.without_chance(tenant, customer_id)
    for promise_id in waiting:
        made = chances.promise_facts(tenant, promise_id)
        said = made and said_of(tenant, customer_id, made.lines, due_on=made.due_on, on=made.made_on)
        if said:
            share = Decimal(str(round(said.chance.share, 3)))
            record_chance(
                tenant, promise_id, share, model=said.hash, is_little=said.chance.is_little_history, drivers=said.chance.drivers
            )  # fmt: skip
    return len(waiting)
