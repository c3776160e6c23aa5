"""Give up part of a disputed item: one person proposes, another decides, the ERP books, and the case is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import WriteOffBooked, WriteOffDecided, WriteOffProposed
from duecourse.records.disputes.models import Dispute, DisputeCost, DisputeLine, WriteOff
from duecourse.records.disputes.operations.cases import NothingWritten, find_case, go
from duecourse.records.disputes.operations.disputes import close_dispute, open_case
from duecourse.records.disputes.operations.steps import By, log, tell
from duecourse.records.disputes.ports import CreditNotes, CreditOrder, Handed
from duecourse.records.disputes.rules import State
from duecourse.records.ledger.models import Item, Movement
from duecourse.records.ledger.queries import screens as ledger

AWAITED = ("approved", "handed")
WAITS = ("proposed", *AWAITED)


class NothingToGiveUp(Refused):
    """The item is not in the case, or not so much of it."""

    says = _("At most what is disputed of an item can be written off.")


class GivenUpAlready(Refused):
    """One write-off of an item waits at a time."""

    says = _("A write-off of this item waits already.")


class WriteOffReasonWrong(Refused):
    """Nothing is written off for this reason."""

    says = _("Nothing is written off for the reason “%(reason)s”.")


class NothingWaits(Refused):
    """It is decided, or was never proposed."""

    says = _("No write-off waits for a decision here.")


class OwnWriteOff(Refused):
    """Nobody approves his own."""

    says = _("You proposed this write-off. Somebody else decides on it.")


class NothingToBook(Refused):
    """No approved write-off waits to be handed over."""

    says = _("No approved write-off waits to be handed over.")


class CostWrong(Refused):
    """A rate or an amount that nobody reckons with."""

    says = _("The rate is 0 to 100 %% a year; amounts start at zero.")


def propose_write_off(
    tenant: UUID, dispute_id: int, item_id: int, amount: Decimal, reason: str, *, note: str = "",
    on: date, actor: Actor, at: datetime,
) -> WriteOff:  # fmt: skip
    """Propose to give up part of an item of a case; until the ERP has booked it, it stays out of dunning."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if reason not in rules.WRITE_OFFS:
        raise WriteOffReasonWrong(reason=reason)
    line = (
        DisputeLine.objects.of(tenant).filter(dispute_id=dispute_id, item_id=item_id, removed_on__isnull=True).first()
    )
    if line is None or not 0 < amount <= line.amount:
        raise NothingToGiveUp
    if WriteOff.objects.of(tenant).filter(dispute_id=dispute_id, item_id=item_id, state__in=WAITS).exists():
        raise GivenUpAlready
    row = WriteOff.objects.create(
        tenant_id=tenant,
        company_id=dispute.company_id,
        dispute_id=dispute_id,
        item_id=item_id,
        currency=line.currency,
        amount=amount,
        reason=reason,
        note=note.strip()[:300],
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        proposed_at=at,
    )
    said = str(Money(amount, line.currency))
    log(dispute, "writeoff", by, text=note.strip(), values={"amount": said, "reason": reason, "state": "proposed"})
    tell(dispute, WriteOffProposed(dispute_id, said), by)
    audit(
        tenant, "writeoff.proposed", actor=actor, at=at, subject=row, reason=note, after={"amount": said, "for": reason}
    )
    go(tenant, dispute, State.PROPOSED, by)
    return row


