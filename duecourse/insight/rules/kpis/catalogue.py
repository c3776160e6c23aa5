"""Which KPIs are there? Each once: its formula, its inputs, its variant by name, its window, and when it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from duecourse.insight.rules.kpis import of_balances, of_payments, of_sales, of_words, of_worth
from duecourse.insight.rules.kpis.kpi import MONTHLY, Kpi

__all__ = ["KPIS", "MONTHLY", "RULES_VERSION", "Kpi"]

RULES_VERSION: Final = "2"
"""Raised when a formula or an input changes its meaning: figures that were kept say by which they were made."""
KPIS: Final[Mapping[str, Kpi]] = {
    one.slug: one for one in (*of_balances.KPIS, *of_sales.KPIS, *of_payments.KPIS, *of_words.KPIS, *of_worth.KPIS)
}
"""Every KPI by its slug, in the order in which they are read."""
