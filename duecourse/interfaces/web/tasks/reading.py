"""How does a task read in the reader's language?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries.naming import who_may
from duecourse.foundation.kit.tokens import new_token
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import asking, reasons
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.steps import lacking, named_step
from duecourse.interfaces.web.tasks.shown import Form, Page, Row, Said
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.disputes.queries import screens as disputes
from duecourse.records.disputes.queries.screens import DisputeRow
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.screens import StepKind
from duecourse.work.worklists.operations.between import BY_HAND
from duecourse.work.worklists.operations.late_disputes import TITLE as LATE_DISPUTE
from duecourse.work.worklists.queries import desk
from duecourse.work.worklists.queries.desk import Desk, DeskTask
from duecourse.work.worklists.rules.tasks import CONTACT

DISPUTE = "dispute-"
"""What stands before a dispute's id in a form where items can be chosen too."""


def desk_of(visit: Visit) -> Desk:
    """Give the desk of whoever is visiting, within what is in view."""
    return Desk(visit.seat.user_id, visit.company_ids, visit.scope.portfolio_ids, visit.may("task.do"))


def day_of(request: StaffRequest) -> date:
    """Give the day on which the screen stands."""
    return request.visit.day or request.now.date()


def people(visit: Visit) -> tuple[tuple[str, str], ...]:
    """List who can be given a task, after "nobody yet"."""
    return (("", _("Nobody yet")), *((str(key), name) for key, name in who_may(visit.tenant_id, "task.own")))


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say what stands above the list: how many wait, how many are late, the boxes, and who could do them."""
    visit, mine = request.visit, desk_of(request.visit)
    counts = desk.box_counts(visit.tenant_id, mine)
    late = desk.late_count(visit.tenant_id, mine, on=day_of(request))
    title = ngettext("%(num)s task is yours", "%(num)s tasks are yours", counts["mine"])
    said = ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": formats.number(late)}
    return {
        "title": title % {"num": formats.number(counts["mine"])},
        "lede": said if late else _("None is late."),
        "choices": _boxes(request, counts, mine),
        "people": people(visit),
    }


def rows(visit: Visit, found: Sequence[DeskTask]) -> tuple[Row, ...]:
    """Say tasks."""
    return tuple(_row(visit, one, title) for one, title in zip(found, titles(visit, found), strict=True))


def titles(visit: Visit, found: Sequence[DeskTask]) -> tuple[str, ...]:
    """Say what tasks are called; those that a step asked for are called by the step."""
    steps = any(one.kind != BY_HAND for one in found)
    kinds = procedures.steps_by_key(visit.tenant_id) if steps else {}
    return tuple(_title(one, kinds) for one in found)


def _title(task: DeskTask, kinds: Mapping[str, StepKind]) -> str:
    if task.kind == BY_HAND:
        return task.title
    if task.title == LATE_DISPUTE:
        return _("Late: have %(dispute)s answered") % {"dispute": task.params.get("number", "")}
    said = named_step(task.title, kinds)
    return _("Find another contact: mail came back") if task.kind == CONTACT else lacking(said, task.params)


def page(visit: Visit, found: DeskTask) -> Page:
    """Say one task with its comments."""
    comments = desk.comments_of(visit.tenant_id, found.id)
    said = tuple(Said(one.author, one.text, formats.moment(one.at, visit.zone)) for one in comments)
    return Page(rows(visit, [found])[0], said, people(visit))


def form(request: StaffRequest) -> Form:
    """Say what a new task starts from: a customer, perhaps one of its items."""
    visit, token = request.visit, request.GET.get("customer", "")
    account = asking.found(request, token).account if token else None
    items = asking.open_items(request, account) if account else ()
    return Form(
        key=new_token(128),
        token=token,
        customer=f"{account.number} {account.name}" if account else "",
        items=(
            ("", _("The customer as a whole")),
            *((str(one.id), one.number) for one in items),
            *((f"{DISPUTE}{one.id}", dispute_words(one)) for one in open_disputes(visit, account)),
        ),
        item=request.GET.get("item", ""),
        people=people(visit),
        me=str(visit.seat.user_id),
        due_on=day_of(request),
        back=reverse("customer", args=[token]) if account else reverse("tasks"),
    )


def open_disputes(visit: Visit, account: Account | None) -> tuple[DisputeRow, ...]:
    """Read the customer's disputes that are not settled."""
    found = disputes.disputes_of(visit.tenant_id, account.id) if account else ()
    return tuple(one for one in found if one.ended_on is None)


