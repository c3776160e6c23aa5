"""After how many days do customers pay?"""

from __future__ import annotations

from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis.kpi import Kpi, through

KPIS: Final = (
    Kpi(
        "days_to_pay",
        Text(_("Days to pay")),
        Text(_("Days from invoice to the value date of each payment, weighed by amount; credit notes are no payment.")),
        "paid_days / paid",
        "days",
        ("paid_days", "paid", "credited"),
        through("paid_days", "paid"),
        Text(_("weighed by amount, by value date")),
        "days",
        "lower",
    ),
    Kpi(
        "dbt",
        Text(_("Days beyond terms")),
        Text(
            _("Days from due date to the value date of each payment, weighed by amount; early payments count against.")
        ),
        "paid_days_due / paid",
        "days",
        ("paid_days_due", "paid", "credited"),
        through("paid_days_due", "paid"),
        Text(_("net: early payments offset late ones")),
        "days",
        "lower",
    ),
    Kpi(
        "dbt_late",
        Text(_("Days beyond terms, late only")),
        Text(_("The same, where an early payment counts as one on the due date.")),
        "paid_days_late / paid",
        "days",
        ("paid_days_late", "paid", "credited"),
        through("paid_days_late", "paid"),
        Text(_("late only: early payments do not offset")),
        "days",
        "lower",
    ),
)
