"""Which rows stand behind a count of a performance view? A report that asks for exactly these, where the reader may see reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from duecourse.insight.rules.reports.days import LONGEST
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.interfaces.web.reports.asking import query_of
from duecourse.interfaces.web.reports.reading import NEW
from duecourse.interfaces.web.visit import Visit

_EVER: Final = timedelta(days=LONGEST - 1)


def rows_of(
    visit: Visit,
    subject: str,
    where: str,
    *,
    since: date | None = None,
    until: date | None = None,
    counts: str = "rows",
) -> str:
    """Give the address of a report that counts these rows by customer; empty where the reader sees no reports.

    Without `since` all rows until the day are meant; without both, what stands today.
    """
    if not visit.may("report.see"):
        return ""
    value = Value(counts, "count")
    period = f"{since or until - _EVER}..{until}" if until else ""
    spec = Spec(subject, ("customer",), "", (value,), where=where, sort=value.key, falls=True, period=period)
    return f"{reverse('report', args=[NEW])}?{query_of(spec)}"


def equals(words: str, value: str) -> str:
    """Write a condition: the words are this value, or empty."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{words} is "{quoted}"' if value else f"{words} is empty"
