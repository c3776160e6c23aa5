"""Let a customer pay online: open a checkout, believe only what the provider signs or answers, and book it once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.sealing import seal, unseal
from duecourse.foundation.kit.tokens import new_token
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import PaymentBegun
from duecourse.records.ledger.models import PaymentIntent, PaymentReference, PaymentWire
from duecourse.records.ledger.ports import (
    Checkout,
    OpenPaymentProvider,
    PaymentBroken,
    PaymentOrder,
    PaymentProvider,
    PaymentSettings,
)

SEALED: Final = "payment.secret"
LAST_MINUTES: Final = 30
"""A checkout that was opened so lately is gone on with instead of opening another."""


class NotOnline(Refused):
    """The company has no provider, or it is switched off."""

    says = _("Paying online is not offered here. Please pay by bank transfer.")


class ProviderUnknown(Refused):
    """Nothing is wired under that name."""

    says = _("There is no payment provider “%(provider)s”; there are %(known)s.")


@dataclass(frozen=True)
class Payer:
    """Who pays, in which language, and to which page of ours the provider leads back (`{key}` stands for the payment)."""

    contact_id: int | None
    language: str
    return_url: str


@dataclass(frozen=True)
class Opening:
    """Everything that the asking needs, so that no transaction is open meanwhile; `url` where it was asked before."""

    intent_id: int
    key: str
    wire: "Wire"
    order: PaymentOrder
    url: str = ""


@dataclass(frozen=True)
class Wire:
    """A company's provider with its settings, opened."""

    id: int
    provider: str
    settings: PaymentSettings


def set_provider(
    tenant: UUID,
    company_id: int,
    *,
    provider: str,
    values: Mapping[str, Any],
    secret: str | None,
    is_live: bool,
    actor: Actor,
    at: datetime,
) -> PaymentWire:
    """Say with which provider a company's customers pay; another provider forgets the secret unless a new one comes along."""
    rows = PaymentWire.objects.of(tenant).filter(company_id=company_id)
    before = rows.select_for_update().first()
    if before is None:
        before = PaymentWire.objects.create(tenant_id=tenant, company_id=company_id, provider=provider, is_live=False)
    kept = bytes(before.secret) if before.secret and before.provider == provider else None
    sealed = seal(secret, **_bound(tenant, before.pk)) if secret else kept
    told = {"provider": before.provider, "is_live": before.is_live, **before.settings}
    before.provider, before.settings, before.secret, before.is_live = provider, dict(values), sealed, is_live
    open_provider(wire_of(before))
    before.save()
    after = {"provider": provider, "is_live": is_live, **values, "secret": "set" if sealed else "none"}
    audit(
        tenant, "payment_provider.set", actor=actor, at=at, subject=("PaymentWire", before.pk), before=told, after=after
    )
    return before


def wire_of(row: PaymentWire) -> Wire:
    """Open a company's provider's settings."""
    secret = unseal(bytes(row.secret), **_bound(row.tenant_id, row.pk)) if row.secret else ""
    return Wire(row.pk, row.provider, PaymentSettings(row.settings, secret, hook_url(row.tenant_id, row.pk)))


def hook_url(tenant: UUID, wire_id: int) -> str:
    """Give the address at which a provider tells what became of payments."""
    return f"{settings.DUECOURSE_URL.rstrip('/')}/hooks/payments/{tenant.hex}/{wire_id}/"


def open_provider(wire: Wire) -> PaymentProvider:
    """Make the provider; refused where its settings do not do."""
    known = known_providers()
    if wire.provider not in known:
        raise ProviderUnknown(provider=wire.provider, known=", ".join(sorted(known)))
    opener: OpenPaymentProvider = import_string(known[wire.provider])
    return opener(wire.settings)


def known_providers() -> Mapping[str, str]:
    """Read the providers that the configuration names, each with what opens it."""
    known: Mapping[str, str] = import_string(settings.DUECOURSE_PAYMENT_PROVIDERS)
    return known


