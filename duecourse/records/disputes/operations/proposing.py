"""Propose a credit, let another person decide, hand it to the ERP, and settle the case when the credit note arrives."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import CreditDecided, CreditProposed, DisputeCredited
from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeLine, DisputeStep
from duecourse.records.disputes.operations.cases import NothingWritten, find_case, go
from duecourse.records.disputes.operations.disputes import MoreThanOpen, UnknownCause, close_dispute, open_case
from duecourse.records.disputes.operations.steps import By, changed, log, tell
from duecourse.records.disputes.ports import CreditNotes, CreditOrder, Handed
from duecourse.records.disputes.queries.arrived import Arrived, arrived
from duecourse.records.disputes.rules import State
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries import screens as ledger

AWAITED = ("accepted", "handed")


class NothingProposed(Refused):
    """A credit over nothing."""

    says = _("Say how much shall be credited on at least one item.")


class NothingToDecide(Refused):
    """No credit is proposed, or it is decided already."""

    says = _("No credit waits for a decision here.")


class OwnProposal(Refused):
    """Nobody accepts his own proposal."""

    says = _("You proposed this credit. Somebody else decides on it.")


class NothingToHand(Refused):
    """No accepted credit waits to be handed over."""

    says = _("No accepted credit waits to be handed over.")


class AwaitsCredit(Refused):
    """The ERP was asked for a credit note already."""

    says = _("A credit note is awaited for this case. It cannot be proposed again.")


def propose(
    tenant: UUID, dispute_id: int, parts: Mapping[int, Decimal], *, note: str = "", on: date, actor: Actor, at: datetime
) -> None:
    """Propose to credit parts of the disputed items; what was proposed before is replaced."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if _of(tenant, dispute).filter(state__in=AWAITED).exists():
        raise AwaitsCredit
    lines = _checked(tenant, dispute, {key: amount for key, amount in parts.items() if amount})
    _of(tenant, dispute).filter(state="proposed").update(state="withdrawn")
    CreditProposal.objects.bulk_create(
        CreditProposal(
            tenant_id=tenant,
            company_id=dispute.company_id,
            dispute_id=dispute.pk,
            item_id=line.item_id,
            currency=line.currency,
            amount=parts[line.item_id],
            note=note.strip()[:300],
            proposed_by=actor.name,
            proposed_by_id=actor.user_id,
            proposed_at=at,
        )
        for line in lines
    )
    amounts = tuple(str(Money(parts[line.item_id], line.currency)) for line in lines)
    log(dispute, "proposal", by, text=note.strip(), values={"amounts": amounts, "outcome": "accepted_credit"})
    tell(dispute, CreditProposed(dispute.pk, amounts), by)
    go(tenant, dispute, State.PROPOSED, by)


