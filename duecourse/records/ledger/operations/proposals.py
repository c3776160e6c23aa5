"""Ask a colleague for what one may not do alone, a stop, a pause, a contact; and answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import calendar_of
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record, record_many
from duecourse.records.ledger.events import Answered, Proposed
from duecourse.records.ledger.models import Customer, Proposal
from duecourse.records.ledger.operations import blocks, contacts
from duecourse.records.ledger.operations.blocks import NoSuchCustomer
from duecourse.records.ledger.operations.contacts import ContactCard, Unreachable

LONGEST_PAUSE: Final = 10
"""So many business days a sales person may ask for."""
STOPS: Final = ("block", "pause")


class PauseTooLong(Refused):
    """Sales may ask for a breath, not for an end."""

    says = _("A pause ends within ten business days, at the latest on %(latest)s.")


class UntilPassed(Refused):
    """The last day lies before today."""

    says = _("Choose a day from %(day)s on.")


class WhyMissing(Refused):
    """Whoever decides must be able to read why."""

    says = _("Say why.")


class AskedAlready(Refused):
    """All the customers have an open wish of that kind."""

    says = _("This was asked for already; it waits for an answer.")


class NoSuchProposal(Refused):
    """It is not there, or was answered before."""

    says = _("This waits for no answer any more.")


class OwnProposal(Refused):
    """Nobody answers what they asked for."""

    says = _("You asked for this yourself: somebody else answers.")


@dataclass(frozen=True)
class StopWish:
    """How dunning shall stop: the reason code, the last day (None: without end), and why."""

    code: str
    until: date | None
    why: str


def propose_stop(
    tenant: UUID, customer_ids: Collection[int], wish: StopWish, *, on: date, actor: Actor, at: datetime
) -> Undo:
    """Ask for a stop of customers; who has an open wish keeps that one."""
    return _propose_stops(tenant, customer_ids, wish, "block", on=on, actor=actor, at=at)


def request_pause(
    tenant: UUID, customer_ids: Collection[int], wish: StopWish, *, on: date, actor: Actor, at: datetime
) -> Undo:
    """Ask for a pause of customers, of at most ten business days of each one's company."""
    companies = Customer.objects.of(tenant).filter(id__in=list(customer_ids)).values_list("company_id", flat=True)
    latest = min((calendar_of(tenant, one).add(on, LONGEST_PAUSE) for one in set(companies)), default=on)
    if wish.until is None or wish.until > latest:
        raise PauseTooLong(latest=latest)
    return _propose_stops(tenant, customer_ids, wish, "pause", on=on, actor=actor, at=at)


def suggest_contact(
    tenant: UUID, customer_id: int, card: ContactCard, why: str, *, on: date, actor: Actor, at: datetime
) -> Proposal:
    """Tell of somebody who can be reached at a customer; a colleague takes it over or not."""
    if not card.email and not card.phone:
        raise Unreachable
    customer = Customer.objects.of(tenant).filter(id=customer_id).first()
    if customer is None:
        raise NoSuchCustomer
    said = why.strip() or card.name or card.email or card.phone
    row = _row(customer, "contact", asdict(card), said, on=on, actor=actor)
    row.save()
    _tell([row], actor=actor, at=at, on=on)
    return row


def agree(tenant: UUID, proposal_id: int, *, on: date, actor: Actor, at: datetime) -> Undo:
    """Do what was asked for."""
    row = _open(tenant, proposal_id, actor)
    if row.kind in STOPS:
        until = date.fromisoformat(row.wish["until"]) if row.wish["until"] else None
        if until is not None and until < on:
            raise UntilPassed(day=on)
        key = f"proposal:{row.pk}:{at.isoformat()}"
        new = blocks.NewBlock(row.customer_id, row.wish["code"], to_on=until, note=row.reason, key=key)
        made = blocks.block(tenant, new, on=on, actor=actor, at=at).pk
    else:
        card = ContactCard(**row.wish)
        key = f"proposal:{row.pk}"
        made = contacts.save_contact(tenant, row.customer_id, card, on=on, actor=actor, at=at, key=key).pk
    Proposal.objects.of(tenant).filter(id=row.pk).update(made_id=made)
    return _answer(row, "agreed", "", on=on, actor=actor, at=at)


def decline(tenant: UUID, proposal_id: int, *, why: str, on: date, actor: Actor, at: datetime) -> Undo:
    """Refuse what was asked for, with the reason."""
    if not why.strip():
        raise WhyMissing
    row = _open(tenant, proposal_id, actor)
    return _answer(row, "declined", why.strip(), on=on, actor=actor, at=at)


