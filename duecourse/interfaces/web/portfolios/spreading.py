"""Spread customers evenly over portfolios: look first, then move; and move chosen ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo, words
from duecourse.interfaces.web.customers.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.portfolios import reading
from duecourse.interfaces.web.portfolios.reading import CENT, Scene
from duecourse.interfaces.web.portfolios.shown import Choice, SpreadPage, SpreadRow
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.worklists.operations import portfolios
from duecourse.work.worklists.operations.portfolios import Spread
from duecourse.work.worklists.rules.spreading import By

NOBODYS = "0"


@dataclass(frozen=True)
class Asked:
    """What the form of spreading says."""

    company: CompanyRow
    sources: frozenset[int]
    with_nobodys: bool
    targets: frozenset[int]
    by: By

    @property
    def is_complete(self) -> bool:
        """Tell whether there is somebody to spread and somewhere to go."""
        return bool(self.targets and (self.sources or self.with_nobodys))


@policy("worklist.assign")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the form, and what it would do once it is complete."""
    asked = _asked(request.visit, request.GET)
    return _page(request, asked, request.GET)


@policy("worklist.assign")
@require_POST
def apply(request: StaffRequest) -> HttpResponse:
    """Move the customers as the page showed it, worked out again on the facts of now."""
    asked = _asked(request.visit, request.POST)
    visit, company = request.visit, asked.company
    assert company.business_date is not None, "only companies with a day are asked for"
    by = {"on": company.business_date, "actor": visit.actor, "at": request.now}
    try:
        reason = request.POST.get("reason", "").strip()[:500]
        planned = _planned(visit, asked, reading.scene(visit))
        back = portfolios.apply_spread(visit.tenant_id, company.id, planned, reason=reason, **by)  # type: ignore[arg-type]
    except Refused as refused:
        return _page(request, asked, request.POST, refusal=words.say(refused.text))
    return _said(request, back, "portfolios")


@policy("worklist.assign")
@require_POST
def move(request: StaffRequest) -> HttpResponse:
    """Give the customers that were chosen in the list to a portfolio; of one company at a time."""
    visit = request.visit
    ids = listing.chosen(LISTING, request)
    rows = ledger.in_scope(visit.tenant_id, visit.company_ids, visit.scope.portfolio_ids).filter(id__in=ids)
    chosen: dict[int, list[int]] = {}
    for pk, company_id in rows.values_list("id", "company_id"):
        chosen.setdefault(company_id, []).append(pk)
    to = request.POST.get("portfolio", "")
    known = {str(one.pk): one.pk for one in reading.scene(visit).portfolios}
    if not chosen or (to != NOBODYS and to not in known):
        raise Http404
    if len(chosen) > 1:
        look.flash(request, _("Choose customers of one company at a time."), kind="harm")
        return doors.back(request, "customers")
    ((company_id, customer_ids),) = chosen.items()
    day = next(one.business_date for one in visit.companies if one.id == company_id)
    if day is None:
        raise Http404
    back = portfolios.move(
        visit.tenant_id, company_id, customer_ids, to=known.get(to), on=day, actor=visit.actor, at=request.now
    )
    return _said(request, back, "customers")


def _said(request: StaffRequest, back: Undo, route: str) -> HttpResponse:
    count = int(str(back.values["count"]))
    said = ngettext("%(num)s customer moved.", "%(num)s customers moved.", count) % {"num": formats.number(count)}
    look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, route)


def _asked(visit: Visit, form: QueryDict) -> Asked:
    companies = [one for one in visit.in_view if one.business_date]
    if not companies:
        raise Http404
    company = next((one for one in companies if one.code == form.get("company")), companies[0])
    sources, targets = (frozenset(int(one) for one in form.getlist(name) if one.isdecimal()) for name in ("from", "to"))
    by = By.AMOUNT if form.get("by") == By.AMOUNT.value else By.COUNT
    return Asked(company, sources - {0}, 0 in sources, targets, by)


