"""How does a message leave exactly once? Claim, enter `data`, and - after somebody else has spoken - settle."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.timeline.log import record_many
from duecourse.records.communications import events
from duecourse.records.communications.models import Message, ProviderReport, Recipient
from duecourse.records.communications.operations.bare import bare_cursor
from duecourse.records.communications.operations.statements import ANSWER, CLAIM, ENTER, IN_DOUBT, POSTPONE, SETTLE
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    Found,
    Lookup,
    NotFound,
    NotKnown,
    NotTaken,
    Outcome,
)
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.outbox import State, may_move
from duecourse.records.communications.rules.pace import retry_after
from duecourse.records.ledger.queries.imports import LOCK_SPACE, lock_number

MOST_ATTEMPTS = 5
PRINTED_BY = "print:"
"""What the worker of a print batch is called by."""
_EVENTS: dict[State, type[events.AboutMessage]] = {
    State.SENT: events.MessageSent,
    State.SUPPRESSED: events.MessageSuppressed,
    State.PLANNED: events.MessageReturned,
    State.SHADOW: events.MessageShadowed,
    State.FAILED: events.MessageFailed,
    State.UNKNOWN: events.MessageUnknown,
}
_NAMED = frozenset({"sms", "registered"})
"""Channels whose providers name what they took: the answer is kept."""
_EVENT_OF_OUTCOME = frozenset({State.SENT, State.FAILED, State.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this drain, and nobody else, will try to send."""

    id: int
    company_id: int
    customer_id: int | None
    origin: str
    channel: str
    subject: str
    purpose: str
    address: str
    sender: str
    message_id: str
    raw: bytes
    attempts: int
    recipients: tuple[str, ...] = ()
    account_ids: tuple[int, ...] = ()


