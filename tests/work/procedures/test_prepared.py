"""Is a long question answered alike whether its plan is kept or not, and are only so many kept?"""

from uuid import UUID

import pytest
from django.db import connection

from duecourse.work.procedures.queries import prepared

TEXT = "SELECT each, '{%s}' AS mark FROM unnest($1) AS each ORDER BY each"


@pytest.mark.parametrize("threshold", [1, None])
def test_a_question_is_answered_alike_with_and_without_a_kept_plan(
    tenant: UUID, monkeypatch: pytest.MonkeyPatch, threshold: int | None
) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", threshold)
    assert prepared.rows_of(TEXT, [5, 3, 5]) == [{"each": 3, "mark": "{%s}"}, {"each": 5, "mark": "{%s}"}]
    assert prepared.rows_of(TEXT, []) == []


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
        prepared.rows_of(text, [1])
    assert texts[0] not in kept() and texts[1] in kept() and texts[2] in kept()


def test_a_plan_that_the_server_let_go_of_is_made_anew(tenant: UUID) -> None:
    prepared.rows_of(TEXT, [1])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert prepared.rows_of(TEXT, [2])[0]["each"] == 2
