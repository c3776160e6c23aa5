"""Add customers and change what we, not the source, know of them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import CustomerChanged
from duecourse.records.ledger.models import Customer, Party, PortfolioAssignment
from duecourse.records.ledger.operations.blocks import NoSuchCustomer
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.operations.stops import lock, raise_stop_version, stop_and_recompute

CHANGEABLE = frozenset(
    {"name", "country", "language", "zone", "segment", "sector", "address", "terms_days", "payer_id", "automatic"}
    | {"sales_rep", "customer_since", "pay_weekdays", "pay_month_days"}
)
"""Fields that a person may change; from then on they are ours and no import overwrites them."""


class CustomerNumberTaken(Refused):
    """The company has a customer of that number."""

    says = _("Customer %(number)s exists already.")


class PayerElsewhere(Refused):
    """The payer is no account of the same company."""

    says = _("The payer must be another account of the same company.")


class PayerChain(Refused):
    """A payer is followed one step only."""

    says = _("A payer has no payer of its own: payers form no chains and no circles.")


class NotChangeable(Refused):
    """A field that no person may change."""

    says = _("“%(field)s” cannot be changed by hand.")


@dataclass(frozen=True)
class NewCustomer:
    """An account to open; `party_key` joins accounts of one legal person."""

    company_id: int
    number: str
    name: str
    party_key: str = ""
    party_kind: str = "unknown"
    country: str = ""
    language: str = ""
    segment: str = ""
    terms_days: int | None = None
    address: str = ""
    portfolio_id: int | None = None


def add_customer(tenant: UUID, new: NewCustomer) -> Customer:
    """Open an account, with its party where that is new too."""
    if Customer.objects.of(tenant).filter(company_id=new.company_id, number=new.number).exists():
        raise CustomerNumberTaken(number=new.number)
    key = new.party_key or f"{new.company_id}:{new.number}"
    party = Party.objects.of(tenant).filter(key=key).first() or Party.objects.create(
        tenant_id=tenant, key=key, name=new.name, kind=new.party_kind, country=new.country
    )
    customer = Customer.objects.create(
        tenant_id=tenant,
        company_id=new.company_id,
        party_id=party.pk,
        number=new.number,
        name=new.name,
        country=new.country,
        language=new.language,
        segment=new.segment,
        terms_days=new.terms_days,
        address=new.address,
        portfolio_id=new.portfolio_id,
        token=secrets.token_hex(16),
    )
    refresh_search(tenant, [customer.pk])
    return customer


def change_customer(
    tenant: UUID, customer_id: int, changes: dict[str, Any], *, on: date, actor: Actor, at: datetime
) -> None:
    """Change fields by hand; they are owned by us afterwards.

    `payer_id` = the account of the same company at which this one is dunned; None = at itself.
    """
    for field in sorted(changes):
        if field not in CHANGEABLE:
            raise NotChangeable(field=field)
    customer = _locked(tenant, customer_id, with_too=changes.get("payer_id"))
    if "payer_id" in changes:
        _check_payer(tenant, customer, changes["payer_id"])
        raise_stop_version(tenant, [one for one in (customer.payer_id, changes["payer_id"]) if one])
    owned = {**customer.owned_fields, **dict.fromkeys(changes, "ours")}
    Customer.objects.of(tenant).filter(id=customer_id).update(**changes, owned_fields=owned)
    if "name" in changes:
        refresh_search(tenant, [customer_id])
    stop_and_recompute(tenant, customer_id)
    event = CustomerChanged(tuple(sorted(changes)))
    record(tenant, event, customer_id=customer_id, company_id=customer.company_id, actor=actor, at=at, on=on)


def assign_portfolio(
    tenant: UUID, customer_id: int, portfolio_id: int | None, *, on: date, actor: Actor, at: datetime
) -> None:
    """Give the customer to a portfolio from today on; where it was before stays known."""
    customer = _locked(tenant, customer_id)
    held = PortfolioAssignment.objects.of(tenant).filter(customer_id=customer_id)
    if customer.portfolio_id is not None and not held.exists():
        _assign(tenant, customer_id, customer.portfolio_id, from_on=customer.customer_since or on - timedelta(days=1))
    held.filter(ended_on__isnull=True).update(ended_on=on, ended_known_on=on)
    if portfolio_id is not None:
        _assign(tenant, customer_id, portfolio_id, from_on=on)
    Customer.objects.of(tenant).filter(id=customer_id).update(portfolio_id=portfolio_id)
    event = CustomerChanged(("portfolio",))
    record(tenant, event, customer_id=customer_id, company_id=customer.company_id, actor=actor, at=at, on=on)


def _assign(tenant: UUID, customer_id: int, portfolio_id: int, *, from_on: date) -> None:
    PortfolioAssignment.objects.create(
        tenant_id=tenant, customer_id=customer_id, portfolio_id=portfolio_id, from_on=from_on, known_on=from_on
    )


def _check_payer(tenant: UUID, customer: Customer, payer_id: int | None) -> None:
    if payer_id is None:
        return
    rows = Customer.objects.of(tenant)
    payer = rows.filter(id=payer_id, company_id=customer.company_id).exclude(id=customer.pk).first()
    if payer is None:
        raise PayerElsewhere
    if payer.payer_id is not None or rows.filter(payer_id=customer.pk).exists():
        raise PayerChain


def _locked(tenant: UUID, customer_id: int, *, with_too: int | None = None) -> Customer:
    lock(tenant, [one for one in (customer_id, with_too) if one])
    customer = Customer.objects.of(tenant).filter(id=customer_id).first()
    if customer is None:
        raise NoSuchCustomer
    return customer
