"""How does a test write a company, a customer and what it owes into the database, in one line each?"""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.money import Money
from duecourse.foundation.queue.jobs import job, known_jobs
from duecourse.records.ledger.models import Contact, Customer, Item, Movement, Party
from duecourse.records.ledger.operations import customers as ledger_customers
from duecourse.records.ledger.operations import movements, projection
from duecourse.records.ledger.operations.stops import RECOMPUTE

TODAY = date(2026, 3, 4)
"""A Wednesday."""
ANNA = Actor(kind="user", user_id=None, name="Anna")
_numbers = count(1)

if RECOMPUTE not in known_jobs():  # the floor above is not loaded in a test of the records alone

    @job(RECOMPUTE)
    def _nobody_recomputes(*, tenant: UUID, customer: int) -> None:
        """Stand in for the procedures."""


def moment(day: date = TODAY) -> datetime:
    """Noon of that day."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def by_anna(on: date = TODAY) -> dict[str, Any]:
    """Say who does it and when: `verb(..., **by_anna())`."""
    return {"on": on, "actor": ANNA, "at": moment(on)}


def a_company(tenant: UUID, *, on: date | None = TODAY, currency: str = "EUR", **more: Any) -> Company:
    """A Belgian company whose books stand at `on`."""
    code = more.pop("code", f"C{next(_numbers)}")
    return identity.create_company(
        tenant, code=code, name=f"Seller {code}", currency=currency, country="BE", business_date=on, **more
    )


def a_customer(tenant: UUID, company: Company, *, name: str = "Tardy", email: str = "ap", **more: Any) -> Customer:
    """A customer with one contact (none when `email` is empty)."""
    new = ledger_customers.NewCustomer(
        company_id=company.pk, number=more.pop("number", f"{name[0]}{next(_numbers)}"), name=name, **more
    )
    customer = ledger_customers.add_customer(tenant, new)
    if email:
        Contact.objects.create(
            tenant_id=tenant,
            party_id=customer.party_id,
            key="ap",
            name="Accounts payable",
            email=f"{email}@{name.lower()}.example",
            valid_from=date(2020, 1, 1),
        )
    return customer


def an_invoice(
    tenant: UUID, customer: Customer, *, amount: str = "100.00", overdue_days: int = 10, on: date = TODAY, **more: Any
) -> Item:
    """An invoice over 30 days that fell due so many days ago and was known the day it was issued."""
    due_on = more.pop("due_on", on - timedelta(days=overdue_days))
    issued_on = more.pop("issued_on", due_on - timedelta(days=30))
    item = Item(
        tenant_id=tenant,
        company_id=customer.company_id,
        customer_id=customer.pk,
        number=f"INV-{next(_numbers)}",
        currency="EUR",
        amount=Decimal(amount),
        open_amount=Decimal(0),
        known_on=issued_on,
        issued_on=issued_on,
        due_on=due_on,
    )
    for name, value in more.items():
        setattr(item, name, value)
    Item.objects.bulk_create([item])
    projection.settle(tenant, customer.company_id, [item.pk])
    return fresh(item)


def pays(tenant: UUID, item: Item, amount: str, *, value_on: date = TODAY, on: date = TODAY) -> Movement:
    """Book a payment on an item."""
    booking = movements.Booking(item.pk, Money(Decimal(amount), item.currency), value_on)
    return movements.book_payment(tenant, booking, **by_anna(on))


def fresh(item: Item) -> Item:
    """Read an item anew."""
    return Item.objects.of(item.tenant_id).get(id=item.pk)


def stop_version(customer: Customer) -> int:
    """Read how often the customer's contacts were stopped."""
    return Customer.objects.of(customer.tenant_id).get(id=customer.pk).stop_version


def a_party(tenant: UUID, name: str = "Group") -> Party:
    """A legal person without an account."""
    return Party.objects.create(tenant_id=tenant, key=f"P{next(_numbers)}-{secrets.token_hex(2)}", name=name)
