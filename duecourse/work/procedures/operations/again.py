"""A message reached nobody: let its step be decided again on the facts of today, and never be said twice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications import operations as communications
from duecourse.records.communications.queries import outbox as messages
from duecourse.records.communications.queries.outbox import Undelivered
from duecourse.records.ledger.operations import stops
from duecourse.records.ledger.queries import accounts as ledger
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations import execute, recompute, settle
from duecourse.work.procedures.queries.again import repeatable
from duecourse.work.procedures.rules.keys import action_of


class DecidedSince(Refused):
    """There is nothing to say again: the step was taken over, or the message has a known end."""

    says = _("This has been decided again since, or has reached its end; look at the customer's newest message.")


@dataclass(frozen=True)
class Again:
    """What came of it: contacts carried out anew, contacts that wait for approval, messages put back as they were."""

    carried_out: int = 0
    waiting: int = 0
    put_back: int = 0


def send_again(tenant: UUID, message_ids: Collection[int], *, reason: str, actor: Actor, at: datetime) -> Again:
    """Have the steps of messages that reached nobody decided again, and carry out what is still due.

    A step's new message has an origin, a Message-ID and a text of its own, from today's facts; the old one is let go in
    the same transaction. A message behind which no step stands goes back as it was, under its own Message-ID. Messages
    of unknown fate are settled as not sent, by this person's word. Refuses when nothing of it can be said again.
    """
    found = messages.undelivered(tenant, message_ids)
    customers = {one.customer_id for one in found if one.customer_id is not None}
    stops.lock(tenant, customers)
    actions = repeatable(tenant, [one.origin for one in found])
    alone = [one for one in found if action_of(one.origin) is None]
    if not actions and not alone:
        raise DecidedSince
    for one in alone:
        _put_back(tenant, one, reason=reason, actor=actor, at=at)
    before = _contacts(tenant, customers)
    _let_go(tenant, [one.id for one in found if one.origin in actions], actions, reason=reason, actor=actor, at=at)
    recompute.recompute(tenant, customers, now=at)
    _carry_out(tenant, customers, now=at)
    fresh = [state for key, state in _contacts(tenant, customers).items() if key not in before]
    return Again(fresh.count("executed"), fresh.count("approval"), len(alone))


def _put_back(tenant: UUID, one: Undelivered, *, reason: str, actor: Actor, at: datetime) -> None:
    if one.state == "unknown":
        communications.resolve_unknown(tenant, [one.id], was_sent=False, reason=reason, actor=actor, at=at)
    communications.retry(tenant, one.id, reason=reason, actor=actor, at=at)


def _let_go(
    tenant: UUID, message_ids: list[int], actions: dict[str, int], *, reason: str, actor: Actor, at: datetime
) -> None:
    """Let go of the messages, then of the steps of those that were really let go: actions are locked before messages."""
    rows = PlannedAction.objects.of(tenant).filter(id__in=actions.values())
    held = dict(rows.select_for_update(no_key=True).order_by("id").values_list("id", "customer_id"))
    gone = communications.let_go_undelivered(tenant, message_ids, reason=reason, actor=actor, at=at)
    ids = {actions[origin] for origin in gone}
    for _company_id, day, members in ledger.by_company(tenant, set(held.values())):
        if day is not None:
            settle.take_back(tenant, [key for key in ids if held[key] in members], on=day, reason="again")


def _carry_out(tenant: UUID, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Carry out what was planned now, as the minute's tick would; an undecided day waits for its run."""
    for company_id, day, _members in ledger.by_company(tenant, customer_ids):
        if day is not None and recompute.was_run(tenant, company_id, day):
            execute.execute_day(tenant, company_id, day=day, now=now)


def _contacts(tenant: UUID, customer_ids: Collection[int]) -> dict[tuple[int, int], str]:
    rows = PlannedAction.objects.of(tenant).filter(customer_id__in=customer_ids)
    return {(key, generation): state for key, generation, state in rows.values_list("id", "generation", "state")}
