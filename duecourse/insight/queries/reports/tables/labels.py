"""What are the customers called that rows were grouped by? Looked up once they are few, not for every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis

    from duecourse.insight.queries.reports.tables.companies import Stand

LABELS: Final = frozenset({"customer_label"})


def customer_labels(stand: Stand) -> ibis.Table:
    """The number and name of every customer, by its id as text: `of_key`, `label`."""
    rows = stand.whole.mine(ledger.customers_table())
    return rows.select(of_key=rows.id.cast("string"), label=rows.number.concat(" ", rows.name))
