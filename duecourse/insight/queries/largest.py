"""Who owes most, or is most overdue, and how much of all is that? Only so many rows as one looks at leave the database."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID

from duecourse.insight.queries.figures.answering import question_of
from duecourse.insight.queries.figures.opened import items_text
from duecourse.insight.queries.seeing import AMONG
from duecourse.insight.rules.among import Among

Measure = Literal["overdue", "receivables"]
_MEANT: Final = {
    "overdue": "o.open_amount > 0 AND o.due_on < %(on)s",
    "receivables": "TRUE",
}


@dataclass(frozen=True)
class Large:
    """A customer with its amount in the currency of the list, and the share of it in the amount of all."""

    token: str
    name: str
    number: str
    company_id: int
    amount: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Largest:
    """The customers with the largest amounts on a day, in one currency."""

    currency: str
    total: Decimal
    rows: tuple[Large, ...]


def largest(
    tenant: UUID,
    among: Among,
    on: date,
    measure: Measure,
    *,
    most: int = 10,
    currency: str = "",
    restated: bool = False,
) -> Largest:
    """List the largest by what their open items are worth on the day; one question a company. A missing rate is refused."""
    question = question_of(tenant, among, on, currency=currency, restated=restated)
    rates = json.dumps({question.currency: "1"} | {code: str(rate) for code, rate in question.rates.items()})
    total, found = Decimal(0), list[Large]()
    for company in question.whom.companies:
        statement = _LARGEST.format(rows=items_text(question, company), meant=_MEANT[measure])
        rows = question.asked(statement, rates=rates, most=most)
        for unknown in {row[3] for row in rows if row[3]}:
            question.worth(Decimal(1), unknown)
        found += [
            Large(token, name, number, company.id, amount, None) for token, name, number, _none, amount, _of in rows
        ]
        total += rows[0][-1] if rows else Decimal(0)
    best = sorted(found, key=lambda one: one.amount, reverse=True)[:most]
    return Largest(question.currency, total, tuple(_with_share(one, total) for one in best))


def _with_share(one: Large, total: Decimal) -> Large:
    return replace(one, share=round(one.amount / total, 6) if total > 0 else None)


_LARGEST: Final = f"""
    SELECT c.token, c.name, c.number, s.unknown, s.amount, s.of_all
    FROM (
        SELECT o.customer_id, max(o.currency) FILTER (WHERE r.rate IS NULL) AS unknown,
               sum(o.open_amount * r.rate) AS amount, sum(sum(o.open_amount * r.rate)) OVER () AS of_all
        FROM ({{rows}}) o JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
        CROSS JOIN LATERAL (SELECT (%(rates)s::jsonb ->> o.currency)::numeric AS rate) r
        WHERE {AMONG} AND {{meant}}
        GROUP BY o.customer_id
    ) s JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = s.customer_id
    WHERE s.unknown IS NOT NULL OR s.amount > 0
    ORDER BY s.unknown IS NULL, s.amount DESC, s.customer_id LIMIT %(most)s
"""  # noqa: S608 - all of it ours
