"""Credit's columns, for the portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.credit import models

if TYPE_CHECKING:
    import ibis


def credit_limits_table() -> ibis.Table:
    """Limits, as intervals."""
    return table_of(models.CreditLimit)


def risk_scores_table() -> ibis.Table:
    """Risk classes and scores, as intervals."""
    return table_of(models.RiskScore)
