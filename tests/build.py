"""How does a test say, in a few lines, what the book looks like?"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from re import finditer
from typing import Any
from uuid import UUID

import duckdb
import ibis
import pyarrow

from duecourse.analysis.portfolio import columns
from duecourse.analysis.portfolio.columns import Column, Portfolio
from duecourse.work.procedures.rules.ladder import LADDER_SCHEMA, STEP_SCHEMA, Rungs

Rows = list[dict[str, Any]]
TENANT = UUID(int=1)
TODAY = date(2026, 3, 4)
"""A Wednesday."""
CAST = {"Punctual": 1, "Tardy": 2, "Silent": 3, "Quarrel": 4}


def table(text: str) -> Rows:
    """Read a table drawn with spaces: a header, then rows whose cells stand under it; an empty cell is None.

    Cells become numbers, dates, yes / no where they look like one.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    names = [(match.start(), match.group()) for match in finditer(r"\S+", lines[0])]
    edges = [start for start, _name in names] + [10_000]
    first = edges[0]
    rows = []
    for line in lines[1:]:
        cells = [line[start:stop].strip() for start, stop in itertools.pairwise(edges)]
        assert not line[:first].strip(), f"a cell stands left of the table: {line!r}"
        rows.append({name: _value(cell) for (_start, name), cell in zip(names, cells, strict=True)})
    return rows


def _value(cell: str) -> object:
    if cell in ("", "-"):
        return None
    if cell in ("yes", "no"):
        return cell == "yes"
    for read in (int, Decimal, date.fromisoformat):
        try:
            return read(cell)
        except (ValueError, ArithmeticError):
            continue
    return cell


def pick(rows: Iterable[Mapping[str, Any]], *names: str) -> Rows:
    """Keep some columns, sorted, so that two tables can be compared."""
    kept = [{name: row[name] for name in names} for row in rows]
    return sorted(kept, key=lambda row: tuple((value is not None, str(value)) for value in row.values()))


def memory(rows: Iterable[Mapping[str, Any]], of: Sequence[Column]) -> ibis.Table:
    """Make an in-memory table with exactly these columns."""
    return ibis.memtable(arrow(rows, of)).cast(columns.schema_of(of))


def arrow(rows: Iterable[Mapping[str, Any]], of: Sequence[Column]) -> pyarrow.Table:
    """Make an Arrow table with exactly these columns."""
    schema = columns.schema_of(of)
    plain = [{name: str(value) if isinstance(value, UUID) else value for name, value in row.items()} for row in rows]
    return pyarrow.Table.from_pylist(plain, schema=schema.to_pyarrow())


def _plain(column: Column) -> object:
    if column.nullable:
        return None
    return {"money": Decimal(0), "base": Decimal(0), "days": 0, "count": 0, "flag": False, "key": 0}.get(
        column.unit, ""
    )


def _filled(of: Sequence[Column], given: Mapping[str, Any]) -> dict[str, Any]:
    known = {column.name for column in of}
    return {column.name: _plain(column) for column in of} | {k: v for k, v in given.items() if k in known}


def an_item(*, on: date = TODAY, **given: Any) -> dict[str, Any]:
    """An open invoice of 100 EUR of Tardy, 10 days past due, that nobody reminded of."""
    given = {"customer": "Tardy", "open_amount": Decimal(100), "days_past_due": 10, "currency": "EUR", **given}
    number = str(given.get("item") or given.get("number") or "T1")
    due_on = given.get("due_on") or on - timedelta(days=given["days_past_due"])
    given |= {"number": number, "due_on": due_on, "issued_on": due_on - timedelta(days=30), "tenant_id": TENANT}
    given.setdefault("item_id", key_of(number))
    given.setdefault("customer_id", customer_id(given["customer"]))
    given.setdefault("company_id", 1)
    given.setdefault("kind", "invoice" if given["open_amount"] > 0 else "credit_note")
    given.setdefault("amount", given["open_amount"])
    if given.get("linked"):
        given["linked_item_id"] = key_of(given["linked"])
    for part in ("promised", "disputed", "planned", "matched"):
        if given.get(part) is not None:
            whole = given[part] is True
            given[f"{part}_amount"] = given["open_amount"] if whole else Decimal(given[part] or 0)
    return _filled(columns.ITEM, {k: v for k, v in given.items() if v is not None})


def a_customer(**given: Any) -> dict[str, Any]:
    """A Belgian company of the SME segment under procedure 1, reachable by every road, automatic, never touched."""
    name = given.get("customer", "Tardy")
    given = {
        "tenant_id": TENANT,
        "company_id": 1,
        "customer_id": customer_id(name),
        "customer_number": name,
        "name": name,
        "party_id": customer_id(name),
        "party_kind": "company",
        "segment": "SME",
        "country": "BE",
        "language": "en",
        "is_automatic": True,
        "procedure_version_id": 1,
        "has_email": True,
        "has_phone": True,
        "has_address": True,
        **given,
    }
    return _filled(columns.CUSTOMER, given)


