"""What happened to items and customers, as columns: the same on PostgreSQL and on DuckDB over Parquet.

Every day is one on which we could have known it: what was learnt later than it happened stands at the day it became known,
but for settlements, which carry both of their days. So a reader who takes no row dated after a day D sees nothing that was
not known on D.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.disputes.queries import tables as disputes
from duecourse.records.ledger.queries import tables as ledger
from duecourse.records.promises.queries import tables as promises
from duecourse.records.promises.rules import promises as promise_rules

if TYPE_CHECKING:
    import ibis

_MONEY: Final = "decimal(19, 4)"
_RATE: Final = "decimal(18, 8)"
_WIDE: Final = "decimal(28, 8)"
_AS_WRITTEN: Final[dict[str, Any]] = {
    "header": False, "auto_detect": False, "delimiter": ",", "quotechar": '"', "escapechar": '"',
    "allow_quoted_nulls": False,
}  # fmt: skip
"""How PostgreSQL writes CSV; nothing is guessed, for from an empty table nothing can be."""
MEMORY: Final = "1GB"
"""What DuckDB may use; beyond it, it works on the disk."""

ITEMS: Final = {
    "item_id": "int64",
    "customer_id": "int64",
    "company_id": "int64",
    "kind": "string",
    "currency": "string",
    "amount": _MONEY,
    "base_amount": _MONEY,
    "issued_on": "date",
    "due_on": "date",
    "known_on": "date",
    "method": "string",
}
"""One row an item, credits included; `base_amount` at the rate of its issue, NULL where no rate was known then."""
SETTLEMENTS: Final = {
    "item_id": "int64",
    "customer_id": "int64",
    "company_id": "int64",
    "effective_on": "date",
    "known_on": "date",
    "amount": _MONEY,
    "kind": "string",
}
"""What reduces an open amount (a debit's: positive). `payment` holds returned and reversed ones too, as negative rows;
`cleared_unknown` left a list of open items for a cause that nobody told: it is no payment."""
TOUCHES: Final = {
    "item_id": "int64",
    "customer_id": "int64",
    "on_day": "date",
    "severity": "int16",
    "channel": "string",
    "to_on": "date",
}
"""Rungs that really left; `channel` tells who sent them: `step` (we) or `erp`. One that bounced counted until `to_on`."""
PROMISES: Final = {
    "item_id": "int64",
    "customer_id": "int64",
    "made_on": "date",
    "due_on": "date",
    "amount": _MONEY,
    "judged_on": "date",
    "outcome": "string",
}
"""One row per promised item; `outcome` was known from `judged_on` on, NULL before."""
DISPUTES: Final = {"item_id": "int64", "customer_id": "int64", "from_on": "date", "to_on": "date", "amount": _MONEY}
"""One row per disputed item; still open on D where `to_on` is NULL or later than D."""
CUSTOMERS: Final = {
    "customer_id": "int64",
    "company_id": "int64",
    "party_kind": "string",
    "country": "string",
    "segment": "string",
    "sector": "string",
    "terms_days": "int32",
    "since_on": "date",
    "parent_id": "int64",
}
"""As they are described today; `parent_id` = the party at the head of the group."""
TOLD_AFTER_DAYS: Final = promise_rules.GRACE_DAYS + 1
"""Promises that were taken over from another system were known there when they were made, and judged so many days after
they ended at the latest; that we judged them all on the day of their import says nothing of them."""
SCHEMAS: Final = {
    "items": ITEMS,
    "settlements": SETTLEMENTS,
    "touches": TOUCHES,
    "promises": PROMISES,
    "disputes": DISPUTES,
    "customers": CUSTOMERS,
}
_SETTLED_AS: Final = {
    "payment": "payment",
    "reversal": "payment",
    "return": "payment",
    "credit": "credit",
    "writeoff": "write_off",
    "unknown": "cleared_unknown",
}


_DUCKDB: Final = {
    "int64": "BIGINT",
    "int32": "INTEGER",
    "int16": "SMALLINT",
    "int8": "SMALLINT",
    "float64": "DOUBLE",
    "string": "VARCHAR",
}


@dataclass(frozen=True)
class History:
    """Six tables with the columns of `SCHEMAS`, wherever they lie."""

    items: ibis.Table
    settlements: ibis.Table
    touches: ibis.Table
    promises: ibis.Table
    disputes: ibis.Table
    customers: ibis.Table


def history_of(tenant: UUID, company_ids: Iterable[int]) -> History:
    """Give the history of some companies of a tenant, as expressions over its tables in PostgreSQL."""
    live = _Live(tenant, tuple(sorted(set(company_ids))))
    made = {name: getattr(live, name)() for name in SCHEMAS}
    return History(**{name: _exactly(table, SCHEMAS[name]) for name, table in made.items()})


def write_parquet(history: History, folder: Path) -> None:
    """Lay a live history down as a Parquet file a table, in the caller's transaction; memory stays small."""
    for name in SCHEMAS:
        lay_down(getattr(history, name), folder / f"{name}.parquet")


def lay_down(table: ibis.Table, path: Path) -> None:
    """Write what an expression over PostgreSQL says to a Parquet file, in the caller's transaction."""
    import duckdb
    import ibis

    text, plain = ibis.to_sql(table, dialect="postgres"), path.with_suffix(".csv")
    with (
        plain.open("wb") as file,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv)") as rows,
    ):
        for block in rows:
            file.write(block)
    types = {name: _duckdb(str(kind).removeprefix("!")) for name, kind in table.schema().items()}
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 1}) as engine:
        told = engine.read_csv(str(plain), columns=types, **_AS_WRITTEN)
        told.write_parquet(str(path))
    plain.unlink()


