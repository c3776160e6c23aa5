"""Show who needs a person today; set a row aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.customers import money_seen
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.interfaces.web.worklist import reading
from duecourse.interfaces.web.worklist.listing import LISTING
from duecourse.work.procedures.queries.logged import is_left_alone
from duecourse.work.procedures.rules.reasons import Reason, say
from duecourse.work.worklists.operations import rows
from duecourse.work.worklists.queries import screens
from duecourse.work.worklists.queries.screens import WorkRow


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the day's list."""
    return listing.answer(LISTING, request, "worklist", lambda: reading.head(request, request.visit))


@policy("worklist.see")
@require_GET
def side(request: StaffRequest, row_id: int) -> HttpResponse:
    """Render one row for the inspector."""
    found = _found(request, row_id)
    seen = money_seen.by_customer(request.visit, [found.account]).get(found.account.id, "")
    row = reading.shown(found, request.visit, seen=seen)
    back = doors.beside(request, doors.address("worklist"))
    alone = words.say(say(Reason.HOLDOUT)) if is_left_alone(request.visit.tenant_id, found.account.id) else ""
    return look.render_part(request, "worklist/_side.html", {"row": row, "back": back, "alone": alone})


@policy("row.snooze")
@require_POST
def snooze(request: StaffRequest, row_id: int) -> HttpResponse:
    """Put a customer off for some days, with the reason."""
    row, visit = _found(request, row_id), request.visit
    until = _until(request, [row])
    back = rows.snooze(visit.tenant_id, row.id, until=until, reason=_why(request), actor=visit.actor, at=request.now)
    said = _("%(name)s comes back on %(day)s.") % {"name": row.account.name, "day": formats.day(until)}
    return _said(request, said, back)


@policy("task.do")
@require_POST
def done(request: StaffRequest, row_id: int) -> HttpResponse:
    """Tick a customer off for the day."""
    row, visit = _found(request, row_id), request.visit
    back = rows.tick_off(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    return _said(request, _("%(name)s is done for today.") % {"name": row.account.name}, back)


@policy("row.snooze")
@require_POST
def snooze_many(request: StaffRequest) -> HttpResponse:
    """Put the chosen customers off, all with one reason."""
    found, visit = _chosen(request), request.visit
    until, ids = _until(request, found), [row.id for row in found]
    back = rows.snooze_many(visit.tenant_id, ids, until=until, reason=_why(request), actor=visit.actor, at=request.now)
    count = len(back.values["row_ids"])  # type: ignore[arg-type]
    words = ngettext("%(num)s customer comes back on %(day)s.", "%(num)s customers come back on %(day)s.", count)
    return _said(request, words % {"num": formats.number(count), "day": formats.day(until)}, back)


@policy("task.do")
@require_POST
def done_many(request: StaffRequest) -> HttpResponse:
    """Tick the chosen customers off for the day."""
    found, visit = _chosen(request), request.visit
    back = rows.tick_off_many(visit.tenant_id, [row.id for row in found], actor=visit.actor, at=request.now)
    count = len(back.values["row_ids"])  # type: ignore[arg-type]
    words = ngettext("%(num)s customer is done for today.", "%(num)s customers are done for today.", count)
    return _said(request, words % {"num": formats.number(count)}, back)


@policy("row.snooze")
@require_POST
def reopen(request: StaffRequest, row_id: int) -> HttpResponse:
    """Take a customer up again."""
    row, visit = _found(request, row_id), request.visit
    rows.reopen(visit.tenant_id, row.id, actor=visit.actor, at=request.now)
    look.flash(request, _("%(name)s is back on the list.") % {"name": row.account.name})
    return doors.back(request, "worklist")


def _said(request: StaffRequest, sentence: str, back: Undo) -> HttpResponse:
    look.flash(request, sentence, undo_href=undo.href(request, back))
    return doors.back(request, "worklist")


def _why(request: StaffRequest) -> str:
    return request.POST.get("reason", "")


def _until(request: StaffRequest, found: Sequence[WorkRow]) -> date:
    text = request.POST.get("days", "")
    return max(row.on_day for row in found) + timedelta(days=int(text) if text.isdecimal() and len(text) < 4 else 0)


def _chosen(request: StaffRequest) -> Sequence[WorkRow]:
    """Read the chosen rows within the scope; what is outside of it was never chosen."""
    visit = request.visit
    found = screens.worklist_rows_of(
        visit.tenant_id,
        listing.chosen(LISTING, request),
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
    )
    if not found:
        raise rows.NoSuchRow
    return found


def _found(request: StaffRequest, row_id: int) -> WorkRow:
    visit = request.visit
    found = screens.worklist_row(
        visit.tenant_id, row_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if found is None:
        raise Http404
    return found