def prepare(
    tenant: UUID, reference_id: int, payer: Payer, *, on: date, actor: Actor, at: datetime, now: datetime
) -> Opening:
    """Write the payment down before anybody is asked; one that was begun just now for the same amount is gone on with.

    `at` is the moment at which the tenant lives, `now` the wall clock's, by which providers live.
    """
    reference = PaymentReference.objects.of(tenant).select_for_update(no_key=True).get(id=reference_id)
    wire = PaymentWire.objects.of(tenant).filter(company_id=reference.company_id, is_live=True).first()
    if wire is None:
        raise NotOnline
    intent = _lately(tenant, reference, now=now)
    if intent is None:
        intent = _begun(tenant, reference, wire, payer, now=now)
        event = PaymentBegun(intent.pk, intent.amount, intent.currency, reference.reference)
        record(tenant, event, customer_id=intent.customer_id, company_id=intent.company_id, actor=actor, at=at, on=on)
    order = PaymentOrder(
        key=intent.key,
        amount=Money(intent.amount, intent.currency),
        reference=reference.reference,
        purpose=reference.reference,
        payee=_payee(tenant, reference.company_id),
        language=payer.language,
        return_url=payer.return_url.replace("{key}", intent.key),
    )
    return Opening(intent.pk, intent.key, wire_of(wire), order, intent.url)


def speak(opening: Opening) -> Checkout:
    """Ask the provider for the checkout; no transaction is open. The key makes it one, however often it is asked."""
    return open_provider(opening.wire).begin(opening.order)


def keep(tenant: UUID, opening: Opening, checkout: Checkout) -> None:
    """Keep where the payer goes on."""
    rows = PaymentIntent.objects.of(tenant).filter(id=opening.intent_id)
    rows.update(provider_id=checkout.provider_id, url=checkout.url, expires_at=checkout.expires_at)


def give_up(tenant: UUID, opening: Opening, refusal: PaymentBroken, *, at: datetime) -> None:
    """Let a payment that could not be begun be known as failed."""
    rows = PaymentIntent.objects.of(tenant).filter(id=opening.intent_id, provider_id="")
    rows.update(state="failed", why=str(refusal)[:200], settled_at=at)


def _lately(tenant: UUID, reference: PaymentReference, *, now: datetime) -> PaymentIntent | None:
    rows = PaymentIntent.objects.of(tenant).filter(reference_id=reference.pk, state="begun", amount=reference.amount)
    rows = rows.filter(begun_at__gte=now - timedelta(minutes=LAST_MINUTES)).exclude(expires_at__lte=now)
    return rows.order_by("-id").first()


def _begun(
    tenant: UUID, reference: PaymentReference, wire: PaymentWire, payer: Payer, *, now: datetime
) -> PaymentIntent:
    return PaymentIntent.objects.create(
        tenant_id=tenant,
        company_id=reference.company_id,
        customer_id=reference.customer_id,
        contact_id=payer.contact_id,
        reference_id=reference.pk,
        wire_id=wire.pk,
        key=new_token(128),
        currency=reference.currency,
        amount=reference.amount,
        language=payer.language,
        begun_at=now,
    )


def wires_of(tenant: UUID, wire_ids: Collection[int]) -> dict[int, Wire]:
    """Open the settings of these providers."""
    return {row.pk: wire_of(row) for row in PaymentWire.objects.of(tenant).filter(id__in=list(wire_ids))}


def _payee(tenant: UUID, company_id: int) -> str:
    company = Company.objects.of(tenant).only("payee_name", "name").get(id=company_id)
    return company.payee_name or company.name


def _bound(tenant: UUID, wire_id: int) -> dict[str, Any]:
    return {"key": settings.SECRET_KEY.encode(), "tenant_id": tenant, "field": SEALED, "row": str(wire_id)}