_CLAIMED = tuple(Claimed.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Entered:
    """Which of the claimed messages are in `data` now, and what became of the others (state -> count)."""

    ids: frozenset[int]
    others: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to be written down about a message after speaking."""

    message: Claimed
    outcome: Outcome


def claim(
    tenant: UUID, *, channel: str, company_id: int, worker: str, now: datetime, limit: int, purpose: str = ""
) -> list[Claimed]:
    """Take due messages, of one purpose if one is named, by compare-and-set; the caller commits before it goes on."""
    asked = {"t": tenant, "c": channel, "company": company_id, "w": worker, "now": now, "n": limit, "purpose": purpose}
    with bare_cursor(binary=True) as cursor:
        cursor.execute(CLAIM, asked)
        rows = [_claimed(row) for row in cursor.fetchall()]
    return sorted(rows, key=lambda message: message.id)


def give_back_claimed(tenant: UUID, *, channel: str, company_id: int) -> int:
    """Make due again what a drain that died had claimed but never began; the caller holds the channel's lock."""
    rows = Message.objects.of(tenant).filter(state=State.CLAIMED, channel=channel, company_id=company_id)
    rows = rows.exclude(claimed_by__startswith=PRINTED_BY)  # on paper already, in the hands of a person
    return rows.update(state=State.DUE, claimed_by="", claimed_at=None)


def enter_data(
    tenant: UUID,
    messages: Sequence[Claimed],
    *,
    worker: str,
    now: datetime,
    today: date,
    is_stale: bool,
    is_stopped: bool,
    retry_at: datetime | None = None,
) -> Entered:
    """Ask every guard once more and enter `data`, in one update that holds the customers' rows shared.

    The tenant's row is locked shared first, so that a kill switch or another outbound mode is either seen or waits.
    """
    values = guarded(tenant, messages) | {
        "w": worker,
        "now": now,
        "today": today,
        "stale": is_stale,
        "stopped": is_stopped,
        "retry_at": retry_at or now + timedelta(minutes=1),
        "week_ago": now - timedelta(days=7),
    }
    with bare_cursor() as cursor:
        cursor.execute("SELECT 1 FROM identity_tenant WHERE id = %s FOR SHARE", [tenant])
        cursor.execute(ENTER, values)
        verdicts = {row[0]: (State(row[1]), str(row[2])) for row in cursor.fetchall()}
    note_verdicts(tenant, messages, verdicts, now=now)
    entered = frozenset(key for key, (state, _why) in verdicts.items() if state is State.DATA)
    others = Counter(f"{state.value}:{reason}" for state, reason in verdicts.values() if state is not State.DATA)
    return Entered(entered, dict(others))


def postpone(tenant: UUID, waits: Mapping[int, tuple[datetime, str]], *, worker: str) -> None:
    """Put claimed messages back to wait for a later moment: outside the hours, or faster than the channel allows."""
    if not waits:
        return
    values: dict[str, Any] = {
        "t": tenant,
        "w": worker,
        "ids": list(waits),
        "due": [moment for moment, _why in waits.values()],
        "why": [why for _moment, why in waits.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(POSTPONE, values)


def settle(tenant: UUID, settlements: Sequence[Settlement], *, now: datetime) -> dict[str, int]:
    """Write down what became of spoken messages, and tell how many ended in which state.

    `NotKnown` stays in `data`: the reconciler asks the record of sent mail before anybody else does anything.
    """
    rows: list[dict[str, object]] = []
    addresses: list[dict[str, object]] = []
    happenings: list[tuple[int | None, events.AboutMessage]] = []
    proofs: list[ProviderReport] = []
    counts: dict[str, int] = {}
    for each in settlements:
        state, reason, detail, due_at, states = _settled(each, now=now)
        counts[state.value] = counts.get(state.value, 0) + 1
        addresses += [
            {"message_id": each.message.id, "address": address, "state": how, "answer": _kept(answer[:250])}
            for address, (how, answer) in states.items()
        ]
        if isinstance(each.outcome, Accepted) and each.outcome.evidence:
            proofs.append(_proof(tenant, each.message.id, each.outcome, now=now))
        if state is State.DATA:
            continue
        row = {"id": each.message.id, "state": state.value, "reason": reason, "detail": _kept(detail[:500])}
        rows.append(row | {"due_at": due_at.isoformat() if due_at else None})
        if state in _EVENT_OF_OUTCOME:
            happenings += _told(_event(state, each.message, reason), each.message)
    _write_settlements(tenant, rows, addresses, now=now)
    ProviderReport.objects.bulk_create(proofs)
    record_many(tenant, happenings, actor=SYSTEM, at=now)
    return counts


def _proof(tenant: UUID, message_id: int, outcome: Accepted, *, now: datetime) -> ProviderReport:
    """Keep the document with which a provider proves that it took a message."""
    return ProviderReport(
        tenant_id=tenant,
        message_id=message_id,
        event="deposited",
        state="deposited",
        says=outcome.answer[:500],
        at=now,
        evidence=outcome.evidence,
        evidence_type=outcome.evidence_type[:80],
    )


def give_back_unspoken(tenant: UUID, messages: Sequence[Claimed], *, worker: str, now: datetime) -> None:
    """Make due again what entered `data` but was certainly not spoken by this very worker."""
    ids = [message.id for message in messages]
    rows = Message.objects.of(tenant).filter(id__in=ids, state=State.DATA, claimed_by=worker)
    found = list(rows.select_for_update().values_list("id", flat=True))
    Message.objects.of(tenant).filter(id__in=found).update(
        state=State.DUE, due_at=now, data_at=None, attempts=F("attempts") - 1
    )
    Recipient.objects.of(tenant).filter(message_id__in=found, state="data").update(state="waiting", spoken_at=None)


def in_doubt(tenant: UUID, *, channel: str, company_id: int, before: datetime, limit: int) -> list[Claimed]:
    """List the messages that have stood in `data` since before that moment."""
    with bare_cursor(binary=True) as cursor:
        values: dict[str, Any] = {"t": tenant, "c": channel, "company": company_id, "before": before, "n": limit}
        cursor.execute(IN_DOUBT, values)
        return [_claimed(row) for row in cursor.fetchall()]


def settle_doubt(tenant: UUID, message: Claimed, lookup: Lookup, *, now: datetime) -> State:
    """Write down what the record of sent mail says; what it cannot tell goes to a person. Nothing is resent blindly."""
    rows = Message.objects.of(tenant).filter(id=message.id, state=State.DATA)
    recipients = Recipient.objects.of(tenant).filter(message_id=message.id)
    spoken_before = recipients.filter(state="accepted").exists()
    match lookup:
        case Found(recipients=known) if known is not None or not spoken_before:
            state, reason = State.SENT, "found"
        case NotFound() if not spoken_before:
            state, reason = State.DUE, "not_found"
        case CannotTell(is_final=False):
            return State.DATA
        case _:
            state, reason = State.UNKNOWN, "cannot_tell"
    assert may_move(State.DATA, state)
    if not rows.update(state=state, reason=reason, settled_at=None if state is State.DUE else now, due_at=now):
        return State.DATA
    after = {State.SENT: "accepted", State.DUE: "waiting", State.UNKNOWN: "data"}[state]
    recipients.filter(state="data").update(state=after)
    if state in _EVENT_OF_OUTCOME:
        record_many(tenant, _told(_event(state, message, reason), message), actor=SYSTEM, at=now)
    return state


def guarded(tenant: UUID, messages: Sequence[Claimed]) -> dict[str, Any]:
    """What the guards look at: the messages, their customers and addresses, and the import lock of their company."""
    addresses = [{"message_id": message.id, "address": to} for message in messages for to in message.recipients]
    return {
        "t": tenant,
        "ids": [message.id for message in messages],
        "customers": sorted({message.customer_id for message in messages if message.customer_id}),
        "addresses": json.dumps(addresses),
        "space": LOCK_SPACE,
        "number": lock_number(tenant, messages[0].company_id),
    }


def _claimed(row: Sequence[Any]) -> Claimed:
    values = (*row[:10], bytes(row[10]), row[11], tuple(row[12] or ()), tuple(row[13]))
    return Claimed(**dict(zip(_CLAIMED, values, strict=True)))


def _settled(each: Settlement, *, now: datetime) -> tuple[State, str, str, datetime | None, dict[str, tuple[str, str]]]:
    """State, reason, detail, next moment, and per address its state and the server's answer."""
    message, outcome = each.message, each.outcome
    attempts_left = message.attempts < MOST_ATTEMPTS
    again = now + timedelta(seconds=retry_after(message.attempts))
    match outcome:
        case NotKnown(answer=answer):
            return State.DATA, "", answer, None, {}
        case Accepted(refused=refused):
            states = {to: _address_state(to, refused, attempts_left) for to in message.recipients}
            if any(state == "waiting" for state, _answer in states.values()):
                return State.DUE, "server_busy", json.dumps(dict(refused)), again, states
            detail = json.dumps(dict(refused)) if refused else outcome.answer if message.channel in _NAMED else ""
            return State.SENT, "", detail, None, states
        case NotTaken(answer=answer, never_connected=True):
            states = dict.fromkeys(message.recipients, ("waiting", answer))
            return State.DUE, "server_away", answer, now + timedelta(minutes=1), states
        case NotTaken(answer=answer, for_good=for_good, refused=refused):
            if for_good or not attempts_left:
                reason = "refused" if for_good else "too_many_attempts"
                return State.FAILED, reason, answer, None, dict.fromkeys(message.recipients, ("failed", answer))
            return State.DUE, "server_busy", answer, again, dict.fromkeys(message.recipients, ("waiting", answer))


def _address_state(address: str, refused: object, attempts_left: bool) -> tuple[str, str]:
    answer = refused.get(address) if isinstance(refused, dict) else None
    if answer is None:
        return "accepted", ""
    return ("waiting" if answer.startswith("4") and attempts_left else "refused"), answer


def _event(state: State, message: Claimed, reason: str) -> events.AboutMessage:
    why = words_of(reason).msgid if reason else ""
    return _EVENTS[state](message.id, message.origin, message.channel, message.subject, reason, why)


def _told(event: events.AboutMessage, message: Claimed) -> list[tuple[int | None, events.AboutMessage]]:
    return event.for_all(message.customer_id, message.account_ids)


def note_verdicts(
    tenant: UUID, messages: Sequence[Claimed], verdicts: dict[int, tuple[State, str]], *, now: datetime
) -> None:
    """Tell the timeline what was suppressed or sent back; a message that merely waits makes no noise."""
    happenings = [
        told
        for message in messages
        for state, reason in [verdicts.get(message.id, (State.DATA, ""))]
        if state in (State.SUPPRESSED, State.PLANNED, State.SHADOW)
        for told in _told(_event(state, message, reason), message)
        if state is not State.PLANNED or not told[1].is_at_payer  # its payer is decided again, and the account with it
    ]
    record_many(tenant, happenings, actor=SYSTEM, at=now)


def _kept(answer: str) -> str:
    """What a server said, without the one sign that a database cannot keep."""
    return answer.replace("\0", "")


def _write_settlements(
    tenant: UUID, rows: Sequence[Mapping[str, object]], addresses: Sequence[Mapping[str, object]], *, now: datetime
) -> None:
    with bare_cursor() as cursor:
        if rows:
            cursor.execute(SETTLE, {"t": tenant, "now": now, "rows": json.dumps(rows)})
        if addresses:
            cursor.execute(ANSWER, {"t": tenant, "rows": json.dumps(addresses)})
