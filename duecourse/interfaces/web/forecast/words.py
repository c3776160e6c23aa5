"""What are the sources of a forecast and the reasons of its moves called?"""

from __future__ import annotations

from datetime import date

from babel.dates import format_interval
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats


def source_words() -> dict[str, str]:
    """Name where an expected amount is known from."""
    return {
        "open": _("Open items"),
        "promise": _("Promises"),
        "plan": _("Payment plans"),
        "scheduled": _("Scheduled by the customer"),
        "matching": _("At the bank already"),
        "new": _("Not invoiced yet"),
    }


def move_words() -> dict[str, tuple[str, str]]:
    """Name why a forecast moved, and explain it."""
    return {
        "passed": (_("Weeks that are over"), _("What was expected of weeks that lie behind now.")),
        "entered": (_("Weeks new in sight"), _("What is expected of weeks that were too far ahead before.")),
        "new_items": (_("New invoices"), _("Items that were not known then.")),
        "paid": (_("Paid meanwhile"), _("What was paid and is not awaited any more.")),
        "earlier": (_("Expected earlier"), _("Items that are now expected within these weeks, or sooner in them.")),
        "later": (_("Expected later"), _("Items that are now expected less within these weeks.")),
        "promises": (_("Promises and plans"), _("What customers said meanwhile.")),
        "disputes": (_("Disputes"), _("What was disputed or settled meanwhile.")),
        "credits": (_("Credits"), _("What was credited or written off.")),
        "run_rate": (_("Not invoiced yet"), _("What is expected of invoices still to come.")),
        "rates": (_("Rates and rounding"), _("Other rates of currencies, and what rounding leaves.")),
        "overrides": (_("By hand"), _("What people expect instead of the model.")),
    }


def span(from_on: date, to_on: date) -> str:
    """Write a week or a day short: 2 – 8 Mar."""
    if from_on == to_on:
        return formats.weekday(from_on)
    return str(format_interval(from_on, to_on, "MMMd", locale=formats.reading_locale()))
