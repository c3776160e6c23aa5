"""Put many customers into portfolios at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record_many
from duecourse.records.ledger.events import CustomerChanged
from duecourse.records.ledger.operations import staging

_FILL: Final = """
    WITH chosen AS (
        UPDATE ledger_customer SET portfolio_id = %(portfolio)s
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND portfolio_id IS NULL
            AND (%(countries)s::text[] IS NULL OR country = ANY(%(countries)s::text[]))
        RETURNING id, customer_since
    )
    INSERT INTO ledger_portfolioassignment (tenant_id, customer_id, portfolio_id, from_on, known_on)
    SELECT %(tenant)s, id, %(portfolio)s, since, since
    FROM (SELECT id, least(customer_since, %(on)s) AS since FROM chosen) found
"""


def fill_portfolio(
    tenant: UUID, portfolio_id: int, *, company_id: int, on: date, countries: list[str] | None = None
) -> int:
    """Give a company's customers that are in no portfolio to this one, from their beginning; tell how many.

    `countries` narrows them to those countries.
    """
    values = {"tenant": tenant, "company": company_id, "portfolio": portfolio_id, "on": on, "countries": countries}
    return staging.run(_FILL, values)


_MOVE: Final = """
    WITH wanted AS (
        SELECT * FROM unnest(%(customers)s::bigint[], %(portfolios)s::bigint[]) AS w(customer_id, portfolio_id)
    ),
    locked AS (
        SELECT c.id, c.portfolio_id AS was, w.portfolio_id AS now, c.customer_since
        FROM ledger_customer c JOIN wanted w ON w.customer_id = c.id
        WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.portfolio_id IS DISTINCT FROM w.portfolio_id
        ORDER BY c.id FOR NO KEY UPDATE OF c
    ),
    begun AS (
        INSERT INTO ledger_portfolioassignment (tenant_id, customer_id, portfolio_id, from_on, known_on, ended_on, ended_known_on)
        SELECT %(tenant)s, l.id, l.was, since, since, %(on)s, %(on)s
        FROM locked l, LATERAL (SELECT least(l.customer_since, %(on)s - 1) AS since) begun
        WHERE l.was IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_portfolioassignment a WHERE a.tenant_id = %(tenant)s AND a.customer_id = l.id)
    ),
    ended AS (
        UPDATE ledger_portfolioassignment a SET ended_on = %(on)s, ended_known_on = %(on)s
        FROM locked l WHERE a.tenant_id = %(tenant)s AND a.customer_id = l.id AND a.ended_on IS NULL
    ),
    placed AS (
        INSERT INTO ledger_portfolioassignment (tenant_id, customer_id, portfolio_id, from_on, known_on)
        SELECT %(tenant)s, id, now, %(on)s, %(on)s FROM locked WHERE now IS NOT NULL
    ),
    moved AS (
        UPDATE ledger_customer c SET portfolio_id = l.now
        FROM locked l WHERE c.tenant_id = %(tenant)s AND c.id = l.id
    )
    SELECT id, was, now FROM locked ORDER BY id
"""
"""Where a customer was before stays known: one that was placed without a record gets it here."""


def move_customers(
    tenant: UUID, company_id: int, moves: Mapping[int, int | None], *, on: date, actor: Actor, at: datetime
) -> list[tuple[int, int | None, int | None]]:
    """Give customers of a company to portfolios (None: to nobody) from a day on; tell (customer, before, after) of each moved."""
    values: dict[str, Any] = {
        "tenant": tenant,
        "company": company_id,
        "on": on,
        "customers": list(moves),
        "portfolios": list(moves.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        moved: list[tuple[int, int | None, int | None]] = cursor.fetchall()
    events = [(customer_id, CustomerChanged(("portfolio",))) for customer_id, _was, _now in moved]
    record_many(tenant, events, company_id=company_id, actor=actor, at=at, on=on)
    return moved
