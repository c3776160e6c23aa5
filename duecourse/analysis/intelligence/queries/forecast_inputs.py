"""What was open in the morning of a day, and what was known of the days to come? The columns that a forecast is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.intelligence.history import MEMORY
from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.analysis.portfolio.shape import Shape
from duecourse.records.ledger.queries import tables as ledger
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.promises.queries import tables as promises

if TYPE_CHECKING:
    import ibis

ITEMS: Final = {
    "item_id": "int64",
    "customer_id": "int64",
    "currency": "string",
    "due_on": "date",
    "open_amount": "decimal(19, 4)",
    "promised_amount": "decimal(19, 4)",
    "promised_until": "date",
    "disputed_amount": "decimal(19, 4)",
    "planned_amount": "decimal(19, 4)",
    "matched_amount": "decimal(19, 4)",
}
CUSTOMERS: Final = {"customer_id": "int64", "segment": "string", "portfolio_id": "int64"}
RECEIPTS: Final = {"customer_id": "int64", "currency": "string", "amount": "decimal(19, 4)"}
PROMISED: Final = {"item_id": "int64", "due_on": "date", "kept_chance": "decimal(19, 4)"}
INSTALMENTS: Final = {"customer_id": "int64", "currency": "string", "due_on": "date", "amount": "decimal(19, 4)"}
SCHEDULED: Final = {"item_id": "int64", "due_on": "date"}


@dataclass(frozen=True)
class Inputs:
    """Columns by name (numpy), as of the evening before the day; `scheduled` is empty for a day that is past."""

    items: dict[str, Any]
    customers: dict[str, Any]
    receipts: dict[str, Any]
    promised: dict[str, Any]
    instalments: dict[str, Any]
    scheduled: dict[str, Any]
    rates: dict[str, Decimal]
    base_currency: str


def inputs_of(tenant: UUID, company_id: int, on: date, *, folder: Path, is_today: bool) -> Inputs:
    """Read a company's book as it stood before the day began: nothing that became known on the day is in it.

    `is_today`: what a portal told of coming payments counts too; it has no history, so a past day cannot know it.
    """
    before = on - timedelta(days=1)
    shape = as_of.shape_of(tenant, company_id, before)
    read = _Reader(tenant, company_id, before, shape, folder)
    return Inputs(
        items=read("items", ITEMS, lambda: _book(shape).items.select(*ITEMS)),
        customers=read("customers", CUSTOMERS, lambda: _book(shape).customers.select(*CUSTOMERS)),
        receipts=read("receipts", RECEIPTS, lambda: _book(shape).receipts.select(*RECEIPTS)),
        promised=read("promised", PROMISED, lambda: _promised(shape)),
        instalments=read("instalments", INSTALMENTS, lambda: _instalments(shape)),
        scheduled=read("scheduled", SCHEDULED, lambda: _scheduled(shape, is_today=is_today), is_today),
        rates=rates_into(tenant, shape.base_currency, on=before),
        base_currency=shape.base_currency,
    )


@dataclass(frozen=True)
class _Reader:
    tenant: UUID
    company_id: int
    on: date
    shape: Shape
    folder: Path

    def __call__(self, name: str, schema: dict[str, str], make: Any, *more: Any) -> dict[str, Any]:
        """Copy a question's answer to a file and read it as columns: no row becomes a Python object."""
        key = ("forecast", name, self.shape, *more)
        text = filled(compiled(key, make), shape=self.shape, tenant=self.tenant, company_id=self.company_id, on=self.on)
        path = self.folder / f"forecast-{name}.csv"
        with (
            path.open("wb") as file,
            connection.cursor() as cursor,
            cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv)") as rows,
        ):
            for block in rows:
                file.write(block)
        found = _columns(path, schema)
        path.unlink()
        return found


def _columns(path: Path, schema: dict[str, str]) -> dict[str, Any]:
    import duckdb

    types = ", ".join(f"'{name}': '{_duckdb(kind)}'" for name, kind in schema.items())
    said = ", ".join(_as_number(name, kind) for name, kind in schema.items())
    plain = "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false"
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as engine:
        found = engine.execute(f"SELECT {said} FROM read_csv(?, {plain}, columns = {{{types}}})", [str(path)])  # noqa: S608 - names of our own
        return dict(found.fetchnumpy())


def _as_number(name: str, kind: str) -> str:
    if kind == "date":
        return f'("{name}" - DATE \'1970-01-01\')::BIGINT AS "{name}"'
    return f'"{name}"::DOUBLE AS "{name}"' if kind.startswith("decimal") else f'"{name}"'


def _duckdb(kind: str) -> str:
    return {"int64": "BIGINT", "string": "VARCHAR", "date": "DATE"}.get(kind, "DECIMAL(19, 4)")


def _book(shape: Shape) -> Any:
    return as_of.book_of(shape)


def _promised(shape: Shape) -> ibis.Table:
    """The day on which an item's promise is due, and how likely it was to be kept when it was made."""
    moment = shape.stand_in.moment
    heads = moment.holding(promises.promises_table())
    heads = heads.filter(heads.state != "proposed").select("due_on", "kept_chance", of_promise="id")
    lines = moment.mine(promises.promise_lines_table())
    rows = lines.join(heads, lines.promise_id == heads.of_promise)
    return (
        rows.group_by("item_id")
        .aggregate(due_on=rows.due_on.max(), kept_chance=rows.kept_chance.min().cast("decimal(19, 4)"))
        .select(*PROMISED)
    )


def _instalments(shape: Shape) -> ibis.Table:
    """What plans in force bring after the day, as they were agreed."""
    moment = shape.stand_in.moment
    plans = moment.holding(promises.plans_table())
    plans = plans.filter(plans.accepted_on.notnull() | plans.state.isin(["agreed", "done", "broken"]))
    plans = plans.select("customer_id", "currency", of_plan="id")
    rows = moment.mine(promises.plan_instalments_table())
    rows = rows.filter(rows.due_on > moment.day)
    return rows.join(plans, rows.plan_id == plans.of_plan).select(*INSTALMENTS)


def _scheduled(shape: Shape, *, is_today: bool) -> ibis.Table:
    """The day for which the customer's own system has scheduled an item."""
    moment = shape.stand_in.moment
    rows = moment.mine(ledger.items_table())
    rows = rows.filter(rows.expected_pay_on > moment.day, rows.open_amount > Decimal(0))
    rows = rows if is_today else rows.limit(0)
    return rows.select(item_id="id", due_on="expected_pay_on")
