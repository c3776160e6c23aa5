"""Let a procedure be written in the browser: a draft, its steps, a proposal, and a second person who agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look, words
from duecourse.interfaces.web.conditions.reading import company_counted
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.procedures import drafted
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import drafting, simulating
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.drafts import Draft, draft_of, open_draft
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.spec_files import BadProcedure
from duecourse.work.procedures.rules.steps import ProcedureSpec

_TEXTS = ("key", "severity", "channel", "template", "tone", "mode", "condition", "min_amount", "note")
_NUMBERS = ("day", "spacing", "deadline", "monthly")


@policy("procedure.edit")
@require_POST
def begin(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Begin a draft with the steps of a version, or go to the one that is being written."""
    visit = for_all(request)
    if screens.procedure_history(visit.tenant_id, slug, number=number) is None:
        raise Http404
    there = open_draft(visit.tenant_id, slug)
    if there is None:
        there = drafting.begin_draft(visit.tenant_id, slug, number, actor=visit.actor, at=request.now)
        look.flash(
            request, _("Draft %(number)s begun. Nothing changes until a second person agrees.") % {"number": there}
        )
    return HttpResponseRedirect(reverse("edit-procedure", args=[slug, there]))


@policy("procedure.edit")
@require_safe
def edit(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Render a draft."""
    return _page(request, _found(request, slug, number))


@policy("procedure.edit")
@require_POST
def settings(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Change what holds for all steps."""
    draft, form = _found(request, slug, number), request.POST
    typed = {"name": form.get("name", "").strip(), "description": form.get("description", "").strip()}
    known = {"name": draft.spec.name, "description": draft.spec.description}
    data = spec_files.to_data(draft.spec)
    data |= {name: known[name] if text == words.say(known[name]) else text for name, text in typed.items()}
    data["min_amount"] = form.get("min_amount", "").strip() or None
    data |= {name: _share(form.get(name, "")) for name in ("holdout", "exploration")}
    return _tried(request, draft, lambda: _change(request, draft, spec_files.from_data(data)), _("Kept."))


@policy("procedure.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, slug: str, number: int, key: str = "") -> HttpResponse:
    """Render the form of a step; a POST keeps it where its day puts it."""
    draft = _found(request, slug, number)
    if key and key not in {one.step_key for one in draft.spec.steps}:
        raise Http404
    if request.method != "POST":
        return look.render(request, "procedures/step.html", {"page": drafted.step_page(request.visit, draft, key)})
    values = _typed(request.POST)
    try:
        _change(request, draft, _with_step(draft.spec, key, _data(values)))
    except Refused as refused:
        said = words.say(refused.why if isinstance(refused, BadProcedure) else refused.text)
        shown = drafted.step_page(request.visit, draft, key, values=values, refusal=said)
        return look.render(request, "procedures/step.html", {"page": shown}, status=422)
    look.flash(request, _("Step kept in the draft."))
    return HttpResponseRedirect(reverse("edit-procedure", args=[slug, number]))


@policy("procedure.edit")
@require_POST
def drop_step(request: StaffRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Take a step out of a draft."""
    draft = _found(request, slug, number)
    data = spec_files.to_data(draft.spec)
    data["steps"] = [one for one in data["steps"] if one["key"] != key]
    return _tried(request, draft, lambda: _change(request, draft, spec_files.from_data(data)), _("Step taken out."))


@policy("procedure.edit")
@require_POST
def simulate(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Let a worker try a draft out on today's book of the company in view; nothing of it stays."""
    visit = request.visit
    _found(request, slug, number)
    company = company_counted(visit, None)
    if company is None or company.business_date is None:
        raise Http404
    asked = {"company_id": company.id, "on": company.business_date, "user_id": visit.seat.user_id, "at": request.now}
    simulating.ask(visit.tenant_id, slug, number, **asked)  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("edit-procedure", args=[slug, number]) + "#today")


@policy("procedure.edit")
@require_safe
def progress(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Render how far a trial is, or what came of it."""
    shown = drafted.page(request.visit, _found(request, slug, number), now=request.now)
    return look.render_part(request, "procedures/_trial.html", {"page": shown})


@policy("procedure.edit")
@require_POST
def propose(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Ask a second person."""
    return _step_on(request, slug, number, drafting.propose, _("Proposed. A second person brings it into force."))


@policy("procedure.edit")
@require_POST
def send_back(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Give a proposal back."""
    return _step_on(request, slug, number, drafting.send_back, _("Given back to be written on."))


@policy("procedure.edit")
@require_POST
def discard(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    visit, draft = request.visit, _found(request, slug, number)
    by: dict[str, Any] = {"reason": _reason(request), "actor": visit.actor, "at": request.now}
    try:
        drafting.discard(visit.tenant_id, slug, number, **by)
    except Refused as refused:
        return _page(request, draft, refused)
    look.flash(request, _("Draft %(number)s thrown away.") % {"number": number})
    is_left = screens.procedure_history(visit.tenant_id, slug) is not None
    return doors.back(request, "procedure", slug) if is_left else doors.back(request, "procedures")


@policy("procedure.edit")
@require_POST
def agree(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Bring a proposed draft into force with the business date on screen."""
    visit, draft = request.visit, _found(request, slug, number)
    seen, day = request.POST.get("seen", ""), visit.day
    if day is None:
        raise Http404
    try:
        drafting.agree(visit.tenant_id, slug, number, seen=seen, on=day, actor=visit.actor, at=request.now)
    except Refused as refused:
        return _page(request, draft, refused)
    look.flash(request, _("Version %(number)s is in force. The next run decides by it.") % {"number": number})
    return doors.back(request, "procedure", slug)


def for_all(request: StaffRequest) -> Any:
    """A procedure decides for every company: it is written by who sees them all."""
    if request.visit.seat.scope.company_ids is not None:
        raise NoPermission("procedure.edit")
    return request.visit


def _step_on(request: StaffRequest, slug: str, number: int, operation: Callable[..., None], said: str) -> HttpResponse:
    visit, draft = request.visit, _found(request, slug, number)
    by: dict[str, Any] = {"reason": _reason(request), "actor": visit.actor, "at": request.now}
    return _tried(request, draft, lambda: operation(visit.tenant_id, slug, number, **by), said)


def _tried(request: StaffRequest, draft: Draft, act: Callable[[], None], said: str) -> HttpResponse:
    """Do it and go back to the draft, or say on the draft why not."""
    try:
        act()
    except Refused as refused:
        return _page(request, draft, refused)
    look.flash(request, said)
    return HttpResponseRedirect(reverse("edit-procedure", args=[draft.slug, draft.number]))


def _page(request: StaffRequest, draft: Draft, refused: Refused | None = None) -> HttpResponse:
    said = "" if refused is None else words.say(refused.why if isinstance(refused, BadProcedure) else refused.text)
    shown = drafted.page(request.visit, draft, now=request.now, refusal=said)
    return look.render(request, "procedures/designer.html", {"page": shown}, status=422 if said else 200)


def _change(request: StaffRequest, draft: Draft, spec: ProcedureSpec) -> None:
    visit, seen = request.visit, request.POST.get("seen", "")
    drafting.change_draft(
        visit.tenant_id, draft.slug, draft.number, spec, seen=seen, actor=visit.actor, at=request.now
    )  # fmt: skip


def _with_step(spec: ProcedureSpec, key: str, step_data: dict[str, Any]) -> ProcedureSpec:
    """Put a step in the place of another (or beside the others), where its day puts it."""
    data = spec_files.to_data(spec)
    alone = spec_files.from_data(data | {"steps": [step_data]})
    others = [one for one in spec.steps if one.step_key != key]
    steps = sorted([*others, *alone.steps], key=lambda one: (one.offset_days, one.severity))
    return spec_files.from_data(spec_files.to_data(replace(spec, steps=tuple(steps))))


def _typed(form: QueryDict) -> dict[str, Any]:
    values: dict[str, Any] = {name: form.get(name, "").strip()[:2000] for name in (*_TEXTS, *_NUMBERS)}
    return values | {"overtakable": bool(form.get("overtakable"))}


def _data(values: dict[str, Any]) -> dict[str, Any]:
    """Give a step as data: empty is left out, digits are numbers, and what is none is refused where it is read."""
    data = {name: value for name, value in values.items() if value != ""}
    for name in _NUMBERS:
        text = str(data.get(name, ""))
        if text.removeprefix("-").isdecimal() and len(text) < 6:
            data[name] = int(text)
    return data


def _share(text: str) -> int | str:
    """Read a share in per cent; empty is none, and what is no number is refused where the procedure is read."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 4 else plain or 0


def _reason(request: StaffRequest) -> str:
    return request.POST.get("reason", "").strip()[:500]


def _found(request: StaffRequest, slug: str, number: int) -> Draft:
    draft = draft_of(for_all(request).tenant_id, slug, number)
    if draft is None:
        raise Http404
    return draft