def approve_write_off(tenant: UUID, write_off_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Agree to a write-off that somebody else proposed; the ERP is to book it."""
    _decide(tenant, write_off_id, "approved", "", By(on, actor, at))


def decline_write_off(tenant: UUID, write_off_id: int, why: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Refuse a write-off, with the reason; the case is looked into again."""
    if not why.strip():
        raise NothingWritten
    by = By(on, actor, at)
    row = _decide(tenant, write_off_id, "declined", why.strip(), by)
    go(tenant, open_case(tenant, row.dispute_id), State.INVESTIGATING, by)


def withdraw_write_off(tenant: UUID, write_off_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take back a write-off that nobody decided on, as whoever proposed it."""
    row = _waiting(tenant, write_off_id)
    if actor.user_id is not None and row.proposed_by_id != actor.user_id:
        raise NothingWaits
    WriteOff.objects.of(tenant).filter(id=row.pk).update(state="withdrawn")
    by = By(on, actor, at)
    dispute = open_case(tenant, row.dispute_id)
    log(dispute, "writeoff", by, values={"amount": str(Money(row.amount, row.currency)), "state": "withdrawn"})
    go(tenant, dispute, State.INVESTIGATING, by)


def hand_over_write_offs(
    tenant: UUID, company_ids: tuple[int, ...], *, port: CreditNotes, reasons: Mapping[str, str], on: date, at: datetime
) -> Handed:
    """Give every approved write-off of these companies to the ERP, each once; `reasons` = what the reasons are called."""
    rows = WriteOff.objects.of(tenant).filter(company_id__in=company_ids, state="approved")
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NothingToBook
    handed = port.hand_over(_orders(tenant, found, reasons), on=on)
    rows.filter(id__in=[row.pk for row in found]).update(state="handed", handed_at=at, handed_as=handed.name)
    return handed


def settle_booked(tenant: UUID, *, on: Mapping[int, date], actor: Actor, at: datetime) -> int:
    """Close the cases whose write-offs the ERP has booked: as much as was approved, on that item, since it was proposed."""
    closed = 0
    for row in WriteOff.objects.of(tenant).filter(state__in=AWAITED).order_by("id"):
        if _booked(tenant, row) < row.amount:
            continue
        by = By(on[row.company_id], actor, at)
        WriteOff.objects.of(tenant).filter(id=row.pk).update(state="booked", booked_on=by.on)
        dispute, said = find_case(tenant, row.dispute_id), str(Money(row.amount, row.currency))
        log(dispute, "writeoff", by, values={"amount": said, "state": "booked"})
        tell(dispute, WriteOffBooked(dispute.pk, said), by)
        if dispute.ended_on is None and not _of_case(tenant, dispute).filter(state__in=WAITS).exists():
            close_dispute(tenant, dispute.pk, outcome="written_off", is_booked=True, **by.told)
            closed += 1
    return closed


def set_cost(tenant: UUID, company_id: int, cost: rules.Cost, *, actor: Actor, at: datetime) -> None:
    """Say what a company reckons a dispute costs, and below which amount giving up is proposed."""
    if not 0 <= cost.capital_rate <= 1 or cost.handling < 0 or cost.let_go_below < 0:
        raise CostWrong
    fields = {"capital_rate": cost.capital_rate, "handling": cost.handling, "let_go_below": cost.let_go_below}
    DisputeCost.objects.bulk_create(
        [DisputeCost(tenant_id=tenant, company_id=company_id, **fields)],
        update_conflicts=True,
        unique_fields=["tenant_id", "company_id"],
        update_fields=list(fields),
    )
    after = {name: str(value) for name, value in fields.items()}
    audit(tenant, "dispute.cost", actor=actor, at=at, subject=("Company", str(company_id)), after=after)


def _decide(tenant: UUID, write_off_id: int, state: str, why: str, by: By) -> WriteOff:
    row = _waiting(tenant, write_off_id)
    if not rules.may_decide(by.actor.user_id, [row.proposed_by_id]):
        raise OwnWriteOff
    WriteOff.objects.of(tenant).filter(id=row.pk).update(state=state, decided_by=by.actor.name, decided_at=by.at)
    dispute, said = open_case(tenant, row.dispute_id), str(Money(row.amount, row.currency))
    log(dispute, "writeoff", by, text=why, values={"amount": said, "state": state})
    tell(dispute, WriteOffDecided(dispute.pk, said, state == "approved"), by)
    audit(tenant, f"writeoff.{state}", actor=by.actor, at=by.at, subject=row, reason=why, after={"amount": said})
    return row


def _waiting(tenant: UUID, write_off_id: int) -> WriteOff:
    rows = WriteOff.objects.of(tenant).filter(id=write_off_id, state="proposed")
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NothingWaits
    return row


def _booked(tenant: UUID, row: WriteOff) -> Decimal:
    moved = Movement.objects.of(tenant).filter(
        item_id=row.item_id, kind="writeoff", known_on__gte=row.proposed_at.date()
    )
    return -(moved.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


def _of_case(tenant: UUID, dispute: Dispute) -> QuerySet[WriteOff]:
    return WriteOff.objects.of(tenant).filter(dispute_id=dispute.pk)


def _orders(tenant: UUID, rows: list[WriteOff], reasons: Mapping[str, str]) -> list[CreditOrder]:
    items = Item.objects.of(tenant).in_bulk({row.item_id for row in rows})
    accounts = ledger.accounts_by_id(tenant, {one.customer_id for one in items.values()})
    return [
        CreditOrder(
            reference=f"D{row.dispute_id}",
            customer_number=accounts[items[row.item_id].customer_id].number,
            customer_name=accounts[items[row.item_id].customer_id].name,
            item_number=items[row.item_id].number,
            currency=row.currency,
            amount=row.amount,
            reason=reasons.get(row.reason, row.reason),
            note=row.note,
            accepted_by=row.decided_by,
            accepted_on=(row.decided_at or row.proposed_at).date(),
            kind="write_off",
        )
        for row in rows
    ]
