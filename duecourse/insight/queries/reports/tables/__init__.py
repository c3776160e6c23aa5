"""Which rows does each subject have? Ibis tables over the records' own columns, one row of the subject each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from duecourse.insight.queries.reports.tables import ahead, book, cases, done, moved, said
from duecourse.insight.queries.reports.tables.companies import Stand

if TYPE_CHECKING:
    import ibis

TABLES: Final[Mapping[str, Callable[[Stand], ibis.Table]]] = {
    table.__name__: table
    for table in (
        *(book.items, book.customers, moved.invoices, moved.movements, moved.receipts),
        *(said.messages, said.calls, said.promises, said.plans, cases.disputes, cases.deductions),
        *(done.actions, done.decisions, done.tasks, done.worklists, ahead.limits, ahead.forecasts, ahead.imports),
    )
}
"""By the name of their subject; each has at least the columns of its `schema`."""
