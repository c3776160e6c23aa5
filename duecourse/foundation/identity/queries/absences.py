"""Who is away, who covers, and in whose name does a portfolio write meanwhile?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.identity.models import Absence, Membership, Portfolio, PortfolioMember, User
from duecourse.foundation.tenancy.kept import kept


@dataclass(frozen=True)
class AbsenceRow:
    """Days on which somebody is away, and who covers."""

    id: int
    user_id: UUID
    cover_id: UUID
    from_on: date
    until_on: date
    note: str
    recorded_by: str

    def holds_on(self, day: date) -> bool:
        """Tell whether the person is away on a day."""
        return self.from_on <= day <= self.until_on


@dataclass(frozen=True)
class Signer:
    """A person whose name stands under a mail."""

    user_id: UUID
    name: str


def absences(tenant_id: UUID, *, since: date) -> tuple[AbsenceRow, ...]:
    """List the absences that have not ended before a day, by their beginning: one query."""
    names = tuple(AbsenceRow.__dataclass_fields__)
    rows = Absence.objects.of(tenant_id).filter(until_on__gte=since).order_by("from_on", "id")
    return tuple(AbsenceRow(*values) for values in rows.values_list(*names))


def covers_on(tenant_id: UUID, day: date) -> dict[UUID, UUID]:
    """Tell who is away on a day, and who was asked to cover: one query."""
    return dict(_away(tenant_id, day))


@kept
def _away(tenant_id: UUID, day: date) -> QuerySet[Any]:
    rows = Absence.objects.of(tenant_id).filter(from_on__lte=day, until_on__gte=day)
    return rows.values_list("user_id", "cover_id")


def standing_in(user_id: UUID, covers: Mapping[UUID, UUID]) -> UUID | None:
    """Find who does the work of a person: the person, else who covers, else who covers that one; None in a circle."""
    seen = set[UUID]()
    while user_id in covers:
        if user_id in seen:
            return None
        seen.add(user_id)
        user_id = covers[user_id]
    return user_id


def covered_by(user_id: UUID, covers: Mapping[UUID, UUID]) -> frozenset[UUID]:
    """Name those whose work a person does besides the own."""
    return frozenset(one for one in covers if standing_in(one, covers) == user_id)


def signers(tenant_id: UUID, portfolio_ids: Collection[int], *, on: date) -> dict[int, Signer]:
    """Name who signs for each portfolio on a day, whoever covers included; where nobody does, the company signs.

    One query where no portfolio names anybody, else four.
    """
    rows = Portfolio.objects.of(tenant_id).filter(id__in=list(portfolio_ids), signer_id__isnull=False)
    wanted: dict[int, UUID] = {pk: one for pk, one in rows.values_list("id", "signer_id") if one}
    if not wanted:
        return {}
    covers = covers_on(tenant_id, on)
    there = {pk: found for pk, one in wanted.items() if (found := standing_in(one, covers))}
    here = Membership.objects.of(tenant_id).filter(user_id__in=there.values(), is_active=True)
    users = User.objects.filter(id__in=list(here.values_list("user_id", flat=True)), is_active=True)
    named = {one.id: Signer(one.id, one.name or one.email) for one in users}
    return {pk: named[one] for pk, one in there.items() if one in named}


@dataclass(frozen=True)
class Worker:
    """Somebody who works on a portfolio, and who stands in ("": nobody has to, or nobody does)."""

    name: str
    cover: str = ""


def workers_of(tenant_id: UUID, portfolio_id: int, *, on: date) -> tuple[Worker, ...]:
    """Name the people who work on a portfolio and who covers on a day, by name: two queries, a third when somebody is away."""
    mine = {one: name or email for one, name, email in _members(tenant_id, portfolio_id)}
    covers = covers_on(tenant_id, on) if mine else {}
    there = {one: standing_in(one, covers) for one in mine if one in covers}
    names = {one: name or email for one, name, email in _users([one for one in there.values() if one])}
    return tuple(Worker(name, names.get(there[one] or one, "") if one in there else "") for one, name in mine.items())


@kept
def _members(tenant_id: UUID, portfolio_id: int) -> QuerySet[Any]:
    ids = PortfolioMember.objects.of(tenant_id).filter(portfolio_id=portfolio_id).values("user_id")
    return User.objects.filter(id__in=ids, is_active=True).order_by("name", "email").values_list("id", "name", "email")


@kept
def _users(ids: Collection[UUID]) -> QuerySet[Any]:
    rows = User.objects.filter(id__in=list(ids), is_active=True).order_by("name", "email")
    return rows.values_list("id", "name", "email")
