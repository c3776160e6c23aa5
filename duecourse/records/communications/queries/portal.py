"""Who reads a page of ours that a link of a mail opened, for which accounts, and what does the company offer there?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import PortalAct, PortalTerms
from duecourse.records.communications.queries.brands import digest_of
from duecourse.records.communications.rules import portal as rules
from duecourse.records.communications.rules.links import LINKS_LAST, hash_of
from duecourse.records.communications.rules.outbox import SPOKEN
from duecourse.records.communications.rules.portal import Terms

NOBODY = b"\x00" * 32
"""The hash of no token: what is no token at all is looked up like one that nobody has."""


@dataclass(frozen=True)
class Visitor:
    """Whoever holds a link: the message that carried it, the contact it was written to, and the accounts of both.

    `account_ids` = what may be seen and acted on: the message's accounts and the contact's others. A preview acts not.
    """

    tenant_id: UUID
    link_id: int
    way: str
    message_id: int
    company_id: int
    customer_id: int
    contact_id: int | None
    contact_name: str
    contact_email: str
    language: str
    account_ids: tuple[int, ...]
    item_ids: tuple[int, ...]
    is_preview: bool = False


@dataclass(frozen=True)
class Selling:
    """The company whose page it is."""

    id: int
    name: str
    email: str
    phone: str
    zone: str
    colour: str
    logo: str
    """The digest in the logo's address; empty where there is none."""


def visitor_by_token(tenant: UUID, token: str, *, now: datetime) -> Visitor | None:
    """Find whose link this is; None for what is unknown, expired, revoked or foreign, by one and the same question."""
    return _visitor(tenant, "l.token_hash = %(named)s", hash_of(token) or NOBODY, now=now)


def visitor_by_link(tenant: UUID, link_id: int, *, now: datetime) -> Visitor | None:
    """Ask again about a link that was followed before."""
    return _visitor(tenant, "l.id = %(named)s", link_id, now=now)


def expired_link(tenant: UUID, token: str, *, now: datetime) -> Visitor | None:
    """Find whose link this was that is too old by now; one that was revoked is nobody's."""
    return _visitor(tenant, "l.token_hash = %(named)s", hash_of(token) or NOBODY, now=now, is_young=False)


def expired_visit(tenant: UUID, link_id: int, *, now: datetime) -> Visitor | None:
    """The same for a link that was followed before."""
    return _visitor(tenant, "l.id = %(named)s", link_id, now=now, is_young=False)


def previewed(tenant: UUID, customer_id: int, *, company_id: int, language: str) -> Visitor:
    """Look at the page as a customer would who has no mail in hand; whoever previews does not act."""
    return Visitor(tenant, 0, "pay", 0, company_id, customer_id, None, "", "", language, (customer_id,), (), True)


def selling(tenant: UUID, company_id: int) -> Selling:
    """Read the name, voice and colour of the company."""
    row = Company.objects.of(tenant).get(id=company_id)
    email = row.reply_to or row.sender_email
    return Selling(row.pk, row.name, email, row.phone, row.zone, row.colour, digest_of(tenant, company_id))


def terms_of(tenant: UUID, company_id: int) -> Terms:
    """Read what a company offers on its customers' pages; without a row, the starter."""
    row = PortalTerms.objects.of(tenant).filter(company_id=company_id).first()
    return Terms(tuple(row.ways), row.longest_days, row.words) if row else rules.STARTER


def days_of(tenant: UUID) -> Mapping[int, date]:
    """Tell at which business date each company stands."""
    rows = Company.objects.of(tenant).filter(business_date__isnull=False).values_list("id", "business_date")
    return {company_id: day for company_id, day in rows if day is not None}


@dataclass(frozen=True)
class ActRow:
    """Something that was said or done on the pages, as the confirmation shows it."""

    id: int
    kind: str
    customer_id: int
    company_id: int
    subject_id: int | None
    words: str
    told: Mapping[str, Any]
    done_at: datetime
    undone_at: datetime | None


def acts_of(tenant: UUID, account_ids: Sequence[int], *, limit: int = 50) -> tuple[ActRow, ...]:
    """List what was said on the pages of these accounts, the newest first."""
    rows = PortalAct.objects.of(tenant).filter(customer_id__in=list(account_ids)).order_by("-id")
    return tuple(ActRow(*values) for values in rows.values_list(*ActRow.__dataclass_fields__)[:limit])


def act_of(tenant: UUID, account_ids: Sequence[int], act_id: int) -> ActRow | None:
    """Find one of them."""
    rows = PortalAct.objects.of(tenant).filter(customer_id__in=list(account_ids), id=act_id)
    return next((ActRow(*values) for values in rows.values_list(*ActRow.__dataclass_fields__)), None)


def _visitor(tenant: UUID, which: str, named: object, *, now: datetime, is_young: bool = True) -> Visitor | None:
    values: dict[str, Any] = {
        "tenant": tenant,
        "named": named,
        "now": now,
        "lasts": LINKS_LAST,
        "spoken": [state.value for state in SPOKEN],
    }
    age = ">=" if is_young else "<"
    with connection.cursor() as cursor:
        cursor.execute(_VISITOR.format(which=which, age=age), values)
        row = cursor.fetchone()
    return _read(tenant, row) if row else None


def _read(tenant: UUID, row: Sequence[Any]) -> Visitor:
    *told, items, speaks_of, of_contact = row
    accounts = dict.fromkeys((told[4], *speaks_of, *of_contact))
    values = (tenant, *told, tuple(accounts), tuple(items))
    return Visitor(*values)


_VISITOR = """
    SELECT l.id, l.way, m.id, m.company_id, m.customer_id, k.id, coalesce(k.name, ''), coalesce(k.email, m.address),
        m.language, ARRAY(SELECT jsonb_array_elements_text(m.item_ids)::bigint),
        ARRAY(SELECT jsonb_array_elements_text(m.account_ids)::bigint),
        ARRAY(SELECT a.id FROM ledger_customer a
              WHERE a.tenant_id = k.tenant_id AND a.party_id = k.party_id
                AND (k.customer_id IS NULL OR k.customer_id = a.id) ORDER BY a.id LIMIT 50)
    FROM communications_trackedlink l
    JOIN communications_message m ON m.tenant_id = l.tenant_id AND m.id = l.message_id
    JOIN identity_tenant t ON t.id = l.tenant_id
    LEFT JOIN ledger_contact k ON k.tenant_id = m.tenant_id AND k.id = m.contact_id
    WHERE l.tenant_id = %(tenant)s AND {which} AND l.revoked_at IS NULL
      AND m.state = ANY(%(spoken)s) AND m.customer_id IS NOT NULL AND coalesce(k.gone_reason, '') IN ('', 'bounced')
      AND m.data_at + %(lasts)s {age} CASE WHEN t.is_simulated THEN
            (SELECT max(c.business_date) FROM identity_company c WHERE c.tenant_id = t.id) ELSE %(now)s END
"""
"""A tenant whose days are simulated lives in its own business date, also when links grow old."""
