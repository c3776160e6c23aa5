"""When do matches end? When the ledger has booked what they foretold, and when their receipt turns out to be none."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

# A posting on the very item, known no earlier than the match and within some days of its value date, is that money: the
# oldest matches of an item are covered first.
_BOOKED: Final = """
    UPDATE ledger_receiptmatch m SET state = 'retired', ended_on = %(day)s, ended_known_on = %(day)s
    FROM (
        SELECT m.id, m.state, sum(m.amount) OVER (PARTITION BY m.item_id ORDER BY m.id) AS matched, p.posted
        FROM ledger_receiptmatch m
        JOIN ledger_receipt r ON r.tenant_id = m.tenant_id AND r.id = m.receipt_id
        JOIN LATERAL (
            SELECT -sum(v.amount) AS posted FROM ledger_movement v
            WHERE v.tenant_id = m.tenant_id AND v.item_id = m.item_id AND v.kind IN ('payment', 'reversal')
              AND v.known_on >= m.known_on AND v.known_on <= %(day)s
              AND v.effective_on BETWEEN r.value_on - 5 AND r.value_on + 5
        ) p ON p.posted > 0
        WHERE m.tenant_id = %(tenant)s AND m.company_id = %(company)s AND m.state IN ('live', 'retired') AND m.item_id IN (
            SELECT item_id FROM ledger_receiptmatch
            WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND state = 'live')
    ) c
    WHERE m.tenant_id = %(tenant)s AND m.id = c.id AND c.state = 'live' AND c.matched <= c.posted
    RETURNING m.customer_id
"""
_WHOLE: Final = """
    UPDATE ledger_receipt r SET state = 'booked', retired_on = %(day)s
    FROM (
        SELECT receipt_id, sum(amount) AS retired, bool_or(state = 'live') AS has_live FROM ledger_receiptmatch
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND state IN ('live', 'retired') GROUP BY receipt_id
    ) m
    WHERE r.tenant_id = %(tenant)s AND r.id = m.receipt_id AND r.state = 'provisional' AND NOT m.has_live
      AND m.retired >= r.amount
    RETURNING r.id, r.customer_id
"""
_GONE: Final = """
    UPDATE ledger_receiptmatch m SET state = CASE WHEN r.state = 'booked' THEN 'retired' ELSE 'undone' END,
        ended_on = %(day)s, ended_known_on = %(day)s
    FROM ledger_receipt r
    WHERE m.tenant_id = %(tenant)s AND m.company_id = %(company)s AND m.state = 'live'
      AND r.tenant_id = m.tenant_id AND r.id = m.receipt_id AND r.state <> 'provisional'
    RETURNING m.customer_id
"""
_ADVISED: Final = """
    UPDATE ledger_remittance a SET state = 'open', receipt_id = NULL
    FROM ledger_receipt r
    WHERE a.tenant_id = %(tenant)s AND a.company_id = %(company)s AND a.state = 'used'
      AND r.tenant_id = a.tenant_id AND r.id = a.receipt_id AND r.state = 'void'
"""


def retire_booked_items(tenant: UUID, company_id: int, *, on: date) -> tuple[set[int], list[tuple[int, int]]]:
    """End the matches whose items the ledger has booked, and the receipts of which nothing is left to book.

    Answers the customers concerned, and the receipts that are booked now with their customers.
    """
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": on}
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, values)
        customers = {int(row[0]) for row in cursor.fetchall()}
        if not customers:
            return set(), []
        cursor.execute(_WHOLE, values)
        return customers, [(int(receipt), int(customer)) for receipt, customer in cursor.fetchall()]


def end_with_receipts(tenant: UUID, company_id: int, *, on: date) -> set[int]:
    """End the live matches of receipts that are booked or void, and free what advised of void ones; answers the customers."""
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": on}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, values)
        customers = {int(row[0]) for row in cursor.fetchall()}
        if customers:
            cursor.execute(_ADVISED, values)
        return customers
