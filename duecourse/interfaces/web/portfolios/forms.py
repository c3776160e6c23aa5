"""How does the form of one portfolio read?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from duecourse.analysis.portfolio import conditions as language
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.operations.portfolios import can_work
from duecourse.foundation.identity.queries.people import MemberRow
from duecourse.interfaces.web.conditions import reading as conditions
from duecourse.interfaces.web.conditions.reading import Asked
from duecourse.interfaces.web.navigation import role_words
from duecourse.interfaces.web.portfolios.reading import Scene
from duecourse.interfaces.web.portfolios.shown import Choice, Options, PortfolioPage
from duecourse.interfaces.web.visit import Visit

EVERYWHERE = ""


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a portfolio."""

    name: str
    company: str
    condition: str
    member_ids: frozenset[UUID]
    signer: str
    reason: str = ""
    refusal: str = ""


def typed_of(visit: Visit, row: Portfolio | None, seen: Scene) -> Typed:
    """Give a portfolio as its form begins."""
    if row is None:
        first = visit.in_view[0].code if visit.in_view else EVERYWHERE
        return Typed("", first, "", frozenset(), "")
    condition = language.write(language.from_json(row.condition), words=CUSTOMER_WORDS) if row.condition else ""
    mine = frozenset(one.user_id for one in seen.people.values() if row.pk in one.portfolio_ids)
    return Typed(row.name, _code(visit, row.company_id), condition, mine, str(row.signer_id or ""))


def page(visit: Visit, row: Portfolio | None, typed: Typed, seen: Scene) -> PortfolioPage:
    """Read the form of a portfolio."""
    company_id = row.company_id if row else next((one.id for one in visit.companies if one.code == typed.company), None)
    may_edit = visit.may("segment.edit") and (row is None or may_change(visit, row))
    return PortfolioPage(
        id=row.pk if row else None,
        name=typed.name,
        company=typed.company,
        companies=_companies(visit),
        company_words=_named(visit, row.company_id) if row else "",
        members=tuple(_box(one, typed) for one in _offered(visit, seen, company_id, typed, is_new=row is None)),
        signer=typed.signer,
        signers=(("", _("nobody: the company signs")), *_signers(visit, seen, company_id, typed, is_new=row is None)),
        builder=conditions.builder(visit, Asked(typed.condition, about=conditions.PLACED)),
        reason=typed.reason,
        refusal=typed.refusal,
        may_edit=may_edit,
        gather_companies=_gathering(visit, row) if may_edit and visit.may("worklist.assign") else (),
    )


def may_change(visit: Visit, row: Portfolio) -> bool:
    """Tell whether this person sees the company of a portfolio: one of all companies is for who sees them all."""
    mine = visit.seat.scope.company_ids
    return mine is None or row.company_id in mine


def _offered(visit: Visit, seen: Scene, company_id: int | None, typed: Typed, *, is_new: bool) -> list[MemberRow]:
    """Offer who may work on it; a new one, whose company is still open, everybody who could at any company in view."""
    companies = {one.id for one in visit.companies} if is_new else {company_id}
    return [
        one
        for one in seen.people.values()
        if one.user_id in typed.member_ids
        or (one.is_active and any(can_work(one.role, one.company_ids, company) for company in companies))
    ]


def _signers(visit: Visit, seen: Scene, company_id: int | None, typed: Typed, *, is_new: bool) -> Options:
    offered = _offered(visit, seen, company_id, typed, is_new=is_new)
    return tuple((str(one.user_id), one.name) for one in offered if can_work(one.role, None, None))


def _box(row: MemberRow, typed: Typed) -> Choice:
    hint = role_words(row.role) if row.is_active else _("no longer works here")
    return Choice(str(row.user_id), row.name, hint, row.user_id in typed.member_ids)


def _companies(visit: Visit) -> Options:
    whole = ((EVERYWHERE, _("All companies")),) if visit.seat.scope.company_ids is None else ()
    return (*((one.code, one.name) for one in visit.companies), *whole)


def _gathering(visit: Visit, row: Portfolio | None) -> Options:
    if row is None or not row.condition:
        return ()
    return tuple((one.code, one.name) for one in visit.companies if row.company_id in (None, one.id))


def _code(visit: Visit, company_id: int | None) -> str:
    return next((one.code for one in visit.companies if one.id == company_id), EVERYWHERE)


def _named(visit: Visit, company_id: int | None) -> str:
    return next((one.name for one in visit.companies if one.id == company_id), _("All companies"))
