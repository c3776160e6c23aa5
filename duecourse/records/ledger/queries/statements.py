"""What does an account owe on a day, and what happened on it? To be laid before the customer, so to the cent."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.rules.statements import Activity, Entry, OpenLine


def open_lines(tenant: UUID, customer_id: int, *, on: date, known_on: date) -> tuple[OpenLine, ...]:
    """List what was open on a day by what is known on another; on the business date this is the stored projection."""
    rows = _rows(_OPEN, {"tenant": tenant, "customer": customer_id, "day": on, "known": known_on})
    return tuple(OpenLine(*row) for row in rows)


def activity(tenant: UUID, customer_id: int, *, from_on: date, on: date) -> Activity:
    """Give the balance before a day and every entry from then until `on`, as known on `on`, in the order of their days."""
    values = {"tenant": tenant, "customer": customer_id, "from": from_on, "day": on}
    opening: dict[str, Decimal] = dict(_rows(_OPENING, values))
    return Activity(opening, tuple(Entry(*row) for row in _rows(_ENTRIES, values)))


def _rows(statement: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_OPEN = """
    SELECT i.number, i.kind, i.instalment_no, i.po_number, i.issued_on, i.due_on, i.currency, i.amount, s.still_open
    FROM ledger_item i
    CROSS JOIN LATERAL (
        SELECT i.amount + coalesce(sum(m.amount), 0) AS still_open FROM ledger_movement m
        WHERE m.tenant_id = %(tenant)s AND m.item_id = i.id
          AND m.effective_on <= %(day)s AND m.known_on <= %(known)s
    ) s
    WHERE i.tenant_id = %(tenant)s AND i.customer_id = %(customer)s AND i.known_on <= %(known)s
      AND least(i.issued_on, i.known_on) <= %(day)s AND s.still_open <> 0
    ORDER BY i.currency, i.due_on, i.number, i.instalment_no, i.id
"""
_CHANGES = """
    SELECT least(i.issued_on, %(day)s) AS day, i.number, i.kind, i.currency, i.amount, i.po_number AS reference,
           0 AS turn, i.id
    FROM ledger_item i
    WHERE i.tenant_id = %(tenant)s AND i.customer_id = %(customer)s AND i.known_on <= %(day)s
    UNION ALL
    SELECT m.effective_on, i.number, m.kind, i.currency, m.amount, m.reference, 1, m.id
    FROM ledger_item i JOIN ledger_movement m ON m.tenant_id = i.tenant_id AND m.item_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.customer_id = %(customer)s AND i.known_on <= %(day)s
      AND m.effective_on <= %(day)s AND m.known_on <= %(day)s
"""
_OPENING = f"SELECT currency, sum(amount) FROM ({_CHANGES}) c WHERE day < %(from)s GROUP BY currency"  # noqa: S608
_ENTRIES = f"""
    SELECT day, number, kind, currency, amount, reference FROM ({_CHANGES}) c
    WHERE day >= %(from)s AND amount <> 0 ORDER BY currency, day, turn, number, id
"""  # noqa: S608
