"""Which reports are there of how we work: whom we reached, by what, and whom we left alone?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.starters.starter import Starter, asks

STARTERS: Final = (
    Starter(
        "worklist-coverage",
        _("Coverage of the worklists"),
        _("Rows of the last 30 days by who did them, and in which state they ended."),
        "work",
        asks("worklists", ("done_by",), ("rows:count", "to_collect"), columns="row_state", period="last_30_days"),
    ),
    Starter(
        "calls-by-caller",
        _("Calls and who was reached"),
        _("Calls of the last 90 days by caller, and the share that reached the right person."),
        "work",
        asks(
            "calls",
            ("caller",),
            ("rows:count", "reached_count", "reached_share:average", "customers:count"),
            period="last_90_days",
            sort="-rows:count",
        ),
    ),
    Starter(
        "step-effectiveness",
        _("What became of each step"),
        _(
            "Steps planned in the last 90 days: carried out, held back and why; a control group stands as its own variant."
        ),
        "work",
        asks(
            "actions",
            ("step", "variant"),
            ("actions:count", "executed_count", "executed_share:average", "amount"),
            period="last_90_days",
            sort="-actions:count",
        ),
    ),
    Starter(
        "contact-pressure",
        _("Contact pressure"),
        _("The fifty customers to whom most was sent in the last 30 days."),
        "work",
        asks(
            "messages",
            ("customer",),
            ("sent_count",),
            columns="channel",
            period="last_30_days",
            sort="-sent_count:sum",
            top=50,
        ),
    ),
    Starter(
        "bounces",
        _("Bounces and contact quality"),
        _("What was sent in the last 90 days by language and channel, what came back, what failed."),
        "work",
        asks(
            "messages",
            ("message_language", "channel"),
            ("sent_count", "bounced_count", "failed_count", "stopped_count"),
            period="last_90_days",
            sort="-sent_count:sum",
        ),
    ),
    Starter(
        "not-contacted",
        _("Not contacted, and why"),
        _("What is decided of every customer now: who is left alone, for which reason, since how long."),
        "work",
        asks(
            "decisions",
            ("action",),
            ("customers:count", "days_held:average"),
            where="decision holds",
            sort="-customers:count",
        ),
    ),
    Starter(
        "stopped-messages",
        _("Stopped at the last moment"),
        _("Messages of the last 90 days that a guard kept back right before they left."),
        "work",
        asks(
            "messages",
            ("reason",),
            ("stopped_count", "customers:count"),
            period="last_90_days",
            sort="-stopped_count:sum",
        ),
    ),
    Starter(
        "tasks",
        _("Tasks by kind"),
        _("Tasks of the last 90 days by kind and state."),
        "work",
        asks("tasks", ("task_kind",), ("rows:count",), columns="task_state", period="last_90_days", sort="-rows:count"),
    ),
)
