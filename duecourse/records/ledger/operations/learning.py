"""Remember from which account, and under which name, a customer pays."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.rules.matching.facts import Paid
from duecourse.records.ledger.rules.matching.texts import account_key, name_key

_LEARN: Final = """
    INSERT INTO ledger_payeraccount (tenant_id, company_id, customer_id, key, seen_count, last_on)
    SELECT %(tenant)s, %(company)s, n.customer_id, n.key, count(*), %(day)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(customer_id bigint, key text) GROUP BY n.customer_id, n.key
    ON CONFLICT (tenant_id, company_id, key, customer_id) DO UPDATE
        SET seen_count = ledger_payeraccount.seen_count + excluded.seen_count, last_on = excluded.last_on
"""
_UNLEARN: Final = """
    WITH known AS (SELECT key, customer_id FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(customer_id bigint, key text)),
    gone AS (DELETE FROM ledger_payeraccount p USING known k WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s
        AND p.key = k.key AND p.customer_id = k.customer_id AND p.seen_count <= 1)
    UPDATE ledger_payeraccount p SET seen_count = p.seen_count - 1 FROM known k WHERE p.tenant_id = %(tenant)s
        AND p.company_id = %(company)s AND p.key = k.key AND p.customer_id = k.customer_id AND p.seen_count > 1
"""


def learn(tenant: UUID, company_id: int, paid: Iterable[tuple[Paid, int | None]], *, on: date) -> None:
    """Remember the payers of these receipts as these customers."""
    _run(_LEARN, tenant, company_id, paid, on=on)


def unlearn(tenant: UUID, company_id: int, paid: Iterable[tuple[Paid, int | None]], *, on: date) -> None:
    """Forget once what a match taught that was taken back."""
    _run(_UNLEARN, tenant, company_id, paid, on=on)


def _run(sql: str, tenant: UUID, company_id: int, paid: Iterable[tuple[Paid, int | None]], *, on: date) -> None:
    rows = [
        {"customer_id": customer, "key": key}
        for one, customer in paid
        if customer is not None
        for key in (account_key(one.account), name_key(one.payer))
        if key
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, {"tenant": tenant, "company": company_id, "day": on, "rows": json.dumps(rows)})
