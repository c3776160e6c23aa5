"""Show whom everybody would forget, and give them a next step: a task, a day, a stop, a procedure."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.nextstep import reading
from duecourse.interfaces.web.nextstep.listing import LISTING, forgotten, idle
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.proposals.stopping import by_company, stop_or_ask
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.operations import assignment
from duecourse.work.worklists.operations import between, rows


class NobodyLeft(Refused):
    """Somebody else was quicker."""

    says = marked("These customers have a next step meanwhile.")


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list."""
    return listing.answer(LISTING, request, "nextstep", lambda: reading.head(request))


@policy("worklist.see")
@require_GET
def side(request: StaffRequest, token: str) -> HttpResponse:
    """Render one customer for the inspector."""
    back = doors.beside(request, doors.address("no-next-step"))
    data = {"side": reading.side(request, token), "mends": reading.mends(request), "back": back}
    return look.render_part(request, "nextstep/_side.html", data)


@policy("worklist.see")
@require_safe
def count(request: StaffRequest) -> HttpResponse:
    """Give the number of customers without a next step: the whole book is judged for it, so no page waits for it."""
    return HttpResponse(formats.number(len(forgotten(request.visit))))


@policy("task.own")
@require_POST
def task(request: StaffRequest) -> HttpResponse:
    """Give oneself a task for each of the chosen customers."""
    found, visit = _chosen(request), request.visit
    day, title = _day(request), asking.words(request, "title", longest=200) or _("Give a next step")
    wishes = [
        between.Wanted(
            company_id=one.company_id,
            customer_id=one.id,
            title=title,
            due_on=asking.day(request, "due") or day,
            to=visit.seat.user_id,
            key=f"next-step:{one.id}:{request.now.isoformat()}",
        )
        for one in found
    ]
    back = between.give_tasks(visit.tenant_id, wishes, actor=visit.actor, at=request.now, on=day)
    said = ngettext("%(num)s task is yours.", "%(num)s tasks are yours.", len(found))
    return _said(request, said, len(found), back)


@policy("row.snooze")
@require_POST
def put_off(request: StaffRequest) -> HttpResponse:
    """Put the chosen customers off, with the reason that stands meanwhile."""
    found, visit = _chosen(request), request.visit
    days = request.POST.get("days", "")
    wait = timedelta(days=int(days) if days.isdecimal() and len(days) < 4 else 0)
    done = [
        rows.put_off_customers(
            visit.tenant_id,
            company_id,
            [one.id for one in group],
            day=day,
            until=day + wait,
            reason=asking.words(request, "reason", longest=200),
            actor=visit.actor,
            at=request.now,
        )
        for company_id, day, group in by_company(request, found)
    ]
    ids = [row for one in done for row in one.values["row_ids"]]  # type: ignore[attr-defined]
    said = ngettext("%(num)s customer is put off.", "%(num)s customers are put off.", len(found))
    return _said(request, said, len(found), Undo("worklist.reopen", {"row_ids": ids}))


@policy("block.propose")
@require_POST
def stop(request: StaffRequest) -> HttpResponse:
    """Stop the chosen customers, or ask a colleague to, as the role may."""
    stop_or_ask(request, _chosen(request))
    return doors.back(request, "no-next-step")


@policy("segment.edit")
@require_POST
def assign(request: StaffRequest) -> HttpResponse:
    """Put the chosen customers on a procedure by hand."""
    found, visit = _chosen(request), request.visit
    back = assignment.assign_many(
        visit.tenant_id,
        [one.id for one in found],
        asking.words(request, "procedure"),
        until=asking.day(request, "procedure_until"),
        reason=asking.words(request, "procedure_why", longest=200),
        on=_day(request),
        actor=visit.actor,
        at=request.now,
    )
    said = ngettext(
        "%(num)s customer is on this procedure now.", "%(num)s customers are on this procedure now.", len(found)
    )
    return _said(request, said, len(found), back)


def _chosen(request: StaffRequest) -> tuple[Account, ...]:
    """Read the chosen customers; who is outside of what this person sees, or has a next step, was never chosen."""
    found = idle(request.visit, listing.chosen(LISTING, request))
    if not found:
        raise NobodyLeft
    return found


def _day(request: StaffRequest) -> date:
    return request.visit.day or request.now.date()


def _said(request: StaffRequest, sentence: str, number: int, back: Undo) -> HttpResponse:
    look.flash(request, sentence % {"num": formats.number(number)}, undo_href=undo.href(request, back))
    return doors.back(request, "no-next-step")