def dispute_words(dispute: DisputeRow) -> str:
    """Name a dispute."""
    return f"{dispute.reference} · {reasons.dispute_words().get(dispute.reason, dispute.reason)}"


def about_item(visit: Visit, account: Account, item_id: int) -> Mapping[str, Any]:
    """Say the tasks about an item, and lead to a new one."""
    href = reverse("new-task", query={"customer": account.token, "item": item_id})
    return {"tasks": _about(visit, account, "item", [item_id]), "links": ((_("New task"), href),)}


def about_disputes(visit: Visit, account: Account) -> Mapping[str, Any]:
    """Say the tasks about a customer's disputes, and lead to a new one about each that is not settled."""
    every = disputes.disputes_of(visit.tenant_id, account.id)
    links = tuple(
        (
            _("Task about %(dispute)s") % {"dispute": one.reference},
            reverse("new-task", query={"customer": account.token, "item": f"{DISPUTE}{one.id}"}),
        )
        for one in every
        if one.ended_on is None
    )
    return {"tasks": _about(visit, account, "dispute", [one.id for one in every]), "links": links}


def _about(visit: Visit, account: Account, what: str, ids: Collection[int]) -> tuple[Row, ...]:
    found = desk.tasks_about(visit.tenant_id, _wide_desk(visit), customer_id=account.id, what=what, ids=ids)
    return rows(visit, found)


def _wide_desk(visit: Visit) -> Desk:
    """Give the desk over all companies: a page of a customer stands there whichever company is in view."""
    mine = visit.seat.scope.portfolio_ids
    return Desk(visit.seat.user_id, tuple(one.id for one in visit.companies), mine, visit.may("task.do"))


def _about_href(visit: Visit, task: DeskTask) -> str:
    """Lead to what the task is about: an item, or a dispute."""
    if isinstance(task.params.get("dispute"), int) and visit.may("dispute.see"):
        return reverse("dispute", args=[task.params["dispute"]])
    if visit.may("customer.see") and isinstance(task.params.get("item"), int):
        return reverse("item", args=[task.params["item"]])
    return ""


def _row(visit: Visit, task: DeskTask, title: str) -> Row:
    account, day = task.account, visit.day or task.due_on
    return Row(
        id=task.id,
        title=title,
        href=reverse("task", args=[task.id]),
        side_href=reverse("task-side", args=[task.id]),
        about=str(task.params.get("number", "")),
        about_href=_about_href(visit, task),
        customer=account.name if account else "",
        customer_number=account.number if account else "",
        customer_href=reverse("customer", args=[account.token]) if account and visit.may("customer.see") else "",
        assignee_id=str(task.assignee_id or ""),
        assignee=task.assignee or _("Nobody yet"),
        asked_by=task.asked_by or _("Procedure"),
        due_on=task.due_on,
        late_days=ledger.days_late(task.due_on, on=day) if task.state == "open" else 0,
        is_open=task.state == "open",
        outcome=task.outcome,
        note=task.note,
        comment_count=task.comment_count,
    )


def _boxes(request: HttpRequest, counts: Mapping[str, int], mine: Desk) -> tuple[Choice, ...]:
    names = {"mine": _("Mine"), "sent": _("I asked for"), "free": _("Nobody’s yet"), "all": _("Everybody’s")}
    offered = [box for box in desk.BOXES if mine.sees_all or box in ("mine", "sent")]
    chips = [
        choice(request, key="box", value="" if box == "mine" else box, words=names[box], count=counts[box])
        for box in offered
    ]
    is_on = request.GET.get("state") == "done"
    done = choice(request, key="state", value="" if is_on else "done", words=_("Done"))
    return (*chips, Choice(done.words, done.href, is_on))
