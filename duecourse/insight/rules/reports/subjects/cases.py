"""What can be asked of disagreements: disputes and deductions?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.shape import COUNTED, SPREAD, Dimension, Measure, made

DISPUTES: Final = made(
    "disputes",
    _("Disputes"),
    _("What customers disagree with, by the day it was opened: one row an item of a dispute."),
    dated_by="opened_on",
    period_words=_("opened"),
    has_day=True,
    listed=("customer", "item", "dispute_reason", "opened_on", "dispute_state", "amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("dispute_reason", _("dispute reason"), column="reason", is_code=True),
        Dimension("dispute_state", _("state of the dispute"), column="state", is_code=True),
        Dimension("outcome", _("outcome"), is_code=True),
        Dimension("root_cause", _("root cause"), is_code=True),
        Dimension("department", _("department")),
        Dimension("dispute_source", _("source of the dispute"), column="source", is_code=True),
        Dimension("opened_on", _("dispute date"), "date"),
        Dimension("ended_on", _("date it ended"), "date"),
        Dimension("is_open", _("dispute is open"), "flag"),
        Dimension("is_late", _("dispute was escalated"), "flag"),
    ),
    measures=(
        Measure("amount", _("disputed amount"), "money"),
        Measure("open_dispute_amount", _("amount still disputed"), "money"),
        Measure("disputes", _("number of disputes"), "count", COUNTED[:1], "dispute_id", is_distinct=True),
        sides.rows_called(_("number of disputed items")),
        sides.CUSTOMERS,
        Measure("days_open", _("days a dispute took"), "days", SPREAD),
    ),
)

DEDUCTIONS: Final = made(
    "deductions",
    _("Deductions"),
    _("What payers kept back of items, by the day they took it."),
    dated_by="taken_on",
    period_words=_("taken"),
    has_day=True,
    listed=("customer", "item", "taken_on", "deduction_reason", "validity", "amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("deduction_reason", _("deduction reason"), column="reason", is_code=True),
        Dimension("their_code", _("code of the payer")),
        Dimension(
            "validity",
            _("validity"),
            says={"valid": _("Justified"), "invalid": _("Not justified"), "unknown": _("Not judged")},
        ),
        Dimension("taken_on", _("deduction date"), "date"),
        Dimension("judged_on", _("date it was judged"), "date"),
        Dimension("deadline_on", _("deadline of the payer"), "date"),
    ),
    measures=(
        Measure("amount", _("deducted amount"), "money"),
        Measure("invalid_amount", _("amount not justified"), "money"),
        sides.rows_called(_("number of deductions")),
        sides.CUSTOMERS,
        Measure("days_to_judge", _("days to judge a deduction"), "days", SPREAD),
    ),
)
