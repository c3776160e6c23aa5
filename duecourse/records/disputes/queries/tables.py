"""The disputes' columns, for the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.disputes import models

if TYPE_CHECKING:
    import ibis


def departments_table() -> ibis.Table:
    """Who looks into disputes."""
    return table_of(models.Department)


def deductions_table() -> ibis.Table:
    """What payers kept back of items."""
    return table_of(models.Deduction)


def disputes_table() -> ibis.Table:
    """Disputes, as intervals."""
    return table_of(models.Dispute)


def dispute_lines_table() -> ibis.Table:
    """Which items are disputed, and how much of each."""
    return table_of(models.DisputeLine)
