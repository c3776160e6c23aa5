"""How does a payment online stand, and does a company take any?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.records.ledger.models import PaymentIntent, PaymentWire, PaymentWord
from duecourse.records.ledger.rules.online import PENDING


@dataclass(frozen=True)
class Paying:
    """A payment that a customer began online."""

    id: int
    key: str
    company_id: int
    customer_id: int
    contact_id: int | None
    reference_id: int
    state: str
    currency: str
    amount: Decimal
    refunded: Decimal
    why: str
    url: str
    language: str
    begun_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True)
class ProviderRow:
    """A company's payment provider without its secret."""

    id: int
    company_id: int
    provider: str
    settings: dict[str, Any]
    has_secret: bool
    is_live: bool


def takes_online(tenant: UUID, company_ids: Collection[int]) -> frozenset[int]:
    """Tell which of these companies take payments online."""
    rows = PaymentWire.objects.of(tenant).filter(company_id__in=list(company_ids), is_live=True)
    return frozenset(rows.values_list("company_id", flat=True))


def provider_of(tenant: UUID, company_id: int) -> ProviderRow | None:
    """Read how a company's customers pay online."""
    row = PaymentWire.objects.of(tenant).filter(company_id=company_id).first()
    if row is None:
        return None
    return ProviderRow(row.pk, row.company_id, row.provider, row.settings, row.secret is not None, row.is_live)


def paying_by_key(tenant: UUID, key: str, *, customers: Collection[int]) -> Paying | None:
    """Find a payment of one of these customers; None for every other."""
    rows = PaymentIntent.objects.of(tenant).filter(key=key, customer_id__in=list(customers))
    return next((Paying(*values) for values in rows.values_list(*Paying.__dataclass_fields__)), None)


def settled_lately(tenant: UUID, customer_id: int, *, since: datetime) -> tuple[Paying, ...]:
    """List a customer's payments online of which it was said lately how they ended."""
    rows = PaymentIntent.objects.of(tenant).filter(customer_id=customer_id, settled_at__gte=since).order_by("id")
    return tuple(Paying(*values) for values in rows.values_list(*Paying.__dataclass_fields__))


def was_under_way(tenant: UUID, intent_id: int) -> bool:
    """Tell whether the payer was told that the money is under way."""
    return PaymentWord.objects.of(tenant).filter(intent_id=intent_id, state=PENDING).exists()
