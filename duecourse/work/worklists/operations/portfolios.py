"""Put customers into portfolios: by rule, by hand, spread evenly; and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Portfolio
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.operations import portfolios as kept
from duecourse.foundation.identity.operations.portfolios import NoSuchPortfolio, PortfolioWanted
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations.portfolios import move_customers
from duecourse.records.ledger.queries import portfolios as ledger
from duecourse.records.ledger.queries.portfolios import Placed
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.work.worklists.models import PortfolioMove
from duecourse.work.worklists.queries.placing import held_by
from duecourse.work.worklists.rules.spreading import By, Load, Movable, loads_after, spread


class NothingMoves(Refused):
    """Nobody would be elsewhere afterwards."""

    says = _("Nobody has to move.")


class AlreadyBack(Refused):
    """It was taken back before."""

    says = _("These customers were taken back already.")


class NobodyReceives(Refused):
    """Work is spread over at least one portfolio."""

    says = _("Choose whose customers are spread, and at least one portfolio that takes some.")


class RateMissing(Refused):
    """Amounts without a rate cannot be compared."""

    says = _("There is no exchange rate from %(currency)s: spread by the number of customers, or import the rate.")


class WrongCompany(Refused):
    """A portfolio takes customers of its own company only."""

    says = _("This portfolio is for customers of another company.")


@dataclass(frozen=True)
class Spread:
    """What spreading would do: where customers go, and what every receiving portfolio carries before and after."""

    goes: Mapping[int, int]
    before: Mapping[int, Load]
    after: Mapping[int, Load]
    spread_count: int


def save_portfolio(
    seat: Seat,
    portfolio_id: int | None,
    *,
    name: str,
    company_id: int | None,
    condition: str,
    member_ids: frozenset[UUID],
    signer_id: UUID | None,
    reason: str,
    at: datetime,
) -> Portfolio:
    """Make or change a portfolio; its rule (in readable form, empty: takes nobody by itself) is checked first."""
    tree = conditions.to_json(conditions.read(condition, words=CUSTOMER_WORDS)) if condition.strip() else None
    wanted = PortfolioWanted(name, company_id, tree, member_ids, signer_id)
    return kept.save_portfolio(seat, portfolio_id, wanted, reason=reason, at=at)


def move(
    tenant: UUID,
    company_id: int,
    customer_ids: Iterable[int],
    *,
    to: int | None,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Undo:
    """Give customers of a company to one portfolio (None: to nobody)."""
    if to is not None:
        _check_takes(tenant, to, company_id)
    return _moved(tenant, company_id, dict.fromkeys(customer_ids, to), on=on, actor=actor, at=at, reason=reason)


def gather(tenant: UUID, portfolio_id: int, company_id: int, *, on: date, actor: Actor, at: datetime) -> Undo:
    """Bring everybody whom the rule of a portfolio holds into it, wherever they are now."""
    row = _check_takes(tenant, portfolio_id, company_id)
    if not row.condition:
        raise NothingMoves
    rules = [(portfolio_id, conditions.from_json(row.condition))]
    found = held_by(tenant, company_id, rules, on=on, only_nobodys=False)
    return _moved(tenant, company_id, found, on=on, actor=actor, at=at)


def place_unplaced(tenant: UUID, company_id: int, *, on: date, at: datetime) -> int:
    """Put the customers that nobody has where the first rule that holds sends them; tell how many."""
    rows = Portfolio.objects.of(tenant).filter(condition__isnull=False).order_by("position", "id")
    rules = [
        (row.pk, conditions.from_json(row.condition))
        for row in rows
        if row.condition and row.company_id in (None, company_id)
    ]
    if not rules or not ledger.has_unplaced(tenant, company_id):
        return 0
    found = held_by(tenant, company_id, rules, on=on, only_nobodys=True)
    if not found:
        return 0
    return len(move_customers(tenant, company_id, found, on=on, actor=SYSTEM, at=at))


def plan_spread(
    tenant: UUID,
    company_id: int,
    *,
    sources: Collection[int],
    with_nobodys: bool,
    to: Collection[int],
    by: By,
    on: date,
) -> Spread:
    """Work out who would go where; nothing is written."""
    if not to or not (sources or with_nobodys):
        raise NobodyReceives
    _check_all_take(tenant, {*to, *sources}, company_id)
    rows = ledger.placed(tenant, company_id, {*sources, *to}, with_nobodys=with_nobodys, on=on)
    rates = rates_into(tenant, _base_currency(tenant, company_id), on=on)
    movable = _units([row for row in rows if row.portfolio_id is None or row.portfolio_id in sources], rates, by)
    fixed = dict.fromkeys(to, Load())
    for unit in _units([row for row in rows if row.portfolio_id in to and row.portfolio_id not in sources], rates, by):
        assert unit.portfolio_id is not None, "who is in a portfolio has its id"
        fixed[unit.portfolio_id] = fixed[unit.portfolio_id].with_(unit)
    goes = spread(movable, fixed, by=by)
    moving = sum(len(unit.customer_ids) for unit in movable)
    return Spread(goes, loads_after(movable, fixed, {}), loads_after(movable, fixed, goes), moving)


def apply_spread(
    tenant: UUID, company_id: int, planned: Spread, *, on: date, actor: Actor, at: datetime, reason: str = ""
) -> Undo:
    """Move everybody to where the spreading sends them."""
    return _moved(tenant, company_id, dict(planned.goes), on=on, actor=actor, at=at, reason=reason)


def take_back(tenant: UUID, move_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Put customers that moved together back to where they were; who has moved on since stays; tell how many went."""
    row = PortfolioMove.objects.of(tenant).filter(id=move_id).select_for_update(no_key=True).first()
    if row is None or row.undone_at is not None:
        raise AlreadyBack
    there = {one.customer_id: one.portfolio_id for one in _where(tenant, row)}
    back = {customer: was for customer, was, now in row.moves if there.get(customer, -1) == now}
    moved = move_customers(tenant, row.company_id, back, on=on, actor=actor, at=at)
    PortfolioMove.objects.of(tenant).filter(id=row.pk).update(undone_at=at)
    audit(tenant, "portfolio.taken_back", actor=actor, at=at, subject=row, after={"customers": len(moved)})
    return len(moved)


