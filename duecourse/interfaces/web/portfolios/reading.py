"""How do portfolios read: who works on them, what they carry a head, who covers for whom?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.operations.portfolios import can_work
from duecourse.foundation.identity.queries.absences import AbsenceRow, absences, standing_in
from duecourse.foundation.identity.queries.people import MemberRow, members
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.navigation import role_words
from duecourse.interfaces.web.portfolios.shown import (
    AbsenceForm,
    AbsenceLine,
    CompanyPart,
    HeadRow,
    IndexPage,
    Options,
    Person,
    PortfolioRow,
)
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.portfolios import Carried, carried

CENT = Decimal("0.01")
Amounts = Mapping[str, Decimal]


@dataclass(frozen=True)
class Scene:
    """Portfolios in view, who works on them today, and what they carry: read once for a page."""

    portfolios: tuple[Portfolio, ...]
    people: Mapping[UUID, MemberRow]
    away: tuple[AbsenceRow, ...]
    carried: tuple[Carried, ...]
    day: date

    @property
    def covers(self) -> dict[UUID, UUID]:
        """Who is away today, and who was asked to cover."""
        return {one.user_id: one.cover_id for one in self.away if one.holds_on(self.day)}

    def name(self, user_id: UUID | None) -> str:
        """Name somebody who works or worked here."""
        row = self.people.get(user_id) if user_id else None
        return row.name if row else ""

    def workers(self, portfolio_id: int) -> list[MemberRow]:
        """List who works on a portfolio: whoever may write to its customers (sales only reads along)."""
        return [one for one in self.people.values() if portfolio_id in one.portfolio_ids and _works(one)]


def scene(visit: Visit) -> Scene:
    """Read all that the pages of portfolios speak of: eight queries."""
    day = visit.day or date.min
    mine = {None, *visit.company_ids}
    return Scene(
        portfolios=tuple(one for one in identity.portfolios(visit.tenant_id) if one.company_id in mine),
        people={one.user_id: one for one in members(visit.tenant_id)},
        away=absences(visit.tenant_id, since=day),
        carried=carried(visit.tenant_id, visit.company_ids, on=day),
        day=day,
    )


def index(visit: Visit, *, typed: AbsenceForm | None = None) -> IndexPage:
    """Read the first page."""
    seen, may_assign = scene(visit), visit.may("worklist.assign")
    return IndexPage(
        parts=tuple(_part(visit, seen, one.id, one.name) for one in visit.in_view),
        people=_heads(visit, seen),
        absences=tuple(_absence(seen, one) for one in seen.away if _reaches(visit, seen.people.get(one.user_id))),
        form=typed or absence_form(visit, seen) if may_assign else None,
        may_edit=visit.may("segment.edit"),
        may_assign=may_assign,
    )


def absence_form(
    visit: Visit, seen: Scene, *, given: Mapping[str, str] | None = None, refusal: str = ""
) -> AbsenceForm:
    """Give the form of an absence, as it was typed."""
    text = dict(given or {})
    active = [one for one in seen.people.values() if one.is_active and _reaches(visit, one)]
    absent = [one for one in active if one.portfolio_ids or _works(one)]
    return AbsenceForm(
        people=_named(absent),
        covers=_named([one for one in active if _works(one)]),
        user=text.get("user", ""),
        cover=text.get("cover", ""),
        from_on=text.get("from_on", ""),
        until_on=text.get("until_on", ""),
        note=text.get("note", ""),
        refusal=refusal,
    )


def people_words(seen: Scene, portfolio_id: int) -> str:
    """Name who works on a portfolio, in one line."""
    return ", ".join(one.name for one in seen.workers(portfolio_id) if one.is_active)


def a_head(amounts: Amounts, heads: int) -> tuple[Money, ...]:
    """Divide amounts by people, to the cent, one a currency."""
    if not heads:
        return ()
    return tuple(
        Money((amount / heads).quantize(CENT, ROUND_HALF_UP), currency) for currency, amount in sorted(amounts.items())
    )


def _part(visit: Visit, seen: Scene, company_id: int, name: str) -> CompanyPart:
    here = {one.portfolio_id: one for one in seen.carried if one.company_id == company_id}
    rows = [one for one in seen.portfolios if one.company_id in (None, company_id)]
    heads = {one.user_id for row in rows for one in seen.workers(row.pk) if one.is_active}
    customers = sum(one.customers for one in here.values())
    nobodys = here.get(None)
    return CompanyPart(
        id=company_id,
        name=name,
        rows=tuple(_row(seen, one, here.get(one.pk)) for one in rows),
        heads=len(heads),
        customers=customers,
        customers_a_head=round(customers / len(heads)) if heads else None,
        overdue_a_head=a_head(_sum(one.overdue for one in here.values()), len(heads)),
        nobodys=nobodys.customers if nobodys else 0,
    )


def _row(seen: Scene, row: Portfolio, load: Carried | None) -> PortfolioRow:
    workers = [one for one in seen.workers(row.pk) if one.is_active]
    count = load.customers if load else 0
    return PortfolioRow(
        id=row.pk,
        name=row.name,
        href=reverse("portfolio", args=[row.pk]),
        people=tuple(Person(one.name, _cover(seen, one.user_id)) for one in workers),
        signer=seen.name(standing_in(row.signer_id, seen.covers)) if row.signer_id else "",
        rule=rule_words(row),
        customers=count,
        late_customers=load.late_customers if load else 0,
        overdue=_money(load.overdue) if load else (),
        customers_a_head=round(count / len(workers)) if workers else None,
        is_everywhere=row.company_id is None,
    )


def rule_words(row: Portfolio) -> str:
    """Say whom a portfolio takes by itself."""
    if not row.condition:
        return ""
    said = words.say(conditions.explain(conditions.from_json(row.condition), words=CUSTOMER_WORDS))
    return said[:1].upper() + said[1:]


def _heads(visit: Visit, seen: Scene) -> tuple[HeadRow, ...]:
    """Divide what the portfolios carry among those who work on them."""
    covering = (standing_in(one, seen.covers) for one in seen.covers)
    shares: dict[UUID, tuple[Decimal, dict[str, Decimal], list[str]]] = {
        one: (Decimal(0), {}, []) for one in covering if one
    }
    loads: dict[int, list[Carried]] = {}
    for one in seen.carried:
        loads.setdefault(one.portfolio_id or 0, []).append(one)
    for row in seen.portfolios:
        workers = [one for one in seen.workers(row.pk) if one.is_active]
        for worker in workers:
            count, owed, names = shares.get(worker.user_id, (Decimal(0), {}, []))
            for load in loads.get(row.pk, []):
                count += Decimal(load.customers) / len(workers)
                owed = _sum([owed, {code: amount / len(workers) for code, amount in load.overdue.items()}])
            shares[worker.user_id] = (count, owed, [*names, row.name])
    return tuple(
        HeadRow(seen.name(user_id), tuple(names), round(count), a_head(owed, 1), _state(seen, user_id))
        for user_id, (count, owed, names) in sorted(shares.items(), key=lambda one: -one[1][0])
    )


def _state(seen: Scene, user_id: UUID) -> str:
    away = next((one for one in seen.away if one.user_id == user_id and one.holds_on(seen.day)), None)
    if away is None:
        covers = [seen.name(one) for one in seen.covers if standing_in(one, seen.covers) == user_id]
        return _("covers for %(names)s") % {"names": ", ".join(covers)} if covers else ""
    stands_in = seen.name(standing_in(user_id, seen.covers))
    until = formats.day(away.until_on)
    if not stands_in:
        return _("away until %(day)s; whoever covers is away too") % {"day": until}
    return _("away until %(day)s; %(name)s covers") % {"day": until, "name": stands_in}


def _cover(seen: Scene, user_id: UUID) -> str:
    return seen.name(standing_in(user_id, seen.covers)) if user_id in seen.covers else ""


def _absence(seen: Scene, row: AbsenceRow) -> AbsenceLine:
    is_now = row.holds_on(seen.day)
    return AbsenceLine(
        id=row.id,
        name=seen.name(row.user_id),
        cover=seen.name(row.cover_id),
        from_on=row.from_on,
        until_on=row.until_on,
        note=row.note,
        is_now=is_now,
        state=_("away now") if is_now else _("to come"),
    )


def _named(rows: Iterable[MemberRow]) -> Options:
    return (("", _("Choose")), *((str(one.user_id), f"{one.name} ({role_words(one.role)})") for one in rows))


def _works(row: MemberRow) -> bool:
    """Tell whether a role writes to customers at all, whatever the company."""
    return can_work(row.role, None, None)


def _reaches(visit: Visit, row: MemberRow | None) -> bool:
    mine = visit.seat.scope.company_ids
    return row is not None and (mine is None or (row.company_ids is not None and set(row.company_ids) <= mine))


def _money(amounts: Amounts) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in sorted(amounts.items()))


def _sum(amounts: Iterable[Amounts]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for one in amounts:
        for currency, amount in one.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return total
