"""Of which customers may a person read figures, and how does that become a question to the tables of records?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of, conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.compiled import filled
from duecourse.analysis.portfolio.holding import tested
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.rules import OwnCustomers, Seat
from duecourse.insight.rules.among import Among
from duecourse.records.ledger.queries.held import HELD, values_of
from duecourse.records.ledger.queries.spread import customers_of_groups

AMONG: Final = f"""(c.tenant_id = %(tenant)s AND c.company_id = ANY(%(companies)s::bigint[]) AND {HELD}
    AND (%(chosen)s::bigint[] IS NULL OR c.id = ANY(%(chosen)s::bigint[])))"""
"""Keeps the customers (`c`) of a question; takes `Whom.values`. Who sees whom is asked of today, whatever day is read."""


@dataclass(frozen=True)
class Whom:
    """The companies and customers of a question: rows of companies by code, and what `AMONG` asks for."""

    tenant: UUID
    companies: tuple[CompanyRow, ...]
    values: dict[str, Any]

    @property
    def is_narrowed(self) -> bool:
        """Tell whether only some customers of the companies are meant."""
        return self.values["held"] is not None or self.values["chosen"] is not None


def among_of(
    seat: Seat,
    *,
    company_ids: Collection[int] | None = None,
    portfolio_ids: Collection[int] | None = None,
    where: str = "",
    group_ids: Collection[int] | None = None,
) -> Among:
    """Say what a person sees, narrowed by what was asked for."""
    scope = seat.scope
    sold = scope.portfolio_ids.names if isinstance(scope.portfolio_ids, OwnCustomers) else ()
    seen = None if scope.portfolio_ids is None else frozenset(scope.portfolio_ids)
    return Among(scope.company_ids, seen, sold).narrowed(
        company_ids=None if company_ids is None else frozenset(company_ids),
        portfolio_ids=None if portfolio_ids is None else frozenset(portfolio_ids),
        where=where,
        group_ids=None if group_ids is None else frozenset(group_ids),
    )


def whom(tenant: UUID, among: Among, on: date, *, restated: bool = False) -> Whom:
    """Find the companies that have a book, and the customers meant; a condition is asked of the day `on`, a group of today."""
    rows = identity.companies(tenant)
    seen = [row for row in rows if among.company_ids is None or row.id in among.company_ids]
    companies = tuple(row for row in seen if row.business_date is not None)
    held: Collection[int] | None = among.portfolio_ids
    if among.customers_of:
        held = OwnCustomers([among.customers_of])
    ids = [row.id for row in companies]
    values = {"tenant": tenant, "companies": ids, **values_of(held), "chosen": None}
    if among.group_ids is not None:
        values["chosen"] = customers_of_groups(tenant, among.group_ids, company_ids=ids)
    if among.where:
        meeting = [one for row in companies for one in _meeting(tenant, row, among.where, on, restated)]
        values["chosen"] = meeting if values["chosen"] is None else sorted({*values["chosen"]} & {*meeting})
    return Whom(tenant, companies, values)


def _meeting(tenant: UUID, company: CompanyRow, where: str, on: date, restated: bool) -> list[int]:
    """List the customers of a company that meet a condition on a day."""
    condition = conditions.read(where, words=CUSTOMER_WORDS)
    shape = as_of.shape_of(tenant, company.id, on, restated=restated)
    text = tested(shape, [condition], lambda facts, holds: facts.filter(holds(condition)).select("customer_id"))
    with connection.cursor() as cursor:
        cursor.execute(filled(text, shape=shape, tenant=tenant, company_id=company.id, on=on))
        return [row[0] for row in cursor.fetchall()]
