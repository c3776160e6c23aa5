"""Show who asked whom for what; give, hand on, move, comment and finish tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.tasks import reading
from duecourse.interfaces.web.tasks.listing import LISTING
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.worklists.operations import between, tasks
from duecourse.work.worklists.queries import desk
from duecourse.work.worklists.queries.desk import DeskTask


class NoCompany(Refused):
    """A task stands in a company's books."""

    says = marked("You see no company yet: a task belongs to one.")


@policy("task.own")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render a box of the desk."""
    return listing.answer(LISTING, request, "tasks", lambda: reading.head(request))


@policy("task.own")
@require_GET
def side(request: StaffRequest, task_id: int) -> HttpResponse:
    """Render a task for the inspector."""
    return look.render_part(request, "tasks/_side.html", {"page": reading.page(request.visit, _one(request, task_id))})


@policy("task.own")
@require_GET
def task(request: StaffRequest, task_id: int) -> HttpResponse:
    """Render a task on a page of its own."""
    return look.render(request, "tasks/task.html", {"page": reading.page(request.visit, _one(request, task_id))})


@policy("task.own")
@require_GET
def about(request: StaffRequest, token: str) -> HttpResponse:
    """Render the tasks about an item of a customer, or about its disputes."""
    account = asking.found(request, token).account
    what, number = request.GET.get("what", ""), request.GET.get("id", "")
    if what == "item" and number.isdecimal() and len(number) < 19:
        return look.render_part(request, "tasks/_about.html", reading.about_item(request.visit, account, int(number)))
    if what == "dispute":
        return look.render_part(request, "tasks/_about.html", reading.about_disputes(request.visit, account))
    raise Http404


@policy("task.own")
@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Render the form of a new task."""
    return look.render(request, "tasks/new.html", {"form": reading.form(request)})


@policy("task.own")
@require_POST
def give(request: StaffRequest) -> HttpResponse:
    """Ask a colleague for something."""
    visit, token = request.visit, asking.words(request, "customer")
    here = asking.standing(request, token) if token else None
    if here is None and not visit.in_view:
        raise NoCompany
    day = here.day if here else reading.day_of(request)
    wanted = between.Wanted(
        company_id=here.account.company_id if here else visit.in_view[0].id,
        customer_id=here.account.id if here else None,
        title=asking.words(request, "title", longest=200),
        due_on=asking.day(request, "due") or day,
        to=_person(request),
        key=f"asked:{visit.seat.user_id}:{asking.words(request, 'once', longest=40) or request.now.isoformat()}",
        note=asking.words(request, "note"),
        params=_about(request, here.account) if here else {},
    )
    made = between.give_task(visit.tenant_id, wanted, actor=visit.actor, at=request.now, on=day)
    look.flash(request, _("Asked for: %(title)s.") % {"title": made.title})
    return doors.back(request, "tasks")


@policy("task.own")
@require_POST
def done(request: StaffRequest) -> HttpResponse:
    """Tick the chosen tasks off with what came of them."""
    ids, visit = _chosen(request), request.visit
    outcome, day = asking.words(request, "outcome", longest=60), reading.day_of(request)
    back = between.do_tasks(visit.tenant_id, ids, outcome=outcome, actor=visit.actor, at=request.now, on=day)
    count = len(back.values["tasks"])  # type: ignore[arg-type]
    return _said(request, ngettext("%(num)s task is done.", "%(num)s tasks are done.", count), count, back)


@policy("task.own")
@require_POST
def assign(request: StaffRequest) -> HttpResponse:
    """Give the chosen tasks to a person, or to nobody."""
    ids, visit = _chosen(request), request.visit
    by = {"actor": visit.actor, "at": request.now, "on": reading.day_of(request)}
    back = between.assign_tasks(visit.tenant_id, ids, to=_person(request), **by)  # type: ignore[arg-type]
    count = len(back.values["tasks"])  # type: ignore[arg-type]
    said = ngettext("%(num)s task has another owner.", "%(num)s tasks have another owner.", count)
    return _said(request, said, count, back)


@policy("task.own")
@require_POST
def move(request: StaffRequest) -> HttpResponse:
    """Put the chosen tasks on another day: the one written, or so many days from today."""
    ids, visit = _chosen(request), request.visit
    days = asking.words(request, "days", longest=3)
    due_on = reading.day_of(request) + timedelta(days=int(days)) if days.isdecimal() else asking.day(request, "due")
    back = between.move_tasks(visit.tenant_id, ids, due_on=due_on, actor=visit.actor, at=request.now)
    count = len(back.values["tasks"])  # type: ignore[arg-type]
    return _said(
        request, ngettext("%(num)s task has another day.", "%(num)s tasks have another day.", count), count, back
    )


@policy("task.own")
@require_POST
def comment(request: StaffRequest, task_id: int) -> HttpResponse:
    """Write something about a task."""
    found, visit, text = _one(request, task_id), request.visit, asking.words(request, "text")
    day = reading.day_of(request)
    between.comment_task(visit.tenant_id, found.id, text, actor=visit.actor, at=request.now, on=day)
    look.flash(request, _("Comment written."))
    return doors.back(request, "task", found.id)


@policy("task.own")
@require_POST
def reopen(request: StaffRequest, task_id: int) -> HttpResponse:
    """Take a task up again."""
    found, visit = _one(request, task_id), request.visit
    tasks.reopen_task(visit.tenant_id, found.id, actor=visit.actor, at=request.now, on=reading.day_of(request))
    look.flash(request, _("The task is open again."))
    return doors.back(request, "task", found.id)


def _about(request: StaffRequest, account: Account) -> dict[str, Any]:
    """Read which of the customer's items or disputes a task is about; anything else is the customer as a whole."""
    text = asking.words(request, "item")
    if text.startswith(reading.DISPUTE):
        disputes = {f"{reading.DISPUTE}{one.id}": one for one in reading.open_disputes(request.visit, account)}
        return {"dispute": disputes[text].id, "number": disputes[text].reference} if text in disputes else {}
    items = {str(one.id): one for one in asking.open_items(request, account)}
    return {"item": items[text].id, "number": items[text].number} if text in items else {}


def _said(request: StaffRequest, sentence: str, count: int, back: Undo) -> HttpResponse:
    look.flash(request, sentence % {"num": formats.number(count)}, undo_href=undo.href(request, back))
    return doors.back(request, "tasks")


def _person(request: StaffRequest) -> UUID | None:
    text = asking.words(request, "to")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _chosen(request: StaffRequest) -> tuple[int, ...]:
    """Read the chosen tasks within what this person sees; what is outside of it was never chosen."""
    visit = request.visit
    found = desk.desk_tasks_of(visit.tenant_id, listing.chosen(LISTING, request), reading.desk_of(visit))
    if not found:
        raise tasks.NoSuchTask
    return tuple(one.id for one in found)


def _one(request: StaffRequest, task_id: int) -> DeskTask:
    visit = request.visit
    found = desk.desk_tasks_of(visit.tenant_id, [task_id], reading.desk_of(visit))
    if not found:
        raise Http404
    return found[0]
