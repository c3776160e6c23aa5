"""What did the book look like on a day? The one place where the portfolio is filled from the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from duecourse.analysis.portfolio import book_customers, book_items, book_money, columns
from duecourse.analysis.portfolio.columns import Column, Portfolio
from duecourse.analysis.portfolio.moment import Moment
from duecourse.analysis.portfolio.shape import Shape
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.foundation.identity.models import Portfolio as PortfolioTable
from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.communications.queries import tables as communications
from duecourse.records.credit.queries import tables as credit
from duecourse.records.disputes.queries import tables as disputes
from duecourse.records.ledger.queries import tables as ledger
from duecourse.records.promises.queries import tables as promises

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class Additions:
    """What only a higher floor knows, handed down as tables; what is left out is empty in the book.

    `procedures(customer_id, procedure_version_id)`, `item_procedures(item_id, item_procedure_version_id)`,
    `pending(item_id)`: a line of the item still waits to leave, `resubmissions(customer_id, resubmit_on)`.
    At most one row per customer or item, except `pending`. `followed` = `procedures` where a run has written them down.
    """

    procedures: ibis.Table | None = None
    followed: ibis.Table | None = None
    item_procedures: ibis.Table | None = None
    pending: ibis.Table | None = None
    resubmissions: ibis.Table | None = None


NOTHING_ADDED = Additions()
EXPECTED = tuple(column for column in (*columns.ITEM, *columns.OUTLOOK) if column.name in book_items.EXPECTED)
OWN = tuple(column for column in columns.ITEM if column.name not in columns.SET_ASIDE)


def book(
    tenant: UUID,
    company_id: int,
    on: date,
    *,
    restated: bool = False,
    opening: bool = False,
    customer_ids: Iterable[int] | None = None,
    additions: Additions = NOTHING_ADDED,
) -> Portfolio:
    """Give a company's customers and open items as of `on`, exactly with the columns that `columns.py` lists.

    As reported: what was effective and known then; `restated`: what was effective then, as known now. On the company's
    business date the stored projection is read; of an earlier day what has moved since is taken off it, and restated, or of
    a day to come, the movements are folded. `opening`: as the day began,
    without what we ourselves did on it.
    """
    shape = shape_of(tenant, company_id, on, restated=restated, opening=opening, is_narrowed=customer_ids is not None)
    wanted = None if customer_ids is None else tuple(sorted(set(customer_ids)))
    moment = replace(shape.moment, tenant=tenant, company_id=company_id, on=on, customer_ids=wanted)
    return _book(moment, shape, additions)


def shape_of(
    tenant: UUID,
    company_id: int,
    on: date,
    *,
    restated: bool = False,
    opening: bool = False,
    is_narrowed: bool = False,
    company: Company | None = None,
) -> Shape:
    """Tell the shape of a question, for `book_of` and `compiled`; give the company if you have it."""
    company = company or identity.company_settings(tenant, company_id)
    is_live = on == company.business_date and not restated and not opening
    is_past = company.business_date is not None and on < company.business_date and not restated and not is_narrowed
    return Shape(is_live, restated, opening, is_narrowed, company.base_currency, company.zone, is_past)


def book_of(shape: Shape, *, additions: Additions = NOTHING_ADDED, among: ibis.Table | None = None) -> Portfolio:
    """Give the book of a shape with stand-ins for tenant, company, day and customers; see `compiled`.

    `among` (a column `customer_id`): who asks for the facts of no other customers spares the search for theirs.
    """
    return _book(replace(shape.moment, among=among), shape.stand_in, additions)


def _book(moment: Moment, shape: Shape, additions: Additions) -> Portfolio:
    rates = book_money.rates(moment, ledger.rates_table(), base_currency=shape.base_currency)
    sources = item_sources(additions)
    customer_sources = _customer_sources(additions)
    customers = book_customers.customers(moment, customer_sources, rates=rates, zone=shape.zone)
    receipts = book_money.receipts_under_way(moment, ledger.receipts_table(), ledger.matches_table())
    followed = additions.followed
    if followed is None and not shape.is_narrowed:
        followed = additions.procedures
    return Portfolio(
        items=_exactly(book_items.open_items(moment, sources), columns.ITEM),
        customers=_exactly(customers, columns.CUSTOMER),
        receipts=_exactly(receipts, columns.RECEIPT),
        rates=_exactly(rates, columns.RATE),
        standing=_exactly(book_items.own_rows(moment, sources), OWN),
        set_aside=book_items.set_aside(moment, sources),
        stopped=None if shape.is_narrowed and followed is None else book_customers.stopped(moment, customer_sources),
        followed=followed,
        outlooks=_exactly(book_items.outlooks(moment, ledger.outlooks_table()), EXPECTED),
    )


def item_sources(additions: Additions = NOTHING_ADDED) -> book_items.ItemSources:
    """Name the tables from which items are read, for whoever reads those of several companies at once."""
    return book_items.ItemSources(
        items=ledger.items_table(),
        movements=ledger.movements_table(),
        companies=companies(),
        levels=ledger.dunning_levels_table(),
        promises=promises.promises_table(),
        promise_lines=promises.promise_lines_table(),
        disputes=disputes.disputes_table(),
        dispute_lines=disputes.dispute_lines_table(),
        plans=promises.plan_covers_table(),
        blocks=ledger.blocks_table(),
        matches=ledger.matches_table(),
        pending=additions.pending,
        procedures=additions.item_procedures,
    )


def companies() -> ibis.Table:
    """Where the books of each company stand."""
    return table_of(Company).select("tenant_id", "business_date", company_id="id")


def _customer_sources(additions: Additions) -> book_customers.CustomerSources:
    return book_customers.CustomerSources(
        customers=ledger.customers_table(),
        parties=ledger.parties_table(),
        contacts=ledger.contacts_table(),
        blocks=ledger.blocks_table(),
        assignments=ledger.portfolio_assignments_table(),
        portfolios=table_of(PortfolioTable),
        tenants=_tenants_table(),
        members=table_of(PortfolioMember),
        items=ledger.items_table(),
        movements=ledger.movements_table(),
        standings=ledger.standings_table(),
        promises=promises.promises_table(),
        plans=promises.plans_table(),
        instalments=promises.plan_instalments_table(),
        disputes=disputes.disputes_table(),
        limits=credit.credit_limits_table(),
        scores=credit.risk_scores_table(),
        messages=communications.messages_table(),
        replies=communications.replies_table(),
        procedures=additions.procedures,
        resubmissions=additions.resubmissions,
    )


def _tenants_table() -> ibis.Table:
    import ibis

    return ibis.table({"id": "uuid", "settings": "json"}, name="identity_tenant")


def _exactly(table: ibis.Table, wanted: tuple[Column, ...]) -> ibis.Table:
    """Keep the listed columns in the listed order, each of its listed type."""
    return table.select({column.name: _typed(table, column) for column in wanted})


def _typed(table: ibis.Table, column: Column) -> ibis.Value:
    import ibis

    value, kind = table[column.name], ibis.dtype(column.ibis_type.removeprefix("!"))
    return value if value.type().copy(nullable=True) == kind else value.cast(kind)
