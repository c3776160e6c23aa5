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


def test_what_was_not_asked_for_longest_is_forgotten(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT", 2)
    prepared._known.clear()
    texts = [f"SELECT each + {number} AS sum FROM unnest($1) AS each" for number in range(3)]
    for text in (texts[0], texts[1], texts[0], texts[2]):
        prepared.rows_of(text, [1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'asked%'")
        kept = "".join(statement for (statement,) in cursor.fetchall())
    assert texts[0] in kept and texts[2] in kept and texts[1] not in kept


def test_what_the_server_was_told_to_forget_is_planned_again(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT", 2)
    texts = [f"SELECT each * {number} AS product FROM unnest($1) AS each" for number in (7, 8, 9)]
    for text in texts[:2]:
        prepared.rows_of(text, [1])
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as the driver says after a rollback
    assert [prepared.rows_of(text, [1])[0]["product"] for text in (texts[2], texts[1], texts[0])] == [9, 8, 7]
