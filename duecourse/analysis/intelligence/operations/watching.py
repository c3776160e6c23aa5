"""Do the predictions of the model in force come true, and is the book still the one it learnt from?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.intelligence.history import History
from duecourse.analysis.intelligence.models import FittedModel, ModelWatch
from duecourse.analysis.intelligence.rules.champions import problems, stability_index

if TYPE_CHECKING:
    import ibis

MATURED: Final = timedelta(days=90)
"""Predictions of so long ago have mostly come true by now, or not."""
WINDOW: Final = timedelta(days=90)
SHARES: Final = (0.1, 0.5, 0.9)


def watch(tenant: UUID, known: History, *, on: date) -> ModelWatch | None:
    """Hold what was predicted three months ago against what came, and today's book against the past that was learnt.

    `known` = the history laid down for the training of `on`. None where no model serves.
    """
    model = FittedModel.objects.of(tenant).filter(purpose="payment", state="champion").first()
    if model is None:
        return None
    seen_on = on - MATURED
    figures: dict[str, Any] = _came_true(tenant, known, seen_on=seen_on, on=on)
    figures["moved"] = _moved(known, learnt_until=model.until_on, on=on)
    row, _is_new = ModelWatch.objects.of(tenant).update_or_create(
        model_id=model.pk,
        on_day=on,
        defaults={"figures": figures, "item_count": figures["count"], "is_out": bool(problems(figures, model.metrics))},
        create_defaults={
            "tenant_id": tenant, "model_id": model.pk, "on_day": on, "from_on": seen_on, "until_on": on,
            "figures": figures, "item_count": figures["count"], "is_out": bool(problems(figures, model.metrics)),
        },
    )  # fmt: skip
    return row


def _came_true(tenant: UUID, known: History, *, seen_on: date, on: date) -> dict[str, Any]:
    """Tell how often the intervals that were thought on a day held, and their loss; what may still hold is left out."""
    paid = known.settlements.filter(known.settlements.kind == "payment", known.settlements.effective_on >= seen_on)
    first = paid.group_by("item_id").aggregate(paid_on=paid.effective_on.min()).to_pyarrow().to_pylist()
    days = {row["item_id"]: row["paid_on"] for row in first}
    with connection.cursor() as cursor:
        cursor.execute(_THOUGHT, {"tenant": tenant, "seen": seen_on})
        rows = cursor.fetchall()
    told = [(days.get(item) or on, item in days, early, middle, late) for item, early, middle, late in rows]
    told = [one for one in told if one[1] or one[4] < on]
    if not told:
        return {"count": 0}
    inside = sum(is_paid and early <= day <= late for day, is_paid, early, _middle, late in told)
    loss = sum(
        max(share * (day - said).days, (share - 1) * (day - said).days)
        for day, _is_paid, *quantiles in told
        for share, said in zip(SHARES, quantiles, strict=True)
    )
    return {
        "count": len(told),
        "cover80": round(inside / len(told), 4),
        "pinball": round(loss / len(told) / len(SHARES), 4),
    }


def _moved(known: History, *, learnt_until: date, on: date) -> dict[str, float]:
    """Give the stability index of amounts and terms: what was issued lately against what was learnt from."""
    items = known.items.filter(known.items.amount > 0)
    before, lately = items.filter(items.issued_on < learnt_until - WINDOW), items.filter(items.issued_on >= on - WINDOW)
    found = {}
    for name, measured in (("amount", _size), ("terms", _terms)):
        old, new = (_counted(measured(rows)) for rows in (before, lately))
        if sum(old.values()) and sum(new.values()):
            bins = sorted(old.keys() | new.keys())
            found[name] = round(stability_index([old.get(b, 0) for b in bins], [new.get(b, 0) for b in bins]), 4)
    return found


def _size(rows: ibis.Table) -> ibis.Table:
    return rows.select(bin=rows.amount.cast("float64").log10().floor().clip(0, 7).cast("int64"))


def _terms(rows: ibis.Table) -> ibis.Table:
    return rows.select(bin=(rows.due_on.delta(rows.issued_on, unit="day") / 15).floor().clip(0, 8).cast("int64"))


def _counted(rows: ibis.Table) -> dict[int, int]:
    counted = rows.group_by("bin").aggregate(count=rows.count()).to_pyarrow().to_pylist()
    return {row["bin"]: row["count"] for row in counted}


_THOUGHT = """
    SELECT item_id, p10_on, p50_on, p90_on FROM ledger_itemoutlook
    WHERE tenant_id = %(tenant)s AND from_on <= %(seen)s AND (to_on IS NULL OR to_on >= %(seen)s)
"""
