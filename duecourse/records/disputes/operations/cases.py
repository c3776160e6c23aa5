"""Work a case: move it, give it to somebody, change what it is about, write in it, ask the customer, put files there."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.hours import after, between
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import (
    DisputeAnswered,
    DisputeAsked,
    DisputeChanged,
    DisputeMoved,
    DisputeNoted,
    DisputeRouted,
)
from duecourse.records.disputes.models import Department, Dispute, DisputeLine, DisputeStep
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, open_case
from duecourse.records.disputes.operations.steps import By, changed, log, tell
from duecourse.records.disputes.queries.departments import members_by_load, members_of
from duecourse.records.disputes.queries.settling import terms_of, weeks_of
from duecourse.records.disputes.rules import State
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations import papers
from duecourse.records.ledger.operations.stops import stop_and_recompute


class NoSuchMove(Refused):
    """The case does not go there from here, or not by this person."""

    says = _("This case cannot go there from where it stands.")


class NoSuchDepartment(Refused):
    """No department of this tenant, or one that is closed."""

    says = _("There is no such department.")


class NotOfDepartment(Refused):
    """A case belongs to somebody of the department that looks into it."""

    says = _("This person does not work in the department.")


class ReasonUnknown(Refused):
    """Disputes do not have this reason."""

    says = _("Disputes do not have the reason “%(reason)s”.")


class NothingLeft(Refused):
    """The last item of a case cannot be taken out."""

    says = _("A dispute is about at least one item. Close it instead.")


class InDispute(Refused):
    """An item stands once in a case."""

    says = _("This item is in the dispute already.")


class NotInDispute(Refused):
    """The item is none of the case's."""

    says = _("This item is not in the dispute.")


class NothingWritten(Refused):
    """An empty note."""

    says = _("Write something first.")


def move(
    tenant: UUID, dispute_id: int, to: str, *, rights: Collection[str], on: date, actor: Actor, at: datetime
) -> None:
    """Let a case stand elsewhere; while it waits for the customer its clock stands still."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if to == State.CLOSED or to not in set(State) or not rules.may_move(dispute.state, to, rights):
        raise NoSuchMove
    go(tenant, dispute, State(to), by)


def go(tenant: UUID, dispute: Dispute, to: State, by: By) -> None:
    """Put a locked case into another state, with its clock, its log and the timeline."""
    before = dispute.state
    if before == to:
        return
    fields = _clock(tenant, dispute, to, by.at)
    changed(tenant, dispute, state=to, moved_on=by.on, **fields)
    log(dispute, "moved", by, values={"before": before, "state": to})
    tell(dispute, DisputeMoved(dispute.pk, before, to), by)


def route(
    tenant: UUID, dispute_id: int, *, department_id: int | None, owner_id: UUID | None, names: tuple[str, str],
    on: date, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Give a case to a department and to somebody of it; without a person to whoever there has the fewest cases.

    `names` = what the department and the person are called, for the timeline.
    """
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if department_id is not None:
        if not Department.objects.of(tenant).filter(id=department_id, is_live=True).exists():
            raise NoSuchDepartment
        if owner_id and owner_id not in {one.user_id for one in members_of(tenant, department_id)}:
            raise NotOfDepartment
        owner_id = owner_id or members_by_load(tenant, department_id)
    give(tenant, dispute, department_id, owner_id, names, by)
    if department_id and dispute.state in (State.NEW, State.TRIAGE):
        go(tenant, dispute, State.INVESTIGATING, by)


def give(
    tenant: UUID, dispute: Dispute, department_id: int | None, owner_id: UUID | None, names: tuple[str, str], by: By
) -> None:
    """Put a locked case into other hands, with its clock, its log and the timeline."""
    before = {"department": dispute.department_id, "owner": str(dispute.owner_id or "")}
    term = rules.term_of(terms_of(tenant), dispute.reason)
    week = weeks_of(tenant, [dispute.company_id]).of(dispute.company_id, department_id)
    due = rules.due_of(term, dispute.opened_on, dispute.opened_at, dispute.waited, week)
    changed(tenant, dispute, department_id=department_id, owner_id=owner_id, answer_due_at=due, moved_on=by.on)
    values = {"department": department_id, "owner": str(owner_id or ""), "before": before}
    log(dispute, "routed", by, values=values | {"names": list(names)})
    tell(dispute, DisputeRouted(dispute.pk, names[0], names[1]), by)


