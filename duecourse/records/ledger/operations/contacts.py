"""Keep who can be reached at a customer, and how."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, QuerySet

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import normalise_email
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ContactAway, ContactGone, ContactSaved
from duecourse.records.ledger.models import Contact, Customer
from duecourse.records.ledger.operations.blocks import NoSuchCustomer
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.operations.stops import RECOMPUTE, raise_stop_version, stop_and_recompute

ROLES = ("ap", "finance", "management", "legal", "sales", "other")


class NoSuchContact(Refused):
    """The contact is not there or is gone already."""

    says = _("There is no such contact.")


class Unreachable(Refused):
    """Neither e-mail nor phone."""

    says = _("A contact needs an e-mail address or a phone number.")


@dataclass(frozen=True)
class ContactCard:
    """What is known of a person or desk."""

    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = "ap"
    language: str = ""
    salutation: str = ""
    zone: str = ""
    position: int = 0
    is_for_all_accounts: bool = True
    wishes: Mapping[str, Any] | None = None
    """What, when and how, as `rules.wishes` keeps it; None leaves it as it is."""


def save_contact(
    tenant: UUID, customer_id: int, card: ContactCard, *, on: date, actor: Actor, at: datetime, key: str = ""
) -> Contact:
    """Add a contact by hand, or change the one of that key; no import overwrites it."""
    if not card.email and not card.phone:
        raise Unreachable
    customer = Customer.objects.of(tenant).filter(id=customer_id).first()
    if customer is None:
        raise NoSuchCustomer
    values: dict[str, Any] = {
        "name": card.name,
        "email": normalise_email(card.email) if card.email else "",
        "phone": card.phone,
        "role": card.role,
        "language": card.language,
        "salutation": card.salutation,
        "zone": card.zone,
        "position": card.position,
        "customer_id": None if card.is_for_all_accounts else customer_id,
        "is_ours": True,
        "valid_to": None,
        "gone_reason": "",
    }
    if card.wishes is not None:
        values["wishes"] = dict(card.wishes)
    contact, _is_new = Contact.objects.of(tenant).update_or_create(
        tenant_id=tenant,
        party_id=customer.party_id,
        key=key or f"hand:{uuid4().hex}",
        defaults=values,
        create_defaults={**values, "valid_from": on},
    )
    stop_and_recompute(tenant, customer_id)
    refresh_search(tenant, Customer.objects.of(tenant).filter(party_id=customer.party_id).values_list("id", flat=True))
    event = ContactSaved(contact.pk, contact.name or contact.email)
    record(tenant, event, customer_id=customer_id, company_id=customer.company_id, actor=actor, at=at, on=on)
    return contact


def contact_back(tenant: UUID, contact_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Use a contact again that was said to be gone."""
    rows = Contact.objects.of(tenant).filter(id=contact_id, valid_to__isnull=False)
    contact = rows.select_for_update(no_key=True).first()
    if contact is None:
        raise NoSuchContact
    rows.update(valid_to=None, gone_reason="")
    _decide_again(tenant, contact, ContactSaved(contact.pk, contact.name or contact.email), on=on, actor=actor, at=at)


def contact_gone(tenant: UUID, contact_id: int, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Stop using a contact from today on: it left, or its address does not exist; its customers are decided anew."""
    rows = Contact.objects.of(tenant).filter(id=contact_id, gone_reason="")
    contact = rows.select_for_update(no_key=True).first()
    if contact is None:
        raise NoSuchContact
    rows.update(valid_to=on - timedelta(days=1), gone_reason=reason)
    event = ContactGone(contact.pk, contact.name or contact.email, reason)
    _decide_again(tenant, contact, event, on=on, actor=actor, at=at)


def note_bounce(tenant: UUID, contact_id: int, *, on: date) -> None:
    """Count that a mail to a contact came back."""
    Contact.objects.of(tenant).filter(id=contact_id).update(bounce_count=F("bounce_count") + 1, bounced_on=on)


def note_away(
    tenant: UUID, contact_id: int, *, away_from: date | None, until: date | None, on: date, actor: Actor, at: datetime
) -> None:
    """Keep when a contact is away, by its own word; that is information only and stops nothing."""
    rows = Contact.objects.of(tenant).filter(id=contact_id).exclude(away_from=away_from, away_until=until)
    contact = rows.first()
    if contact is None or not (away_from or until):
        return
    rows.update(away_from=away_from, away_until=until)
    event = ContactAway(contact.pk, contact.name or contact.email, away_from, until)
    customer_id = contact.customer_id or accounts_of(tenant, contact).values_list("id", flat=True).first()
    record(tenant, event, customer_id=customer_id, actor=actor, at=at, on=on)


def accounts_of(tenant: UUID, contact: Contact) -> QuerySet[Customer]:
    """Find the accounts that a contact speaks for."""
    accounts = Customer.objects.of(tenant).filter(party_id=contact.party_id).order_by("id")
    return accounts if contact.customer_id is None else accounts.filter(id=contact.customer_id)


def _decide_again(
    tenant: UUID, contact: Contact, event: ContactGone | ContactSaved, *, on: date, actor: Actor, at: datetime
) -> None:
    """Let the accounts that this contact speaks for be decided anew, and tell each of them."""
    customer_ids = list(accounts_of(tenant, contact).values_list("id", flat=True))
    raise_stop_version(tenant, customer_ids)
    refresh_search(tenant, customer_ids)
    for customer_id in customer_ids:
        later(RECOMPUTE, tenant=tenant, key=f"recompute:{tenant}:{customer_id}", customer=customer_id)
        record(tenant, event, customer_id=customer_id, actor=actor, at=at, on=on)
