"""Take up what a payer kept back, sort it by reason, judge whether it was right, and ask for it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import DeductionJudged
from duecourse.records.disputes.models import Deduction, DeductionCode, Dispute
from duecourse.records.disputes.operations.cases import NothingWritten, give_reason
from duecourse.records.disputes.operations.disputes import Claim, NewDispute, close_dispute, open_case, open_dispute
from duecourse.records.disputes.operations.steps import By, log, tell
from duecourse.records.disputes.operations.writing_off import propose_write_off
from duecourse.records.disputes.queries.deductions import costs_of
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import lock
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.ledger.queries.short_paid import ShortPayment, short_payments

UNSORT = "deduction.unsort"
LEARN = "deduction.learn"
LOOKED_BACK = timedelta(days=30)
"""Short payments that were found longer ago were taken up or let go."""


class NoSuchDeduction(Refused):
    """The deduction is not there, or its case is closed."""

    says = _("There is no such open deduction.")


class ReasonWrong(Refused):
    """Nobody calls a deduction like this."""

    says = _("Deductions do not have the reason “%(reason)s”.")


class NotJudged(Refused):
    """What may be right is not asked for again."""

    says = _("Judge the deduction as not valid first: what may be right is not asked for again.")


@dataclass(frozen=True)
class NewDeduction:
    """What was kept back of which item; `key` makes it once."""

    customer_id: int
    item_id: int
    key: str
    amount: Decimal | None = None
    reason: str = ""
    their_code: str = ""
    their_words: str = ""
    receipt_id: int | None = None
    deadline_on: date | None = None


def take_deduction(tenant: UUID, new: NewDeduction, *, on: date, actor: Actor, at: datetime) -> Deduction:
    """Open a case for what was kept back; its amount leaves dunning until the case is closed.

    Without a reason of ours, what this customer meant by its code before decides.
    """
    known = Deduction.objects.of(tenant).filter(key=new.key).first()
    if known is not None:
        return known
    code = new.their_code.strip().upper()[:40]
    reason = new.reason or _learned(tenant, new.customer_id, code) or "UNKNOWN"
    case = NewDispute(
        customer_id=new.customer_id,
        claims=[Claim(new.item_id, new.amount)],
        reason=_case_reason(reason),
        note=new.their_words,
        source="deduction",
        key=f"deduction:{new.key}",
    )
    dispute = open_dispute(tenant, case, on=on, actor=actor, at=at)
    item = Item.objects.of(tenant).get(id=new.item_id)
    return Deduction.objects.create(
        tenant_id=tenant,
        company_id=dispute.company_id,
        customer_id=new.customer_id,
        dispute_id=dispute.pk,
        item_id=item.pk,
        receipt_id=new.receipt_id,
        currency=item.currency,
        amount=item.open_amount if new.amount is None else new.amount,
        taken_on=on,
        reason=reason,
        their_code=code,
        their_words=new.their_words.strip()[:300],
        deadline_on=new.deadline_on,
        key=new.key,
    )


def take_short_payments(tenant: UUID, *, on: Mapping[int, date], actor: Actor, at: datetime) -> int:
    """Take up what matching found to be paid short, and let go of what was taken up for a match that was taken back.

    `on` = the business date of each company; tells how many were taken up.
    """
    since = min(on.values(), default=at.date()) - LOOKED_BACK
    found = {f"match:{one.match_id}": one for one in short_payments(tenant, since=since)}
    known = {row.key: row for row in Deduction.objects.of(tenant).filter(key__in=list(found))}
    items = Item.objects.of(tenant).in_bulk({one.item_id for one in found.values()})
    lock(tenant, {one.customer_id for one in found.values()})  # at once: cases lock their customers one by one
    taken = 0
    for key, one in found.items():
        day = on[items[one.item_id].company_id]
        if key in known:
            if not one.is_live:
                _let_go(tenant, known[key], on=day, actor=actor, at=at)
        elif one.is_live and items[one.item_id].open_amount >= one.amount:
            _let_small_go(tenant, take_deduction(tenant, _of(one, key), on=day, actor=actor, at=at), By(day, actor, at))
            taken += 1
    return taken


def _let_small_go(tenant: UUID, row: Deduction, by: By) -> None:
    """Propose to give up what is worth less than the company's word for it; a person decides. No rate, no proposal."""
    base = company_settings(tenant, row.company_id).base_currency
    rate = rates_into(tenant, base, on=by.on).get(row.currency)
    if rate is not None and row.amount * rate < costs_of(tenant, [row.company_id])[row.company_id].let_go_below:
        propose_write_off(tenant, row.dispute_id, row.item_id, row.amount, "SMALL-BALANCE", **by.told)


def sort_deduction(
    tenant: UUID, dispute_id: int, reason: str, *, learns: bool = True, on: date, actor: Actor, at: datetime
) -> None:
    """Say by which reason of ours a deduction goes; `learns`: this customer's code means it from now on."""
    if reason not in rules.DEDUCTIONS:
        raise ReasonWrong(reason=reason)
    row = _open(tenant, dispute_id)
    Deduction.objects.of(tenant).filter(id=row.pk).update(reason=reason)
    if row.their_code and learns:
        learn_code(tenant, row.customer_id, row.their_code, reason)
    if _case_reason(reason) != open_case(tenant, dispute_id).reason:
        give_reason(tenant, dispute_id, _case_reason(reason), on=on, actor=actor, at=at)


