"""Say which portfolios there are, who works on them, in whose name they write, and who covers for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.models import Absence, Company, Membership, Portfolio, PortfolioMember, Tenant, User
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.operations.people import BeyondOwnScope, NotAMember, ReasonNeeded
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

LONGEST_ABSENCE = timedelta(days=366)


class NoSuchPortfolio(Refused):
    """The id names no portfolio of this tenant."""

    says = _("This portfolio does not exist.")


class PortfolioNameMissing(Refused):
    """Lists call a portfolio by its name."""

    says = _("Give the portfolio a name.")


class PortfolioNameTaken(Refused):
    """Two portfolios of one name would be taken for each other."""

    says = _("There is a portfolio called “%(name)s” already.")


class CannotWork(Refused):
    """The person does not see the customers, or may not write to them."""

    says = _("%(name)s cannot work on customers of this company.")


class AbsenceTooLong(Refused):
    """Who does not come back within a year leaves, and hands the work over."""

    says = _("An absence ends on the day it begins or later, and within a year.")


class AwayAlready(Refused):
    """Two absences on one day would name two covers."""

    says = _("This person is recorded as away from %(start)s to %(end)s already.")


class CoversSelf(Refused):
    """Nobody stands in for oneself."""

    says = _("Choose somebody else to cover.")


class NoSuchAbsence(Refused):
    """The id names no absence, or one that is over."""

    says = _("This absence is over or was taken back.")


@dataclass(frozen=True)
class PortfolioWanted:
    """A portfolio as somebody wants it; `condition` is a checked tree (None: takes nobody by itself)."""

    name: str
    company_id: int | None
    condition: Any
    member_ids: frozenset[UUID]
    signer_id: UUID | None


def save_portfolio(
    seat: Seat, portfolio_id: int | None, wanted: PortfolioWanted, *, reason: str, at: datetime
) -> Portfolio:
    """Make or change a portfolio: its name, rule, people and who signs; its company stays."""
    _check_reason(reason)
    _check_name(seat.tenant_id, wanted.name, besides=portfolio_id)
    row = _portfolio(seat, portfolio_id, wanted.company_id)
    _check_company(seat, row.company_id)
    before = _said(row) if portfolio_id else None
    _check_people(seat, wanted, row.company_id, already=_member_ids(row) if portfolio_id else frozenset())
    row.name, row.condition, row.signer_id = wanted.name.strip(), wanted.condition, wanted.signer_id
    row.save()
    _set_members(row, wanted.member_ids)
    audit(
        seat.tenant_id, "portfolio.saved", actor=seat.actor, at=at, subject=row, reason=reason,
        before=before, after=_said(row),
    )  # fmt: skip
    return row


def record_absence(
    seat: Seat, user_id: UUID, *, cover_id: UUID, from_on: date, until_on: date, note: str, at: datetime
) -> Absence:
    """Write down that somebody is away and who covers; from the first day on the cover sees the portfolios and signs."""
    if user_id == cover_id:
        raise CoversSelf
    if not from_on <= until_on <= from_on + LONGEST_ABSENCE:
        raise AbsenceTooLong
    Tenant.objects.select_for_update(no_key=True).get(id=seat.tenant_id)
    _check_cover(seat, user_id, cover_id)
    there = Absence.objects.of(seat.tenant_id).filter(user_id=user_id, from_on__lte=until_on, until_on__gte=from_on)
    other = there.first()
    if other is not None:
        raise AwayAlready(start=other.from_on, end=other.until_on)
    row = Absence.objects.create(
        tenant_id=seat.tenant_id, user_id=user_id, cover_id=cover_id, from_on=from_on, until_on=until_on,
        note=note.strip()[:200], recorded_by=seat.name,
    )  # fmt: skip
    after = {"cover": str(cover_id), "from": from_on.isoformat(), "until": until_on.isoformat(), "note": row.note}
    audit(seat.tenant_id, "absence.recorded", actor=seat.actor, at=at, subject=("User", user_id), after=after)
    return row


def end_absence(seat: Seat, absence_id: int, *, on: date, at: datetime) -> None:
    """Somebody is back on a day: the absence ends the day before; one that has not begun is gone."""
    rows = Absence.objects.of(seat.tenant_id).filter(id=absence_id, until_on__gte=on)
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchAbsence
    _check_reach(seat, row.user_id)
    before = {"from": row.from_on.isoformat(), "until": row.until_on.isoformat(), "cover": str(row.cover_id)}
    last = on - timedelta(days=1)
    if last < row.from_on:
        rows.delete()
    else:
        rows.update(until_on=last)
    audit(seat.tenant_id, "absence.ended", actor=seat.actor, at=at, subject=("User", row.user_id), before=before)


def can_work(role: str, company_ids: Collection[int] | None, company_id: int | None) -> bool:
    """Tell whether a member of a role and of some companies (None: all) may work on customers of a company."""
    writes = role in ROLES and "contact.send" in ROLES[role].permissions
    return writes and (company_ids is None or (company_id is not None and company_id in company_ids))


def _portfolio(seat: Seat, portfolio_id: int | None, company_id: int | None) -> Portfolio:
    rows = Portfolio.objects.of(seat.tenant_id)
    if portfolio_id is not None:
        row = rows.filter(id=portfolio_id).select_for_update(no_key=True).first()
        if row is None:
            raise NoSuchPortfolio
        return row
    _check_company(seat, company_id)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return Portfolio(tenant_id=seat.tenant_id, company_id=company_id, position=last + 10)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded


def _check_name(tenant: UUID, name: str, *, besides: int | None) -> None:
    if not name.strip():
        raise PortfolioNameMissing
    if Portfolio.objects.of(tenant).filter(name=name.strip()).exclude(id=besides or 0).exists():
        raise PortfolioNameTaken(name=name.strip())


def _check_company(seat: Seat, company_id: int | None) -> None:
    """Refuse a portfolio of a company, or of all of them, that this person does not see."""
    mine = seat.scope.company_ids
    if mine is not None and company_id not in mine:
        raise BeyondOwnScope
    if company_id is not None and not Company.objects.of(seat.tenant_id).filter(id=company_id).exists():
        raise BeyondOwnScope


def _check_people(seat: Seat, wanted: PortfolioWanted, company_id: int | None, *, already: Collection[UUID]) -> None:
    """Refuse newcomers who could not work here; whoever works on it already may stay (sales reads along)."""
    asked = set(wanted.member_ids - frozenset(already)) | ({wanted.signer_id} if wanted.signer_id else set())
    rows = {row.user_id: row for row in Membership.objects.of(seat.tenant_id).filter(user_id__in=asked)}
    for user_id in asked:
        row = rows.get(user_id)
        if row is None or not row.is_active:
            raise NotAMember
        if not can_work(row.role, row.company_ids, company_id):
            raise CannotWork(name=_name_of(user_id))


def _check_cover(seat: Seat, user_id: UUID, cover_id: UUID) -> None:
    """Refuse a cover who does not see every company whose portfolios the absent works on."""
    _check_reach(seat, user_id)
    members = Membership.objects.of(seat.tenant_id).filter(is_active=True)
    away, cover = members.filter(user_id=user_id).first(), members.filter(user_id=cover_id).first()
    if away is None or cover is None:
        raise NotAMember
    mine = PortfolioMember.objects.of(seat.tenant_id).filter(user_id=user_id).values("portfolio_id")
    for company_id in Portfolio.objects.of(seat.tenant_id).filter(id__in=mine).values_list("company_id", flat=True):
        if not can_work(cover.role, cover.company_ids, company_id):
            raise CannotWork(name=_name_of(cover_id))


def _check_reach(seat: Seat, user_id: UUID) -> None:
    """Who sees some companies speaks for the people of those only."""
    mine = seat.scope.company_ids
    row = Membership.objects.of(seat.tenant_id).filter(user_id=user_id).first()
    if row is None:
        raise NotAMember
    if mine is not None and (row.company_ids is None or not set(row.company_ids) <= mine):
        raise BeyondOwnScope


def _name_of(user_id: UUID) -> str:
    one = User.objects.get(id=user_id)
    return one.name or one.email


def _set_members(row: Portfolio, wanted: frozenset[UUID]) -> None:
    rows = PortfolioMember.objects.of(row.tenant_id).filter(portfolio_id=row.pk)
    before = set(rows.values_list("user_id", flat=True))
    rows.exclude(user_id__in=wanted).delete()
    PortfolioMember.objects.bulk_create(
        PortfolioMember(tenant_id=row.tenant_id, portfolio_id=row.pk, user_id=one) for one in sorted(wanted - before)
    )


def _member_ids(row: Portfolio) -> frozenset[UUID]:
    return frozenset(
        PortfolioMember.objects.of(row.tenant_id).filter(portfolio_id=row.pk).values_list("user_id", flat=True)
    )


def _said(row: Portfolio) -> dict[str, Any]:
    return {
        "name": row.name,
        "condition": row.condition,
        "members": sorted(str(one) for one in _member_ids(row)),
        "signer": str(row.signer_id or ""),
    }
