"""Write down numbers about all customers of a company at once: only what moved, and that nothing is expected any more."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection


class Standing(NamedTuple):
    """A number or a word about a customer, by its name."""

    customer_id: int
    name: str
    value: Decimal | None
    text: str = ""


def record_customer_standings(
    tenant: UUID, company_id: int, standings: Iterable[Standing], *, names: Sequence[str], on: date, source: str
) -> int:
    """Let these hold from `on` on, whoever of the company is not among them has none; tell how many moved."""
    given: dict[str, Any] = {"tenant": tenant, "company": company_id, "on": on, "source": source, "names": list(names)}
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        with cursor.copy("COPY standing_new (customer_id, name, value, text) FROM STDIN") as rows:
            for standing in standings:
                rows.write_row(standing)
        cursor.execute("ANALYZE standing_new")
        cursor.execute(_WRITE, given)
        moved: int = cursor.rowcount
        cursor.execute("DROP TABLE standing_new")
    return moved


def thin_customer_standings(tenant: UUID, company_id: int, *, names: Sequence[str], before: date) -> int:
    """Keep of what held before a day the last of each week; who asks about a day of then hears the week before's at worst."""
    with connection.cursor() as cursor:
        cursor.execute(_THIN, {"tenant": tenant, "company": company_id, "names": list(names), "before": before})
        gone: int = cursor.rowcount
    return gone


_STAGING = """
    CREATE TEMP TABLE standing_new (customer_id bigint, name text, value numeric(19, 6), text text) ON COMMIT DROP
"""
_WRITE = """
    INSERT INTO ledger_customerstanding (tenant_id, customer_id, name, value, text, source, from_on)
    SELECT %(tenant)s, coalesce(n.customer_id, l.customer_id), coalesce(n.name, l.name), n.value, coalesce(n.text, ''),
           %(source)s, %(on)s
    FROM standing_new n
    FULL JOIN (
        SELECT DISTINCT ON (s.customer_id, s.name) s.customer_id, s.name, s.value, s.text
        FROM ledger_customerstanding s
        JOIN ledger_customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
        WHERE s.tenant_id = %(tenant)s AND c.company_id = %(company)s AND s.name = ANY (%(names)s)
          AND s.from_on <= %(on)s
        ORDER BY s.customer_id, s.name, s.from_on DESC, s.id DESC
    ) l ON l.customer_id = n.customer_id AND l.name = n.name
    WHERE (n.value, coalesce(n.text, '')) IS DISTINCT FROM (l.value, coalesce(l.text, ''))
    ON CONFLICT (tenant_id, customer_id, name, from_on)
    DO UPDATE SET value = excluded.value, text = excluded.text, source = excluded.source
"""

# Of two of one week the later stays, also where it is too young to go itself.
_THIN = """
    DELETE FROM ledger_customerstanding s USING ledger_customer c
    WHERE s.tenant_id = %(tenant)s AND s.name = ANY (%(names)s) AND s.from_on < %(before)s
      AND c.tenant_id = s.tenant_id AND c.id = s.customer_id AND c.company_id = %(company)s
      AND EXISTS (
          SELECT FROM ledger_customerstanding n
          WHERE n.tenant_id = s.tenant_id AND n.customer_id = s.customer_id AND n.name = s.name
            AND n.from_on > s.from_on AND n.from_on < s.from_on + 7
            AND date_trunc('week', n.from_on) = date_trunc('week', s.from_on)
      )
"""
