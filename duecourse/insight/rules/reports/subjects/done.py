"""What can be asked of what was decided and done: actions, decisions, tasks, worklists?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.said import CHANNEL, SEVERITY
from duecourse.insight.rules.reports.subjects.shape import ADDED, COUNTED, SPREAD, WEIGHED, Dimension, Measure, made

ACTIONS: Final = made(
    "actions",
    _("Actions"),
    _("Steps of procedures that were planned in a period: one row an item, or whatever the step was about."),
    dated_by="planned_on",
    period_words=_("planned for"),
    listed=("customer", "planned_on", "step", "channel", "action_state", "amount"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension("item", _("item"), "key", column="item_id", label="number", link="item"),
        Dimension("step", _("step"), column="step_key", is_code=True),
        SEVERITY,
        CHANNEL,
        Dimension("action_state", _("state of the action"), column="state", is_code=True),
        Dimension("reason", _("reason"), is_code=True),
        Dimension("mode", _("mode"), is_code=True),
        Dimension("variant", _("variant"), column="chosen", is_code=True),
        Dimension("anchor", _("anchor"), column="anchor_kind", is_code=True),
        Dimension("planned_on", _("planned date"), "date"),
        Dimension("executed_on", _("date it was executed"), "date"),
    ),
    measures=(
        Measure("amount", _("amount asked for"), "money"),
        Measure("actions", _("number of contacts"), "count", COUNTED[:1], "action_id", is_distinct=True),
        sides.rows_called(_("number of steps")),
        sides.CUSTOMERS,
        Measure("executed_count", _("steps executed"), "count", ADDED[:2]),
        Measure("executed_share", _("share executed"), "share", WEIGHED, "executed_part", over="row_part"),
    ),
)

DECISIONS: Final = made(
    "decisions",
    _("Decisions"),
    _("What was decided about customers, by the day from which it held: one row each time it changed."),
    dated_by="from_on",
    period_words=_("decided"),
    has_day=True,
    listed=("customer", "from_on", "to_on", "action", "step"),
    dimensions=(
        *sides.CUSTOMER,
        Dimension("action", _("decision"), is_code=True),
        Dimension("step", _("step"), column="step_key", is_code=True),
        Dimension("from_on", _("decision date"), "date"),
        Dimension("to_on", _("last day of the decision"), "date"),
        Dimension("holds", _("decision holds"), "flag"),
    ),
    measures=(
        sides.rows_called(_("number of decisions")),
        sides.CUSTOMERS,
        Measure("days_held", _("days it held"), "days", SPREAD),
    ),
)

TASKS: Final = made(
    "tasks",
    _("Tasks"),
    _("What people had to do about customers, by its due date."),
    dated_by="task_due_on",
    period_words=_("due"),
    listed=("customer", "task_kind", "task_due_on", "task_state"),
    dimensions=(
        *sides.CUSTOMER,
        Dimension("task_kind", _("kind of task"), column="kind", is_code=True),
        Dimension("task_state", _("state of the task"), column="state", is_code=True),
        Dimension("outcome", _("outcome"), is_code=True),
        Dimension("task_due_on", _("task due date"), "date"),
    ),
    measures=(sides.rows_called(_("number of tasks")), sides.CUSTOMERS),
)

WORKLISTS: Final = made(
    "worklists",
    _("Worklists"),
    _("Customers on the worklists of a period: one row a customer and day."),
    dated_by="on_day",
    period_words=_("on the list"),
    listed=("customer", "on_day", "band", "percent", "to_collect"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension("band", _("priority"), is_code=True),
        Dimension("row_state", _("state on the worklist"), column="state", is_code=True),
        Dimension("done_by", _("done by")),
        Dimension("on_day", _("day of the worklist"), "date"),
    ),
    measures=(
        Measure("to_collect", _("amount to collect"), "money"),
        sides.rows_called(_("number of worklist rows")),
        sides.CUSTOMERS,
        Measure("percent", _("priority in points of 100"), "count", SPREAD),
    ),
)
