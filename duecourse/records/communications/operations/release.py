"""Who lets a message go, takes it back, or decides what became of it?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Greatest

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record, record_many
from duecourse.records.communications.events import MessageCancelled, MessageFailed, MessageSent, OutboundSwitched
from duecourse.records.communications.models import KillSwitch, Message, Recipient
from duecourse.records.communications.operations.planning import KEEP_DAYS
from duecourse.records.communications.rules.letters import PAPER
from duecourse.records.communications.rules.outbox import UNDOABLE, State, sources_of
from duecourse.records.communications.rules.pace import (
    ANOMALY_FACTOR,
    FIRST_RUN_SHARE,
    TRAILING_DAYS,
    Anomaly,
    anomaly_in,
)
from duecourse.records.ledger.models import Customer

DRAIN = "communications.drain"
_UNDERWAY = [State.DUE, State.CLAIMED, State.DATA, State.SENT, State.UNKNOWN]
SCOPES = ("installation", "tenant", "company", "channel", "template", "procedure")


class AlreadyGone(Refused):
    """The message is on its way or settled."""

    says = _("This message is %(state)s; it can no longer be taken back.")


class NotUnknown(Refused):
    """Only a message whose fate is not known can be settled by a person."""

    says = _("This message is %(state)s; there is nothing to settle.")


class ScopeUnknown(Refused):
    """A switch of that name does not exist."""

    says = _("There is no kill switch for “%(scope)s”.")


def approve(tenant: UUID, message_ids: Sequence[int], *, actor: Actor, at: datetime) -> int:
    """Let waiting messages go after the undo time, and tell how many there were."""
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids), state=State.WAITING_APPROVAL)
    approved = 0
    for company_id in set(rows.values_list("company_id", flat=True)):
        approved += rows.filter(company_id=company_id).update(
            state=State.PLANNED,
            reason="",
            approved_by=actor.name,
            approved_at=at,
            due_at=Greatest(F("due_at"), at),
            undo_until=at + timedelta(minutes=_undo_minutes(tenant, company_id)),
            expires_at=Greatest(F("expires_at"), at + timedelta(days=KEEP_DAYS)),
        )
    if approved:
        audit(tenant, "messages.approved", actor=actor, at=at, after={"messages": list(message_ids)[:500]})
    return approved


def approve_day(tenant: UUID, *, on: date, actor: Actor, at: datetime, company_id: int | None = None) -> int:
    """Approve everything that waits for the day, and what is merely planned for it, so that no anomaly stops it later."""
    of_day = _of_day(tenant, on, company_id)
    waiting = list(of_day.filter(state=State.WAITING_APPROVAL).values_list("id", flat=True))
    approved = approve(tenant, waiting, actor=actor, at=at)
    of_day.filter(state=State.PLANNED, approved_at__isnull=True).update(approved_by=actor.name, approved_at=at)
    return approved


def approve_waiting(tenant: UUID, *, on: date, actor: Actor, at: datetime, company_id: int | None = None) -> int:
    """Approve what was written for approval; what an unusual day holds back stays held."""
    rows = _of_day(tenant, on, company_id).filter(state=State.WAITING_APPROVAL).exclude(reason="anomaly")
    return approve(tenant, list(rows.values_list("id", flat=True)), actor=actor, at=at)


def undo(tenant: UUID, message_id: int, *, actor: Actor, at: datetime) -> None:
    """Take a message back before it leaves."""
    cancel(tenant, [message_id], reason="undone", actor=actor, at=at)
    state = Message.objects.of(tenant).filter(id=message_id).values_list("state", flat=True).first()
    if state != State.CANCELLED:
        raise AlreadyGone(state=state or "?")


def cancel(tenant: UUID, message_ids: Sequence[int], *, reason: str, actor: Actor = SYSTEM, at: datetime) -> int:
    """Cancel those of the messages that have not left, by compare-and-set against the drain; tell how many."""
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids), state__in=list(UNDOABLE))
    found = list(
        rows.select_for_update().values_list("id", "customer_id", "origin", "channel", "subject", "account_ids")
    )
    Message.objects.of(tenant).filter(id__in=[row[0] for row in found]).update(
        state=State.CANCELLED, reason=reason, settled_at=at
    )
    events = [
        told
        for row in found
        for told in MessageCancelled(row[0], row[2], row[3], row[4], reason).for_all(row[1], row[5])
    ]
    record_many(tenant, events, actor=actor, at=at)
    return len(found)


def hold(tenant: UUID, message_ids: Sequence[int], *, reason: str, actor: Actor, at: datetime) -> int:
    """Let messages that are about to leave wait for an approval instead, by compare-and-set against the drain; tell how many."""
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids), state__in=[State.PLANNED, State.DUE])
    found = list(rows.select_for_update().order_by("id").values_list("id", flat=True))
    Message.objects.of(tenant).filter(id__in=found).update(
        state=State.WAITING_APPROVAL,
        reason="held",
        detail=reason[:500],
        approved_by="",
        approved_at=None,
        undo_until=None,
    )
    if found:
        after = {"messages": found[:500]}
        audit(tenant, "messages.held", actor=actor, at=at, reason=reason, after=after)
    return len(found)


def cancel_origins(tenant: UUID, origins: Sequence[str], *, reason: str = "replaced", at: datetime) -> list[str]:
    """Cancel what has not left of these origins, and name those that are cancelled now."""
    rows = Message.objects.of(tenant).filter(origin__in=list(origins))
    cancel(tenant, list(rows.values_list("id", flat=True)), reason=reason, at=at)
    return list(rows.filter(state=State.CANCELLED).values_list("origin", flat=True))


def promote(tenant: UUID, *, now: datetime) -> int:
    """Make due what its time, its undo window and its approval allow, unless the day is out of the ordinary."""
    hold_anomalies(tenant)
    ready = Message.objects.of(tenant).filter(state=State.PLANNED, reason="", due_at__lte=now)
    ready = ready.exclude(channel__in=PAPER, raw__isnull=True)  # a letter not drawn yet cannot be printed
    return ready.filter(Q(undo_until__isnull=True) | Q(undo_until__lte=now)).update(state=State.DUE)


def hold_anomalies(tenant: UUID) -> int:
    """Send a day's automatic messages of a company to a person when there are far more than usual; tell how many."""
    waiting = Message.objects.of(tenant).filter(
        state=State.PLANNED, reason="", purpose="dunning", approved_at__isnull=True
    )
    held = 0
    limits = Tenant.objects.values_list("settings", flat=True).get(id=tenant).get("anomaly", {})
    days = waiting.values("company_id", "planned_on").annotate(count=Count("id"))
    for company_id, day, count in days.values_list("company_id", "planned_on", "count"):
        found = _anomaly(tenant, company_id, day, count, limits)
        if found:
            detail = f"{found.planned_count} / {found.usual_count}"
            of_day = waiting.filter(company_id=company_id, planned_on=day)
            held += of_day.update(state=State.WAITING_APPROVAL, reason="anomaly", detail=detail)
    return held


