"""Is every table fenced? (proof T6)"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import database
from tests.house.catalogue import deviations


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.current().owner) as connection:
        yield connection
        connection.rollback()


def test_the_database_is_as_decided(owner: psycopg.Connection[Any]) -> None:
    assert list(deviations(owner)) == []


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("ALTER TABLE ledger_item NO FORCE ROW LEVEL SECURITY", "ledger_item has no forced row-level security"),
        ("CREATE TABLE stray (id int)", "stray has no forced row-level security"),
        ("GRANT UPDATE ON timeline_event TO duecourse_app", "timeline_event is append-only"),
        ("CREATE POLICY all_rows ON ledger_item USING (true)", "policy all_rows opens all rows"),
        ("CREATE VIEW leak AS SELECT * FROM ledger_item", "leak is a view"),
    ],
)
def test_a_hole_is_found(owner: psycopg.Connection[Any], harm: str, says: str) -> None:
    owner.execute(harm)
    assert any(says in found for found in deviations(owner))
