"""When will the items that are open be paid? Asked of the model in force, written down for everybody else to read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duecourse.analysis.intelligence import history
from duecourse.analysis.intelligence.models import FittedModel, PredictionRun
from duecourse.analysis.intelligence.operations.workplace import workplace
from duecourse.analysis.intelligence.rules.features import features
from duecourse.analysis.intelligence.rules.ladder import PaymentModel, expected_days
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations.outlooks import Outlook, Written, last_outlook_on, record_item_outlooks
from duecourse.records.ledger.operations.standings import (
    Standing,
    record_customer_standings,
    thin_customer_standings,
)
from duecourse.records.ledger.queries.outlooks import numbers_of

if TYPE_CHECKING:
    import ibis
    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.outlooks import Outlooks

AT_ONCE: Final = 50_000
"""Items scored at a time: more would take memory and save nothing."""
SOON_DAYS: Final = 30
"""The payment chance of a customer is that of what it owes, within so many days."""
KEPT_WHOLE: Final = timedelta(days=60)
"""For so long every day's word about a customer is kept; of what is older the last of each week."""
NAMES: Final = ("payment_chance_share", "expected_payment_on")


class NoModelYet(Refused):
    """Nothing was learnt by that day."""

    says = _("There is no model of payments from before %(on)s yet: train one first.")


@dataclass
class _Tally:
    """What is owed by customers, and what of it is expected soon: sums that pieces add up to."""

    weight: dict[int, float] = field(default_factory=dict)
    soon: dict[int, float] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)

    def add(self, outlooks: Outlooks, weights: NDArray[np.float64]) -> None:
        """Count a piece."""
        chances, days = outlooks.by(SOON_DAYS), outlooks.quantile(0.5)
        for customer, weight, chance, day in zip(
            outlooks.customer_ids.tolist(), weights.tolist(), chances.tolist(), days.tolist(), strict=True
        ):
            self.weight[customer] = self.weight.get(customer, 0.0) + weight
            self.soon[customer] = self.soon.get(customer, 0.0) + weight * chance
            self.first[customer] = min(self.first.get(customer, day), day)

    def standings(self, on: date) -> Iterator[Standing]:
        """Say of each customer how much of what it owes is expected soon, and when the next payment is."""
        for customer, weight in self.weight.items():
            share = Decimal(str(round(self.soon[customer] / weight, 2))) if weight else None
            yield Standing(customer, NAMES[0], share)
            yield Standing(customer, NAMES[1], None, str(on + timedelta(days=self.first[customer])))


def predict(
    tenant: UUID, company_id: int, *, on: date, at: datetime, heard: list[Outlook] | None = None
) -> PredictionRun:
    """Write down what is expected of a company's open items in the morning of `on`, and of its customers.

    By the model in force, for a past day by the one that was fitted last before it; `OutlookTooOld` where a later day was
    written already. `heard` is filled with every outlook.
    """
    fitted = model_for(tenant, on)
    model = opened(fitted)
    tally = _Tally()
    with workplace() as folder:
        history.write_parquet(history.history_of(tenant, [company_id]), folder)
        rows = _overheard(score(folder, model, on=on, tally=tally), heard)
        written: Written = record_item_outlooks(tenant, company_id, rows, on=on, source=fitted.hash)
    moved = record_customer_standings(
        tenant, company_id, tally.standings(on), names=NAMES, on=on, source=fitted.hash[:60]
    )
    if on.weekday() == 0:
        thin_customer_standings(tenant, company_id, names=NAMES, before=on - KEPT_WHOLE)
    counts = {"items": written.items, "moved": written.moved, "ended": written.ended, "customers": moved}
    row, _is_new = PredictionRun.objects.of(tenant).update_or_create(
        company_id=company_id,
        on_day=on,
        defaults={"model_id": fitted.pk, "made_at": at, "counts": counts},
        create_defaults={
            "tenant_id": tenant, "company_id": company_id, "on_day": on, "model_id": fitted.pk, "made_at": at,
            "counts": counts,
        },
    )  # fmt: skip
    return row


@dataclass(frozen=True)
class Told:
    """What was predicted of a company's day, and whether it was written down."""

    model: str
    is_written: bool
    outlooks: Sequence[Outlook]
    numbers: dict[int, str]


