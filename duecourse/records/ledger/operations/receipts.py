"""Take note of money at the bank before the ledger has booked it, and let it go once it has."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record, record_many
from duecourse.records.ledger.events import ReceiptRetired, ReceiptSeen
from duecourse.records.ledger.models import Receipt
from duecourse.records.ledger.operations.matching_ends import end_with_receipts, retire_booked_items
from duecourse.records.ledger.operations.stops import raise_stop_version, stop_and_recompute


class NoMoney(Refused):
    """A receipt of nothing."""

    says = _("A receipt must be more than zero.")


class ReceiptSettled(Refused):
    """The receipt is not provisional any more."""

    says = _("This receipt is settled already.")


@dataclass(frozen=True)
class SeenMoney:
    """A credit on our account; `key` (the bank's own reference) makes it once, no customer means not yet known whose."""

    company_id: int
    amount: Money
    value_on: date
    key: str
    customer_id: int | None = None
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    text: str = ""


# Postings of a customer, currency and value date against receipts of the same: the oldest receipts are covered first.
_COVERED = """
    UPDATE ledger_receipt r SET state = 'booked', retired_on = %(day)s
    FROM (
        SELECT r.id, r.state, coalesce(p.posted, 0) AS posted,
               sum(r.amount) OVER (PARTITION BY r.customer_id, r.currency, r.value_on ORDER BY r.id) AS seen
        FROM ledger_receipt r
        LEFT JOIN (
            SELECT customer_id, currency, value_on, sum(posted) AS posted FROM (
                SELECT i.customer_id, i.currency, m.effective_on AS value_on, -m.amount AS posted
                FROM ledger_movement m JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
                WHERE m.tenant_id = %(tenant)s AND i.company_id = %(company)s AND m.kind IN ('payment', 'reversal')
                  AND m.known_on <= %(day)s AND m.effective_on IN (
                    SELECT value_on FROM ledger_receipt
                    WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND state = 'provisional')
                UNION ALL
                SELECT i.customer_id, i.currency, i.issued_on, -i.amount FROM ledger_item i
                WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.kind = 'on_account'
                  AND i.known_on <= %(day)s
            ) each GROUP BY 1, 2, 3
        ) p ON p.customer_id = r.customer_id AND p.currency = r.currency AND p.value_on = r.value_on
        WHERE r.tenant_id = %(tenant)s AND r.company_id = %(company)s AND r.state <> 'void'
          AND r.customer_id IS NOT NULL
    ) c
    WHERE r.tenant_id = %(tenant)s AND r.id = c.id AND c.state = 'provisional' AND c.seen <= c.posted
    RETURNING r.id, r.customer_id
"""


def see_receipt(tenant: UUID, seen: SeenMoney, *, on: date, actor: Actor, at: datetime) -> Receipt:
    """Write down money seen at the bank; the same bank reference twice is one receipt."""
    if seen.amount.amount <= 0:
        raise NoMoney
    rows = Receipt.objects.of(tenant).filter(company_id=seen.company_id, key=seen.key)
    known = rows.first()
    if known is not None:
        return known
    receipt = Receipt.objects.create(
        tenant_id=tenant,
        company_id=seen.company_id,
        customer_id=seen.customer_id,
        currency=seen.amount.currency,
        amount=seen.amount.amount,
        value_on=seen.value_on,
        known_on=on,
        payer=seen.payer,
        payer_account=seen.payer_account,
        reference=seen.reference,
        text=seen.text,
        seen_at=at,
        key=seen.key,
    )
    if seen.customer_id is not None:
        stop_and_recompute(tenant, seen.customer_id)
        event = ReceiptSeen(receipt.pk, seen.amount.amount, seen.amount.currency, seen.value_on)
        record(tenant, event, customer_id=seen.customer_id, company_id=seen.company_id, actor=actor, at=at, on=on)
    return receipt


def retire(tenant: UUID, receipt_id: int, *, on: date, actor: Actor, at: datetime, is_booked: bool = True) -> None:
    """Let one receipt go: the ledger has booked it, or it was no money of this customer."""
    rows = Receipt.objects.of(tenant).filter(id=receipt_id, state="provisional")
    receipt = rows.select_for_update(no_key=True).first()
    if receipt is None:
        raise ReceiptSettled
    state = "booked" if is_booked else "void"
    rows.update(state=state, retired_on=on)
    raise_stop_version(tenant, end_with_receipts(tenant, receipt.company_id, on=on))
    if receipt.customer_id is not None:
        stop_and_recompute(tenant, receipt.customer_id)
        event = ReceiptRetired(receipt.pk, state)
        record(tenant, event, customer_id=receipt.customer_id, actor=actor, at=at, on=on)


def retire_booked(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Let every receipt go that postings of its customer, currency and value date cover; what is left stays listed."""
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, {"tenant": tenant, "company": company_id, "day": on})
        retired = cursor.fetchall()
    concerned = end_with_receipts(tenant, company_id, on=on)
    by_item, booked = retire_booked_items(tenant, company_id, on=on)
    retired += booked
    raise_stop_version(tenant, {*(customer_id for _id, customer_id in retired), *concerned, *by_item})
    events = [(customer_id, ReceiptRetired(receipt_id, "booked")) for receipt_id, customer_id in retired]
    if events:
        record_many(tenant, events, actor=actor, at=at, company_id=company_id, on=on)
    return len(retired)
