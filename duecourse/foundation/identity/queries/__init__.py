"""Who is who, and what may they see?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from duecourse.foundation.identity.models import (
    Blackout,
    Company,
    Membership,
    OpeningView,
    Portfolio,
    PortfolioMember,
    SavedView,
    Tenant,
    User,
)
from duecourse.foundation.identity.queries.absences import covered_by, covers_on
from duecourse.foundation.identity.rules import (
    Scope,
    Seat,
    held_by,
    sees_only_cases,
    sees_only_own,
    sees_only_portfolios,
)
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.kept import kept

SIMULATED_HOUR: Final = 15
"""In UTC: the send windows of Europe and of America's east are both open."""


class NotAllowed(Refused):
    """The role does not hold the permission."""

    says = _("Your role does not allow this.")


class NoSuchTenant(Refused):
    """The slug names no tenant."""

    says = _("There is no tenant called “%(slug)s”.")


class SayWhichTenant(Refused):
    """Several tenants exist and none was named."""

    says = _("Several tenants exist (%(slugs)s): say which one with --tenant.")


class NoTenantYet(Refused):
    """Nothing has been set up."""

    says = _("No tenant exists yet: make one with “duecourse tenant create”.")


class NoSuchCompany(Refused):
    """The code names no company of this tenant."""

    says = _("There is no company with the code “%(code)s”; there are: %(codes)s.")


class NoSuchMember(Refused):
    """The address belongs to nobody who works in this tenant."""

    says = _("Nobody with the address “%(email)s” works in this tenant.")


@dataclass(frozen=True)
class CompanyRow:
    """A company as doors and operations need it."""

    id: int
    code: str
    name: str
    country: str
    zone: str
    base_currency: str
    business_date: date | None


def tenant_by_slug(slug: str | None) -> UUID:
    """Find a tenant by its slug, or the only one; asked as the system role."""
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT slug, id FROM identity_tenant ORDER BY slug")
        found: dict[str, UUID] = dict(cursor.fetchall())
    if not found:
        raise NoTenantYet
    if slug is None and len(found) > 1:
        raise SayWhichTenant(slugs=", ".join(found))
    if slug is not None and slug not in found:
        raise NoSuchTenant(slug=slug)
    return found[slug] if slug else next(iter(found.values()))


def tenant_row(tenant_id: UUID) -> Tenant:
    """Read the tenant's own row."""
    return Tenant.objects.get(id=tenant_id)


@dataclass(frozen=True)
class TenantSaid:
    """What every screen says of the tenant."""

    name: str
    is_simulated: bool
    outbound: str


def tenant_said(tenant_id: UUID) -> TenantSaid:
    """Read what every screen says of the tenant."""
    ((name, is_simulated, outbound),) = _tenant(tenant_id)
    return TenantSaid(name, is_simulated, outbound)


@kept
def _tenant(tenant_id: UUID) -> QuerySet[Any]:
    return Tenant.objects.filter(id=tenant_id).values_list(*TenantSaid.__dataclass_fields__)


def companies(tenant_id: UUID, *, scope: Scope | None = None) -> list[CompanyRow]:
    """List the companies that a scope sees, by code."""
    return [CompanyRow(*values) for values in _companies(tenant_id, scope.company_ids if scope else None)]


@kept
def _companies(tenant_id: UUID, company_ids: Collection[int] | None) -> QuerySet[Any]:
    rows = Company.objects.of(tenant_id)
    if company_ids is not None:
        rows = rows.filter(id__in=list(company_ids))
    return rows.order_by("code").values_list(*CompanyRow.__dataclass_fields__)


def moment_of(tenant_id: UUID, now: datetime) -> datetime:
    """Tell at which moment a tenant lives: now; a simulated one in the afternoon of its own business date."""
    if not tenant_row(tenant_id).is_simulated:
        return now
    days = [row.business_date for row in companies(tenant_id) if row.business_date]
    return simulated_moment(max(days), now) if days else now


