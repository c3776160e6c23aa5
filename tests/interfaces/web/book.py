"""Rows of a small book, written straight into the tables, for looking at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import IncomingMail, Mailbox, Message, Thread, ThreadMessage
from duecourse.records.ledger.models import Contact, Customer, Item, Party
from duecourse.work.worklists.models import Strategy, WorklistRow
from duecourse.work.worklists.rules.strategies import starter, to_data

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_customer(company: Company, name: str, *, portfolio_id: int | None = None) -> Customer:
    """Write a customer with one contact."""
    tenant = company.tenant_id
    number = f"{name[:3].upper()}-{company.code}"
    party = Party.objects.create(tenant_id=tenant, key=number, name=name, kind="company")
    customer = Customer.objects.create(
        tenant_id=tenant,
        company_id=company.pk,
        party_id=party.pk,
        number=number,
        name=name,
        portfolio_id=portfolio_id,
        token=f"token-{number}".lower(),
    )
    Contact.objects.create(
        tenant_id=tenant, party_id=party.pk, key="ap", email=f"ap@{name.lower()}.example", valid_from=date(2025, 1, 1)
    )
    return customer


def an_item(customer: Customer, number: str, *, due_on: date, amount: str = "100", currency: str = "EUR") -> Item:
    """Write an open item."""
    return Item.objects.create(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        number=number,
        issued_on=date(2026, 1, 2),
        known_on=date(2026, 1, 2),
        due_on=due_on,
        currency=currency,
        amount=Decimal(amount),
        open_amount=Decimal(amount),
        kind="invoice" if Decimal(amount) > 0 else "credit_note",
    )


def a_message(customer: Customer, origin: str, *, state: str, subject: str = "A reminder", raw: bytes = b"") -> Message:
    """Write a message into the outbox."""
    return Message.objects.create(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        origin=origin,
        planned_on=DAY,
        address=f"ap@{customer.name.lower()}.example",
        subject=subject,
        state=state,
        raw=raw or None,
        due_at=NOON,
        created_at=NOON,
        settled_at=NOON if state in {"sent", "suppressed", "failed", "unknown", "cancelled", "shadow"} else None,
        reason="contact_gone" if state == "suppressed" else "",
    )


def a_work_row(customer: Customer, *, percent: int = 80, band: str = "very_high") -> WorklistRow:
    """Write a row of the day's list, ranked by the starter strategy."""
    strategies = Strategy.objects.of(customer.tenant_id)
    strategy = strategies.first() or Strategy.objects.create(
        tenant_id=customer.tenant_id,
        slug="standard",
        number=1,
        name="Standard",
        spec=to_data(starter()),
        state="active",
    )
    return WorklistRow.objects.create(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        on_day=DAY,
        strategy_id=strategy.pk,
        points=80,
        percent=percent,
        band=band,
        hits=["broken-promise", "age-60"],
        needs=["call_due"],
        currency="EUR",
        to_collect=Decimal("48210.50"),
        oldest_due_on=date(2025, 12, 1),
    )


def a_mailbox(company: Company) -> Mailbox:
    """Write a mailbox of a company, once."""
    address = f"ar@{company.code.lower()}.example"
    return Mailbox.objects.of(company.tenant_id).get_or_create(
        tenant_id=company.tenant_id, company_id=company.pk, address=address
    )[0]


def a_thread(
    company: Company, customer: Customer | None = None, *, text: str = "We pay on Friday.", **values: Any
) -> Thread:
    """Write a conversation with one mail in it: of a customer, verified, or of somebody unknown."""
    tenant, box = company.tenant_id, a_mailbox(company)
    of = {"customer_id": customer.pk, "is_verified": True, "filed_by": "contact"} if customer else {}
    named = {"subject": "Your reminder", "first_in_at": NOON, "last_in_at": NOON, "last_entry_at": NOON}
    own: dict[str, Any] = {"tenant_id": tenant, "company_id": company.pk, "mailbox_id": box.pk}
    thread: Thread = Thread.objects.create(**(own | named | of | values))  # type: ignore[misc]
    a_mail(thread, text=text)
    return thread


def a_mail(thread: Thread, *, text: str = "We pay on Friday.", at: datetime = NOON, **values: Any) -> IncomingMail:
    """Write a mail into a conversation."""
    number = IncomingMail.objects.of(thread.tenant_id).count() + 1
    customer = Customer.objects.of(thread.tenant_id).filter(id=thread.customer_id or 0).first()
    sender = f"ap@{customer.name.lower().replace(' ', '')}.example" if customer else "somebody@unknown.example"
    named = {"sender": sender, "sender_name": "Anna Accounts", "subject": thread.subject, "visible_text": text}
    mail: IncomingMail = IncomingMail.objects.create(  # type: ignore[misc]
        **{"tenant_id": thread.tenant_id, "mailbox_id": thread.mailbox_id, "uid": number, "sha256": f"{number:064}"}
        | {"raw": b"raw", "size": 3, "received_at": at, "state": "read", "thread_id": thread.pk}
        | named
        | values
    )
    ThreadMessage.objects.create(
        tenant_id=thread.tenant_id, thread_id=thread.pk, kind="in", mail_id=mail.pk, at=at, by=mail.sender_name
    )
    return mail
