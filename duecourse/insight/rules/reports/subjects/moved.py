"""What can be asked of what happened to items: issued, paid, credited; and of money at the bank?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.shape import SPREAD, WEIGHED, Dimension, Measure, made

INVOICES: Final = made(
    "invoices",
    _("Items issued"),
    _("What was issued in a period, paid or not: one row an item, credits below zero."),
    dated_by="issued_on",
    period_words=_("issued"),
    has_day=True,
    restates=True,
    listed=("customer", "item", "issued_on", "due_on", "amount", "open_amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("is_open", _("item is open"), "flag"),
        Dimension("cleared_on", _("clearing date"), "date"),
        Dimension("clearing", _("clearing"), is_code=True),
        Dimension("payment_method", _("payment method"), is_code=True),
        Dimension("delivery_channel", _("delivery channel"), is_code=True),
        Dimension("delivery_status", _("delivery status"), is_code=True),
        Dimension("is_factored", _("item is factored"), "flag"),
    ),
    measures=(
        Measure("amount", _("item amount"), "money"),
        Measure("invoiced_amount", _("amount invoiced"), "money"),
        Measure("credited_amount", _("amount credited"), "money"),
        Measure("open_amount", _("open amount"), "money"),
        Measure("settled_amount", _("amount settled"), "money"),
        sides.rows_called(_("number of items")),
        sides.CUSTOMERS,
        Measure("days_to_pay", _("days from issue to clearing"), "days", SPREAD),
        Measure("days_late", _("days from due date to clearing"), "days", SPREAD),
    ),
)

_KINDS: Final = {
    "payment": _("Payment"),
    "credit": _("Credit"),
    "writeoff": _("Write-off"),
    "return": _("Returned payment"),
    "unknown": _("Cleared, cause unknown"),
    "reopened": _("Reopened"),
    "correction": _("Correction"),
    "reversal": _("Reversal"),
}
MOVEMENTS: Final = made(
    "movements",
    _("Payments and other movements"),
    _("What changed the open amount of items in a period: payments and credits below zero."),
    dated_by="effective_on",
    period_words=_("effective"),
    has_day=True,
    restates=True,
    listed=("customer", "item", "effective_on", "movement_kind", "amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("movement_kind", _("movement kind"), says=_KINDS),
        Dimension("effective_on", _("value date"), "date"),
        Dimension("known_on", _("date of knowledge"), "date"),
        Dimension("late_age", _("age when it was moved"), says=sides.AGES),
        Dimension("was_overdue", _("item was overdue"), "flag"),
    ),
    measures=(
        Measure("amount", _("amount moved"), "money"),
        Measure("paid_amount", _("amount paid"), "money"),
        Measure("overdue_paid_amount", _("overdue amount paid"), "money"),
        Measure("credited_amount", _("amount credited"), "money"),
        Measure("written_off_amount", _("amount written off"), "money"),
        sides.rows_called(_("number of movements")),
        sides.CUSTOMERS,
        Measure("days_after_due", _("days after the due date"), "days", SPREAD),
        Measure("weighed_days", _("days after the due date by amount"), "days", WEIGHED, "paid_days",
                over="paid_weight", is_weighed=True),
    ),
)  # fmt: skip

RECEIPTS: Final = made(
    "receipts",
    _("Money at the bank"),
    _("What came in at the bank in a period, with the customer it was assigned to."),
    dated_by="value_on",
    period_words=_("value date"),
    listed=("customer", "value_on", "receipt_state", "amount"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension(
            "receipt_state",
            _("state of the receipt"),
            says={"provisional": _("Provisional"), "retired": _("Booked by the ledger")},
            is_code=True,
        ),
        Dimension("value_on", _("value date"), "date"),
        Dimension("known_on", _("date of knowledge"), "date"),
        Dimension("is_assigned", _("receipt has a customer"), "flag"),
    ),
    measures=(
        Measure("amount", _("amount received"), "money"),
        sides.rows_called(_("number of receipts")),
        sides.CUSTOMERS,
    ),
)
