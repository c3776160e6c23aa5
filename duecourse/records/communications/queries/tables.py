"""The messages' columns, for the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.communications import models

if TYPE_CHECKING:
    import ibis


def calls_table() -> ibis.Table:
    """Telephone calls, with whom they reached."""
    return table_of(models.Call)


def messages_table() -> ibis.Table:
    """What was said and answered, with its state and moments."""
    return table_of(models.Message)
