"""Let a person act on chosen items: promise, plan, dispute, stop, comment; and end what was agreed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.customers import asking, choosing, mentioning, undoing
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes import rules as dispute_rules
from duecourse.records.disputes.operations import cases, disputes
from duecourse.records.disputes.queries import screens as dispute_rows
from duecourse.records.ledger.operations import blocks, papers
from duecourse.records.ledger.queries.screens import ItemLine
from duecourse.records.promises.operations import plan_covers, promises
from duecourse.records.promises.queries import screens as promise_rows
from duecourse.work.procedures.operations.assignment import ReasonMissing


@policy("customer.see")
@require_GET
def selection(request: StaffRequest, token: str) -> HttpResponse:
    """Render what the ticked items come to, and what can be done with them."""
    account = asking.found(request, token).account
    items = asking.chosen(request.GET, asking.open_items(request, account))
    return look.render_part(request, "customers/_selection.html", {"selection": choosing.selection(items)})


@policy("customer.see")
@require_GET
def act(request: StaffRequest, token: str, what: str) -> HttpResponse:
    """Render the form of an act on the ticked items, or on all that is overdue where none is ticked."""
    permission = choosing.PERMISSIONS.get(what)
    if permission is None:
        raise Http404
    if not request.visit.may(permission):
        raise NoPermission(permission)
    here = asking.standing(request, token)
    page = choosing.act_page(request, here, what, asking.open_items(request, here.account))
    return look.render(request, "customers/act.html", {"act": page})


@policy("promise.make")
@require_POST
def make_promise(request: StaffRequest, token: str) -> HttpResponse:
    """Write down what the customer promised."""
    here, items = _chosen(request, token)
    due_on = asking.day(request, "due_on")
    if due_on is None:
        raise asking.DayWrong(text="")
    amounts = asking.amounts(request.POST, items)
    new = promises.NewPromise(
        here.account.id,
        [promises.Word(one.id, amounts[one.id]) for one in items],
        due_on,
        note=asking.words(request, "note"),
    )
    made = promises.make_promise(request.visit.tenant_id, new, **_by(request, here))
    said = _("Promise recorded: %(name)s pays on %(day)s.")
    said = said % {"name": here.account.name, "day": formats.day(due_on)}
    return _said(request, here, said, undoing.way("promise.withdraw", made.pk, on=here.day))


@policy("promise.make")
@require_POST
def withdraw_promise(request: StaffRequest, token: str, promise_id: int) -> HttpResponse:
    """End a promise before its day."""
    here = asking.standing(request, token)
    rows = promise_rows.promises_of(request.visit.tenant_id, here.account.id)
    if promise_id not in {one.id for one in rows}:
        raise Http404
    reason = _reason(request)
    promises.withdraw_promise(request.visit.tenant_id, promise_id, reason=reason, **_by(request, here))
    return _said(request, here, _("Promise withdrawn. Its items follow the procedure again."))


@policy("plan.make")
@require_POST
def end_plan(request: StaffRequest, token: str, key: str) -> HttpResponse:
    """End a plan; the original due dates rule again."""
    here = asking.standing(request, token)
    if key not in {one.key for one in promise_rows.plans_of(request.visit.tenant_id, here.account.id, on=here.day)}:
        raise Http404
    plan_covers.end_plan_cover(request.visit.tenant_id, key, reason=_reason(request), **_by(request, here))
    return _said(request, here, _("Plan ended. The original due dates rule again."))


@policy("dispute.open")
@require_POST
def open_dispute(request: StaffRequest, token: str) -> HttpResponse:
    """Write down what the customer disagrees with."""
    here, items = _chosen(request, token)
    code = asking.words(request, "code")
    if code not in dispute_rules.REASONS:
        raise Http404
    amounts = asking.amounts(request.POST, items)
    new = disputes.NewDispute(
        here.account.id,
        [disputes.Claim(one.id, amounts[one.id]) for one in items],
        code,
        note=asking.words(request, "note"),
    )
    by = _by(request, here)
    made = disputes.open_dispute(request.visit.tenant_id, new, **by)
    for file in request.FILES.getlist("file"):
        cases.add_document(request.visit.tenant_id, made.pk, file.read(), name=file.name or _("file"), **by)
    said = _("Dispute D%(number)s opened. What its reason says leaves dunning until it is closed.") % {
        "number": made.pk
    }
    return _said(request, here, said, undoing.way("dispute.withdraw", made.pk, on=here.day))


@policy("dispute.open")
@require_POST
def close_dispute(request: StaffRequest, token: str, dispute_id: int) -> HttpResponse:
    """End a dispute with its outcome."""
    here = asking.standing(request, token)
    rows = dispute_rows.disputes_of(request.visit.tenant_id, here.account.id)
    if dispute_id not in {one.id for one in rows}:
        raise Http404
    outcome = asking.words(request, "outcome")
    disputes.close_dispute(request.visit.tenant_id, dispute_id, outcome=outcome, **_by(request, here))
    return _said(request, here, _("Dispute closed. What is still open follows the procedure again."))


@policy("block.place")
@require_POST
def stop_items(request: StaffRequest, token: str) -> HttpResponse:
    """Stop dunning for the chosen items."""
    here, items = _chosen(request, token)
    code, note = asking.words(request, "code"), _reason(request)
    if code not in blocks.REASONS:
        raise Http404
    until, tenant = asking.day(request, "until"), request.visit.tenant_id
    made = [
        blocks.block(
            tenant, blocks.NewBlock(here.account.id, code, item_id=one.id, to_on=until, note=note), **_by(request, here)
        )
        for one in items
    ]
    said = ngettext("%(num)s item is stopped.", "%(num)s items are stopped.", len(made))
    said = said % {"num": formats.number(len(made))}
    return _said(request, here, said, undoing.way("block.lift", [one.pk for one in made], on=here.day))


@policy("note.write")
@require_POST
def comment(request: StaffRequest, token: str) -> HttpResponse:
    """Write a comment on the chosen items; colleagues who are named in it see it at home."""
    here, items = _chosen(request, token)
    text = asking.words(request, "text")
    named, tenant = mentioning.named(request, text), request.visit.tenant_id
    for one in items:
        papers.write_note(tenant, here.account.id, text, item_id=one.id, mentions=named, **_by(request, here))
    return _said(request, here, _("Comment written."))


def _chosen(request: StaffRequest, token: str) -> tuple[Standing, tuple[ItemLine, ...]]:
    here = asking.standing(request, token)
    items = asking.chosen(request.POST, asking.open_items(request, here.account))
    if not items:
        raise asking.NothingChosen
    return here, items


def _reason(request: StaffRequest) -> str:
    reason = asking.words(request, "reason", longest=500)
    if not reason:
        raise ReasonMissing
    return reason


def _by(request: StaffRequest, here: Standing) -> dict[str, Any]:
    return {"on": here.day, "actor": request.visit.actor, "at": request.now}


def _said(request: StaffRequest, here: Standing, sentence: str, back: Undo | None = None) -> HttpResponse:
    look.flash(request, sentence, undo_href=undo.href(request, back) if back else "")
    return doors.back(request, "customer", here.account.token)
