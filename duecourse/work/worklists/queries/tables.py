"""The worklists' columns, for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.work.worklists import models

if TYPE_CHECKING:
    import ibis


def tasks_table() -> ibis.Table:
    """What people had to do."""
    return table_of(models.Task)


def worklist_rows_table() -> ibis.Table:
    """Customers on the worklist of a day."""
    return table_of(models.WorklistRow)
