"""Read and write the rules by which problems are foreseen: a draft, its rules and plans, and bringing it into force."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look, words
from duecourse.interfaces.web.conditions.reading import LONGEST
from duecourse.interfaces.web.foreseen import reading
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.work.worklists.operations import foreseen as verbs
from duecourse.work.worklists.queries.foreseen import VersionRow, foreseen_versions
from duecourse.work.worklists.rules import foreseen as rules
from duecourse.work.worklists.rules.foreseen import MOST_STEPS, BadForeseen, ForeseenRule, ForeseenSpec


@policy("procedure.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the rules in force."""
    known = foreseen_versions(request.visit.tenant_id)
    one = next((one for one in known if one.state == "active"), None)
    page = reading.rules_page(request.visit, known, one) if one else None
    return look.render(request, "foreseen/rules.html", {"page": page})


@policy("procedure.see")
@require_safe
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """Render one version; a draft is seen by those who may write."""
    known = foreseen_versions(request.visit.tenant_id)
    one = next((one for one in known if one.id == version_id), None)
    if one is None or (one.state == "draft" and not request.visit.may("strategy.edit")):
        raise Http404
    return look.render(request, "foreseen/rules.html", {"page": reading.rules_page(request.visit, known, one)})


@policy("strategy.edit")
@require_POST
def begin(request: StaffRequest) -> HttpResponse:
    """Begin a draft with the rules in force."""
    visit = _for_all(request)
    row = verbs.begin_draft(visit.tenant_id, actor=visit.actor, at=request.now)
    look.flash(request, _("Draft %(number)s begun.") % {"number": row.number})
    return HttpResponseRedirect(reverse("foreseen-version", args=[row.pk]))


@policy("strategy.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: StaffRequest, version_id: int, key: str = "") -> HttpResponse:
    """Render the form of a rule; a POST keeps it in its place, a new one at the end."""
    one = _draft(request, version_id)
    if key and one.spec.rule(key) is None:
        raise Http404
    if request.method != "POST":
        page = reading.rule_page(one, key, request.visit, typed={})
        return look.render(request, "foreseen/rule.html", {"page": page})
    typed = _typed(request)
    try:
        _change(request, one, one.spec.with_rule(_made(one.spec, key, typed)))
    except Refused as refused:
        said = words.say(refused.why if isinstance(refused, BadForeseen) else refused.text)
        page = reading.rule_page(one, key, request.visit, typed=typed, refusal=said)
        return look.render(request, "foreseen/rule.html", {"page": page}, status=422)
    look.flash(request, _("Rule kept in the draft."))
    return HttpResponseRedirect(reverse("foreseen-version", args=[one.id]))


@policy("strategy.edit")
@require_POST
def drop(request: StaffRequest, version_id: int, key: str) -> HttpResponse:
    """Take a rule out of a draft."""
    one = _draft(request, version_id)
    _change(request, one, one.spec.without(key))
    look.flash(request, _("Rule taken out."))
    return HttpResponseRedirect(reverse("foreseen-version", args=[one.id]))


@policy("strategy.edit")
@require_POST
def bring(request: StaffRequest, version_id: int) -> HttpResponse:
    """Foresee by a draft from the next look on."""
    one, visit = _draft(request, version_id), request.visit
    verbs.bring_into_force(visit.tenant_id, one.id, actor=visit.actor, at=request.now)
    look.flash(request, _("Version %(number)s is in force from the next look on.") % {"number": one.number})
    return doors.back(request, "foreseen-rules")


@policy("strategy.edit")
@require_POST
def discard(request: StaffRequest, version_id: int) -> HttpResponse:
    """Throw a draft away."""
    one, visit = _draft(request, version_id), request.visit
    verbs.discard(visit.tenant_id, one.id, actor=visit.actor, at=request.now)
    look.flash(request, _("Draft %(number)s thrown away.") % {"number": one.number})
    return doors.back(request, "foreseen-rules")


def _typed(request: StaffRequest) -> dict[str, Any]:
    form = request.POST
    steps = [
        {name: form.get(f"{name}-{place}", "").strip()[:200] for name in ("act", "who", "days", "words")}
        for place in range(MOST_STEPS)
    ]
    return {
        "words": form.get("words", "").strip()[:LONGEST],
        "condition": form.get("condition", "").strip()[:LONGEST],
        "steps": [one for one in steps if one["words"]],
    }


def _made(spec: ForeseenSpec, key: str, typed: dict[str, Any]) -> ForeseenRule:
    """Make the rule that was typed; words nobody changed stay those that are known in every language."""
    before = spec.rule(key)
    known = {words.say(one): one for one in (before.words, *(step.words for step in before.steps))} if before else {}
    steps = [
        {**one, "days": _whole(one["days"]), "words": known.get(one["words"], one["words"])} for one in typed["steps"]
    ]
    data = {
        "key": key or _free_key(typed["words"], {one.key for one in spec.rules}),
        "words": known.get(typed["words"], typed["words"]),
        "condition": typed["condition"],
        "steps": steps,
    }
    return rules.from_data({"name": spec.name, "rules": [data]}).rules[0]


def _free_key(said: str, taken: set[str]) -> str:
    plain = slugify(said)[:50] or "rule"
    return next(one for number in range(1, 1000) if (one := plain if number == 1 else f"{plain}-{number}") not in taken)


def _whole(text: str) -> int | str:
    return int(text) if text.isdecimal() and len(text) < 4 else text


def _change(request: StaffRequest, one: VersionRow, spec: ForeseenSpec) -> None:
    visit, seen = request.visit, request.POST.get("seen", "")
    verbs.change_draft(visit.tenant_id, one.id, spec, seen=seen, actor=visit.actor, at=request.now)


def _for_all(request: StaffRequest) -> Visit:
    """The rules are for every company: they are written by who sees them all."""
    if request.visit.seat.scope.company_ids is not None:
        raise NoPermission("strategy.edit")
    return request.visit


def _draft(request: StaffRequest, version_id: int) -> VersionRow:
    known = foreseen_versions(_for_all(request).tenant_id)
    one = next((one for one in known if one.id == version_id and one.state == "draft"), None)
    if one is None:
        raise Http404
    return one
