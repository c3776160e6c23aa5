"""How do people and roles read in the reader's language?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import people
from duecourse.foundation.identity.queries.people import MemberRow
from duecourse.foundation.identity.rules import ROLES, OwnCustomers, sees_only_own, sees_only_portfolios
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.people.rights import GROUPS
from duecourse.interfaces.web.admin.people.shown import Line, Option, Person, Right, RightGroup, Roles
from duecourse.interfaces.web.navigation import role_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.sellers import seller_names
from duecourse.work.worklists.queries import tasks

MOST_SELLERS: Final = 200
"""So many names of the ledger are looked through for those that nobody bears."""


def lines(visit: Visit, *, is_active: bool) -> tuple[Line, ...]:
    """List who works here, or worked; whoever sees some companies sees the people of those."""
    return tuple(_line(visit, one) for one in _visible(visit) if one.is_active == is_active)


def counts(visit: Visit) -> tuple[int, int]:
    """Count those who work here and those who did."""
    found = _visible(visit)
    active = sum(one.is_active for one in found)
    return active, len(found) - active


def person(visit: Visit, user_id: UUID) -> Person | None:
    """Read one person; None where there is none in sight."""
    found = _visible(visit)
    row = next((one for one in found if one.user_id == user_id), None)
    if row is None:
        return None
    open_tasks = tasks.open_count_of(visit.tenant_id, user_id)
    may_edit = visit.may("user.edit") and user_id != visit.seat.user_id
    return Person(
        line=_line(visit, row),
        roles=role_options(row.role),
        companies=company_options(visit, row.company_ids),
        sees_all=row.company_ids is None,
        may_give_all=visit.seat.scope.company_ids is None,
        portfolios=_portfolios(visit, row),
        needs_portfolio=sees_only_portfolios(row.role) and not row.portfolio_ids,
        has_portfolios=not sees_only_own(row.role),
        is_nobodys_seller=sees_only_own(row.role) and not _sells(visit, row),
        sellers=_sellers(visit, row, found) if sees_only_own(row.role) else None,
        successors=tuple(
            Option(str(one.user_id), f"{one.name} ({role_words(one.role)})")
            for one in found
            if one.is_active and one.user_id != user_id
        ),
        open_tasks=open_tasks,
        has_work=bool(row.portfolio_ids or open_tasks),
        may_invite=may_edit and row.is_active and not row.has_signed_in,
        may_edit=may_edit,
    )


def portfolio_ids(visit: Visit, user_id: UUID) -> tuple[int, ...]:
    """Give the portfolios of a person, those of companies out of sight too."""
    return next((one.portfolio_ids for one in people.members(visit.tenant_id, user_id)), ())


def role_options(chosen: str = "collector") -> tuple[Option, ...]:
    """Offer the roles."""
    return tuple(Option(slug, role_words(slug), slug == chosen) for slug in ROLES)


def language_options(chosen: str) -> tuple[Option, ...]:
    """Offer the languages in which somebody can be written to and read."""
    return tuple(Option(code, name, code == chosen) for code, name in settings.LANGUAGES)


def company_options(visit: Visit, chosen: tuple[int, ...] | None = None) -> tuple[Option, ...]:
    """Offer the companies that the reader sees."""
    return tuple(Option(str(one.id), one.name, one.id in (chosen or ()), one.code) for one in visit.companies)


def roles(visit: Visit) -> Roles:
    """Say what each role may do, from the rules themselves."""
    having = [one.role for one in _visible(visit) if one.is_active]
    groups = tuple(
        RightGroup(str(title), tuple(Right(str(said), _who(permission)) for permission, said in rights))
        for title, rights in GROUPS
    )
    return Roles(tuple(role_words(slug) for slug in ROLES), tuple(having.count(slug) for slug in ROLES), groups)


def _who(permission: str) -> tuple[bool, ...]:
    return tuple(permission in role.permissions for role in ROLES.values())


def _visible(visit: Visit) -> tuple[MemberRow, ...]:
    own = visit.seat.scope.company_ids
    found = people.members(visit.tenant_id)
    return found if own is None else tuple(one for one in found if one.company_ids and own & set(one.company_ids))


def _line(visit: Visit, row: MemberRow) -> Line:
    return Line(
        id=row.user_id,
        name=row.name,
        email=row.email,
        href=reverse("person", args=[row.user_id]),
        role=role_words(row.role),
        companies=_companies(visit, row.company_ids),
        portfolios=_portfolio_words(row),
        signed_in=_signed_in(visit, row),
        has_second_factor=row.has_second_factor,
        is_active=row.is_active,
        is_you=row.user_id == visit.seat.user_id,
    )


def _companies(visit: Visit, ids: tuple[int, ...] | None) -> str:
    if ids is None:
        return _("all")
    codes = {one.id: one.code for one in visit.companies}
    return ", ".join(codes.get(one, "…") for one in ids)


def _portfolio_words(row: MemberRow) -> str:
    if sees_only_own(row.role):
        return _("own customers only")
    count = len(row.portfolio_ids)
    if count:
        return ngettext("%(num)s portfolio", "%(num)s portfolios", count) % {"num": formats.number(count)}
    return _("no portfolio: sees no customer") if sees_only_portfolios(row.role) else ""


def _sells(visit: Visit, row: MemberRow) -> bool:
    return ledger.account_ids_in(visit.tenant_id, OwnCustomers([row.called])).exists()


def _sellers(visit: Visit, row: MemberRow, everybody: Sequence[MemberRow]) -> tuple[Option, ...]:
    """Offer the names that are the person's, and those in the ledger that nobody bears."""
    borne = OwnCustomers([one.called for one in everybody if sees_only_own(one.role)]).names
    free = [one for one in seller_names(visit.tenant_id, limit=MOST_SELLERS) if one not in borne]
    return tuple(Option(name, name, name in row.seller_names) for name in (*row.seller_names, *free))


def _signed_in(visit: Visit, row: MemberRow) -> str:
    if row.last_login:
        return formats.moment(row.last_login, visit.zone)
    return _("not yet") if row.has_signed_in else _("has chosen no password yet")


def _portfolios(visit: Visit, row: MemberRow) -> tuple[Option, ...]:
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        Option(str(one.pk), one.name, one.pk in row.portfolio_ids, codes.get(one.company_id or 0, ""))
        for one in identity.portfolios(visit.tenant_id)
        if one.company_id is None or one.company_id in codes
    )
