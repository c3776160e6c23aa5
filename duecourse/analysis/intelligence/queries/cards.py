"""What was learnt here, how good is it, and is it used? The cards of the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.analysis.intelligence.models import FittedModel, ModelWatch, PredictionRun, Training

MOST_CARDS = 60
SHORT = 7


@dataclass(frozen=True)
class CardRow:
    """A model with its card; without what it learnt, which only predictions need."""

    id: int
    purpose: str
    state: str
    fitted_at: datetime
    from_on: date | None
    until_on: date
    counts: dict[str, int]
    seed: int
    hash: str
    code_version: str
    metrics: dict[str, Any]
    decision: str
    reason: str
    retired_at: datetime | None


@dataclass(frozen=True)
class WatchRow:
    """How a model's predictions came true over a window that is over."""

    on_day: date
    from_on: date
    until_on: date
    item_count: int
    figures: dict[str, Any]
    is_out: bool


@dataclass(frozen=True)
class TrainingRow:
    """A training that was asked for."""

    id: int
    asked_at: datetime
    asked_by: str
    until_on: date
    state: str
    step: str
    done_share: Decimal
    ended_at: datetime | None
    problem: str


@dataclass(frozen=True)
class PredictedDay:
    """The last day of a company for which it was written down what is expected."""

    company_id: int
    on_day: date
    counts: dict[str, int]


def cards(tenant: UUID) -> tuple[CardRow, ...]:
    """List the models, the one in force first, then the newest."""
    rows = FittedModel.objects.of(tenant).order_by("-id").values_list(*CardRow.__dataclass_fields__)[:MOST_CARDS]
    found = [CardRow(*values) for values in rows]
    return tuple(sorted(found, key=lambda row: (row.purpose, row.state != "champion")))


def card(tenant: UUID, named: str) -> CardRow | None:
    """Find a model by the beginning of its hash; of several the newest."""
    rows = FittedModel.objects.of(tenant).filter(hash__startswith=named).order_by("-id")
    values = rows.values_list(*CardRow.__dataclass_fields__).first()
    return CardRow(*values) if values else None


def watches(tenant: UUID, model_id: int) -> tuple[WatchRow, ...]:
    """List how the model held, newest first."""
    rows = ModelWatch.objects.of(tenant).filter(model_id=model_id).order_by("-on_day")
    return tuple(WatchRow(*values) for values in rows.values_list(*WatchRow.__dataclass_fields__)[:26])


def last_training(tenant: UUID) -> TrainingRow | None:
    """Give the training asked for last."""
    rows = Training.objects.of(tenant).order_by("-id").values_list(*TrainingRow.__dataclass_fields__)
    values = rows.first()
    return TrainingRow(*values) if values else None


def predicted_days(tenant: UUID) -> tuple[PredictedDay, ...]:
    """Tell of every company for which day it was last written down what is expected."""
    rows = PredictionRun.objects.of(tenant).order_by("company_id", "-on_day").distinct("company_id")
    return tuple(PredictedDay(*values) for values in rows.values_list(*PredictedDay.__dataclass_fields__))


def drifting(tenant: UUID) -> tuple[str, ...]:
    """Name the models in force whose last watch is out of bounds."""
    serving = FittedModel.objects.of(tenant).filter(state="champion")
    newest = ModelWatch.objects.of(tenant).filter(model_id__in=serving.values("id"))
    newest = newest.order_by("model_id", "-on_day").distinct("model_id")
    out = [row.model_id for row in newest if row.is_out]
    return tuple(serving.filter(id__in=out).values_list("hash", flat=True)) if out else ()
