"""Which credit notes arrived for credits that were accepted?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from duecourse.records.disputes.models import CreditProposal, Dispute
from duecourse.records.ledger.models import Item, Movement

_EARLIER = timedelta(days=1)
"""A credit note may be known on the business date before the moment of the decision, at the other end of the world."""


@dataclass(frozen=True)
class Arrived:
    """A credit note for a proposal: of which item or by which booking, and whether it is over what was accepted."""

    proposal_id: int
    item_id: int | None
    number: str
    amount: Decimal
    is_whole: bool


def arrived(tenant: UUID) -> tuple[Arrived, ...]:
    """Find the credit notes and credit bookings that belong to credits which wait: four queries, none of them whole.

    One that names the item and the amount settles; one that names the item over another amount is told of; one that
    names no item settles where customer, currency and amount leave no doubt.
    """
    waiting = list(CreditProposal.objects.of(tenant).filter(state__in=("accepted", "handed")).order_by("id"))
    if not waiting:
        return ()
    since = min(one.proposed_at.date() for one in waiting) - _EARLIER
    cases = Dispute.objects.of(tenant).filter(id__in={one.dispute_id for one in waiting})
    customers = dict(cases.values_list("id", "customer_id"))
    notes = _notes(tenant, set(customers.values()), since)
    booked = _booked(tenant, {one.item_id for one in waiting}, since)
    found: list[Arrived] = []
    used: set[int] = set()
    for one in waiting:
        best = _linked(one, notes, used) or _booking(one, booked) or _alone(one, notes, used, waiting, customers)
        if best is not None:
            found.append(best)
            used |= {best.item_id} if best.item_id else set()
    return tuple(found)


def _notes(tenant: UUID, customer_ids: set[int], since: date) -> list[Item]:
    taken = CreditProposal.objects.of(tenant).filter(credit_item_id__isnull=False).values("credit_item_id")
    rows = Item.objects.of(tenant).filter(customer_id__in=customer_ids, kind="credit_note", known_on__gte=since)
    return list(rows.exclude(id__in=taken).order_by("id"))


def _booked(tenant: UUID, item_ids: set[int], since: date) -> list[Movement]:
    rows = Movement.objects.of(tenant).filter(item_id__in=item_ids, kind="credit", known_on__gte=since)
    return list(rows.order_by("id"))


def _linked(one: CreditProposal, notes: list[Item], used: set[int]) -> Arrived | None:
    mine = [note for note in notes if note.linked_item_id == one.item_id and note.pk not in used]
    mine = [note for note in mine if note.known_on >= one.proposed_at.date() - _EARLIER]
    exact = [note for note in mine if -note.amount == one.amount]
    return next((_of(one, note) for note in exact or mine), None)


def _booking(one: CreditProposal, booked: list[Movement]) -> Arrived | None:
    mine = [row for row in booked if row.item_id == one.item_id and -row.amount == one.amount]
    mine = [row for row in mine if row.known_on >= one.proposed_at.date() - _EARLIER]
    return next((Arrived(one.pk, None, row.reference or "–", -row.amount, True) for row in mine), None)


def _alone(
    one: CreditProposal, notes: list[Item], used: set[int], waiting: list[CreditProposal], customers: dict[int, int]
) -> Arrived | None:
    """A credit note that names no item, if it is the only one of its amount and the only credit of it that waits."""
    customer_id = customers[one.dispute_id]
    alike = Counter((customers[row.dispute_id], row.currency, row.amount) for row in waiting)
    mine = [
        note for note in notes
        if note.customer_id == customer_id and note.linked_item_id is None and not note.linked_number
        and note.currency == one.currency and -note.amount == one.amount and note.pk not in used
    ]  # fmt: skip
    if len(mine) != 1 or alike[customer_id, one.currency, one.amount] != 1:
        return None
    return _of(one, mine[0])


def _of(one: CreditProposal, note: Item) -> Arrived:
    return Arrived(one.pk, note.pk, note.number, -note.amount, -note.amount == one.amount)
