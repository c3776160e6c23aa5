"""Retire a procedure, after saying what hangs on it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, formats, look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.procedures.designing import for_all
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import retiring
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.retiring import Hanging, hanging_on
from duecourse.work.procedures.rules.steps import Anchor


@policy("procedure.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: StaffRequest, slug: str) -> HttpResponse:
    """Say what becomes of its customers and contacts; a POST ends it with the business date on screen."""
    visit = for_all(request)
    hanging = hanging_on(visit.tenant_id, slug)
    if hanging is None or not hanging.number or visit.day is None:
        raise Http404
    if request.method != "POST":
        return _page(request, slug, hanging)
    by: dict[str, Any] = {"on": visit.day, "actor": visit.actor, "at": request.now}
    reason, successor = request.POST.get("reason", "").strip()[:500], request.POST.get("successor", "")
    try:
        retiring.retire(visit.tenant_id, slug, successor=successor or None, reason=reason, **by)
    except Refused as refused:
        return _page(request, slug, hanging, refused)
    look.flash(request, _("%(name)s is retired.") % {"name": words.say(hanging.name)})
    return doors.back(request, "procedure", slug)


def _page(request: StaffRequest, slug: str, hanging: Hanging, refused: Refused | None = None) -> HttpResponse:
    known = screens.procedure_lines(request.visit.tenant_id, on=request.visit.day)
    offered = tuple(
        (one.slug, words.say(one.name))
        for one in known
        if one.slug != slug and one.state == "active" and one.spec.anchor is Anchor.ITEM
    )
    own = next(one.spec.anchor for one in known if one.slug == slug)
    data = {
        "slug": slug,
        "name": words.say(hanging.name),
        "says": _consequences(hanging, is_of_items=own is Anchor.ITEM),
        "successors": (("", _("nobody: a person looks after them")), *offered) if own is Anchor.ITEM else (),
        "successor": request.POST.get("successor", ""),
        "reason": request.POST.get("reason", ""),
        "refusal": words.say(refused.text) if refused else "",
    }
    return look.render(request, "procedures/retire.html", data, status=422 if refused else 200)


def _consequences(hanging: Hanging, *, is_of_items: bool) -> tuple[str, ...]:
    """Say line by line what happens when it ends."""
    if not is_of_items:
        last = _("Nothing of it is done any more; another procedure of its kind that is in force goes on in its place.")
        return (_contacts(hanging.contacts), last)
    by_rule = ngettext(
        "%(num)s customer is on it by rule and goes to whatever takes over, with the next run.",
        "%(num)s customers are on it by rule and go to whatever takes over, with the next run.",
        hanging.by_rule,
    ) % {"num": formats.number(hanging.by_rule)}
    by_hand = ngettext(
        "%(num)s customer was put on it by hand and goes there at once, until the same day.",
        "%(num)s customers were put on it by hand and go there at once, until the same day.",
        hanging.by_hand,
    ) % {"num": formats.number(hanging.by_hand)}
    names = ", ".join(words.say(name) for name in hanging.segments)
    segments = _("These segments name it and will name what takes over: %(names)s.") % {"names": names}
    told = (by_rule, *((by_hand,) if hanging.by_hand else ()), *((segments,) if names else ()))
    return (*told, _contacts(hanging.contacts))


def _contacts(count: int) -> str:
    return ngettext(
        "%(num)s contact of it waits: it is taken back and its customer decided again.",
        "%(num)s contacts of it wait: they are taken back and their customers decided again.",
        count,
    ) % {"num": formats.number(count)}