def reopen(tenant: UUID, proposal_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Take an answer back, with what was done for it."""
    rows = Proposal.objects.of(tenant).filter(id=proposal_id, state__in=["agreed", "declined"])
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchProposal
    others = Proposal.objects.of(tenant).filter(customer_id=row.customer_id, kind__in=STOPS, state="open")
    if row.kind in STOPS and others.exists():
        raise AskedAlready
    if row.made_id is not None and row.kind in STOPS:
        blocks.unblock(tenant, row.made_id, on=on, actor=actor, at=at)
    elif row.made_id is not None:
        contacts.contact_gone(tenant, row.made_id, reason="taken back", on=on, actor=actor, at=at)
    rows.update(state="open", answer="", answered_by="", answered_on=None, made_id=None)
    audit(tenant, "proposal.reopened", actor=actor, at=at, subject=row)


def withdraw(tenant: UUID, proposal_ids: Collection[int], *, on: date, actor: Actor, at: datetime) -> int:
    """Take back what one asked for and nobody answered; tell how many."""
    rows = Proposal.objects.of(tenant).filter(id__in=list(proposal_ids), asked_by_id=actor.user_id, state="open")
    found = list(rows.select_for_update(no_key=True).order_by("id"))
    if not found:
        raise NoSuchProposal
    for row in found:
        _answer(row, "withdrawn", "", on=on, actor=actor, at=at)
    return len(found)


def _propose_stops(
    tenant: UUID, customer_ids: Collection[int], wish: StopWish, kind: str, *, on: date, actor: Actor, at: datetime
) -> Undo:
    if not wish.why.strip():
        raise WhyMissing
    if wish.until is not None and wish.until < on:
        raise UntilPassed(day=on)
    if wish.code not in blocks.REASONS:
        raise WhyMissing
    asked = Proposal.objects.of(tenant).filter(customer_id__in=list(customer_ids), kind__in=STOPS, state="open")
    customers = Customer.objects.of(tenant).filter(id__in=list(customer_ids))
    free = list(customers.exclude(id__in=asked.values("customer_id")).order_by("id"))
    if not free:
        raise AskedAlready
    said = {"code": wish.code, "until": wish.until.isoformat() if wish.until else ""}
    rows = Proposal.objects.bulk_create(
        [_row(one, kind, said, wish.why.strip(), on=on, actor=actor) for one in free], batch_size=1000
    )
    _tell(rows, actor=actor, at=at, on=on)
    return Undo("proposal.withdraw", {"what": [row.pk for row in rows], "on": on.isoformat()})


def _row(customer: Customer, kind: str, wish: Mapping[str, Any], why: str, *, on: date, actor: Actor) -> Proposal:
    return Proposal(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        kind=kind,
        wish=dict(wish),
        reason=why,
        asked_by_id=actor.user_id,
        asked_by=actor.name,
        asked_on=on,
    )


def _tell(rows: Sequence[Proposal], *, actor: Actor, at: datetime, on: date) -> None:
    """Write the wishes down where their customers' histories are read, and once in the audit."""
    tenant = rows[0].tenant_id
    for company_id in sorted({row.company_id for row in rows}):
        events = [(row.customer_id, _event(row)) for row in rows if row.company_id == company_id]
        record_many(tenant, events, company_id=company_id, actor=actor, at=at, on=on)
    subject = rows[0] if len(rows) == 1 else ("Proposal", "")
    after: dict[str, Any] = {"kind": rows[0].kind, "customers": [row.customer_id for row in rows]}
    audit(tenant, "proposal.made", actor=actor, at=at, subject=subject, reason=rows[0].reason, after=after)


def _event(row: Proposal) -> Proposed:
    until = row.wish.get("until")
    return Proposed(row.pk, row.kind, row.reason, date.fromisoformat(until) if until else None)


def _open(tenant: UUID, proposal_id: int, actor: Actor) -> Proposal:
    rows = Proposal.objects.of(tenant).filter(id=proposal_id, state="open")
    row = rows.select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchProposal
    if actor.user_id is not None and row.asked_by_id == actor.user_id:
        raise OwnProposal
    return row


def _answer(row: Proposal, state: str, answer: str, *, on: date, actor: Actor, at: datetime) -> Undo:
    rows = Proposal.objects.of(row.tenant_id).filter(id=row.pk)
    rows.update(state=state, answer=answer, answered_by=actor.name, answered_on=on)
    event = Answered(row.pk, state, row.asked_by, answer)
    record(row.tenant_id, event, customer_id=row.customer_id, company_id=row.company_id, actor=actor, at=at, on=on)
    audit(row.tenant_id, f"proposal.{state}", actor=actor, at=at, subject=row, reason=answer)
    return Undo("proposal.reopen", {"what": row.pk, "on": on.isoformat()})
