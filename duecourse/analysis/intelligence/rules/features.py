"""What was known of an item in the morning of a day, as columns: the same on PostgreSQL and on DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis


class Tables(Protocol):
    """The six tables of a history (`history.SCHEMAS`), wherever they lie."""

    @property
    def items(self) -> ibis.Table: ...
    @property
    def settlements(self) -> ibis.Table: ...
    @property
    def touches(self) -> ibis.Table: ...
    @property
    def promises(self) -> ibis.Table: ...
    @property
    def disputes(self) -> ibis.Table: ...
    @property
    def customers(self) -> ibis.Table: ...


def features(history: Tables, landmarks: ibis.Table) -> ibis.Table:
    """Give one row per landmark (item_id, on_day) with item_id, customer_id, company_id, on_day, due_offset and every feature.

    Only facts of days before `on_day` count; an item's own issue (amount, terms) is known on its landmark.
    """
    raise NotImplementedError
