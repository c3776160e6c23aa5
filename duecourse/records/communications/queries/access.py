"""Which browsers do contacts let us remember, and who reads in one of them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.records.communications.models import KeptAccess
from duecourse.records.communications.queries.portal import NOBODY, Visitor
from duecourse.records.communications.rules.links import hash_of

MOST_ACCOUNTS = 200


@dataclass(frozen=True)
class Remembered:
    """A browser that is remembered."""

    id: int
    agent: str
    begun_at: datetime
    expires_at: datetime


def visitor_by_access(tenant: UUID, access_id: int, *, now: datetime) -> Visitor | None:
    """Ask whether a browser is still remembered, and for whom."""
    return _visitor(tenant, "a.id = %(named)s AND a.begun_at IS NOT NULL", access_id, now=now)


def visitor_by_token(tenant: UUID, token: str, *, now: datetime) -> Visitor | None:
    """Find who asked for the link that was mailed; None for what is unknown, too old, used or foreign, by one question."""
    return _visitor(tenant, "a.token_hash = %(named)s AND a.begun_at IS NULL", hash_of(token) or NOBODY, now=now)


def remembered(visitor: Visitor, *, now: datetime) -> tuple[Remembered, ...]:
    """List the browsers that are remembered for this mailbox, the newest first."""
    rows = KeptAccess.objects.of(visitor.tenant_id).filter(address=visitor.contact_email, ended_at__isnull=True)
    rows = rows.filter(begun_at__isnull=False, expires_at__gt=now).order_by("-begun_at", "-id")
    found = rows.values_list("id", "agent", "begun_at", "expires_at")
    return tuple(Remembered(key, agent, begun, until) for key, agent, begun, until in found if begun is not None)


def _visitor(tenant: UUID, which: str, named: object, *, now: datetime) -> Visitor | None:
    values: dict[str, Any] = {"tenant": tenant, "named": named, "now": now, "most": MOST_ACCOUNTS}
    with connection.cursor() as cursor:
        cursor.execute(_VISITOR.format(which=which), values)
        row = cursor.fetchone()
    return _read(tenant, row) if row else None


def _read(tenant: UUID, row: Sequence[Any]) -> Visitor:
    *told, accounts = row
    values = (tenant, *told, tuple(dict.fromkeys((told[4], *accounts))), ())
    return Visitor(*values)


_VISITOR = """
    SELECT l.id, l.way, m.id, m.company_id, m.customer_id, k.id, k.name, k.email, m.language,
        ARRAY(SELECT DISTINCT c.id FROM ledger_contact o
              JOIN ledger_customer c ON c.tenant_id = o.tenant_id AND c.party_id = o.party_id
                AND (o.customer_id IS NULL OR o.customer_id = c.id)
              WHERE o.tenant_id = a.tenant_id AND o.email = a.address
                AND coalesce(o.gone_reason, '') IN ('', 'bounced')
              ORDER BY c.id LIMIT %(most)s)
    FROM communications_keptaccess a
    JOIN communications_trackedlink l ON l.tenant_id = a.tenant_id AND l.id = a.link_id
    JOIN communications_message m ON m.tenant_id = l.tenant_id AND m.id = l.message_id
    JOIN ledger_contact k ON k.tenant_id = a.tenant_id AND k.id = a.contact_id AND k.email = a.address
    WHERE a.tenant_id = %(tenant)s AND {which} AND a.ended_at IS NULL AND a.expires_at > %(now)s
      AND m.customer_id IS NOT NULL AND coalesce(k.gone_reason, '') IN ('', 'bounced')
"""
"""Whoever proved to read a mailbox sees the accounts of every contact with that address, whichever mail began it."""
