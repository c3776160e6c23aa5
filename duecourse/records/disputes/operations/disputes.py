"""Open a dispute, close it, and open it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.hours import between
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import DisputeClosed, DisputeOpened, DisputeReopened
from duecourse.records.disputes.models import CreditProposal, Dispute, DisputeLine, WriteOff
from duecourse.records.disputes.operations.steps import By, changed, log, tell
from duecourse.records.disputes.queries.departments import members_by_load
from duecourse.records.disputes.queries.settling import terms_of, weeks_of
from duecourse.records.disputes.rules import State
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import stop_and_recompute

NO_TIME = timedelta(0)


class NothingDisputed(Refused):
    """No open item of the customer was named."""

    says = _("Choose at least one open item.")


class MoreThanOpen(Refused):
    """The disputed amount is larger than what is open."""

    says = _("Only %(open)s is open on %(number)s.")


class NoOpenDispute(Refused):
    """The dispute is not there, or it is closed."""

    says = _("There is no such open dispute.")


class NoClosedDispute(Refused):
    """Only what is over can begin again."""

    says = _("There is no such closed dispute.")


class NothingOpen(Refused):
    """What was disputed is paid or credited."""

    says = _("Nothing that was disputed is still open.")


class UnknownOutcome(Refused):
    """Disputes do not end like this."""

    says = _("A dispute cannot end as “%(outcome)s”.")


class AnswerMissing(Refused):
    """Who is to pay what it disputed is told why."""

    says = _("Write what the customer is told: why the dispute cannot be followed.")


class UnknownCause(Refused):
    """Nobody calls a root cause like this."""

    says = _("“%(cause)s” is no root cause.")


@dataclass(frozen=True)
class Claim:
    """How much of an item is disputed; no amount means all that is open."""

    item_id: int
    amount: Decimal | None = None


@dataclass(frozen=True)
class NewDispute:
    """What a customer disagrees with, and why; `key` makes it once."""

    customer_id: int
    claims: Sequence[Claim]
    reason: str
    note: str = ""
    source: str = "person"
    key: str = ""


def open_dispute(tenant: UUID, new: NewDispute, *, on: date, actor: Actor, at: datetime) -> Dispute:
    """Record a disagreement and give it to whom its reason goes.

    What its reason says of the items leaves dunning from today until the dispute is closed.
    """
    known = Dispute.objects.of(tenant).filter(key=new.key).first() if new.key else None
    if known is not None:
        return known
    lines, by = lines_of(tenant, new.customer_id, new.claims), By(on, actor, at)
    company_id, reason = lines[0][0].company_id, new.reason.upper()
    term = rules.term_of(terms_of(tenant), reason)
    week = weeks_of(tenant, [company_id]).of(company_id, term.department_id)
    dispute = Dispute.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        customer_id=new.customer_id,
        opened_on=on,
        opened_at=at,
        from_on=on,
        known_on=on,
        reason=reason,
        note=new.note,
        source=new.source,
        key=new.key or f"hand:{uuid4().hex}",
        state=State.INVESTIGATING if term.department_id else State.NEW,
        effect=term.effect,
        department_id=term.department_id,
        owner_id=members_by_load(tenant, term.department_id),
        answer_due_at=rules.due_of(term, on, at, NO_TIME, week),
        moved_on=on,
    )
    dispute_lines(dispute, lines)
    stop_and_recompute(tenant, new.customer_id)
    amounts = tuple(str(Money(amount, item.currency)) for item, amount in lines)
    log(dispute, "opened", by, text=new.note, values={"state": dispute.state, "reason": reason})
    tell(dispute, DisputeOpened(dispute.pk, reason, tuple(item.number for item, _amount in lines), amounts), by)
    return dispute


def close_dispute(
    tenant: UUID,
    dispute_id: int,
    *,
    outcome: str,
    on: date,
    actor: Actor,
    at: datetime,
    root_cause: str = "",
    words: str = "",
    tells: bool = False,
    is_booked: bool = False,
) -> None:
    """End a dispute from today on: accepted, rejected, in part, or withdrawn; what is still open may be dunned again.

    Written off it is only once the ERP has booked that (`is_booked`): two people decided on it before. A
    credit or write-off that the ERP was not asked for goes with it; any other is still awaited and settles by itself.
    """
    if not rules.is_outcome(outcome) or (outcome == "written_off" and not is_booked):
        raise UnknownOutcome(outcome=outcome)
    if root_cause and root_cause not in rules.ROOT_CAUSES:
        raise UnknownCause(cause=root_cause)
    if tells and outcome == "rejected_pay" and not words.strip():
        raise AnswerMissing
    dispute, by = open_case(tenant, dispute_id), By(on, actor, at)
    fields = {"root_cause": root_cause} if root_cause else {}
    changed(
        tenant, dispute, state=State.CLOSED, outcome=outcome, ended_on=on, ended_known_on=on, waiting_since=None,
        moved_on=on, **fields,
    )  # fmt: skip
    CreditProposal.objects.of(tenant).filter(dispute_id=dispute.pk, state="proposed").update(state="withdrawn")
    given_up = WriteOff.objects.of(tenant).filter(dispute_id=dispute.pk, state__in=("proposed", "approved"))
    given_up.update(state="withdrawn")
    stop_and_recompute(tenant, dispute.customer_id)
    log(dispute, "closed", by, text=words, values={"outcome": outcome, "cause": root_cause, "tells": tells})
    tell(dispute, DisputeClosed(dispute.pk, outcome), by)


def reopen_dispute(tenant: UUID, dispute_id: int, *, on: date, actor: Actor, at: datetime, words: str = "") -> None:
    """Take a dispute up again; of its items, what is still open leaves dunning from today.

    Reopened on the day on which it was closed, it was never closed. The clock stood still meanwhile.
    """
    rows = Dispute.objects.of(tenant).filter(id=dispute_id, ended_on__isnull=False)
    dispute, by = rows.select_for_update(no_key=True).first(), By(on, actor, at)
    if dispute is None or dispute.ended_on is None:
        raise NoClosedDispute
    if dispute.ended_on < on:
        _taken_up(tenant, dispute, on)
    term = rules.term_of(terms_of(tenant), dispute.reason)
    week = weeks_of(tenant, [dispute.company_id]).of(dispute.company_id, dispute.department_id)
    stood = between(week.hours_of(dispute.ended_on)[1], at, week)
    waited = dispute.waited + stood
    changed(
        tenant,
        dispute,
        state=State.INVESTIGATING if dispute.department_id else State.TRIAGE,
        outcome="",
        ended_on=None,
        ended_known_on=None,
        waited=waited,
        answer_due_at=rules.due_of(term, dispute.opened_on, dispute.opened_at, waited, week),
        escalation=0,
        escalated_at=None,
        moved_on=on,
    )
    stop_and_recompute(tenant, dispute.customer_id)
    log(dispute, "reopened", by, text=words, values={"state": dispute.state})
    tell(dispute, DisputeReopened(dispute.pk), by)


def open_case(tenant: UUID, dispute_id: int) -> Dispute:
    """Find an open dispute, and keep others from moving it until the transaction ends."""
    rows = Dispute.objects.of(tenant).filter(id=dispute_id, ended_on__isnull=True)
    dispute = rows.select_for_update(no_key=True).first()
    if dispute is None:
        raise NoOpenDispute
    return dispute


def lines_of(tenant: UUID, customer_id: int, said: Sequence[Claim]) -> list[tuple[Item, Decimal]]:
    """Find the items of claims with what is disputed of each; refuse what is not open or less than is claimed."""
    claims = {claim.item_id: claim.amount for claim in said}
    rows = Item.objects.of(tenant).filter(id__in=list(claims), customer_id=customer_id, open_amount__gt=Decimal(0))
    found = list(rows.order_by("due_on", "id"))
    if not found or len(found) != len(claims):
        raise NothingDisputed
    lines = []
    for item in found:
        amount = claims[item.pk]
        amount = item.open_amount if amount is None else amount
        if not 0 < amount <= item.open_amount:
            raise MoreThanOpen(open=Money(item.open_amount, item.currency), number=item.number)
        lines.append((item, amount))
    return lines


def dispute_lines(dispute: Dispute, lines: Sequence[tuple[Item, Decimal]], *, added_on: date | None = None) -> None:
    """Write the items of a case; how much of each leaves dunning is what its effect says."""
    DisputeLine.objects.bulk_create(
        DisputeLine(
            tenant_id=dispute.tenant_id,
            dispute_id=dispute.pk,
            item_id=item.pk,
            currency=item.currency,
            amount=amount,
            held=rules.held_of(dispute.effect, disputed=amount, whole=item.amount),
            added_on=added_on,
        )
        for item, amount in lines
    )


def _taken_up(tenant: UUID, dispute: Dispute, on: date) -> None:
    """Let the old lines end with the old end and write new ones, so that the days between stay as they were told."""
    rows = DisputeLine.objects.of(tenant).filter(dispute_id=dispute.pk, removed_on__isnull=True)
    before = {line.item_id: line.amount for line in rows}
    items = Item.objects.of(tenant).filter(id__in=list(before), open_amount__gt=Decimal(0)).order_by("due_on", "id")
    lines = [(item, min(before[item.pk], item.open_amount)) for item in items]
    if not lines:
        raise NothingOpen
    rows.update(removed_on=dispute.ended_on)
    dispute_lines(dispute, lines, added_on=on)
