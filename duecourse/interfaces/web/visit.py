"""Who is visiting, for which tenant, which companies are in view, and what may that person do?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import User
from duecourse.foundation.identity.queries import CompanyRow, PortfolioRow
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.tenancy import context

COMPANY_KEY = "company"
PORTFOLIO_KEY = "portfolio"


@dataclass(frozen=True)
class Visit:
    """A signed-in person in a tenant with the companies in view: plain data for the whole request."""

    seat: Seat
    language: str
    tenant_name: str
    is_simulated: bool
    outbound: str
    companies: tuple[CompanyRow, ...]
    company: CompanyRow | None
    portfolios: tuple[PortfolioRow, ...] = ()
    portfolio: PortfolioRow | None = None

    @property
    def tenant_id(self) -> UUID:
        """The tenant that this request sees."""
        return self.seat.tenant_id

    @property
    def actor(self) -> Actor:
        """The hand behind what this person changes."""
        return Actor(kind="user", user_id=self.seat.user_id, name=self.seat.name)

    @property
    def in_view(self) -> tuple[CompanyRow, ...]:
        """The chosen company, else all that this person may see."""
        return (self.company,) if self.company else self.companies

    @property
    def company_ids(self) -> tuple[int, ...]:
        """The ids of the companies in view."""
        return tuple(one.id for one in self.in_view)

    @property
    def scope(self) -> Scope:
        """What part of the tenant this request may see: the companies and the portfolio in view, else all of the person's."""
        mine = frozenset({self.portfolio.id}) if self.portfolio else self.seat.scope.portfolio_ids
        return Scope(company_ids=frozenset(self.company_ids), portfolio_ids=mine)

    @property
    def day(self) -> date | None:
        """The business date on screen: the latest of the companies in view."""
        return max((one.business_date for one in self.in_view if one.business_date), default=None)

    @property
    def zone(self) -> str:
        """The zone in which moments are shown."""
        return self.in_view[0].zone if self.in_view else "UTC"

    def may(self, permission: str) -> bool:
        """Tell whether the role holds a permission; no permission asks for nothing."""
        return not permission or self.seat.may(permission)


class StaffRequest(HttpRequest):
    """A request that passed its policy: it has a visit, a moment and a name."""

    visit: Visit
    now: datetime
    reference: str


@contextmanager
def visiting(request: HttpRequest, *, is_reading: bool) -> Iterator[Visit | None]:
    """Find the person's seat and let the open transaction see that tenant only, which is the last thing that it does."""
    person = request.user
    if not isinstance(person, User):
        if is_reading:
            context.reads_only()
        yield None
        return
    context.looks_for(person.pk, is_reading=is_reading)
    seats = identity.seats_of(person)
    if not seats:
        yield None
        return
    with context.tenant(seats[0].tenant_id, is_last=True):
        companies = tuple(identity.companies(seats[0].tenant_id, scope=seats[0].scope))
        today = max((one.business_date for one in companies if one.business_date), default=None)
        seat = identity.with_portfolios(seats[0], on=today)
        own = identity.tenant_said(seat.tenant_id)
        portfolios = identity.portfolios_in(seat)
        chosen, picked = request.session.get(COMPANY_KEY, ""), request.session.get(PORTFOLIO_KEY)
        yield Visit(
            seat=seat,
            language=person.language,
            tenant_name=own.name,
            is_simulated=own.is_simulated,
            outbound=own.outbound,
            companies=companies,
            company=next((one for one in companies if one.code == chosen), None),
            portfolios=portfolios,
            portfolio=next((one for one in portfolios if one.id == picked), None),
        )
