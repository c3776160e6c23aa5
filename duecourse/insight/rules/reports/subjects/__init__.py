"""Which kinds of rows can reports ask of?"""

from collections.abc import Mapping
from typing import Final

from duecourse.insight.rules.reports.subjects import ahead, book, cases, done, moved, said
from duecourse.insight.rules.reports.subjects.shape import Dimension, Measure, Subject

__all__ = ["SUBJECTS", "Dimension", "Measure", "Subject"]

SUBJECTS: Final[Mapping[str, Subject]] = {
    one.slug: one
    for one in (
        *(book.ITEMS, book.CUSTOMERS, moved.INVOICES, moved.MOVEMENTS, moved.RECEIPTS),
        *(said.MESSAGES, said.CALLS, said.PROMISES, said.PLANS, cases.DISPUTES, cases.DEDUCTIONS),
        *(done.ACTIONS, done.DECISIONS, done.TASKS, done.WORKLISTS, ahead.LIMITS, ahead.FORECASTS, ahead.IMPORTS),
    )
}
