"""What is known of addresses: the last word about each, whether its week is spent, whether what was sent there failed?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from duecourse.records.communications.models import Channel, Consent, ProviderReport
from duecourse.records.communications.rules.reaching import Known

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Word:
    """What was said last about an address on a channel."""

    channel: str
    address: str
    is_given: bool
    source: str
    wording: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Told:
    """What a provider told of a message, without the document that proves it."""

    id: int
    state: str
    says: str
    at: datetime
    has_evidence: bool


def provider_reports(tenant: UUID, message_id: int) -> tuple[Told, ...]:
    """List what a provider told of a message, in order."""
    rows = ProviderReport.objects.of(tenant).filter(message_id=message_id).order_by("id")
    rows = rows.annotate(has_evidence=Q(evidence__isnull=False))
    return tuple(Told(*row) for row in rows.values_list(*Told.__dataclass_fields__))


def evidence_of(tenant: UUID, message_id: int, report_id: int) -> tuple[bytes, str] | None:
    """Fetch the document of a report, with its media type."""
    row = ProviderReport.objects.of(tenant).filter(message_id=message_id, id=report_id, evidence__isnull=False).first()
    return (bytes(row.evidence or b""), row.evidence_type) if row else None


def last_words(tenant: UUID, addresses: Collection[str]) -> Mapping[tuple[str, str], Word]:
    """Give the last word about each of these addresses, by channel and address: one query."""
    rows = Consent.objects.of(tenant).filter(address__in=list(addresses)).order_by("channel", "address", "-id")
    values = rows.distinct("channel", "address").values_list(*Word.__dataclass_fields__)
    return {(word.channel, word.address): word for word in (Word(*row) for row in values)}


def known_of(
    tenant: UUID,
    addresses: Collection[str],
    *,
    shared: Mapping[str, int],
    words: Mapping[tuple[str, str], Word],
    channel: str,
    at: datetime,
) -> Mapping[str, Known]:
    """Put together what speaks against addresses on a channel: one query, of `shared` alone.

    `shared` are the addresses beside which there is another one, each with how many messages a week its company allows.
    """
    spent, failed = _fared(tenant, shared, at=at) if shared else (set(), set())
    said = {address: words.get((channel, address)) for address in addresses}
    return {
        address: Known(word.is_given if word else None, address in spent, address in failed)
        for address, word in said.items()
        if word or address in spent or address in failed
    }


def has_text_channel(tenant: UUID, company_ids: Collection[int]) -> Mapping[int, bool]:
    """Tell which companies can send text messages, each with whether it asks everybody's consent first."""
    rows = Channel.objects.of(tenant).filter(kind="sms", is_live=True).values_list("company_id", "settings")
    own = {company_id: settings.get("consent") == "always" for company_id, settings in rows}
    found = {company_id: own.get(company_id, own.get(None)) for company_id in company_ids}
    return {company_id: asks for company_id, asks in found.items() if asks is not None}


def _fared(tenant: UUID, limits: Mapping[str, int], *, at: datetime) -> tuple[set[str], set[str]]:
    """Tell which addresses had their week's messages, and at which the last one failed."""
    with connection.cursor() as cursor:
        cursor.execute(_FARED, {"t": tenant, "addresses": list(limits), "since": at - WEEK})
        rows = cursor.fetchall()
    spent = {address for address, count, _failed, _taken in rows if count >= limits[address]}
    return spent, {address for address, _count, failed, taken in rows if failed and failed > (taken or 0)}


_FARED = """
SELECT a.address,
    (SELECT count(*) FROM communications_recipient r
     WHERE r.tenant_id = %(t)s AND r.address = a.address AND r.state IN ('data', 'accepted') AND r.spoken_at > %(since)s),
    (SELECT max(r.message_id) FROM communications_recipient r
     WHERE r.tenant_id = %(t)s AND r.address = a.address AND r.state IN ('refused', 'failed', 'bounced')),
    (SELECT max(r.message_id) FROM communications_recipient r
     WHERE r.tenant_id = %(t)s AND r.address = a.address AND r.state IN ('data', 'accepted'))
FROM unnest(%(addresses)s::text[]) AS a (address)
"""
