"""Which reports are there: own ones, shared ones, those that came with the house?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from duecourse.foundation.kit.clock import zone_of
from duecourse.insight.queries import kept_reports
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.rules.reports.starters import THEMES
from duecourse.interfaces.web import doors, formats, look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest

BY_USE: Final = "used"
NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A report in the library: what it is called, what it says, whose it is."""

    key: str
    name: str
    says: str
    href: str
    whose: str
    changed: str
    used: str = ""
    used_at: datetime | None = None


@dataclass(frozen=True)
class Shelf:
    """Reports that stand together."""

    slug: str
    title: str
    lines: tuple[Line, ...]


@policy("report.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the library; `q` keeps what has these words, `sort` puts what its reader used last first."""
    wanted = " ".join(request.GET.get("q", "").split())[:80]
    is_by_use = request.GET.get("sort") == BY_USE
    shown = shelves(request, wanted)
    data = {"shelves": used_first(shown) if is_by_use else shown, "wanted": wanted, "is_by_use": is_by_use}
    if "HX-Request" in request.headers:
        return look.render_part(request, "reports/_shelves.html", data)
    return look.render(request, "reports/index.html", data)


def shelves(request: StaffRequest, wanted: str = "") -> tuple[Shelf, ...]:
    """Put the reports that this person may read on their shelves; an empty shelf is not there."""
    seat = request.visit.seat
    kept = kept_reports.reports_of(seat.tenant_id, seat.user_id, seat.role)
    starters = kept_reports.starters_for(seat.role)
    uses = kept_reports.last_uses(seat.tenant_id, seat.user_id)
    zone = zone_of(request.visit.zone)
    days = {key: (at, formats.day(at.astimezone(zone).date())) for key, at in uses.items()}
    found = [
        Shelf("mine", _("Yours"), _lines((one for one in kept if one.is_own), days)),
        Shelf("shared", _("Shared with you"), _lines((one for one in kept if not one.is_own), days)),
    ]
    for theme, title in THEMES.items():
        found.append(Shelf(theme, words.say(title), _lines((one for one in starters if one.theme == theme), days)))
    kept_lines = (Shelf(one.slug, one.title, _matching(one.lines, wanted)) for one in found)
    return tuple(one for one in kept_lines if one.lines)


def used_first(shelves: tuple[Shelf, ...]) -> tuple[Shelf, ...]:
    """Put what its reader used on one shelf, the last used first; the rest stays where it stands."""
    lines = [line for shelf in shelves for line in shelf.lines if line.used_at]
    lines.sort(key=lambda line: line.used_at or NEVER, reverse=True)
    first = Shelf("used", _("Used by you"), tuple(lines))
    rest = (replace(one, lines=tuple(line for line in one.lines if not line.used_at)) for one in shelves)
    return tuple(one for one in (first, *rest) if one.lines)


def name_of(named: Named) -> str:
    """Say what a report is called: a starter in the reader's language, a kept one as its owner wrote it."""
    return named.name if isinstance(named.name, str) else words.say(named.name)


def says_of(named: Named) -> str:
    """Say what a report tells."""
    return named.says if isinstance(named.says, str) else words.say(named.says)


def _lines(reports: Iterable[Named], uses: Mapping[str, tuple[datetime, str]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            key=one.key,
            name=name_of(one),
            says=says_of(one),
            href=doors.address("report", one.key),
            whose=_whose(one),
            changed=formats.day(one.changed_at.date()) if one.changed_at else "",
            used=uses[one.key][1] if one.key in uses else "",
            used_at=uses[one.key][0] if one.key in uses else None,
        )
        for one in reports
    )


def _whose(one: Named) -> str:
    if one.is_starter:
        return ""
    if not one.is_own:
        return one.owner_name
    if not one.share_count:
        return _("Only you")
    return ngettext("Shared with %(num)s", "Shared with %(num)s", one.share_count) % {"num": one.share_count}


def _matching(lines: tuple[Line, ...], wanted: str) -> tuple[Line, ...]:
    """Keep the lines that have every wanted word."""
    parts = wanted.casefold().split()
    return tuple(one for one in lines if all(part in f"{one.name} {one.says} {one.whose}".casefold() for part in parts))
