"""Which contacts can no longer be written to?"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from duecourse.records.communications.models import Thread

_BOUNCED = """
    WITH bad AS (
        SELECT DISTINCT r.address FROM communications_recipient r
        WHERE r.tenant_id = %(tenant)s AND r.state IN ('refused', 'failed')
    ),
    last AS (
        SELECT DISTINCT ON (r.address) r.address, r.state, r.answer, r.spoken_at
        FROM communications_recipient r JOIN bad b ON b.address = r.address
        WHERE r.tenant_id = %(tenant)s AND r.spoken_at IS NOT NULL
        ORDER BY r.address, r.spoken_at DESC, r.id DESC
    )
    SELECT DISTINCT ON (c.id) c.id, a.id, c.email, last.spoken_at::date
    FROM last
    JOIN ledger_contact c ON c.tenant_id = %(tenant)s AND c.email = last.address
     AND (c.valid_to IS NULL OR c.valid_to >= %(on)s)
    JOIN ledger_customer a ON a.tenant_id = c.tenant_id AND a.party_id = c.party_id AND a.company_id = %(company)s
     AND (c.customer_id IS NULL OR c.customer_id = a.id)
    WHERE last.state = 'refused' OR (last.state = 'failed' AND last.answer LIKE '5%%')
    ORDER BY c.id, a.id
"""


def bounced(tenant: UUID, company_id: int, *, on: date) -> tuple[tuple[int, int, str, date], ...]:
    """List contacts in use whose server refused the last mail for good: (contact, customer, address, day).

    An attempt that only failed for now, or through our own server, is no bounce.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BOUNCED, {"tenant": tenant, "company": company_id, "on": on})
        return tuple(cursor.fetchall())


@dataclass(frozen=True)
class Unanswered:
    """A conversation that should have been answered by now."""

    thread_id: int
    customer_id: int | None
    subject: str
    since: date
    due_at: datetime


def unanswered(tenant: UUID, company_id: int, *, at: datetime) -> tuple[Unanswered, ...]:
    """List the conversations of a company that should have been answered before a moment: one query."""
    rows = Thread.objects.of(tenant).filter(company_id=company_id, merged_into_id=None, answer_due_at__lt=at)
    found = rows.filter(status="open").order_by("answer_due_at", "id")
    return tuple(
        Unanswered(
            row.pk, row.customer_id, row.subject, (row.last_in_at or row.last_entry_at).date(), row.answer_due_at
        )
        for row in found
        if row.answer_due_at
    )
