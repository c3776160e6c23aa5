"""Show how a company's inbox is worked, and change it."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.inbox.reading import people_options
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import inbox_terms
from duecourse.records.communications.queries import inbox_terms as settings
from duecourse.records.communications.rules.inbox import Giving


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the hours, the rules and the ready answers of one company."""
    visit, here = request.visit, _company(request, request.GET.get("company", ""))
    people = people_options(visit, here.id)[1:]
    data: dict[str, Any] = {
        "here": here,
        "companies": tuple(
            Choice(one.name, f"{reverse('inbox-terms')}?company={one.code}", one == here) for one in visit.companies
        ),
        "terms": settings.terms_of(visit.tenant_id, here.id),
        "boxes": settings.givings(visit.tenant_id, here.id),
        "givings": _givings(),
        "rules": settings.rules_of(visit.tenant_id, here.id),
        "fields": _fields(),
        "people": people,
        "names": dict(people),
        "replies": settings.replies(visit.tenant_id),
        "languages_offered": tuple(
            (code, formats.tongue(code)) for code in ("en", "nl", "fr", "de", "es", "it", "pt", "pl")
        ),
    }
    return look.render(request, "admin/inbox/index.html", data)


@policy("inbox.rule")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Say within which hours a company answers, and to whom each of its mailboxes gives."""
    visit, here = request.visit, _company(request, request.POST.get("company", ""))
    by = {"actor": visit.actor, "at": request.now}
    hours = {name: _number(request.POST.get(name, "")) for name in inbox_terms.HOURS}
    opens, closes = (_time(request.POST.get(name, "")) for name in ("opens", "closes"))
    inbox_terms.set_terms(visit.tenant_id, here.id, hours, opens_at=opens, closes_at=closes, **by)  # type: ignore[arg-type]
    for box in settings.givings(visit.tenant_id, here.id):
        wanted = request.POST.get(f"giving-{box.id}")
        if wanted in set(Giving):
            to = _person(request.POST.get(f"to-{box.id}", ""))
            inbox_terms.set_giving(visit.tenant_id, box.id, Giving(wanted), to=to, **by)  # type: ignore[arg-type]
    look.flash(request, _("Saved. It holds for mails that come in from now on."))
    return _back(here)


@policy("inbox.rule")
@require_POST
def rule(request: StaffRequest) -> HttpResponse:
    """Add a rule, or take one away."""
    visit, here = request.visit, _company(request, request.POST.get("company", ""))
    by = {"actor": visit.actor, "at": request.now}
    if request.POST.get("drop"):
        inbox_terms.drop_rule(visit.tenant_id, here.id, _number(request.POST["drop"]), **by)  # type: ignore[arg-type]
    else:
        field, value = asking.words(request, "field", longest=10), asking.words(request, "value", longest=200)
        to = _person(request.POST.get("to", ""))
        inbox_terms.add_rule(visit.tenant_id, here.id, field, value, to=to, **by)  # type: ignore[arg-type]
    look.flash(request, _("Saved. It holds for mails that come in from now on."))
    return _back(here)


@policy("inbox.rule")
@require_POST
def reply(request: StaffRequest) -> HttpResponse:
    """Keep an answer ready, or take one away."""
    visit, here = request.visit, _company(request, request.POST.get("company", ""))
    by = {"actor": visit.actor, "at": request.now}
    if request.POST.get("drop"):
        inbox_terms.drop_reply(visit.tenant_id, _number(request.POST["drop"]), **by)  # type: ignore[arg-type]
    else:
        inbox_terms.save_reply(
            visit.tenant_id,
            asking.words(request, "name", longest=80),
            asking.words(request, "body", longest=20_000).replace("\r\n", "\n"),
            language=asking.words(request, "language", longest=10),
            **by,  # type: ignore[arg-type]
        )
    look.flash(request, _("Saved. The composer offers it at once."))
    return _back(here)


def _givings() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("to nobody")),
        ("portfolio", _("to whoever works the portfolio")),
        ("in_turn", _("to whoever works the portfolio, else in turn")),
        ("person", _("to one person")),
    )


def _fields() -> tuple[tuple[str, str], ...]:
    return (
        ("sender", _("Sender’s address")),
        ("domain", _("Sender’s domain")),
        ("subject", _("Words in the subject")),
        ("mailbox", _("Mailbox")),
        ("segment", _("Segment of the customer")),
        ("country", _("Country of the customer")),
    )


def _company(request: StaffRequest, code: str) -> CompanyRow:
    found = request.visit.companies if not code else [one for one in request.visit.companies if one.code == code]
    if not found:
        raise Http404
    return found[0]


def _back(here: CompanyRow) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('inbox-terms')}?company={here.code}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _time(text: str) -> time:
    try:
        return parse_time(text) or time(0)
    except ValueError:
        return time(0)


def _person(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
