"""How does the time of a case stand, in words?"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.interfaces.web import formats
from duecourse.records.disputes import rules
from duecourse.records.disputes.queries.cases import Case
from duecourse.records.disputes.rules import Term


def clock(case: Case, at: datetime, zone: str) -> tuple[str, bool]:
    """Say how the time of a case stands, and whether it is late."""
    if case.ended_on:
        return _("Closed on %(day)s") % {"day": formats.day(case.ended_on)}, False
    if case.waiting_since:
        return _("Stands still while the customer is asked"), False
    if case.is_awaited:
        return _("The credit note is awaited"), False
    due = case.answer_due_at
    if due is None:
        return _("Until %(day)s") % {"day": formats.day(case.until)}, False
    if due < at:
        return _("Late since %(when)s") % {"when": formats.moment(due, zone)}, True
    days, hours = rules.left_of(at, due, case.week)
    if days:
        said = ngettext("%(num)s business day left", "%(num)s business days left", days)
        return said % {"num": formats.number(days)}, False
    if hours:
        said = ngettext("%(num)s business hour left", "%(num)s business hours left", hours)
        return said % {"num": formats.number(hours)}, False
    return _("Due %(when)s") % {"when": formats.moment(due, zone)}, False


def pace(case: Case, zone: str, term: Term) -> str:
    """Say how long a case of its reason may take, by whose hours, and until when that is."""
    if term.hours is None:
        said, count = ngettext("%(num)s business day", "%(num)s business days", term.days), term.days
    else:
        said, count = ngettext("%(num)s business hour", "%(num)s business hours", term.hours), term.hours
    time = said % {"num": formats.number(count)}
    due = formats.moment(case.answer_due_at, zone) if case.answer_due_at else formats.day(case.until)
    hours = f"{case.week.opens_at:%H:%M}–{case.week.closes_at:%H:%M}"
    return _("%(time)s for this reason, in hours from %(hours)s: until %(due)s") % {
        "time": time,
        "hours": hours,
        "due": due,
    }