def _planned(visit: Visit, asked: Asked, seen: Scene) -> Spread:
    assert asked.company.business_date is not None, "only companies with a day are asked for"
    known = {one.pk for one in seen.portfolios if one.company_id in (None, asked.company.id)}
    return portfolios.plan_spread(
        visit.tenant_id,
        asked.company.id,
        sources=asked.sources & known,
        with_nobodys=asked.with_nobodys,
        to=asked.targets & known,
        by=asked.by,
        on=asked.company.business_date,
    )


def _page(request: StaffRequest, asked: Asked, form: QueryDict, *, refusal: str = "") -> HttpResponse:
    visit, seen = request.visit, reading.scene(request.visit)
    planned: Spread | None = None
    if asked.is_complete and not refusal:
        try:
            planned = _planned(visit, asked, seen)
        except Refused as refused:
            refusal = words.say(refused.text)
    offered = [one for one in seen.portfolios if one.company_id in (None, asked.company.id)]
    counts = {one.portfolio_id: one.customers for one in seen.carried if one.company_id == asked.company.id}
    shown = SpreadPage(
        company=asked.company.code,
        companies=tuple((one.code, one.name) for one in visit.in_view if one.business_date),
        sources=_sources(seen, offered, counts, asked),
        targets=tuple(_box(seen, one, counts, one.pk in asked.targets) for one in offered),
        by=asked.by.value,
        rows=_rows(seen, offered, planned, asked) if planned else (),
        says=_says(planned),
        moving=len(planned.goes) if planned else 0,
        query=form.urlencode(),
        refusal=refusal,
    )
    return look.render(request, "portfolios/spread.html", {"page": shown}, status=422 if refusal else 200)


def _sources(
    seen: Scene, offered: Sequence[Portfolio], counts: Mapping[int | None, int], asked: Asked
) -> tuple[Choice, ...]:
    boxes = tuple(_box(seen, one, counts, one.pk in asked.sources) for one in offered)
    nobodys = Choice(NOBODYS, _("In no portfolio"), _customers(counts.get(None, 0)), asked.with_nobodys)
    return (nobodys, *boxes) if counts.get(None) else boxes


def _box(seen: Scene, row: Portfolio, counts: Mapping[int | None, int], is_on: bool) -> Choice:
    people = reading.people_words(seen, row.pk) or _("nobody works on it")
    return Choice(str(row.pk), row.name, f"{people} · {_customers(counts.get(row.pk, 0))}", is_on)


def _customers(count: int) -> str:
    return ngettext("%(num)s customer", "%(num)s customers", count) % {"num": formats.number(count)}


def _rows(seen: Scene, offered: Sequence[Portfolio], planned: Spread, asked: Asked) -> tuple[SpreadRow, ...]:
    currency = asked.company.base_currency
    arrives = dict.fromkeys(planned.after, 0)
    for there in planned.goes.values():
        arrives[there] = arrives.get(there, 0) + 1
    return tuple(
        SpreadRow(
            name=one.name,
            people=reading.people_words(seen, one.pk),
            customers=before.customers,
            customers_then=after.customers,
            overdue=Money(before.overdue.quantize(CENT), currency),
            overdue_then=Money(after.overdue.quantize(CENT), currency),
            arrives=arrives[one.pk],
            leaves=before.customers + arrives[one.pk] - after.customers,
        )
        for one in offered
        if one.pk in planned.after
        for before, after in [(planned.before[one.pk], planned.after[one.pk])]
    )


def _says(planned: Spread | None) -> str:
    if planned is None:
        return ""
    if not planned.goes:
        return _("They are spread evenly already: nobody has to move.")
    said = ngettext(
        "%(num)s of %(all)s customers moves; the others stay with whom they know.",
        "%(num)s of %(all)s customers move; the others stay with whom they know.",
        len(planned.goes),
    )
    return said % {"num": formats.number(len(planned.goes)), "all": formats.number(planned.spread_count)}
