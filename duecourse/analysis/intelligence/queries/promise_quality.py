"""How likely is a promise to be kept, said while it is being made, and of those that were?"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.analysis.intelligence.models import FittedModel
from duecourse.analysis.intelligence.queries.promise_pasts import main_part, past_of
from duecourse.analysis.intelligence.rules import promise_past, promise_quality
from duecourse.analysis.intelligence.rules.promise_past import Word
from duecourse.analysis.intelligence.rules.promise_quality import Better, Chance, Model
from duecourse.foundation.tenancy.kept import kept
from duecourse.records.promises.rules.promises import is_within_term

PURPOSE = "promise"
Line = tuple[int, str, Decimal]
"""An item, its currency, and how much of it is promised."""


@dataclass(frozen=True)
class Serving:
    """The model that answers for a tenant; no hash where none was ever fitted."""

    model: Model
    hash: str = ""


@dataclass(frozen=True)
class Said:
    """What can be said of a promise: its chance, what would be likelier, and whose word that is.

    `judged_count` = promises of the customer that were judged; `hash` names the model, "" where the share answers.
    """

    chance: Chance
    better: Better | None
    currency: str
    amount: Decimal
    judged_count: int
    why_off: str
    hash: str


def serving(tenant: UUID) -> Serving:
    """Find the model in use."""
    found = list(_champion(tenant))
    if not found:
        return Serving(promise_quality.no_model())
    mark, body = found[0]
    return Serving(Model.from_text(zlib.decompress(bytes(body)).decode()), mark)


def said_of(tenant: UUID, customer_id: int, lines: Sequence[Line], *, due_on: date, on: date) -> Said | None:
    """Say how likely a promise made today would be kept; nothing of a promise without an amount."""
    told = [(item, currency, float(amount)) for item, currency, amount in lines if amount > 0]
    if not told or due_on < on:
        return None
    currency, amount, ids = main_part(told)
    word = Word(customer_id, on, due_on, amount, currency, ids)
    now = serving(tenant)
    past = past_of(tenant, customer_id, on=on)
    seen = promise_past.seen(past, on, usual_share=now.model.usual_share, currency=currency)
    days = [day for day in promise_quality.likely_days(word) if is_within_term(on, day)]
    return Said(
        chance=promise_quality.chance(now.model, seen, word),
        better=promise_quality.better(now.model, seen, word, days),
        currency=currency,
        amount=Decimal(str(round(amount, 4))),
        judged_count=seen.judged_count,
        why_off="" if now.model.is_on else now.model.why,
        hash=now.hash if now.model.is_on else "",
    )


@kept
def _champion(tenant: UUID) -> QuerySet[Any]:
    rows = FittedModel.objects.of(tenant).filter(purpose=PURPOSE, state="champion")
    return rows.values_list("hash", "body")
