"""Give people work, in order, and write down what they did with it."""

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
    reopen_task,
    take_back_tasks,
)

__all__ = [
    "NewTask",
    "NoSuchStrategy",
    "NoSuchTask",
    "OutcomeMissing",
    "StrategyNotADraft",
    "TaskNotOpen",
    "TaskStillOpen",
    "activate_strategy",
    "add_tasks",
    "cancel_task",
    "do_task",
    "draft_strategy",
    "install_starter",
    "reopen_task",
    "take_back_tasks",
]