def retry(tenant: UUID, message_id: int, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """Let a suppressed or failed message, whose bytes are there, be tried again; every guard is asked anew.

    The same bytes under the same Message-ID: it is for messages that no step stands behind.
    """
    rows = Message.objects.of(tenant).filter(
        id=message_id, state__in=[State.SUPPRESSED, State.FAILED], raw__isnull=False
    )
    changed = rows.update(
        state=State.PLANNED,
        reason="",
        detail="",
        attempts=0,
        due_at=at,
        undo_until=at,
        expires_at=at + timedelta(days=KEEP_DAYS),
        settled_at=None,
        approved_by=actor.name,
        approved_at=at,
    )
    if not changed:
        raise AlreadyGone(state=Message.objects.of(tenant).get(id=message_id).state)
    Recipient.objects.of(tenant).filter(message_id=message_id, state__in=["refused", "failed"]).update(state="waiting")
    audit(tenant, "message.retried", actor=actor, at=at, reason=reason, subject=("Message", message_id))


def resolve_unknown(
    tenant: UUID, message_ids: Sequence[int], *, was_sent: bool, reason: str, actor: Actor, at: datetime
) -> int:
    """Write down what a person found out about messages whose fate was unknown, with the reason; tell how many.

    None of them is ever sent again by itself; asked about settled messages only, it refuses.
    """
    state = State.SENT if was_sent else State.FAILED
    assert State.UNKNOWN in sources_of(state)
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids))
    found = list(rows.filter(state=State.UNKNOWN).select_for_update().order_by("id"))
    if not found:
        raise NotUnknown(state=rows.values_list("state", flat=True).first() or "?")
    ids = [row.pk for row in found]
    rows.filter(id__in=ids).update(state=state, reason="person", detail=reason[:500], settled_at=at)
    recipients = Recipient.objects.of(tenant).filter(message_id__in=ids, state="data")
    recipients.update(state="accepted" if was_sent else "failed")
    kind, after = (MessageSent if was_sent else MessageFailed), {"sent": was_sent}
    happenings = [
        told
        for row in found
        for told in kind(row.pk, row.origin, row.channel, row.subject, "person").for_all(
            row.customer_id, row.account_ids
        )
    ]
    record_many(tenant, happenings, actor=actor, at=at)
    for key in ids:
        audit(tenant, "message.resolved", actor=actor, at=at, reason=reason, subject=("Message", key), after=after)
    return len(ids)