def key_of(number: str) -> int:
    """The id of an item by its number: stable and unlikely to collide."""
    return int.from_bytes(number.encode()[:6].ljust(6), "big")


def customer_id(name: str) -> int:
    """The id of a customer: the cast has the first four."""
    return CAST.get(name) or key_of(name)


def _receipt(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"matched_amount": Decimal(0), "seen_on": None, **row, "customer_id": customer_id(row["customer"])}


Data = dict[str, tuple[Rows, Sequence[Column]]]


def book_data(
    items: Sequence[Mapping[str, Any]],
    customers: Sequence[Mapping[str, Any]] = (),
    receipts: Sequence[Mapping[str, Any]] = (),
    rates: Mapping[str, str | None] | None = None,
    on: date = TODAY,
) -> Data:
    """The rows of a portfolio of such items and customers; customers that are only named by items are plain ones."""
    named = {row.get("customer", "Tardy"): dict(row) for row in items} | {
        row["customer"]: dict(row) for row in customers
    }
    told = {row["customer"] for row in customers}
    coins = {"JPY": Decimal(1), "KWD": Decimal("0.001")}
    priced = {"EUR": "1", "USD": "0.9", "JPY": "0.006", "KWD": "3", "CHF": None, **(rates or {})}
    return {
        "items": ([an_item(on=on, **row) for row in items], columns.ITEM),
        "customers": (
            [a_customer(**(row if name in told else {"customer": name})) for name, row in named.items()],
            columns.CUSTOMER,
        ),
        "receipts": ([_receipt(row) for row in receipts], columns.RECEIPT),
        "rates": (
            [
                {"currency": code, "rate": rate and Decimal(rate), "minor_unit": coins.get(code, Decimal("0.01"))}
                for code, rate in priced.items()
            ],
            columns.RATE,
        ),
    }


def a_book(items: Sequence[Mapping[str, Any]], **given: Any) -> Portfolio:
    """A portfolio in memory, of `book_data`."""
    return Portfolio(**{name: memory(*table) for name, table in book_data(items, **given).items()})


def named_book() -> Portfolio:
    """A portfolio of tables that are only named, so that its SQL can be made once and run on many books."""
    lists = {"items": columns.ITEM, "customers": columns.CUSTOMER, "receipts": columns.RECEIPT, "rates": columns.RATE}
    return Portfolio(**{name: ibis.table(columns.schema_of(of), name=name) for name, of in lists.items()})


def run_data(*, on: date = TODAY, horizon_on: date | None = None, **given: Any) -> tuple[Rows, Sequence[Column]]:
    """The row of a run, with two quiet days, two touches a week and no minimum."""
    row = {
        "tenant_id": TENANT,
        "company_id": 1,
        "on_day": on,
        "horizon_on": horizon_on or on + timedelta(days=30),
        "base_currency": "EUR",
        "quiet_days": 2,
        "touches_per_week": 2,
        "minimum_amount": Decimal(0),
        "is_day_off": False,
        "seen_after_on": on - timedelta(days=2),
        "pay_weekdays": 1 << 4,
        "pay_month_days": 1 << 9,
    }
    return [row | given], columns.RUN


def a_run(**given: Any) -> ibis.Table:
    """The run of a day in memory, of `run_data`."""
    return memory(*run_data(**given))


def arrow_rungs(rungs: Rungs) -> dict[str, pyarrow.Table]:
    """Make Arrow tables of the steps of a day's procedures, and of the ladder to find them by."""
    lists = {"ladder": (rungs.ladder, LADDER_SCHEMA), "steps": (rungs.steps, STEP_SCHEMA)}
    return {
        name: pyarrow.Table.from_pylist([*rows], schema=ibis.schema(schema).to_pyarrow())
        for name, (rows, schema) in lists.items()
    }


def rung_tables(rungs: Rungs) -> tuple[ibis.Table, ibis.Table]:
    """Make in-memory tables of the ladder and the steps of a day's procedures."""
    tables = arrow_rungs(rungs)
    return ibis.memtable(tables["ladder"]), ibis.memtable(tables["steps"])


def read_sql(statement: str, tables: Mapping[str, pyarrow.Table]) -> Rows:
    """Run SQL in a fresh DuckDB over named Arrow tables."""
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register(name, table)
    rows: Rows = connection.sql(statement).to_arrow_table().to_pylist()
    return rows


def read(expression: ibis.Table) -> Rows:
    """Run an expression in a fresh DuckDB and give its rows as plain Python values."""
    rows: Rows = ibis.duckdb.connect().to_pyarrow(expression).to_pylist()
    return rows


Test = Callable[[ibis.Table], Any]
