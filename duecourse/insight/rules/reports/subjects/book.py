"""What can be asked of the book: customers, open items, invoices, movements, money at the bank?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.shape import ADDED, SPREAD, WEIGHED, Dimension, Measure, made

ITEMS: Final = made(
    "items",
    _("Open items"),
    _("What stands open on a day: one row an item, credits below zero."),
    has_day=True,
    restates=True,
    listed=("customer", "item", "issued_on", "due_on", "days_past_due", "open_amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("age", _("age"), says=sides.AGES),
        Dimension("severity", _("severity reached"), "count", says=sides.SEVERITIES),
        Dimension("last_step_key", _("last step")),
        Dimension("last_step_on", _("last step date"), "date"),
        Dimension("is_overdue", _("item is overdue"), "flag"),
        Dimension("is_disputed", _("item is disputed"), "flag"),
        Dimension("is_promised", _("item is promised"), "flag"),
        Dimension("is_planned", _("item is in a plan"), "flag"),
        Dimension("is_blocked", _("item is blocked"), "flag"),
        Dimension("block_reason", _("item block reason")),
        Dimension("is_pulled", _("item is collected by direct debit or card"), "flag"),
        Dimension("is_undelivered", _("item is not delivered"), "flag"),
        Dimension("on_cleanup", _("item is on the clean-up list"), "flag"),
    ),
    measures=(
        Measure("open_amount", _("open amount"), "money"),
        Measure("overdue_amount", _("overdue amount"), "money"),
        Measure("not_due_amount", _("amount not due"), "money"),
        Measure("credit_amount", _("open credits"), "money"),
        Measure("amount", _("item amount"), "money"),
        Measure("disputed_amount", _("disputed amount"), "money"),
        Measure("promised_amount", _("promised amount"), "money"),
        Measure("planned_amount", _("amount in a plan"), "money"),
        Measure("matched_amount", _("amount paid at the bank"), "money"),
        sides.rows_called(_("number of items")),
        sides.CUSTOMERS,
        Measure("days_past_due", _("days past due"), "days", SPREAD),
        Measure("days_open", _("days since issue"), "days", SPREAD),
        Measure(
            "weighed_days", _("days past due by amount"), "days", WEIGHED, "open_days",
            over="open_weight", is_weighed=True,
        ),
        Measure(
            "overdue_share", _("overdue share"), "share", WEIGHED, "overdue_part", over="open_part", is_weighed=True
        ),
    ),
)  # fmt: skip

CUSTOMERS: Final = made(
    "customers",
    _("Customers"),
    _("Every customer account, in each currency that it owes or is owed something on a day."),
    has_day=True,
    restates=True,
    listed=("customer", "portfolio", "country", "open_amount", "overdue_amount"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension("oldest_age", _("age of the oldest item"), says=sides.AGES),
        Dimension("highest_severity", _("highest severity"), "count", says=sides.SEVERITIES),
        Dimension("customer_since", _("customer since"), "date"),
        Dimension("is_automatic", _("customer is automatic"), "flag"),
        Dimension("is_customer_blocked", _("customer is blocked"), "flag"),
        Dimension("has_limit", _("customer has a limit"), "flag"),
    ),
    measures=(
        sides.CUSTOMERS,
        Measure("open_amount", _("balance"), "money"),
        Measure("overdue_amount", _("overdue amount"), "money"),
        Measure("credit_amount", _("open credits"), "money"),
        Measure("item_count", _("open items"), "count", ADDED),
        Measure("overdue_count", _("overdue items"), "count", ADDED),
        Measure("oldest_days", _("oldest days past due"), "days", SPREAD),
        Measure("risk_score", _("risk score"), "count", SPREAD),
        Measure(
            "overdue_share", _("overdue share"), "share", WEIGHED, "overdue_part", over="open_part", is_weighed=True
        ),
    ),
)