def let_go_undelivered(
    tenant: UUID, message_ids: Sequence[int], *, reason: str, actor: Actor, at: datetime
) -> list[str]:
    """Let go of messages that reached nobody, because their steps are decided again; name their origins.

    What was unknown is settled first as not sent: that is the person's word.
    """
    rows = Message.objects.of(tenant).filter(id__in=list(message_ids))
    unknown = list(rows.filter(state=State.UNKNOWN).values_list("id", flat=True))
    if unknown:
        resolve_unknown(tenant, unknown, was_sent=False, reason=reason, actor=actor, at=at)
    found = dict(rows.filter(state=State.FAILED).select_for_update().order_by("id").values_list("id", "origin"))
    rows.filter(id__in=list(found)).update(state=State.CANCELLED, reason="again", settled_at=at)
    for key in found:
        audit(tenant, "message.again", actor=actor, at=at, reason=reason, subject=("Message", key))
    return list(found.values())


def set_kill_switch(
    tenant: UUID, *, scope: str, value: str = "", is_on: bool, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Stop or release the installation's, the tenant's, one channel's or one procedure's messages.

    The tenant's row is locked first: a message entering `data` holds it shared, so none enters after this commits.
    """
    if scope not in SCOPES:
        raise ScopeUnknown(scope=scope)
    Tenant.objects.select_for_update(no_key=True).get(id=tenant)
    rows = KillSwitch.objects.of(tenant).filter(scope=scope, value=value)
    if not rows.update(is_on=is_on, reason=reason, set_at=at, set_by=actor.name):
        KillSwitch.objects.create(
            tenant_id=tenant, scope=scope, value=value, is_on=is_on, reason=reason, set_at=at, set_by=actor.name
        )
    record(tenant, OutboundSwitched(scope, value, is_on), actor=actor, at=at)
    audit(tenant, "outbound.switched", actor=actor, at=at, reason=reason, subject=(scope, value), after={"on": is_on})
    if not is_on:
        later(DRAIN, tenant=tenant, key=f"{DRAIN}:{tenant}:email", channel="email")


def _anomaly(tenant: UUID, company_id: int, day: date, count: int, limits: Mapping[str, Any]) -> Anomaly | None:
    of_company = Message.objects.of(tenant).filter(company_id=company_id, purpose="dunning")
    gone = of_company.filter(planned_on=day, state__in=_UNDERWAY, approved_at__isnull=True).count()
    before = of_company.filter(planned_on__lt=day, state__in=[State.SENT, State.UNKNOWN]).values("planned_on")
    trailing = before.annotate(count=Count("id")).order_by("-planned_on").values_list("count", flat=True)
    return anomaly_in(
        count + gone,
        trailing=list(trailing[:TRAILING_DAYS]),
        customer_count=Customer.objects.of(tenant).filter(company_id=company_id).count(),
        factor=float(limits.get("factor", ANOMALY_FACTOR)),
        first_share=float(limits.get("first_share", FIRST_RUN_SHARE)),
    )


def _of_day(tenant: UUID, on: date, company_id: int | None) -> QuerySet[Message]:
    rows = Message.objects.of(tenant).filter(planned_on=on)
    return rows if company_id is None else rows.filter(company_id=company_id)


def _undo_minutes(tenant: UUID, company_id: int) -> int:
    return int(Company.objects.of(tenant).values_list("undo_minutes", flat=True).get(id=company_id))