def _moved(
    tenant: UUID,
    company_id: int,
    moves: Mapping[int, int | None],
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Undo:
    found = move_customers(tenant, company_id, moves, on=on, actor=actor, at=at)
    if not found:
        raise NothingMoves
    row = PortfolioMove.objects.create(
        tenant_id=tenant, company_id=company_id, on_day=on, moves=[list(one) for one in found],
        moved_by=actor.name, moved_at=at,
    )  # fmt: skip
    after: dict[str, Any] = {"customers": len(found), "to": sorted({now or 0 for _id, _was, now in found})}
    audit(tenant, "portfolio.moved", actor=actor, at=at, subject=row, reason=reason, after=after)
    return Undo("portfolio.take_back", {"move_id": row.pk, "count": len(found)})


def _check_takes(tenant: UUID, portfolio_id: int, company_id: int) -> Portfolio:
    row = Portfolio.objects.of(tenant).filter(id=portfolio_id).first()
    if row is None:
        raise NoSuchPortfolio
    if row.company_id not in (None, company_id):
        raise WrongCompany
    return row


def _check_all_take(tenant: UUID, portfolio_ids: Collection[int], company_id: int) -> None:
    rows = Portfolio.objects.of(tenant).filter(id__in=list(portfolio_ids)).values_list("company_id", flat=True)
    if len(found := list(rows)) < len(portfolio_ids):
        raise NoSuchPortfolio
    if any(of not in (None, company_id) for of in found):
        raise WrongCompany


def _base_currency(tenant: UUID, company_id: int) -> str:
    return str(identity.company_settings(tenant, company_id).base_currency)


def _units(rows: Iterable[Placed], rates: Mapping[str, Decimal], by: By) -> list[Movable]:
    """Put accounts and their payer together: they are talked to as one."""
    groups: dict[int, list[Placed]] = defaultdict(list)
    for row in rows:
        groups[row.payer_id or row.customer_id].append(row)
    return [
        Movable(
            tuple(sorted(one.customer_id for one in group)),
            min(group, key=lambda one: (one.customer_id != key, one.customer_id)).portfolio_id,
            sum((_in_base(one.overdue, rates, by) for one in group), Decimal(0)),
        )
        for key, group in groups.items()
    ]


def _in_base(overdue: Mapping[str, Decimal], rates: Mapping[str, Decimal], by: By) -> Decimal:
    if by is By.AMOUNT:
        for currency in overdue:
            if currency not in rates:
                raise RateMissing(currency=currency)
    return sum((amount * rates.get(currency, Decimal(0)) for currency, amount in overdue.items()), Decimal(0))


def _where(tenant: UUID, row: PortfolioMove) -> list[Placed]:
    now = {after for _customer, _before, after in row.moves if after is not None}
    return ledger.placed(tenant, row.company_id, now, with_nobodys=True, on=row.on_day)
