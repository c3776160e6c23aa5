"""Does the run, in two looks over the whole book, say of every item what `decide` says of it alone? On two engines."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from duecourse.analysis.portfolio.columns import CUSTOMER, ITEM, RATE, RECEIPT, RUN
from duecourse.foundation.identity.models import Company
from duecourse.work.procedures.operations import planning, tables
from duecourse.work.procedures.operations.planning import Place, Prepared
from duecourse.work.procedures.queries import sql
from duecourse.work.procedures.rules.decide import decide
from duecourse.work.procedures.rules.reasons import BITS, SILENT
from tests.bench.daily_run import STATEMENTS
from tests.book import TODAY
from tests.build import Rows, arrow, arrow_rungs, read_sql
from tests.work.procedures.asking import conditions_of, statement
from tests.work.procedures.standard import a_standard_company

CUSTOMERS, ITEMS = 60, 1500
RARE = (
    "UPDATE ledger_item SET severity_reached = NULL, last_step_key = '' WHERE substr(number, 2)::int %% 7 = 2",
    """UPDATE ledger_item SET severity_reached = 1, last_step_key = 'friendly', last_step_on = %(day)s::date - 1
       WHERE substr(number, 2)::int %% 70 = 20""",
    "UPDATE ledger_item SET currency = 'USD' WHERE substr(number, 2)::int %% 300 = 8",
    "UPDATE ledger_item SET open_amount = 0.004 WHERE substr(number, 2)::int %% 70 = 19 AND open_amount > 0",
    "UPDATE ledger_item SET amount = -1000000, open_amount = -1000000 WHERE number = 'I38'",
    "UPDATE ledger_customer SET automatic = false WHERE substr(number, 2)::int %% 20 = 4",
    "UPDATE ledger_receipt SET amount = 1000000",
    "UPDATE disputes_disputeline SET amount = amount * 2",
    """UPDATE ledger_customer c SET payer_id = p.id FROM ledger_customer p
       WHERE p.company_id = c.company_id AND substr(c.number, 2)::int %% 10 = 3
         AND substr(p.number, 2)::int = CASE WHEN substr(c.number, 2)::int < 30 THEN 29 ELSE 31 END""",
)
"""What the benchmark's book has too little of to show in a small one."""


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A company whose book shows most exclusions: that of the benchmark, small, and what is rare there."""
    company = a_standard_company(tenant)
    values: dict[str, Any] = {
        "tenant": tenant,
        "company": company.pk,
        "customers": CUSTOMERS,
        "items": ITEMS,
        "share": 1000,
        "day": TODAY,
    }
    with connection.cursor() as cursor:
        for statement in (*STATEMENTS[:-1], *RARE):
            cursor.execute(statement, values)
    return company


def prepared(tenant: UUID, company: Company) -> Prepared:
    return planning.prepare(Place(tenant, company.pk, TODAY))


def one_by_one(ready: Prepared) -> dict[int, dict[str, Any]]:
    """What `decide` says of every item."""
    text = ready.text("one by one", lambda book, today: decide(book, today.policy, today.run))
    return {row["item_id"]: row for row in sql.rows_of(text)}


def test_the_runs_lines_and_reasons_are_those_of_every_item_alone(tenant: UUID, company: Company) -> None:
    ready = prepared(tenant, company)
    every = one_by_one(ready)
    excluded = planning.judge(ready)
    found = {row["item_id"]: row for row in sql.rows_of("SELECT * FROM run_second WHERE reason IS NULL")}
    due = {item: row for item, row in every.items() if row["reason"] is None}
    names = (
        "customer_id",
        "contacted_id",
        "step_key",
        "mode",
        "collectable_amount",
        "currency",
        "is_first",
        "procedure_version_id",
    )
    assert {item: [row[name] for name in names] for item, row in found.items()} == {
        item: [row[name] for name in names] for item, row in due.items()
    }
    reasons = [row["reason"] for row in every.values() if row["reason"]]
    assert excluded == {reason: reasons.count(reason) for reason in set(reasons)}
    assert len(due) > 50 and len(excluded) > 10, "a book that shows little proves little"
    assert any(row["contacted_id"] != row["customer_id"] for row in found.values()) and excluded["payer_stopped"]


def test_a_customers_reasons_are_those_of_its_items(tenant: UUID, company: Company) -> None:
    ready = prepared(tenant, company)
    expected: dict[int, int] = {}
    for row in one_by_one(ready).values():
        bit = BITS[row["reason"]] if row["reason"] and row["reason"] not in SILENT else 0
        expected[row["customer_id"]] = expected.get(row["customer_id"], 0) | bit
    planning.judge(ready)
    silent = sum(BITS[reason] for reason in SILENT)
    stored = sql.rows_of(
        f"SELECT customer_id, bit_or(bits) & ~{silent}::bigint AS bits FROM run_reasons"
        " WHERE customer_id IS NOT NULL GROUP BY customer_id"
    )
    assert {row["customer_id"]: row["bits"] for row in stored if row["bits"]} == {
        customer: bits for customer, bits in expected.items() if bits
    }


def test_postgresql_and_duckdb_give_every_item_the_same_step_or_reason(tenant: UUID, company: Company) -> None:
    ready = prepared(tenant, company)
    tables = {name: arrow(_table(ready, name), of) for name, of in BOOK.items()} | arrow_rungs(ready.today.rungs)
    tables["run"] = arrow([dict(ready.today.run_row)], RUN)
    there = read_sql(statement("decide", conditions_of(ready.today.rungs)), tables)
    here = one_by_one(ready)
    assert len(there) == len(here) > 1000
    assert {row["item_id"]: {**row, "tenant_id": tenant} for row in there} == here


def test_trap_80_the_nightly_look_reads_open_items_by_their_partial_index(tenant: UUID, company: Company) -> None:
    """Where most items are closed the whole table must not be read: its predicate still has to match the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_item SET open_amount = 0, cleared_on = due_on WHERE substr(number, 2)::int %% 20 <> 0", {}
        )
        cursor.execute("SELECT ledger_take_stock()")
        cursor.execute("SET LOCAL enable_seqscan = off")
    text = prepared(tenant, company).text("looked", planning._looked)
    with tables.planned_as_a_batch():
        plan = "\n".join(str(row["QUERY PLAN"]) for row in sql.rows_of("EXPLAIN " + text))
    assert "item_open" in plan and "item_linked" in plan


BOOK = {"items": ITEM, "customers": CUSTOMER, "receipts": RECEIPT, "rates": RATE}


def _table(ready: Prepared, name: str) -> Rows:
    text = ready.text(f"all {name}", lambda book, _today: getattr(book, name))
    return [
        {key: str(value) if isinstance(value, UUID) else value for key, value in row.items()}
        for row in sql.rows_of(text)
    ]