def propose_refusal(tenant: UUID, dispute_id: int, why: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Propose that the customer pays, and say why; whoever works the customer closes the case with it."""
    if not why.strip():
        raise NothingWritten
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if _of(tenant, dispute).filter(state__in=AWAITED).exists():
        raise AwaitsCredit
    _of(tenant, dispute).filter(state="proposed").update(state="withdrawn")
    log(dispute, "proposal", by, text=why.strip(), values={"outcome": "rejected_pay"})
    go(tenant, dispute, State.PROPOSED, by)


def accept(
    tenant: UUID, dispute_id: int, *, root_cause: str = "", tells: bool = False, on: date, actor: Actor, at: datetime
) -> None:
    """Accept what is proposed: the ERP shall make the credit note, and the case closes when it arrives.

    `tells`: the customer is told by mail then.
    """
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if root_cause and root_cause not in rules.ROOT_CAUSES:
        raise UnknownCause(cause=root_cause)
    rows = _proposed(tenant, dispute)
    if not rules.may_decide(actor.user_id, [row.proposed_by_id for row in rows]):
        raise OwnProposal
    _of(tenant, dispute).filter(state="proposed").update(state="accepted", decided_by=actor.name, decided_at=at)
    changed(tenant, dispute, moved_on=on, **({"root_cause": root_cause} if root_cause else {}))
    amounts = tuple(str(Money(row.amount, row.currency)) for row in rows)
    log(dispute, "accepted", by, values={"amounts": amounts, "cause": root_cause, "tells": tells})
    tell(dispute, CreditDecided(dispute.pk, True, amounts), by)


def refuse(tenant: UUID, dispute_id: int, why: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Refuse what is proposed, with a reason; the case is looked into again."""
    if not why.strip():
        raise NothingWritten
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    rows = _proposed(tenant, dispute)
    _of(tenant, dispute).filter(state="proposed").update(state="withdrawn", decided_by=actor.name, decided_at=at)
    amounts = tuple(str(Money(row.amount, row.currency)) for row in rows)
    log(dispute, "refused", by, text=why.strip(), values={"amounts": amounts})
    tell(dispute, CreditDecided(dispute.pk, False, amounts), by)
    go(tenant, dispute, State.INVESTIGATING, by)


def take_back_acceptance(tenant: UUID, dispute_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Let an accepted credit be a proposal again, as long as the ERP was not asked for it."""
    dispute = open_case(tenant, dispute_id)
    rows = _of(tenant, dispute).filter(state="accepted")
    if not rows.update(state="proposed", decided_by="", decided_at=None):
        raise NothingToDecide
    log(dispute, "unaccepted", By(on, actor, at))


def hand_over(
    tenant: UUID, company_ids: tuple[int, ...], *, port: CreditNotes, reasons: Mapping[str, str], on: date, at: datetime
) -> Handed:
    """Give every accepted credit of these companies to the ERP, each once; `reasons` = what the reasons are called."""
    rows = CreditProposal.objects.of(tenant).filter(company_id__in=company_ids, state="accepted")
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NothingToHand
    handed = port.hand_over(_orders(tenant, found, reasons), on=on)
    rows.filter(id__in=[row.pk for row in found]).update(state="handed", handed_at=at, handed_as=handed.name)
    return handed


def handed_again(
    tenant: UUID, company_ids: tuple[int, ...], name: str, *, port: CreditNotes, reasons: Mapping[str, str], on: date
) -> Handed | None:
    """Write what was handed over under a name once more; None where there is no such file. Changes nothing."""
    rows = CreditProposal.objects.of(tenant).filter(company_id__in=company_ids, handed_as=name).order_by("id")
    found = list(rows) if name else []
    return port.hand_over(_orders(tenant, found, reasons), on=on) if found else None


def settle_arrived(tenant: UUID, *, on: Mapping[int, date], actor: Actor, at: datetime) -> int:
    """Link the credit notes that came with imports to the credits that wait for them; tell how many cases are closed.

    A credit note over another amount is told of and left to a person. `on` = the business date of each company.
    """
    closed = 0
    for one in arrived(tenant):
        proposal = CreditProposal.objects.of(tenant).get(id=one.proposal_id)
        dispute, by = find_case(tenant, proposal.dispute_id), By(on[proposal.company_id], actor, at)
        if not one.is_whole and _was_told(tenant, dispute, one):
            continue
        values = {"number": one.number, "amount": str(one.amount), "item": one.item_id, "is_whole": one.is_whole}
        log(dispute, "credited", by, values=values)
        amount = str(Money(one.amount, proposal.currency))
        tell(dispute, DisputeCredited(dispute.pk, one.number, amount, one.is_whole), by)
        if one.is_whole:
            fields = {"state": "settled", "credit_item_id": one.item_id, "settled_on": by.on}
            CreditProposal.objects.of(tenant).filter(id=proposal.pk).update(**fields)
            closed += _close_if_whole(tenant, dispute, by)
    return closed


def _close_if_whole(tenant: UUID, dispute: Dispute, by: By) -> int:
    if dispute.ended_on is not None or _of(tenant, dispute).filter(state__in=("proposed", *AWAITED)).exists():
        return 0
    settled = sum(_of(tenant, dispute).filter(state="settled").values_list("amount", flat=True), Decimal(0))
    lines = DisputeLine.objects.of(tenant).filter(dispute_id=dispute.pk, removed_on__isnull=True)
    disputed = sum(lines.values_list("amount", flat=True), Decimal(0))
    said = DisputeStep.objects.of(tenant).filter(dispute_id=dispute.pk, kind="accepted").order_by("-id").first()
    close_dispute(
        tenant,
        dispute.pk,
        outcome="accepted_credit" if settled >= disputed else "partial",
        tells=bool(said and said.values.get("tells")),
        **by.told,
    )
    return 1


def _was_told(tenant: UUID, dispute: Dispute, one: Arrived) -> bool:
    rows = DisputeStep.objects.of(tenant).filter(dispute_id=dispute.pk, kind="credited")
    return rows.filter(values__number=one.number, values__amount=str(one.amount)).exists()


def _checked(tenant: UUID, dispute: Dispute, parts: Mapping[int, Decimal]) -> list[DisputeLine]:
    rows = DisputeLine.objects.of(tenant).filter(dispute_id=dispute.pk, removed_on__isnull=True)
    lines = [line for line in rows.order_by("item_id") if line.item_id in parts]
    if not lines or len(lines) != len(parts):
        raise NothingProposed
    numbers = dict(Item.objects.of(tenant).filter(id__in=list(parts)).values_list("id", "number"))
    for line in lines:
        if not 0 < parts[line.item_id] <= line.amount:
            raise MoreThanOpen(open=Money(line.amount, line.currency), number=numbers[line.item_id])
    return lines


def _proposed(tenant: UUID, dispute: Dispute) -> list[CreditProposal]:
    rows = list(_of(tenant, dispute).filter(state="proposed").order_by("id"))
    if not rows:
        raise NothingToDecide
    return rows


def _of(tenant: UUID, dispute: Dispute) -> QuerySet[CreditProposal]:
    return CreditProposal.objects.of(tenant).filter(dispute_id=dispute.pk)


def _orders(tenant: UUID, rows: list[CreditProposal], reasons: Mapping[str, str]) -> list[CreditOrder]:
    cases = Dispute.objects.of(tenant).in_bulk({row.dispute_id for row in rows})
    items = Item.objects.of(tenant).in_bulk({row.item_id for row in rows})
    accounts = ledger.accounts_by_id(tenant, {one.customer_id for one in cases.values()})
    return [
        CreditOrder(
            reference=f"D{row.dispute_id}",
            customer_number=accounts[cases[row.dispute_id].customer_id].number,
            customer_name=accounts[cases[row.dispute_id].customer_id].name,
            item_number=items[row.item_id].number,
            currency=row.currency,
            amount=row.amount,
            reason=reasons.get(cases[row.dispute_id].reason, cases[row.dispute_id].reason),
            note=row.note,
            accepted_by=row.decided_by,
            accepted_on=(row.decided_at or row.proposed_at).date(),
        )
        for row in rows
    ]
