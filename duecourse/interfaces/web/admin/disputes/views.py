"""Show what holds for disputes of each reason, and change it; say which departments look into them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.identity.queries.naming import who_may
from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import asking, reasons
from duecourse.interfaces.web.disputes.words import effect_words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import departments, terms
from duecourse.records.disputes.operations.departments import DepartmentWish
from duecourse.records.disputes.queries.departments import DepartmentRow, departments_of
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import REASONS, STARTER_DAYS, Effect, Term


@dataclass(frozen=True)
class Reason:
    """A reason with what holds for it (`time` in business `unit`s: days or hours), and the starter's business days."""

    code: str
    words: str
    time: int
    unit: str
    starter: int
    department: str
    effect: str
    customer_words: str


@dataclass(frozen=True)
class Shown:
    """A department with its people by name."""

    id: int
    name: str
    opens_at: str
    closes_at: str
    is_live: bool
    members: tuple[str, ...]
    heads: tuple[str, ...]
    people: str
    reasons: str
    open_count: int
    mails_daily: bool


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the reasons with what holds for them."""
    tenant, named = request.visit.tenant_id, reasons.dispute_words()
    known = terms_of(tenant)
    rows = tuple(_reason(code, named.get(code, code), known[code]) for code in REASONS)
    choices = (("", _("Nobody")), *((str(one.id), one.name) for one in departments_of(tenant) if one.is_live))
    page = {"reasons": rows, "departments": choices, "effects": tuple(effect_words().items()), "units": _units()}
    return look.render(request, "admin/disputes/index.html", page)


@policy("dispute.term")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Say what holds for each reason."""
    visit = request.visit
    known = terms_of(visit.tenant_id)
    wanted = {code: _wanted(request, code, known[code]) for code in REASONS if code in request.POST}
    changed = terms.set_terms(visit.tenant_id, wanted, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. Lists and numbers follow at once.") if changed else _("Nothing was changed."))
    return HttpResponseRedirect(reverse("dispute-terms"))


@policy("admin.see")
@require_safe
def departments_page(request: StaffRequest) -> HttpResponse:
    """Render the departments with their people and reasons."""
    tenant = request.visit.tenant_id
    people = tuple((str(key), name) for key, name in who_may(tenant, "dispute.work"))
    rows = tuple(_shown(one, dict(people)) for one in departments_of(tenant))
    return look.render(request, "admin/disputes/departments.html", {"departments": rows, "people": people})


@policy("dispute.term")
@require_POST
def keep_department(request: StaffRequest) -> HttpResponse:
    """Make a department, or change one."""
    visit, text = request.visit, asking.words(request, "department", longest=18)
    wish = DepartmentWish(
        name=asking.words(request, "name", longest=80),
        opens_at=_time(request, "opens_at", time(9)),
        closes_at=_time(request, "closes_at", time(17)),
        mails_daily=request.POST.get("mails_daily") == "1",
        members=_ids(request, "member"),
        heads=_ids(request, "head"),
    )
    department_id = int(text) if text.isdecimal() else None
    departments.keep_department(visit.tenant_id, wish, department_id=department_id, actor=visit.actor, at=request.now)
    look.flash(request, _("Saved. Disputes of its reasons go there from now on."))
    return HttpResponseRedirect(reverse("departments"))


@policy("dispute.term")
@require_POST
def close_department(request: StaffRequest, department_id: int) -> HttpResponse:
    """Let a department take no more cases."""
    visit = request.visit
    departments.close_department(visit.tenant_id, department_id, actor=visit.actor, at=request.now)
    look.flash(request, _("The department takes no more disputes."))
    return HttpResponseRedirect(reverse("departments"))


def _units() -> tuple[tuple[str, str], ...]:
    return ("days", _("Business days")), ("hours", _("Business hours"))


def _reason(code: str, words: str, term: Term) -> Reason:
    time, unit = (term.days, "days") if term.hours is None else (term.hours, "hours")
    return Reason(code, words, time, unit, STARTER_DAYS[code], str(term.department_id or ""), term.effect, term.words)


def _shown(one: DepartmentRow, people: dict[str, str]) -> Shown:
    named = reasons.dispute_words()
    names = ((people.get(str(member.user_id), ""), member.is_head) for member in one.members)
    told = (_("%(name)s (head)") % {"name": name} if is_head else name for name, is_head in names if name)
    return Shown(
        id=one.id,
        name=one.name,
        opens_at=one.opens_at.strftime("%H:%M"),
        closes_at=one.closes_at.strftime("%H:%M"),
        is_live=one.is_live,
        members=tuple(str(member.user_id) for member in one.members),
        heads=tuple(str(member.user_id) for member in one.members if member.is_head),
        people=", ".join(told),
        reasons=", ".join(named.get(code, code) for code in one.reasons),
        open_count=one.open_count,
        mails_daily=one.mails_daily,
    )


def _wanted(request: StaffRequest, code: str, term: Term) -> Term:
    """Read what is wanted for a reason; what the form does not name stays as it is."""
    if request.POST.get(f"{code}-unit") == "hours":
        term = replace(term, hours=_number(request.POST[code]))
    else:
        term = replace(term, days=_number(request.POST[code]), hours=None)
    if (effect := request.POST.get(f"{code}-effect", "")) in set(Effect):
        term = replace(term, effect=Effect(effect))
    if (text := request.POST.get(f"{code}-department")) is not None:
        term = replace(term, department_id=int(text) if text.isdecimal() and len(text) < 19 else None)
    if (words := request.POST.get(f"{code}-words")) is not None:
        term = replace(term, words=words.strip()[:120])
    return term


def _number(text: str) -> int:
    """Read a number of days or hours; what is none is refused as none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _time(request: StaffRequest, name: str, default: time) -> time:
    try:
        found = parse_time(asking.words(request, name, longest=8))
    except ValueError:
        found = None
    return found or default


def _ids(request: StaffRequest, name: str) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(text) for text in request.POST.getlist(name))
    except ValueError:
        raise Http404 from None
