"""Let a strategy be written in the browser: a draft, its rules, a look at today's list, and a second person who agrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look, words
from duecourse.interfaces.web.conditions.reading import LONGEST
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.strategies import reading
from duecourse.interfaces.web.strategies.views import shown
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import previewing, strategies
from duecourse.work.worklists.queries.strategies import StrategyVersion, strategy_versions
from duecourse.work.worklists.rules import strategies as specs
from duecourse.work.worklists.rules.strategies import BadStrategy, StrategySpec


@policy("strategy.edit")
@require_POST
def begin(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Begin a draft with the rules of a version, or go to the one that is being written."""
    visit = _for_all(request)
    there = next((one for one in strategy_versions(visit.tenant_id) if one.state == "draft"), None)
    if there is not None:
        return HttpResponseRedirect(reverse("strategy", args=[there.id]))
    row = strategies.begin_draft(visit.tenant_id, strategy_id, actor=visit.actor, at=request.now)
    said = _("Draft %(number)s begun. Nothing changes until a second person agrees.") % {"number": row.number}
    look.flash(request, said)
    return HttpResponseRedirect(reverse("strategy", args=[row.pk]))


@policy("strategy.edit")
@require_POST
def settings(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Change the name, the bands and the most points."""
    one, form = _found(request, strategy_id), request.POST
    name = form.get("name", "").strip()
    data = specs.to_data(one.spec)
    data["name"] = one.spec.name if name == words.say(one.spec.name) else name
    data["thresholds"] = [_whole(form.get(f"cut{number}", "")) for number in range(3)]
    most = form.get("maximum", "").strip()
    data["maximum"] = _whole(most) if most else None
    return _tried(request, one, lambda: _change(request, one, specs.from_data(data)), _("Kept."))


@policy("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: StaffRequest, strategy_id: int, key: str = "") -> HttpResponse:
    """Render the form of a rule; a POST keeps it in its place, a new one at the end."""
    one = _found(request, strategy_id)
    if key and key not in {rule.key for rule in one.spec.rules}:
        raise Http404
    if request.method != "POST":
        return look.render(request, "strategies/rule.html", {"page": reading.rule_page(request.visit, one, key)})
    values = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("words", "points", "group", "condition")}
    try:
        _change(request, one, _with_rule(one.spec, key, values))
    except Refused as refused:
        page = reading.rule_page(request.visit, one, key, values=values, refusal=_said(refused))
        return look.render(request, "strategies/rule.html", {"page": page}, status=422)
    look.flash(request, _("Rule kept in the draft."))
    return HttpResponseRedirect(reverse("strategy", args=[one.id]))


@policy("strategy.edit")
@require_POST
def drop_rule(request: StaffRequest, strategy_id: int, key: str) -> HttpResponse:
    """Take a rule out of a draft."""
    one = _found(request, strategy_id)
    data = specs.to_data(one.spec)
    data["rules"] = [rule for rule in data["rules"] if rule["key"] != key]
    return _tried(request, one, lambda: _change(request, one, specs.from_data(data)), _("Rule taken out."))


@policy("strategy.edit")
@require_POST
def preview(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Let a worker rank the last list of the company in view by a draft."""
    visit, one = request.visit, _found(request, strategy_id)
    company = reading.company_tried(visit)
    if company is None:
        raise Http404
    asked = {"company_id": company.id, "user_id": visit.seat.user_id, "at": request.now}
    try:
        previewing.ask(visit.tenant_id, one.id, **asked)  # type: ignore[arg-type]
    except Refused as refused:
        return _page(request, one, refused)
    return HttpResponseRedirect(reverse("strategy", args=[one.id]) + "#today")


@policy("strategy.edit")
@require_safe
def progress(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Render how far a trial is, or what came of it."""
    one = _found(request, strategy_id)
    known = strategy_versions(request.visit.tenant_id)
    page = reading.page(request.visit, known, one, now=request.now)
    return look.render_part(request, "strategies/_trial.html", {"page": page})


@policy("strategy.edit")
@require_POST
def propose(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Ask a second person."""
    return _step_on(request, strategy_id, strategies.propose, _("Proposed. A second person brings it into force."))


@policy("strategy.edit")
@require_POST
def send_back(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Give a proposal back."""
    return _step_on(request, strategy_id, strategies.send_back, _("Given back to be written on."))


@policy("strategy.edit")
@require_POST
def discard(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Throw a draft away."""
    visit, one = request.visit, _found(request, strategy_id)
    reason = request.POST.get("reason", "").strip()[:500]
    try:
        strategies.discard(visit.tenant_id, one.id, reason=reason, actor=visit.actor, at=request.now)
    except Refused as refused:
        return _page(request, one, refused)
    look.flash(request, _("Draft %(number)s thrown away.") % {"number": one.number})
    return doors.back(request, "strategies")


@policy("strategy.edit")
@require_POST
def agree(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Let a proposed draft rank from the next run on."""
    visit, one = request.visit, _found(request, strategy_id)
    try:
        seen = request.POST.get("seen", "")
        strategies.agree(visit.tenant_id, one.id, seen=seen, actor=visit.actor, at=request.now)
    except Refused as refused:
        return _page(request, one, refused)
    look.flash(request, _("Version %(number)s is in force. The next run ranks by it.") % {"number": one.number})
    return doors.back(request, "strategies")


def _step_on(request: StaffRequest, strategy_id: int, operation: Callable[..., None], said: str) -> HttpResponse:
    visit, one = request.visit, _found(request, strategy_id)
    by: dict[str, Any] = {
        "reason": request.POST.get("reason", "").strip()[:500],
        "actor": visit.actor,
        "at": request.now,
    }
    return _tried(request, one, lambda: operation(visit.tenant_id, one.id, **by), said)


def _tried(request: StaffRequest, one: StrategyVersion, act: Callable[[], None], said: str) -> HttpResponse:
    """Do it and go back to the draft, or say on the draft why not."""
    try:
        act()
    except Refused as refused:
        return _page(request, one, refused)
    look.flash(request, said)
    return HttpResponseRedirect(reverse("strategy", args=[one.id]))


def _page(request: StaffRequest, one: StrategyVersion, refused: Refused) -> HttpResponse:
    return shown(request, strategy_versions(request.visit.tenant_id), one, refusal=_said(refused))


def _said(refused: Refused) -> str:
    return words.say(refused.why if isinstance(refused, BadStrategy) else refused.text)


def _change(request: StaffRequest, one: StrategyVersion, spec: StrategySpec) -> None:
    visit, seen = request.visit, request.POST.get("seen", "")
    strategies.change_draft(visit.tenant_id, one.id, spec, seen=seen, actor=visit.actor, at=request.now)


def _with_rule(spec: StrategySpec, key: str, values: dict[str, str]) -> StrategySpec:
    """Put a rule in the place of another, or at the end."""
    data = specs.to_data(spec)
    taken = {rule["key"] for rule in data["rules"]}
    made = {"key": key or _free_key(values["words"], taken), "condition": values["condition"]}
    made["words"] = _same_words(spec, key, values["words"])
    wanted = made | {"points": _whole(values["points"]), "group": slugify(values["group"])[:40]}
    data["rules"] = [wanted if rule["key"] == key else rule for rule in data["rules"]]
    if not key:
        data["rules"].append(wanted)
    return specs.from_data(data)


def _same_words(spec: StrategySpec, key: str, typed: str) -> str:
    """Keep the words that are known in every language, where nobody changed how they read here."""
    known = next((rule.words for rule in spec.rules if rule.key == key), "")
    return known if known and typed == words.say(known) else typed


def _free_key(said: str, taken: set[str]) -> str:
    plain = slugify(said)[:50] or "rule"
    return next(one for number in range(1, 1000) if (one := plain if number == 1 else f"{plain}-{number}") not in taken)


def _whole(text: str) -> int | str:
    """Read a number; what is none is refused where it is read."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and len(plain) < 6 else plain


def _for_all(request: StaffRequest) -> Any:
    """A strategy ranks for every company: it is written by who sees them all."""
    if request.visit.seat.scope.company_ids is not None:
        raise NoPermission("strategy.edit")
    return request.visit


def _found(request: StaffRequest, strategy_id: int) -> StrategyVersion:
    known = strategy_versions(_for_all(request).tenant_id)
    one = next((one for one in known if one.id == strategy_id and one.state == "draft"), None)
    if one is None:
        raise Http404
    return one
