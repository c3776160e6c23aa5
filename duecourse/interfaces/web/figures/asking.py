"""Which figures are asked for: of whom, as of which day, over how many days, in which currency? The address says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import All, Condition, Predicate, Relation, Value
from duecourse.foundation.identity.queries import CompanyRow, PortfolioRow
from duecourse.foundation.identity.queries.people import Collector, collectors
from duecourse.insight.queries import terms
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.among import Among
from duecourse.interfaces.web.customers.asking import day_in
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import spread

WINDOWS: Final = (30, 90, 365)
STEPS: Final = ("day", "week", "month")
ALL: Final = "*"
"""Says all of them where the frame of the page has one chosen."""
KEYS: Final = (
    *("company", "portfolio", "collector", "parent", "segment", "country", "where"),
    *("on", "restated", "window", "currency"),
    *("step", "beside", "by"),
    *("basis", "credits", "without", "edges", "group"),
)
LONGEST: Final = {"where": 1000}
EARLIEST: Final = date(1990, 1, 1)
"""No book is older; a year before a day must be a day too."""
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Asked:
    """What stands in the address; empty = all that the reader sees, on the day of the books, as reported.

    `collector`: whose portfolios; `parent`: the legal person at the head of a group of customers, and its name.
    `window` 0 = as the tenant's terms say. `step`: how far the points of a trend lie apart; `beside`: the restated line
    beside the reported one; `by`: broken down by what. `given`: the keys of the address, to be handed on.
    """

    company: CompanyRow | None
    portfolio: PortfolioRow | None
    on: date
    latest: date
    collector: Collector | None = None
    parent: tuple[int, str] | None = None
    segment: str = ""
    country: str = ""
    where: str = ""
    currency: str = ""
    window: int = 0
    restated: bool = False
    step: str = "week"
    beside: bool = False
    by: str = ""
    given: tuple[tuple[str, str], ...] = ()

    @property
    def condition(self) -> str:
        """Segment, country and what was written, as one condition; refused where it cannot be read."""
        named = (("segment", self.segment), ("country", self.country))
        parts: list[Condition] = [Predicate(name, Relation.IS, (Value(value),)) for name, value in named if value]
        if self.where.strip():
            parts.append(conditions.read(self.where, words=CUSTOMER_WORDS))
        if not parts:
            return ""
        return conditions.write(parts[0] if len(parts) == 1 else All(tuple(parts)), words=CUSTOMER_WORDS)

    @property
    def is_kept(self) -> bool:
        """Tell whether days before were kept for these customers: of companies and portfolios only."""
        return self.parent is None and not (self.segment or self.country or self.where.strip())

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode(self.given)

    def at(self, route: str, *args: str, **changes: str) -> str:
        """Give the address of a page of figures that asks the same, with some of it changed; "" takes a key away."""
        kept = {key: value for key, value in {**dict(self.given), **changes}.items() if value}
        href = reverse(route, args=args)
        return f"{href}?{urlencode(kept)}" if kept else href

    def of(self, *, company: CompanyRow | None = None, portfolio: PortfolioRow | None = None, **more: str) -> Asked:
        """Ask the same of a part."""
        return replace(self, company=company or self.company, portfolio=portfolio or self.portfolio, **more)  # type: ignore[arg-type]


def asked(request: StaffRequest) -> Asked | None:
    """Read the address; None before there is a book. What this person does not see is not found."""
    visit, wanted = request.visit, request.GET
    company = _company(visit, wanted.get("company", ""))
    days = [one.business_date for one in ((company,) if company else visit.companies) if one.business_date]
    if not days:
        return None
    latest, said = max(days), day_in(wanted.get("on", ""))
    window = wanted.get("window", "")
    return Asked(
        company=company,
        portfolio=_portfolio(visit, wanted),
        collector=_collector(visit, wanted.get("collector", "")),
        parent=_parent(visit, wanted.get("parent", "")),
        on=max(min(said, latest), EARLIEST) if said else latest,
        latest=latest,
        segment=_text(wanted, "segment"),
        country=_text(wanted, "country").upper()[:2],
        where=_text(wanted, "where"),
        currency=_currency(visit, company, wanted.get("currency", "").upper()),
        window=int(window) if window in {str(one) for one in WINDOWS} else 0,
        restated=wanted.get("restated") == "1",
        step=wanted.get("step", "") if wanted.get("step") in STEPS else "week",
        beside=wanted.get("beside") == "1",
        by=_text(wanted, "by"),
        given=tuple((key, _text(wanted, key)) for key in KEYS if _text(wanted, key)),
    )


def among(visit: Visit, one: Asked) -> Among:
    """Say of which customers is spoken: never of more than this person sees."""
    return among_of(
        visit.seat,
        company_ids=[one.company.id] if one.company else [each.id for each in visit.companies],
        portfolio_ids=_held(one),
        where=one.condition,
        group_ids=None if one.parent is None else [one.parent[0]],
    )


def collectors_of(visit: Visit) -> tuple[Collector, ...]:
    """List who works on portfolios that this person sees, by name."""
    seen = {one.id for one in visit.portfolios}
    return tuple(one for one in collectors(visit.tenant_id) if one.portfolio_ids & seen)


def groups_of(visit: Visit) -> tuple[tuple[int, str], ...]:
    """List the groups of customers that this person sees, by the name of the legal person at their head."""
    ids = [one.id for one in visit.companies]
    return spread.groups(visit.tenant_id, company_ids=ids, portfolio_ids=visit.seat.scope.portfolio_ids)


def in_view(visit: Visit) -> Among:
    """Say of which customers a page speaks that has no line of filters: those in view in the frame."""
    chosen = [visit.portfolio.id] if visit.portfolio else None
    return among_of(visit.seat, company_ids=visit.company_ids, portfolio_ids=chosen)


def reporting_currency(tenant: UUID, companies: Sequence[CompanyRow]) -> str:
    """Say in which currency these companies are added up where nobody asked for one; the page says it.

    Their own where they share it, else the one the tenant chose, else that of most of them.
    """
    kept = Counter(one.base_currency for one in companies)
    if len(kept) < 2:
        return next(iter(kept), "")
    return terms.reporting_currency(tenant) or max(sorted(kept), key=lambda code: kept[code])


def _currency(visit: Visit, company: CompanyRow | None, wanted: str) -> str:
    if _CURRENCY.fullmatch(wanted):
        return wanted
    return reporting_currency(visit.tenant_id, [company] if company else visit.companies)


def _text(wanted: QueryDict, key: str) -> str:
    return wanted.get(key, "").strip()[: LONGEST.get(key, 60)]


def _held(one: Asked) -> frozenset[int] | None:
    """Name the portfolios meant: the one chosen, as far as the collector chosen works on it."""
    chosen = None if one.portfolio is None else frozenset({one.portfolio.id})
    if one.collector is None:
        return chosen
    return one.collector.portfolio_ids if chosen is None else one.collector.portfolio_ids & chosen


def _collector(visit: Visit, said: str) -> Collector | None:
    if not said or said == ALL:
        return None
    found = next((one for one in collectors_of(visit) if str(one.user_id) == said), None)
    if found is None:
        raise Http404
    return found


def _parent(visit: Visit, said: str) -> tuple[int, str] | None:
    if not said or said == ALL:
        return None
    found = next((one for one in groups_of(visit) if str(one[0]) == said), None)
    if found is None:
        raise Http404
    return found


def _company(visit: Visit, code: str) -> CompanyRow | None:
    if not code:
        return visit.company
    if code == ALL:
        return None
    found = next((one for one in visit.companies if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _portfolio(visit: Visit, wanted: QueryDict) -> PortfolioRow | None:
    number = wanted.get("portfolio", "")
    if not number:
        return visit.portfolio
    if number == ALL:
        return None
    found = next((one for one in visit.portfolios if str(one.id) == number), None)
    if found is None:
        raise Http404
    return found
