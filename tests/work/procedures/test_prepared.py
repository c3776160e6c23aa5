"""Is a long question answered alike whether its plan is kept or not, and are only so many kept?"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from duecourse.work.procedures.queries import prepared
from duecourse.work.procedures.queries.explain import explain
from tests.book import TODAY, an_invoice
from tests.work.procedures.standard import a_standard_company, on_standard

TEXT = "SELECT each, '{%s}' AS mark FROM unnest($1) AS each ORDER BY each"


def rows_of(text: str, ids: list[int]) -> list[dict[str, Any]]:
    return prepared.rows_of(text, lambda: text, ids)


@pytest.mark.parametrize("threshold", [1, None])
def test_a_question_is_answered_alike_with_and_without_a_kept_plan(
    tenant: UUID, monkeypatch: pytest.MonkeyPatch, threshold: int | None
) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", threshold)
    assert rows_of(TEXT, [5, 3, 5]) == [{"each": 3, "mark": "{%s}"}, {"each": 5, "mark": "{%s}"}]
    assert rows_of(TEXT, []) == []


def kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'asked%'")
        return "".join(statement for (statement,) in cursor.fetchall())


def test_only_so_many_plans_are_kept(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    monkeypatch.setattr(prepared, "KEPT", 2)
    texts = [f"SELECT each + {number} AS sum FROM unnest($1) AS each" for number in range(3)]
    for text in texts:
        rows_of(text, [1])
    assert texts[0] not in kept() and texts[1] in kept() and texts[2] in kept()


def test_a_plan_that_the_server_let_go_of_is_made_anew(tenant: UUID) -> None:
    rows_of(TEXT, [1])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert rows_of(TEXT, [2])[0]["each"] == 2


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def leads_to(table: str, column: str) -> bool:
    """Tell whether an index of the whole table finds rows by this column."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE '%% WHERE %%'", [table]
        )
        return any(f"(tenant_id, {column}" in definition for (definition,) in cursor.fetchall())


def test_a_decision_about_one_customer_finds_its_rows_by_an_index_in_every_table(tenant: UUID) -> None:
    company = a_standard_company(tenant)
    item = an_invoice(tenant, on_standard(tenant, company), overdue_days=4)
    explain(tenant, company.pk, item.customer_id, on=TODAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'asked%' ORDER BY prepare_time DESC")
        (name,) = cursor.fetchone() or ("",)
        cursor.execute(f'EXPLAIN (FORMAT JSON) EXECUTE "{name}" (ARRAY[{item.customer_id}])')
        (plan,) = cursor.fetchone() or ([],)
    read = {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if "Relation Name" in node}
    of_customers = {table for table in read if columns_of(table) & {"customer_id", "item_id"}}
    assert len(of_customers) > 10
    unfound = {table for table in of_customers if not leads_to(table, "customer_id") and not leads_to(table, "item_id")}
    assert unfound == {"procedures_actionline"}, "whose lines of items and of events have an index each"
    assert leads_to("ledger_receipt", "customer_id")
