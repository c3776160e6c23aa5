"""The procedures' columns, for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.work.procedures import models

if TYPE_CHECKING:
    import ibis


def planned_actions_table() -> ibis.Table:
    """Contacts that were planned, and what became of them."""
    return table_of(models.PlannedAction)


def action_lines_table() -> ibis.Table:
    """The steps that a contact carries, an item each."""
    return table_of(models.ActionLine)


def decisions_table() -> ibis.Table:
    """What was decided about customers, from when until when."""
    return table_of(models.Decision)
