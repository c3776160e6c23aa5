"""Put many customers into portfolios at once."""

from datetime import date
from typing import Final
from uuid import UUID

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