def simulated_moment(day: date, now: datetime) -> datetime:
    """Tell the moment of a simulated business date: an hour at which nobody sleeps, in the minute that it is."""
    return datetime.combine(day, time(SIMULATED_HOUR, now.minute, now.second, now.microsecond), tzinfo=UTC)


def company_by_code(tenant_id: UUID, code: str | None) -> CompanyRow:
    """Find a company by code, or the only one."""
    found = companies(tenant_id)
    if code is None and len(found) == 1:
        return found[0]
    for row in found:
        if row.code == code:
            return row
    raise NoSuchCompany(code=code or "", codes=", ".join(row.code for row in found))


def company_settings(tenant_id: UUID, company_id: int) -> Company:
    """Read everything a company has set."""
    return Company.objects.of(tenant_id).get(id=company_id)


def calendar_of(tenant_id: UUID, company_id: int, company: Company | None = None) -> Calendar:
    """Build the company's calendar: its country's public holidays and its own closed days; give the company if you have it."""
    company = company or company_settings(tenant_id, company_id)
    closed = Blackout.objects.of(tenant_id).filter(company_id=company_id).values_list("day", flat=True)
    return Calendar(company.country or None, closed=frozenset(closed))


def company_and_calendar(tenant_id: UUID, company_id: int) -> tuple[Company, Calendar]:
    """Read everything a company has set and its calendar, in one question."""
    found = _company_and_closed(tenant_id, company_id)
    if not found:
        raise Company.DoesNotExist
    company = Company.from_db(DEFAULT_DB_ALIAS, _COMPANY, found[0][:-1])
    return company, Calendar(company.country or None, closed=frozenset(found[0][-1]))


_COMPANY = [field.attname for field in Company._meta.concrete_fields]


@kept
def _company_and_closed(tenant_id: UUID, company_id: int) -> QuerySet[Any]:
    return with_closed_days(tenant_id).filter(id=company_id).values_list(*_COMPANY, "closed")


def companies_and_calendars(tenant_id: UUID, company_ids: Iterable[int]) -> dict[int, tuple[Company, Calendar]]:
    """Read everything these companies have set and their calendars, in one question."""
    rows = with_closed_days(tenant_id).filter(id__in=list(company_ids))
    return {row.id: (row, Calendar(row.country or None, closed=frozenset(row.closed))) for row in rows}


def with_closed_days(tenant_id: UUID) -> QuerySet[Any]:
    """Give the companies with the days on which each is closed (`closed`), for a calendar."""
    closed = Blackout.objects.of(tenant_id).filter(company_id=OuterRef("id")).values("day")
    return Company.objects.of(tenant_id).annotate(closed=ArraySubquery(closed))


def seats_of(user: User) -> list[Seat]:
    """List the seats of a signed-in user over all tenants; needs `tenancy.context.user` to be set."""
    return [
        Seat(
            tenant_id=tenant_id,
            user_id=user.id,
            name=user.name or user.email,
            email=user.email,
            role=role,
            scope=Scope(company_ids=frozenset(company_ids) if company_ids is not None else None),
        )
        for tenant_id, role, company_ids in _memberships(user.id)
    ]


@kept
def _memberships(user_id: UUID) -> QuerySet[Any]:
    rows = Membership._base_manager.filter(user_id=user_id, is_active=True).order_by("tenant_id")
    return rows.values_list("tenant_id", "role", "company_ids")


def seat_by_email(tenant_id: UUID, email: str, *, on: date | None = None) -> Seat:
    """Find the seat of a member by address, narrowed to its portfolios of a day where its role demands it."""
    user = User.objects.filter(email=email.strip().lower()).first()
    seats = [seat for seat in seats_of(user) if seat.tenant_id == tenant_id] if user else []
    if not seats:
        raise NoSuchMember(email=email)
    return with_portfolios(seats[0], on=on)


