"""How do due dates get into a customer's calendar? As all-day events of RFC 5545, each known again when it is fetched anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duecourse.interfaces.portal.frame import owed
from duecourse.interfaces.portal.frame.door import customer, problem
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.owed import Line

LONGEST = 75
"""Octets of a line; longer ones are folded (RFC 5545, 3.1)."""


@customer("GET")
def due_dates(request: CustomerRequest) -> HttpResponse:
    """Give the days on which something is due from today on."""
    here = request.here
    coming = upcoming(here, owed.open_lines(here))
    if not coming:
        return problem(request, _("There is nothing here"), _("Nothing is due in the days to come."), status=404)
    written = "".join(f"{fold(line)}\r\n" for line in _lines(here, coming))
    answer = HttpResponse(written.encode(), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="due-dates.ics"'
    return answer


def upcoming(here: Here, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Keep what is still to be paid on a day to come."""
    return tuple(one for one in lines if one.open_amount > 0 and one.due_on >= here.day)


def _lines(here: Here, coming: Iterable[Line]) -> Iterable[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_plain(here.company.name)}//EN", "CALSCALE:GREGORIAN")
    for one in coming:
        summary = _("%(company)s: %(number)s, %(amount)s due") % {
            "company": here.company.name,
            "number": one.number,
            "amount": one.sum,
        }
        yield from _event(f"item-{one.id}@{here.tenant.hex}", one.due_on, summary, made_at=here.now)
    yield "END:VCALENDAR"


def _event(uid: str, day: date, summary: str, *, made_at: datetime) -> Iterable[str]:
    yield from ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{made_at:%Y%m%dT%H%M%SZ}")
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield from (f"SUMMARY:{_plain(summary)}", "TRANSP:TRANSPARENT", "END:VEVENT")


def _plain(text: str) -> str:
    """Escape what has a meaning in a value (RFC 5545, 3.3.11)."""
    one_line = " ".join(text.split())
    return one_line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def fold(line: str) -> str:
    """Break a long line between letters, never inside one."""
    parts = [""]
    for sign in line:
        most = LONGEST if len(parts) == 1 else LONGEST - 1
        if len((parts[-1] + sign).encode()) > most:
            parts.append("")
        parts[-1] += sign
    return "\r\n ".join(parts)