def predict_or_try(tenant: UUID, company_id: int, *, on: date, at: datetime) -> Told:
    """Predict a company's day and tell it; written down too, unless a later day was written already."""
    last = last_outlook_on(tenant, company_id)
    is_written = last is None or on >= last
    fitted = model_for(tenant, on)
    outlooks: list[Outlook] = []
    if is_written:
        predict(tenant, company_id, on=on, at=at, heard=outlooks)
    else:
        with workplace() as folder:
            history.write_parquet(history.history_of(tenant, [company_id]), folder)
            outlooks += score(folder, opened(fitted), on=on)
    return Told(fitted.hash, is_written, outlooks, numbers_of(tenant, [one.item_id for one in outlooks]))


def model_for(tenant: UUID, on: date) -> FittedModel:
    """Give the model that predicts for a day: the one in force, or that of a past day."""
    known = FittedModel.objects.of(tenant).filter(purpose="payment", until_on__lte=on)
    found = (
        known.filter(state="champion").first() or known.exclude(state="challenger").order_by("-until_on", "-id").first()
    )
    if found is None:
        raise NoModelYet(on=on)
    return found


def opened(fitted: FittedModel) -> PaymentModel:
    """Read a stored model."""
    return PaymentModel.from_text(zlib.decompress(fitted.body).decode())


def score(folder: Path, model: PaymentModel, *, on: date, tally: _Tally | None = None) -> Iterator[Outlook]:
    """Give the outlook of every item that was open in the morning of `on`, a piece of them at a time.

    From a history laid down in `folder`; no database is asked, for while outlooks are copied in it answers nothing else.
    """
    import pyarrow.parquet

    path = folder / "asked.parquet"
    _asked(history.read_parquet(folder), on).to_parquet(path)
    for piece in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=AT_ONCE):
        rows = pyarrow.Table.from_batches([piece])
        outlooks = model.outlooks(rows.drop_columns(["owed"]))
        if tally is not None:
            tally.add(outlooks, rows["owed"].to_numpy())
        yield from _said(outlooks, rows, model)


def _overheard(rows: Iterator[Outlook], heard: list[Outlook] | None) -> Iterator[Outlook]:
    for row in rows:
        if heard is not None:
            heard.append(row)
        yield row


def _asked(known: history.History, on: date) -> ibis.Table:
    """The features of the items open in the morning of the day, and what is owed on each in the company's currency."""
    owed = open_items(known, on)
    rows = features(known, owed.select("item_id", "on_day"))
    return rows.left_join(owed.select(owed_item="item_id", owed="owed"), rows.item_id == owed.item_id).select(
        *rows.columns, "owed"
    )


def open_items(known: history.History, on: date) -> ibis.Table:
    """One row per item open in the morning of the day: `item_id`, `on_day`, `owed` (base currency, 0 without a rate)."""
    import ibis

    day = ibis.literal(on, type="date")
    items = known.items.filter(known.items.amount > 0, known.items.known_on <= day, known.items.issued_on <= day)
    paid = known.settlements
    paid = paid.filter(paid.effective_on < day, paid.known_on < day)
    sums = paid.group_by(settled_item=paid.item_id).aggregate(settled=paid.amount.sum())
    rows = items.left_join(sums, items.item_id == sums.settled_item)
    left = (rows.amount - rows.settled.fill_null(Decimal(0))).cast("float64")
    priced = rows.base_amount.cast("float64") / rows.amount.cast("float64")
    rows = rows.mutate(left=left, owed=(left * priced).fill_null(0.0), on_day=day)
    return rows.filter(rows.left > 0).select("item_id", "on_day", "owed")


def _said(outlooks: Outlooks, rows: pyarrow.Table, model: PaymentModel) -> Iterator[Outlook]:
    early, middle, latest = (_days(outlooks.on, outlooks.quantile(share)) for share in (0.1, 0.5, 0.9))
    expected = _days(outlooks.on, expected_days(outlooks.edges, outlooks.mass))
    late = outlooks.beyond(rows["due_offset"].to_numpy().astype("int64")).clip(0.0, 1.0).round(4)
    drivers = model.drivers(rows.drop_columns(["owed"]))
    for place, item_id in enumerate(outlooks.item_ids.tolist()):
        yield Outlook(
            item_id=item_id,
            p10_on=early[place],
            p50_on=middle[place],
            p90_on=latest[place],
            expected_on=expected[place],
            late_share=Decimal(str(late[place])),
            is_little_history=bool(outlooks.is_little_history[place]),
            drivers=json.dumps([{"code": one.code, "days": round(one.days, 1)} for one in drivers[place]]),
        )


def _days(on: date, after: NDArray[np.int64] | NDArray[np.float64]) -> Sequence[date]:
    import numpy as np

    whole = np.datetime64(on) + np.rint(after).astype(np.int64).astype("timedelta64[D]")
    days: list[date] = whole.astype("datetime64[D]").tolist()
    return days
