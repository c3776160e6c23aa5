"""What money came in on which day? By value date, of a company's debits, in their own currency."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.models import Item

_CASH: Final = """
SELECT m.effective_on, i.currency, -sum(m.amount)
FROM ledger_movement m
JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
WHERE m.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.amount > 0
  AND m.kind IN ('payment', 'reversal', 'return')
  AND greatest(m.effective_on, m.known_on) >= %(since)s AND m.effective_on BETWEEN %(since)s AND %(until)s
  AND (%(segment)s = '' OR c.segment = %(segment)s) AND (%(portfolio)s = 0 OR c.portfolio_id = %(portfolio)s)
GROUP BY 1, 2
"""


def cash_by_day(
    tenant: UUID, company_id: int, *, since: date, until: date, segment: str = "", portfolio_id: int = 0
) -> list[tuple[date, str, Decimal]]:
    """Sum what came, a row a day and currency; narrowed to the customers that are in a segment or portfolio today."""
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(_CASH, values | {"segment": segment, "portfolio": portfolio_id})
        return list(cursor.fetchall())


def has_items(tenant: UUID, company_id: int, *, before: date) -> bool:
    """Tell whether any debit of a company was known before a day."""
    return Item.objects.of(tenant).filter(company_id=company_id, known_on__lt=before, amount__gt=0).exists()
