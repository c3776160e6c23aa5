"""What does the ledger say was owed on a day? From items and movements alone: what an ageing is held against."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

from duecourse.insight.queries.seeing import AMONG, whom
from duecourse.insight.rules.among import Among


def ledger_balances(tenant: UUID, among: Among, on: date, *, restated: bool = False) -> dict[str, Decimal]:
    """Add up, by currency, what was posted and what moved until a day: by what was known then, or of that day by today."""
    meant = whom(tenant, among, on, restated=restated)
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, meant.values | {"on": on, "restated": restated})
        return dict(cursor.fetchall())


_BALANCES: Final = f"""
    WITH seen AS (
        SELECT i.id, i.currency, i.amount, CASE WHEN %(restated)s THEN i.issued_on ELSE i.known_on END AS on_day
        FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
        WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND {AMONG}
    )
    SELECT currency, sum(amount) FROM (
        SELECT currency, amount FROM seen WHERE on_day <= %(on)s
        UNION ALL
        SELECT s.currency, m.amount FROM ledger_movement m JOIN seen s ON s.id = m.item_id
        WHERE m.tenant_id = %(tenant)s AND s.on_day <= %(on)s AND m.effective_on <= %(on)s
          AND (%(restated)s OR m.known_on <= %(on)s)
    ) posted GROUP BY 1
"""  # noqa: S608 - all of it ours