def give_reason(tenant: UUID, dispute_id: int, reason: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Say another reason; its effect, its time and, where nobody looks into the case yet, its department hold from now."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if reason not in rules.REASONS:
        raise ReasonUnknown(reason=reason)
    term = rules.term_of(terms_of(tenant), reason)
    department_id = dispute.department_id or term.department_id
    owner_id = dispute.owner_id or members_by_load(tenant, department_id)
    week = weeks_of(tenant, [dispute.company_id]).of(dispute.company_id, department_id)
    due = rules.due_of(term, dispute.opened_on, dispute.opened_at, dispute.waited, week)
    is_other = dispute.effect != term.effect
    changed(
        tenant, dispute, reason=reason, effect=term.effect, department_id=department_id, owner_id=owner_id,
        answer_due_at=due, moved_on=on,
    )  # fmt: skip
    if is_other:
        _held_anew(tenant, dispute, on)
    _said(tenant, dispute, by, "reason")


def add_items(tenant: UUID, dispute_id: int, claims: Sequence[Claim], *, on: date, actor: Actor, at: datetime) -> None:
    """Put further open items of the customer into a case."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    if _lines(tenant, dispute).filter(item_id__in=[one.item_id for one in claims]).exists():
        raise InDispute
    disputes.dispute_lines(dispute, disputes.lines_of(tenant, dispute.customer_id, claims), added_on=on)
    _said(tenant, dispute, by, "items")


def remove_item(tenant: UUID, dispute_id: int, item_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take an item out of a case; from today it is dunned again."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    lines = list(_lines(tenant, dispute))
    if item_id not in {one.item_id for one in lines}:
        raise NotInDispute
    if len(lines) == 1:
        raise NothingLeft
    _end(tenant, [one for one in lines if one.item_id == item_id], on)
    _said(tenant, dispute, by, "items")


def set_amount(
    tenant: UUID, dispute_id: int, item_id: int, amount: Decimal, *, on: date, actor: Actor, at: datetime
) -> None:
    """Say how much of an item is disputed, from today."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    lines = [one for one in _lines(tenant, dispute) if one.item_id == item_id]
    if not lines:
        raise NotInDispute
    found = disputes.lines_of(tenant, dispute.customer_id, [Claim(item_id, amount)])
    _end(tenant, lines, on)
    disputes.dispute_lines(dispute, found, added_on=on)
    _said(tenant, dispute, by, "items")


def note(tenant: UUID, dispute_id: int, text: str, *, on: date, actor: Actor, at: datetime) -> DisputeStep:
    """Write in a case; colleagues see it, the customer does not."""
    if not text.strip():
        raise NothingWritten
    dispute, by = find_case(tenant, dispute_id), By(on, actor, at)
    changed(tenant, dispute, moved_on=on)
    tell(dispute, DisputeNoted(dispute.pk), by, words=text)
    return log(dispute, "note", by, text=text.strip())


def add_document(
    tenant: UUID, dispute_id: int, content: bytes, *, name: str, on: date, actor: Actor, at: datetime
) -> DisputeStep:
    """Put a file or a photo into a case; it is kept with the customer's documents."""
    dispute, by = find_case(tenant, dispute_id), By(on, actor, at)
    kept = papers.store_document(
        tenant, content, name=name, kind="dispute", customer_id=dispute.customer_id, actor=actor, at=at
    )
    changed(tenant, dispute, moved_on=on)
    tell(dispute, DisputeNoted(dispute.pk, kept.name), by)
    return log(dispute, "document", by, text=kept.name, document_id=kept.pk)


def asked(
    tenant: UUID, dispute_id: int, message_id: int, question: str, *, on: date, actor: Actor, at: datetime
) -> None:
    """Remember that a mail asks the customer something about a case; the clock stands still until it answers."""
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    log(dispute, "question", by, text=question, message_id=message_id)
    tell(dispute, DisputeAsked(dispute.pk), by, words=question)
    go(tenant, dispute, State.WAITING, by)


def told(tenant: UUID, dispute_id: int, message_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Remember that a mail tells the customer how the case ended."""
    dispute = find_case(tenant, dispute_id)
    log(dispute, "told", By(on, actor, at), message_id=message_id)


def answered(tenant: UUID, dispute_id: int, thread_id: int, text: str, *, on: date, actor: Actor, at: datetime) -> None:
    """Let a case go on with the customer's answer; once for an answer, whoever tells of it."""
    dispute, by = find_case(tenant, dispute_id), By(on, actor, at)
    known = DisputeStep.objects.of(tenant).filter(dispute_id=dispute_id, kind="answer", thread_id=thread_id, at=at)
    if known.exists():
        return
    log(dispute, "answer", by, text=text, thread_id=thread_id)
    tell(dispute, DisputeAnswered(dispute.pk), by)
    if dispute.state == State.WAITING:
        go(tenant, dispute, State.INVESTIGATING if dispute.department_id else State.TRIAGE, by)


def find_case(tenant: UUID, dispute_id: int) -> Dispute:
    """Find a dispute, open or closed, and keep others from moving it until the transaction ends."""
    dispute = Dispute.objects.of(tenant).filter(id=dispute_id).select_for_update(no_key=True).first()
    if dispute is None:
        raise disputes.NoOpenDispute
    return dispute


def _clock(tenant: UUID, dispute: Dispute, to: State, at: datetime) -> dict[str, object]:
    """Stop the clock when the customer is waited for, and let it go on afterwards where it stood."""
    if to == State.WAITING:
        return {"waiting_since": at}
    if dispute.waiting_since is None:
        return {}
    week = weeks_of(tenant, [dispute.company_id]).of(dispute.company_id, dispute.department_id)
    stood = between(dispute.waiting_since, at, week)
    due = dispute.answer_due_at
    return {
        "waiting_since": None,
        "waited": dispute.waited + stood,
        "answer_due_at": after(due, stood, week) if due and stood else due,
    }


def _lines(tenant: UUID, dispute: Dispute) -> QuerySet[DisputeLine]:
    return DisputeLine.objects.of(tenant).filter(dispute_id=dispute.pk, removed_on__isnull=True).order_by("id")


def _end(tenant: UUID, lines: Sequence[DisputeLine], on: date) -> None:
    """Let lines hold no longer from a day on; one that was added on that day was never there."""
    rows = DisputeLine.objects.of(tenant)
    rows.filter(id__in=[one.pk for one in lines if one.added_on == on]).delete()
    rows.filter(id__in=[one.pk for one in lines if one.added_on != on]).update(removed_on=on)


def _held_anew(tenant: UUID, dispute: Dispute, on: date) -> None:
    """Write the lines again from today with what the effect now says; the days before stay as they were told."""
    lines = list(_lines(tenant, dispute))
    items = Item.objects.of(tenant).in_bulk([one.item_id for one in lines])
    _end(tenant, lines, on)
    disputes.dispute_lines(dispute, [(items[one.item_id], one.amount) for one in lines], added_on=on)


def _said(tenant: UUID, dispute: Dispute, by: By, what: str) -> None:
    lines = list(_lines(tenant, dispute))
    numbers = dict(Item.objects.of(tenant).filter(id__in=[one.item_id for one in lines]).values_list("id", "number"))
    amounts = tuple(str(Money(one.amount, one.currency)) for one in lines)
    named = tuple(numbers[one.item_id] for one in lines)
    changed(tenant, dispute, moved_on=by.on)
    stop_and_recompute(tenant, dispute.customer_id)
    log(dispute, what, by, values={"numbers": named, "amounts": amounts, "reason": dispute.reason})
    tell(dispute, DisputeChanged(dispute.pk, dispute.reason, named, amounts), by)