def read_parquet(folder: Path) -> History:
    """Open what `write_parquet` laid down, in a DuckDB of its own."""
    import ibis

    engine = ibis.duckdb.connect(memory_limit=MEMORY, threads=1, temp_directory=str(folder))
    return History(**{name: engine.read_parquet(folder / f"{name}.parquet", table_name=name) for name in SCHEMAS})


@dataclass(frozen=True)
class _Live:
    tenant: UUID
    company_ids: tuple[int, ...]

    def items(self) -> ibis.Table:
        rows = self._of_companies(ledger.items_table())
        rates = self._rates(rows)
        rows = rows.left_join(
            rates,
            [
                rows.company_id == rates.rate_company,
                rows.currency == rates.rate_currency,
                rows.issued_on == rates.rate_day,
            ],
        )
        return rows.mutate(
            item_id=rows.id,
            method=rows.payment_method,
            base_amount=(rows.amount.cast(_WIDE) * rows.rate.cast(_WIDE)).cast(_MONEY),
        )

    def settlements(self) -> ibis.Table:
        import ibis

        items = self._of_companies(ledger.items_table())
        rows = self._mine(ledger.movements_table())
        rows = rows.join(items.select("customer_id", "company_id", of_item="id"), rows.item_id == items.id)
        kinds = [(rows.kind == said, ibis.literal(means)) for said, means in _SETTLED_AS.items()]
        return rows.mutate(amount=-rows.amount, kind=ibis.cases(*kinds, else_=rows.kind))

    def touches(self) -> ibis.Table:
        import ibis

        rows = self._with_customer(self._mine(ledger.dunning_levels_table()))
        rows = rows.filter(rows.source != "shadow")
        return rows.mutate(on_day=ibis.greatest(rows.on_day, rows.known_on), channel=rows.source, to_on=rows.revoked_on)

    def promises(self) -> ibis.Table:
        import ibis

        heads = self._of_companies(promises.promises_table())
        heads = heads.filter(heads.state != "proposed")
        lines = self._mine(promises.promise_lines_table())
        rows = lines.select("item_id", "amount", "promise_id").join(
            heads.select(
                "customer_id", "made_on", "known_on", "due_on", "to_on", "judged_on", "state", "batch_id", "id"
            ),
            lines.promise_id == heads.id,
        )
        told = rows.to_on + ibis.interval(days=TOLD_AFTER_DAYS)
        is_taken_over = rows.batch_id.notnull()
        return rows.mutate(
            made_on=is_taken_over.ifelse(rows.made_on, ibis.greatest(rows.made_on, rows.known_on)),
            judged_on=is_taken_over.ifelse(ibis.least(rows.judged_on, told.cast("date")), rows.judged_on),
            outcome=rows.judged_on.notnull().ifelse(rows.state, None),
        )

    def disputes(self) -> ibis.Table:
        import ibis

        heads = self._of_companies(disputes.disputes_table())
        heads = heads.select("customer_id", "from_on", "known_on", "ended_on", "ended_known_on", "id")
        lines = self._mine(disputes.dispute_lines_table())
        lines = lines.select("item_id", "amount", "dispute_id", "added_on", "removed_on")
        rows = lines.join(heads, lines.dispute_id == heads.id)
        ended = ibis.greatest(rows.ended_on, rows.ended_known_on)
        return rows.mutate(
            from_on=ibis.greatest(rows.from_on, rows.known_on, rows.added_on.fill_null(rows.from_on)),
            to_on=ibis.least(ended.fill_null(rows.removed_on), rows.removed_on.fill_null(ended)),
        )

    def customers(self) -> ibis.Table:
        rows = self._of_companies(ledger.customers_table())
        parties = self._mine(ledger.parties_table())
        rows = rows.join(parties.select("parent_id", party_kind="kind", of_party="id"), rows.party_id == parties.id)
        return rows.mutate(customer_id=rows.id, since_on=rows.customer_since)

    def _rates(self, items: ibis.Table) -> ibis.Table:
        """The newest rate into the base currency of the company on each day on which something was issued."""
        import ibis

        base = self._base_currencies()
        days = items.select(rate_company="company_id", rate_currency="currency", rate_day="issued_on").distinct()
        days = days.join(base, days.rate_company == base.company)
        one = ibis.literal(Decimal(1), type=_RATE)
        known = self._mine(ledger.rates_table())
        known = known.select(known_from="base", known_into="quote", known_on="on_day", known_rate="rate").union(
            known.select(
                known_from="quote", known_into="base", known_on="on_day", known_rate=(one / known.rate).cast(_RATE)
            )
        )
        rows = days.left_join(
            known,
            [
                days.rate_currency == known.known_from,
                days.base_currency == known.known_into,
                days.rate_day >= known.known_on,
            ],
        )
        newest = rows.group_by("rate_company", "rate_currency", "rate_day", "base_currency").aggregate(
            found=rows.known_rate.argmax(rows.known_on)
        )
        own = newest.rate_currency == newest.base_currency
        return newest.select(
            "rate_company", "rate_currency", "rate_day", rate=own.ifelse(one, newest.found).cast(_RATE)
        )

    def _base_currencies(self) -> ibis.Table:
        companies = self._mine(table_of(Company))
        return companies.filter(companies.id.isin(self.company_ids)).select("base_currency", company="id")

    def _with_customer(self, rows: ibis.Table) -> ibis.Table:
        items = self._of_companies(ledger.items_table()).select("customer_id", of_item="id")
        return rows.join(items, rows.item_id == items.of_item)

    def _of_companies(self, table: ibis.Table) -> ibis.Table:
        rows = self._mine(table)
        return rows.filter(rows.company_id.isin(self.company_ids))

    def _mine(self, table: ibis.Table) -> ibis.Table:
        import ibis

        return table.filter(table.tenant_id == ibis.literal(str(self.tenant), type="uuid"))


def _exactly(table: ibis.Table, schema: dict[str, str]) -> ibis.Table:
    return table.select({name: table[name].cast(kind) for name, kind in schema.items()})


def _duckdb(kind: str) -> str:
    return _DUCKDB.get(kind, kind.upper())
