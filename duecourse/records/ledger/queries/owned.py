"""Which items have one of these numbers, whatever signs and capitals they are written with?"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.rules.papers import Owned

_OWNED = """
SELECT found.key, i.id, i.customer_id, i.kind, i.number, c.name
FROM ledger_item i
CROSS JOIN LATERAL (SELECT regexp_replace(lower(i.number), '[^[:alnum:]]+', '', 'g') AS key) found
JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
WHERE i.tenant_id = %s AND i.company_id = %s AND i.kind IN ('invoice', 'credit_note', 'debit_note')
    AND found.key = ANY(%s)
ORDER BY found.key, i.id
"""


def owned(tenant: UUID, company_id: int, keys: Collection[str]) -> list[Owned]:
    """Find a company's documents by the keys of their numbers, in one pass over its items."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_OWNED, [tenant, company_id, sorted(keys)])
        return [Owned(*row) for row in cursor.fetchall()]
