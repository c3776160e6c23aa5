"""The promises' columns, for the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.promises import models

if TYPE_CHECKING:
    import ibis


def promises_table() -> ibis.Table:
    """Promises with their state, as intervals."""
    return table_of(models.Promise)


def promise_lines_table() -> ibis.Table:
    """Which items are promised, and how much of each."""
    return table_of(models.PromiseLine)


def plans_table() -> ibis.Table:
    """Payment plans with their state, as intervals."""
    return table_of(models.Plan)


def plan_instalments_table() -> ibis.Table:
    """The instalments of plans, and what became of them."""
    return table_of(models.PlanInstalment)


def plan_covers_table() -> ibis.Table:
    """Which items are in a plan, and how much of each, as intervals."""
    return table_of(models.PlanCover)
