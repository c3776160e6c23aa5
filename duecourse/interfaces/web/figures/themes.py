"""Under which themes do figures stand on their page?"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

OWN: Final = "own"
THEMES: Final[dict[str, tuple[str | Promise, str | Promise, tuple[str, ...]]]] = {
    "owed": (
        lazy("What is owed"),
        lazy("Balances of the day, and how old they are."),
        ("receivables", "overdue", "to_collect", "unapplied", "current_share", "over_90_share", "concentration"),
    ),
    "paid": (
        lazy("How fast it is paid"),
        lazy("Days of sales that stand open, and days that customers take."),
        (
            *("dso", "bpdso", "add", "dso_countback", "dso_true", "dso_year", "cei", "cei_quarter", "days_to_pay"),
            *("dbt", "dbt_late", "turnover", "turnover_days", "bad_debt"),
        ),
    ),
    "work": (
        lazy("How we work"),
        lazy("What was due and done, and how often customers hear from us."),
        (
            "coverage",
            "collector_effectiveness",
            "right_party",
            "contact_promise",
            "contact_pressure",
            "cost_to_collect",
        ),
    ),
    "promises": (
        lazy("Promises"),
        lazy("Of what was promised for the window, how much was kept."),
        ("promise_kept", "promise_kept_amount", "broken_level"),
    ),
    "disputes": (
        lazy("Disputes and deductions"),
        lazy("How much is disputed or withheld, and for how long."),
        (
            *("dispute_days", "dispute_days_median", "dispute_work_days", "dispute_in_time", "dispute_age"),
            *("dispute_rate", "dispute_rate_count"),
            *("deduction_rate", "deduction_days", "deduction_recovery"),
        ),
    ),
    "capital": (
        lazy("Working capital"),
        lazy("What is tied up beyond the days aimed at, and what that costs."),
        ("working_capital", "working_capital_cost"),
    ),
    "credit": (lazy("Credit"), lazy("How far limits are used."), ("utilisation",)),
    "forecast": (
        lazy("Forecast"),
        lazy("How good the last cash forecast was."),
        ("forecast_accuracy", "forecast_bias", "forecast_cover"),
    ),
}
"""By key: the name, what it says, its figures in order. A figure that stands nowhere fails a test."""
