"""Whom does the ledger call a sales representative?"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import connection


def seller_names(tenant: UUID, *, limit: int) -> tuple[str, ...]:
    """List the names by which customers name their sales representatives, each once, in the order of the database."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"tenant": tenant, "limit": limit})
        return tuple(name for (name,) in cursor.fetchall())


# One step into the index a name: a DISTINCT would read every customer.
_NAMES: Final = """
    WITH RECURSIVE names AS (
        (SELECT c.sales_rep FROM ledger_customer c WHERE c.tenant_id = %(tenant)s AND c.sales_rep > ''
         ORDER BY c.sales_rep LIMIT 1)
        UNION ALL
        SELECT (SELECT c.sales_rep FROM ledger_customer c WHERE c.tenant_id = %(tenant)s AND c.sales_rep > n.sales_rep
                ORDER BY c.sales_rep LIMIT 1)
        FROM names n WHERE n.sales_rep IS NOT NULL
    )
    SELECT sales_rep FROM names WHERE sales_rep IS NOT NULL LIMIT %(limit)s
"""
