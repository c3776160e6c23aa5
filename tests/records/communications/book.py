"""How does a test make a company with customers who can be written to?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit.actor import Actor
from duecourse.records.communications import operations
from duecourse.records.communications.operations import Line, Plan
from duecourse.records.ledger.models import Contact, Customer, Item, Party

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
"""A Wednesday."""
TODAY = NOON.date()
ADA = Actor(kind="user", user_id=None, name="Ada")
BOB = Actor(kind="user", user_id=None, name="Bob")


@dataclass(frozen=True)
class Who:
    """A customer of the test's book."""

    customer_id: int
    contact_id: int
    item_ids: tuple[int, ...]
    address: str


def a_company(tenant: UUID, *, code: str = "BE", outbound: str = "on", **fields: Any) -> Company:
    """A company in Brussels that may send, with the starter templates; no first-run limit."""
    values: dict[str, Any] = {
        "name": "Nordlicht Handel",
        "country": "BE",
        "zone": "Europe/Brussels",
        "base_currency": "EUR",
        "sender_name": "Nordlicht credit team",
        "sender_email": "credit@nordlicht.example",
        "undo_minutes": 0,
        "iban": "BE71096123456769",
        "address": "Kaai 1, 2000 Antwerpen",
    }
    Tenant.objects.filter(id=tenant).update(outbound=outbound, settings={"anomaly": {"first_share": 1, "factor": 100}})
    company = Company.objects.create(tenant_id=tenant, code=code, **(values | fields))  # type: ignore[misc]
    operations.install_starters(tenant, at=NOON)
    return company


def a_customer(
    tenant: UUID,
    company: Company,
    name: str = "Tardy",
    *,
    address: str | None = None,
    language: str = "en",
    items: Sequence[tuple[str, str]] = (("120.50", "EUR"),),
    country: str = "BE",
) -> Who:
    """A customer with one contact and open items, ten days late."""
    key = uuid4().hex[:10]
    party = Party.objects.create(tenant_id=tenant, key=key, name=name)
    customer = Customer.objects.create(
        tenant_id=tenant,
        company_id=company.pk,
        party_id=party.pk,
        number=f"C-{key}",
        name=name,
        country=country,
        language=language,
        token=key,
    )
    email = f"ap@{name.lower()}-{key}.example" if address is None else address
    contact = Contact.objects.create(
        tenant_id=tenant, party_id=party.pk, key="ap", email=email, name="Eva", language="", valid_from=date(2020, 1, 1)
    )
    rows = tuple(_an_item(customer, f"{name}-{n}-{key}", *owed) for n, owed in enumerate(items))
    return Who(customer.pk, contact.pk, rows, email)


def _an_item(customer: Customer, number: str, amount: str, currency: str) -> int:
    return Item.objects.create(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        number=number,
        issued_on=TODAY - timedelta(days=40),
        due_on=TODAY - timedelta(days=10),
        currency=currency,
        amount=Decimal(amount),
        open_amount=Decimal(amount),
        known_on=TODAY,
    ).pk


def a_plan(company: Company, who: Who, origin: str = "", **fields: Any) -> Plan:
    """A friendly reminder of all of the customer's items."""
    amounts = dict(Item.objects.of(company.tenant_id).filter(id__in=who.item_ids).values_list("id", "open_amount"))
    values: dict[str, Any] = {
        "template_code": "friendly",
        "planned_on": TODAY,
        "lines": [Line(key, amounts[key]) for key in who.item_ids],
        "procedure": "standard",
        "severity": 1,
    }
    return Plan(company.pk, who.customer_id, origin or f"action:{uuid4().hex}:email", **(values | fields))


def a_sink_channel(tenant: UUID, folder: Path, port: int, **options: Any) -> None:
    """Wire all companies to a sink on loopback."""
    wanted = {"host": "127.0.0.1", "port": port, "folder": str(folder), "doubt_seconds": 0, **options}
    operations.set_channel(tenant, connector="sink", options=wanted, actor=ADA, at=NOON)


def raise_stop(tenant: UUID, customer_id: int) -> None:
    """Let something happen at the customer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_customer SET stop_version = stop_version + 1 WHERE tenant_id = %s AND id = %s",
            [tenant, customer_id],
        )
