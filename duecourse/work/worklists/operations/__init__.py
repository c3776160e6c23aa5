"""Give people work, in order, and write down what they did with it."""

from duecourse.work.worklists.operations.building import Handed, build_worklist, refresh_customers
from duecourse.work.worklists.operations.rows import (
    NoSuchRow,
    RowNotOpen,
    RowStillOpen,
    SnoozeReasonMissing,
    SnoozeTooShort,
    reopen,
    snooze,
    tick_off,
)
from duecourse.work.worklists.operations.strategies import (
    NoSuchStrategy,
    StrategyNotADraft,
    activate_strategy,
    draft_strategy,
    install_starter,
)
from duecourse.work.worklists.operations.tasks import (
    NewTask,
    NoSuchTask,
    OutcomeMissing,
    TaskNotOpen,
    TaskStillOpen,
    add_tasks,
    cancel_task,
    do_task,
    fold_tasks,
    reopen_task,
    take_back_tasks,
)

__all__ = [
    "Handed",
    "NewTask",
    "NoSuchRow",
    "NoSuchStrategy",
    "NoSuchTask",
    "OutcomeMissing",
    "RowNotOpen",
    "RowStillOpen",
    "SnoozeReasonMissing",
    "SnoozeTooShort",
    "StrategyNotADraft",
    "TaskNotOpen",
    "TaskStillOpen",
    "activate_strategy",
    "add_tasks",
    "build_worklist",
    "cancel_task",
    "do_task",
    "draft_strategy",
    "fold_tasks",
    "install_starter",
    "refresh_customers",
    "reopen",
    "reopen_task",
    "snooze",
    "take_back_tasks",
    "tick_off",
]