def sort_many(
    tenant: UUID, deduction_ids: Collection[int], reason: str, *, on: date, actor: Actor, at: datetime
) -> tuple[int, Undo]:
    """Sort several open deductions by one reason; nothing is learned of it. Tells how many are sorted otherwise now."""
    if reason not in rules.DEDUCTIONS:
        raise ReasonWrong(reason=reason)
    is_open = Exists(Dispute.objects.of(tenant).filter(id=OuterRef("dispute_id"), ended_on__isnull=True))
    rows = Deduction.objects.of(tenant).filter(is_open, id__in=deduction_ids).exclude(reason=reason)
    before = {row.dispute_id: row.reason for row in rows.order_by("id")}
    lock(tenant, rows.values_list("customer_id", flat=True))
    for dispute_id in before:
        sort_deduction(tenant, dispute_id, reason, learns=False, on=on, actor=actor, at=at)
    return len(before), Undo(UNSORT, {"before": [[one, was] for one, was in before.items()]})


def sort_back(tenant: UUID, before: Sequence[tuple[int, str]], *, on: date, actor: Actor, at: datetime) -> None:
    """Give deductions the reasons that they had; what is closed meanwhile stays."""
    is_open = Dispute.objects.of(tenant).filter(id__in=[one for one, _was in before], ended_on__isnull=True)
    still = dict(is_open.values_list("id", "customer_id"))
    lock(tenant, still.values())
    for dispute_id, was in before:
        if dispute_id in still:
            sort_deduction(tenant, dispute_id, was, learns=False, on=on, actor=actor, at=at)


def learn_code(tenant: UUID, customer_id: int, their_code: str, reason: str) -> None:
    """Say what a customer means by a code, from now on."""
    code = their_code.strip().upper()[:40]
    if reason not in rules.DEDUCTIONS or not code:
        raise ReasonWrong(reason=reason)
    DeductionCode.objects.bulk_create(
        [DeductionCode(tenant_id=tenant, customer_id=customer_id, their_code=code, reason=reason)],
        update_conflicts=True,
        unique_fields=["tenant_id", "customer_id", "their_code"],
        update_fields=["reason"],
    )


def forget_code(tenant: UUID, customer_id: int, their_code: str) -> Undo:
    """Forget what a customer means by a code."""
    rows = DeductionCode.objects.of(tenant).filter(customer_id=customer_id, their_code=their_code)
    reason = rows.values_list("reason", flat=True).first() or ""
    rows.delete()
    return Undo(LEARN, {"customer": customer_id, "code": their_code, "reason": reason})


def judge_deduction(
    tenant: UUID, dispute_id: int, validity: str, why: str, *, on: date, actor: Actor, at: datetime
) -> None:
    """Say whether a payer was right to keep it back, and by what that is known."""
    if validity not in rules.VALIDITIES:
        raise ReasonWrong(reason=validity)
    if validity != "unknown" and not why.strip():
        raise NothingWritten
    row, by = _open(tenant, dispute_id), By(on, actor, at)
    fields = {"validity": validity, "why": why.strip()[:300], "judged_by": actor.name, "judged_on": on}
    Deduction.objects.of(tenant).filter(id=row.pk).update(**fields)
    dispute = open_case(tenant, dispute_id)
    log(dispute, "judged", by, text=why.strip(), values={"validity": validity})
    tell(dispute, DeductionJudged(dispute.pk, validity), by)


def set_deadline(tenant: UUID, dispute_id: int, deadline_on: date | None) -> None:
    """Say until when the payer takes an answer."""
    row = _open(tenant, dispute_id)
    Deduction.objects.of(tenant).filter(id=row.pk).update(deadline_on=deadline_on)


def charge_back(
    tenant: UUID, dispute_id: int, words: str, *, root_cause: str = "", on: date, actor: Actor, at: datetime
) -> None:
    """Ask for what was kept back without right again: from now on it is dunned like anything else, and the payer is told."""
    if _open(tenant, dispute_id).validity != "invalid":
        raise NotJudged
    close_dispute(
        tenant, dispute_id, outcome="rejected_pay", root_cause=root_cause, words=words, tells=True,
        on=on, actor=actor, at=at,
    )  # fmt: skip


def _let_go(tenant: UUID, row: Deduction, *, on: date, actor: Actor, at: datetime) -> None:
    if Dispute.objects.of(tenant).filter(id=row.dispute_id, ended_on__isnull=True).exists():
        close_dispute(tenant, row.dispute_id, outcome="withdrawn", on=on, actor=actor, at=at)


def _of(one: ShortPayment, key: str) -> NewDeduction:
    code, words = rules.their_code(one.their_words)
    return NewDeduction(
        one.customer_id,
        one.item_id,
        key,
        amount=one.amount,
        their_code=code,
        their_words=words,
        receipt_id=one.receipt_id,
    )


def _case_reason(reason: str) -> str:
    if reason not in rules.DEDUCTIONS:
        raise ReasonWrong(reason=reason)
    return rules.DEDUCTIONS[reason]


def _learned(tenant: UUID, customer_id: int, code: str) -> str:
    rows = DeductionCode.objects.of(tenant).filter(customer_id=customer_id, their_code=code)
    return rows.values_list("reason", flat=True).first() or "" if code else ""


def _open(tenant: UUID, dispute_id: int) -> Deduction:
    row = Deduction.objects.of(tenant).filter(dispute_id=dispute_id).first()
    if row is None or not Dispute.objects.of(tenant).filter(id=dispute_id, ended_on__isnull=True).exists():
        raise NoSuchDeduction
    return row
