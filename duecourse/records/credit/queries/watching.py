"""Whose credit limit is nearly used up?"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

_USED = """
    WITH standing AS (
        SELECT DISTINCT ON (l.customer_id, l.currency) l.customer_id, l.currency, l.amount, l.is_unlimited
        FROM credit_creditlimit l JOIN ledger_customer c ON c.tenant_id = l.tenant_id AND c.id = l.customer_id
        WHERE l.tenant_id = %(tenant)s AND c.company_id = %(company)s AND l.from_on <= %(on)s
          AND (l.to_on IS NULL OR l.to_on >= %(on)s) AND (l.ended_on IS NULL OR l.ended_on > %(on)s)
        ORDER BY l.customer_id, l.currency, l.from_on DESC, l.id DESC
    )
    SELECT s.customer_id, s.currency, s.amount, sum(i.open_amount)
    FROM standing s JOIN ledger_item i
      ON i.tenant_id = %(tenant)s AND i.customer_id = s.customer_id AND i.currency = s.currency
     AND i.ordinal >= 0 AND i.open_amount <> 0
    WHERE NOT s.is_unlimited AND s.amount > 0
    GROUP BY s.customer_id, s.currency, s.amount
    HAVING sum(i.open_amount) * 100 >= s.amount * %(percent)s
    ORDER BY s.customer_id, s.currency
"""


def limits_used(
    tenant: UUID, company_id: int, *, on: date, percent: int
) -> tuple[tuple[int, str, Decimal, Decimal], ...]:
    """List who owes so many per cent of a limit or more, in the limit's own currency: (customer, currency, limit, owed)."""
    with connection.cursor() as cursor:
        cursor.execute(_USED, {"tenant": tenant, "company": company_id, "on": on, "percent": percent})
        return tuple(cursor.fetchall())