def with_portfolios(seat: Seat, *, on: date | None) -> Seat:
    """Narrow the seat to its portfolios, or its own customers, where its role demands it; needs the tenant to be set.

    On a day, those of colleagues who are away and for whom this person stands in belong to it.
    """
    if sees_only_cases(seat.role):
        scope = Scope(company_ids=seat.scope.company_ids, portfolio_ids=held_by(seat.role, portfolio_ids=(), people=()))
        return replace(seat, scope=scope)
    is_own = sees_only_own(seat.role)
    if not is_own and not sees_only_portfolios(seat.role):
        return seat
    covered = covered_by(seat.user_id, covers_on(seat.tenant_id, on)) if on else frozenset[UUID]()
    held = held_by(
        seat.role,
        portfolio_ids=[] if is_own else _portfolio_ids(seat.tenant_id, {seat.user_id, *covered}),
        people=_called(seat.tenant_id, {seat.user_id, *covered}) if is_own else [],
    )
    scope = Scope(company_ids=seat.scope.company_ids, portfolio_ids=held)
    return Seat(seat.tenant_id, seat.user_id, seat.name, seat.email, seat.role, scope)


def _portfolio_ids(tenant_id: UUID, user_ids: Collection[UUID]) -> list[int]:
    mine = PortfolioMember.objects.of(tenant_id).filter(user_id__in=user_ids)
    return list(mine.values_list("portfolio_id", flat=True))


def _called(tenant_id: UUID, user_ids: Collection[UUID]) -> list[tuple[str, ...]]:
    """Say what these people are called: their names, addresses, and names in the ledger."""
    mine = Membership.objects.of(tenant_id).filter(user_id__in=user_ids).values_list("seller_names", flat=True)
    return [*User.objects.filter(id__in=user_ids).values_list("name", "email"), *map(tuple, mine)]


def portfolios(tenant_id: UUID) -> list[Portfolio]:
    """List the portfolios of a tenant by name."""
    return list(Portfolio.objects.of(tenant_id).order_by("name"))


def authorize(seat: Seat, permission: str) -> None:
    """Refuse unless the seat's role holds the permission."""
    if not seat.may(permission):
        raise NotAllowed


@dataclass(frozen=True)
class PortfolioRow:
    """A portfolio as the switch of the top bar offers it."""

    id: int
    name: str


def portfolios_in(seat: Seat) -> tuple[PortfolioRow, ...]:
    """List the live portfolios that this person may look at, by name: one query."""
    return tuple(PortfolioRow(*values) for values in _live_portfolios(seat.tenant_id, seat.scope.portfolio_ids))


@kept
def _live_portfolios(tenant_id: UUID, portfolio_ids: Collection[int] | None) -> QuerySet[Any]:
    rows = Portfolio.objects.of(tenant_id).filter(is_live=True)
    if portfolio_ids is not None:
        rows = rows.filter(id__in=list(portfolio_ids))
    return rows.order_by("name").values_list("id", "name")[:200]


@dataclass(frozen=True)
class ViewRow:
    """A saved view as its list shows it."""

    id: int
    list_name: str
    name: str
    query: str
    owner_id: UUID
    shared_with: str
    is_default: bool


def saved_views(seat: Seat, list_name: str) -> tuple[ViewRow, ...]:
    """List the views of a list that this person has or was given, by name: one query."""
    return tuple(ViewRow(*values) for values in _views(seat.tenant_id, seat.user_id, seat.role, list_name, None))


def saved_view(seat: Seat, view_id: int) -> ViewRow | None:
    """Read a view that this person has or was given."""
    found = _views(seat.tenant_id, seat.user_id, seat.role, None, view_id)
    return next((ViewRow(*values) for values in found), None)


@kept
def _views(tenant_id: UUID, user_id: UUID, role: str, list_name: str | None, view_id: int | None) -> QuerySet[Any]:
    opening = OpeningView.objects.of(tenant_id).filter(user_id=user_id, view_id=OuterRef("id"))
    rows = SavedView.objects.of(tenant_id).filter(Q(owner_id=user_id) | Q(shared_with__in=["*", role]))
    rows = rows.filter(list_name=list_name) if view_id is None else rows.filter(id=view_id)
    return (
        rows.annotate(is_default=Exists(opening)).order_by("name", "id").values_list(*ViewRow.__dataclass_fields__)[:50]
    )
