"""What can be asked of what was said: messages, calls, promises, plans?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.shape import ADDED, COUNTED, SPREAD, WEIGHED, Dimension, Measure, made

_CHANNELS: Final = {
    "email": _("E-mail"),
    "letter": _("Letter"),
    "sms": _("SMS"),
    "phone": _("Telephone"),
    "portal": _("Portal"),
}
CHANNEL: Final = Dimension("channel", _("channel"), says=_CHANNELS, is_code=True)
SEVERITY: Final = Dimension("severity", _("severity"), "count", says=sides.SEVERITIES)
MESSAGES: Final = made(
    "messages",
    _("Messages"),
    _("What was written to customers, by the day it was planned for; no text of them."),
    dated_by="planned_on",
    period_words=_("planned for"),
    listed=("customer", "planned_on", "channel", "purpose", "message_state"),
    dimensions=(
        *sides.CUSTOMER,
        CHANNEL,
        Dimension("purpose", _("purpose"), is_code=True),
        Dimension("message_state", _("state of the message"), column="state", is_code=True),
        Dimension("reason", _("reason"), is_code=True),
        SEVERITY,
        Dimension("procedure", _("procedure"), is_code=True),
        Dimension("template", _("template"), column="template_code", is_code=True),
        Dimension("message_language", _("language of the message")),
        Dimension("planned_on", _("planned date"), "date"),
        Dimension("settled_on", _("date it left"), "date"),
    ),
    measures=(
        sides.rows_called(_("number of messages")),
        sides.CUSTOMERS,
        Measure("sent_count", _("messages sent"), "count", ADDED[:2]),
        Measure("stopped_count", _("messages held back"), "count", ADDED[:2]),
        Measure("bounced_count", _("messages bounced"), "count", ADDED[:2]),
        Measure("failed_count", _("messages failed or unknown"), "count", ADDED[:2]),
        Measure("sent_share", _("share sent"), "share", WEIGHED, "sent_part", over="row_part"),
    ),
)

CALLS: Final = made(
    "calls",
    _("Calls"),
    _("Telephone calls with customers; no notes of them."),
    dated_by="on_day",
    period_words=_("called"),
    listed=("customer", "on_day", "outcome", "caller"),
    dimensions=(
        *sides.CUSTOMER,
        Dimension("outcome", _("outcome of the call"), is_code=True),
        Dimension("direction", _("direction"), says={"in": _("Incoming"), "out": _("Outgoing")}),
        Dimension("caller", _("caller"), column="called_by"),
        Dimension("on_day", _("call date"), "date"),
    ),
    measures=(
        sides.rows_called(_("number of calls")),
        sides.CUSTOMERS,
        Measure("reached_count", _("calls that reached somebody"), "count", ADDED[:2]),
        Measure("reached_share", _("share reached"), "share", WEIGHED, "reached_part", over="row_part"),
    ),
)

_PROMISED: Final = {
    "proposed": _("Proposed"),
    "open": _("Open"),
    "kept_unconfirmed": _("Kept, not confirmed"),
    "kept": _("Kept"),
    "partly_kept": _("Partly kept"),
    "broken": _("Broken"),
    "superseded": _("Replaced"),
    "withdrawn": _("Withdrawn"),
    "void": _("Void"),
}
PROMISES: Final = made(
    "promises",
    _("Promises"),
    _("What customers promised to pay, by the day they promised: one row an item of a promise."),
    dated_by="made_on",
    period_words=_("made"),
    listed=("customer", "item", "made_on", "promised_for", "promise_state", "amount", "paid_amount"),
    dimensions=(
        *sides.CUSTOMER,
        *sides.ITEM,
        sides.CURRENCY,
        Dimension("promise_state", _("state of the promise"), column="state", says=_PROMISED),
        Dimension("promise_source", _("source of the promise"), column="source", is_code=True),
        Dimension("made_on", _("promise date"), "date"),
        Dimension("promised_for", _("promised for"), "date"),
        Dimension("judged_on", _("date it was judged"), "date"),
        Dimension("level", _("level of the promise"), "count"),
    ),
    measures=(
        Measure("amount", _("promised amount"), "money"),
        Measure("paid_amount", _("amount paid in time"), "money"),
        Measure("promises", _("number of promises"), "count", COUNTED[:1], "promise_id", is_distinct=True),
        sides.rows_called(_("number of promised items")),
        sides.CUSTOMERS,
        Measure("kept_share", _("share of promises kept"), "share", WEIGHED, "kept_part", over="judged_part"),
        Measure("kept_amount_share", _("share of promised amount paid"), "share", WEIGHED, "paid_part",
                over="due_part", is_weighed=True),
        Measure("days_ahead", _("days from promise to payment day"), "days", SPREAD),
    ),
)  # fmt: skip

PLANS: Final = made(
    "plans",
    _("Payment plans"),
    _("Instalments of payment plans, by the day the plan began: one row an instalment."),
    dated_by="from_on",
    period_words=_("begun"),
    listed=("customer", "from_on", "plan_state", "instalment_on", "amount", "paid_amount"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension("plan_state", _("state of the plan"), is_code=True),
        Dimension("instalment_state", _("state of the instalment"), is_code=True),
        Dimension("rhythm", _("rhythm"), is_code=True),
        Dimension("from_on", _("beginning of the plan"), "date"),
        Dimension("instalment_on", _("instalment date"), "date"),
    ),
    measures=(
        Measure("amount", _("instalment amount"), "money"),
        Measure("paid_amount", _("instalment paid"), "money"),
        Measure("left_amount", _("instalment left"), "money"),
        Measure("plans", _("number of plans"), "count", COUNTED[:1], "plan_id", is_distinct=True),
        sides.rows_called(_("number of instalments")),
        sides.CUSTOMERS,
    ),
)
