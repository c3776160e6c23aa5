"""Who works here, or did?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from duecourse.foundation.identity.models import Membership, PortfolioMember, User
from duecourse.foundation.identity.rules import COLLECTING, ROLES


@dataclass(frozen=True)
class MemberRow:
    """A person of the tenant, as an administrator sees it."""

    user_id: UUID
    name: str
    email: str
    role: str
    company_ids: tuple[int, ...] | None
    portfolio_ids: tuple[int, ...]
    is_active: bool
    has_signed_in: bool
    last_login: datetime | None
    has_second_factor: bool
    seller_names: tuple[str, ...] = ()
    language: str = "en"

    @property
    def called(self) -> tuple[str, ...]:
        """Everything that a source may call this person."""
        return self.name, self.email, *self.seller_names


def members(tenant_id: UUID, user_id: UUID | None = None) -> tuple[MemberRow, ...]:
    """List who works or worked here, or one of them, by name: four queries."""
    rows = Membership.objects.of(tenant_id)
    found = {row.user_id: row for row in (rows if user_id is None else rows.filter(user_id=user_id))}
    protected = set(Authenticator.objects.filter(user_id__in=found).values_list("user_id", flat=True))
    mine: dict[UUID, list[int]] = {}
    places = PortfolioMember.objects.of(tenant_id).filter(user_id__in=found).order_by("portfolio_id")
    for owner, portfolio_id in places.values_list("user_id", "portfolio_id"):
        mine.setdefault(owner, []).append(portfolio_id)
    return tuple(
        MemberRow(
            user_id=user.id,
            name=user.name or user.email,
            email=user.email,
            role=found[user.id].role,
            company_ids=_ids(found[user.id]),
            portfolio_ids=tuple(mine.get(user.id, ())),
            is_active=found[user.id].is_active,
            has_signed_in=user.has_usable_password(),
            last_login=user.last_login,
            has_second_factor=user.id in protected,
            seller_names=tuple(found[user.id].seller_names),
            language=user.language,
        )
        for user in User.objects.filter(id__in=found).order_by("name", "email")
    )


def _ids(row: Membership) -> tuple[int, ...] | None:
    return tuple(row.company_ids) if row.company_ids is not None else None


def names_of(tenant_id: UUID, user_ids: Collection[str]) -> dict[str, str]:
    """Name those of the ids that are people of this tenant, present or former: two queries."""
    mine = Membership.objects.of(tenant_id).filter(user_id__in=list(user_ids)).values_list("user_id", flat=True)
    return {str(one.id): one.name or one.email for one in User.objects.filter(id__in=list(mine))} if user_ids else {}


@dataclass(frozen=True)
class Collector:
    """Somebody who works on portfolios."""

    user_id: UUID
    name: str
    portfolio_ids: frozenset[int]


@dataclass(frozen=True)
class Colleague(Collector):
    """Somebody of the team that works the customers, with the role."""

    role: str


def team(tenant_id: UUID, company_ids: Collection[int]) -> tuple[Colleague, ...]:
    """List who works customers of these companies, by name: collectors, and whoever has a portfolio; three queries."""
    rows = Membership.objects.of(tenant_id).filter(is_active=True)
    doers = {
        row.user_id: row.role
        for row in rows
        if "task.do" in ROLES[row.role].permissions and (row.company_ids is None or {*row.company_ids} & {*company_ids})
    }
    mine: dict[UUID, set[int]] = {}
    places = PortfolioMember.objects.of(tenant_id).filter(user_id__in=doers)
    for owner, portfolio_id in places.values_list("user_id", "portfolio_id"):
        mine.setdefault(owner, set()).add(portfolio_id)
    wanted = {key for key, role in doers.items() if key in mine or role in COLLECTING}
    users = User.objects.filter(id__in=wanted, is_active=True).order_by("name", "email")
    return tuple(
        Colleague(one.id, one.name or one.email, frozenset(mine.get(one.id, ())), doers[one.id]) for one in users
    )


def collectors(tenant_id: UUID) -> tuple[Collector, ...]:
    """List who works on portfolios, by name: two queries."""
    mine: dict[UUID, set[int]] = {}
    for owner, portfolio_id in PortfolioMember.objects.of(tenant_id).values_list("user_id", "portfolio_id"):
        mine.setdefault(owner, set()).add(portfolio_id)
    users = User.objects.filter(id__in=mine).order_by("name", "email")
    return tuple(Collector(one.id, one.name or one.email, frozenset(mine[one.id])) for one in users)
