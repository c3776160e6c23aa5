"""Of which numbers are KPIs worked out, how are they called, and which of them have rows behind them?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis.figures import Unit


@dataclass(frozen=True)
class Measure:
    """A number that is summed from rows: its words, its unit; `is_sum`: those of two companies may be added up."""

    name: str
    words: Text
    unit: Unit
    has_rows: bool = False
    is_sum: bool = True


def _measure(name: str, words: str, unit: Unit = "money", *, rows: bool = False, sums: bool = True) -> Measure:
    return Measure(name, Text(words), unit, rows, sums)


MEASURES: Final[Mapping[str, Measure]] = {
    one.name: one
    for one in (
        _measure("debits", _("Open debits"), rows=True),
        _measure("credits", _("Open credits"), rows=True),
        _measure("receivables", _("Receivables: open debits less open credits"), rows=True),
        _measure("current", _("Open debits that are not overdue"), rows=True),
        _measure("overdue", _("Overdue debits"), rows=True),
        _measure("over_90", _("Debits more than 90 days overdue"), rows=True),
        _measure("unapplied", _("Payments on account"), rows=True),
        _measure("disputed", _("Open amounts in dispute"), rows=True),
        _measure("promised", _("Open amounts that are promised"), rows=True),
        _measure("planned", _("Open amounts in payment plans"), rows=True),
        _measure("to_collect", _("Amount to collect"), rows=True),
        _measure("overdue_days", _("Overdue amounts times their days")),
        _measure("open_items", _("Open items"), "count", rows=True),
        _measure("overdue_items", _("Overdue items"), "count", rows=True),
        _measure("owing_customers", _("Customers with open debits"), "count"),
        _measure("largest_ten", _("Open debits of the ten customers who owe most"), sums=False),
        _measure("exposure_in_limit", _("Balances of customers with a credit limit")),
        _measure("limits", _("Credit limits")),
        _measure("over_limit", _("Customers over their limit"), "count"),
        _measure("receivables_month_start", _("Receivables when the month began")),
        _measure("receivables_quarter_start", _("Receivables three months before")),
        _measure("receivables_year_start", _("Receivables a year before")),
        _measure("receivables_mean", _("Receivables, mean of the last twelve month ends")),
        _measure("days", _("Days of the window"), "days", sums=False),
        _measure("sales", _("Sales of the window, less credit notes"), rows=True),
        _measure("sales_month", _("Sales since the month began, less credit notes")),
        _measure("sales_quarter", _("Sales of three months, less credit notes")),
        _measure("sales_year", _("Sales of a year, less credit notes")),
        _measure("invoiced", _("Invoiced in the window"), rows=True),
        _measure("invoiced_count", _("Invoices of the window"), "count", rows=True),
        _measure("paid", _("Paid in the window"), rows=True),
        _measure("paid_days", _("Paid amounts times their days since invoice")),
        _measure("paid_days_due", _("Paid amounts times their days since due")),
        _measure("paid_days_late", _("Paid amounts times their days late, early ones as nothing")),
        _measure("credited", _("Cleared by credit notes in the window: no payment"), rows=True),
        _measure("written_off", _("Written off in the window"), rows=True),
        _measure("written_off_year", _("Written off in a year")),
        _measure("promises_kept", _("Promises of the window that were kept"), "count", rows=True),
        _measure("promises_partly", _("Promises of the window that were partly kept"), "count", rows=True),
        _measure("promises_broken", _("Promises of the window that were broken"), "count", rows=True),
        _measure("promises_left_out", _("Promises replaced or withdrawn: not judged"), "count", rows=True),
        _measure("promised_judged", _("Amounts promised for the window and judged")),
        _measure("promised_kept", _("Amounts of them that were paid in time")),
        _measure("highest_broken_level", _("Highest number of a promise on the same item"), "count", sums=False),
        _measure("promises_made", _("Promises made in the window"), "count", rows=True),
        _measure("answers", _("Replies received in the window"), "count"),
        _measure("contacts_made", _("Contacts of the window: answered calls, mails and texts of people"), "count"),
        _measure("right_contacts", _("Contacts of them with somebody who can pay or promise"), "count"),
        _measure("disputes_opened", _("Disputed amounts opened in the window"), rows=True),
        _measure("disputes_opened_count", _("Disputes opened in the window"), "count", rows=True),
        _measure("disputes_closed_count", _("Disputes closed in the window"), "count", rows=True),
        _measure("dispute_days", _("Days until they were closed, together"), "days"),
        _measure("dispute_days_median", _("Days until they were closed, median"), "days", sums=False),
        _measure("dispute_work_days", _("Business days until they were closed, together"), "days"),
        _measure("disputes_due_count", _("Disputes of them that had a day to be closed by"), "count"),
        _measure("disputes_in_time_count", _("Disputes of these that were closed by it"), "count"),
        _measure("disputes_open_count", _("Open disputes"), "count"),
        _measure("disputes_open_days", _("Days since they were opened, together"), "days"),
        _measure("deductions_taken", _("Deductions taken in the window"), rows=True),
        _measure("deductions_open", _("Open deductions"), rows=True),
        _measure("deductions_invalid", _("Deductions of the window found invalid")),
        _measure("deductions_recovered", _("Of these, charged back")),
        _measure("touches_30", _("Messages sent in 30 days"), "count"),
        _measure("touched_customers_30", _("Customers they went to"), "count"),
        _measure("due_customers", _("Customers with an action due in the window"), "count"),
        _measure("acted_customers", _("Customers of them whose action was done"), "count"),
        _measure("forecast", _("Cash forecast for the last full week")),
        _measure("forecast_actual", _("Cash that came in that week")),
        _measure("forecast_weeks", _("Forecast weeks of the last 13 that are over"), "count"),
        _measure("forecast_weeks_inside", _("Weeks of them whose cash came within the band"), "count"),
        _measure("collectable", _("Overdue at the start of the window or since, and not held by anything")),
        _measure("collected", _("Payments on it, less returns")),
        _measure("staff_cost", _("Staff of collections over the window")),
        _measure("contacts_cost", _("Contacts of the window at their prices")),
        _measure("dso_target", _("DSO aimed at"), "days", sums=False),
        _measure("capital_share", _("Cost of capital a year"), "share", sums=False),
    )
}
"""By name: what formulas, own ones as well, may speak of. Sums are in the currency of the figure."""

_MONTHLY: Final = re.compile(r"(sales|days|aged|invoiced)_m(\d+)")


def measure_of(name: str) -> Measure:
    """Give a measure by name; those of single months (`sales_m0`, `sales_m1`, …) are there as far as the history goes."""
    if name in MEASURES:
        return MEASURES[name]
    found = _MONTHLY.fullmatch(name)
    if found is None:
        raise KeyError(name)
    kind, back = found.group(1), int(found.group(2))
    words, is_days = Text(_MONTH_WORDS[kind], {"back": back}), kind == "days"
    return Measure(name, words, "days" if is_days else "money", is_sum=not is_days)


_MONTH_WORDS: Final = {
    "sales": _("Sales, less credit notes, of the month %(back)s before"),
    "days": _("Days of the month %(back)s before"),
    "aged": _("Age times open amount of invoices of the month %(back)s before"),
    "invoiced": _("Invoiced in the month %(back)s before"),
}
