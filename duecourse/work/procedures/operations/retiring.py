"""Retire a procedure: its customers go to another, or to people, and what waits of it is decided again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.operations import planning as communications
from duecourse.records.ledger.operations import stops
from duecourse.work.procedures.events import ProcedureRetired
from duecourse.work.procedures.models import Assignment, PlannedAction, Procedure, ProcedureVersion, Segment
from duecourse.work.procedures.operations.assignment import ReasonMissing
from duecourse.work.procedures.operations.policies import ActivatedInThePast, NoSuchProcedure
from duecourse.work.procedures.operations.recompute import OPEN, STOPPED
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import Anchor


class NotInForce(Refused):
    """Nothing of it decides, so there is nothing to end."""

    says = _("No version of this procedure is in force.")


class NoSuccessor(Refused):
    """Who takes over must decide about items, now."""

    says = _("“%(slug)s” cannot take over: choose a procedure about items that is in force.")


def retire(
    tenant: UUID, slug: str, *, successor: str | None, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """End a procedure from a day on: its segments and customers by hand go to the successor, or to nobody.

    Contacts of it that have not left cannot leave any more; their customers are decided again in the background.
    """
    if not reason.strip():
        raise ReasonMissing
    procedure, active = _in_force(tenant, slug)
    if active.activated_on and active.activated_on > on:
        raise ActivatedInThePast(since=active.activated_on, asked=on)
    takes_over = _successor(tenant, successor, besides=procedure.pk) if successor else None
    customers = _concerned(tenant, procedure.pk, on=on)
    ProcedureVersion.objects.of(tenant).filter(id=active.pk).update(state="retired", retired_on=on)
    segments = Segment.objects.of(tenant).filter(procedure_id=procedure.pk)
    names = list(segments.values_list("slug", flat=True))
    segments.update(procedure_id=takes_over)
    moved = _hand_over(tenant, procedure.pk, takes_over, on=on)
    if customers:
        stops.raise_stop_version(tenant, customers)
        later(STOPPED, tenant=tenant, key=f"{STOPPED}:{tenant}:retired")
    after = {"on": on.isoformat(), "successor": successor or "", "segments": names, "by_hand": moved}
    audit(tenant, "procedure.retired", actor=actor, at=at, subject=active, reason=reason, after=after)
    record(tenant, ProcedureRetired(procedure.slug, active.number, successor or ""), actor=actor, at=at, on=on)


def _in_force(tenant: UUID, slug: str) -> tuple[Procedure, ProcedureVersion]:
    procedure = Procedure.objects.of(tenant).select_for_update(no_key=True).filter(slug=slug).first()
    if procedure is None:
        raise NoSuchProcedure(slug=slug)
    active = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk, state="active").first()
    if active is None:
        raise NotInForce
    return procedure, active


def _successor(tenant: UUID, slug: str, *, besides: int) -> int:
    row = Procedure.objects.of(tenant).filter(slug=slug).exclude(id=besides).first()
    version = row and ProcedureVersion.objects.of(tenant).filter(procedure_id=row.pk, state="active").first()
    if row is None or not version or spec_files.from_data(version.spec).anchor is not Anchor.ITEM:
        raise NoSuccessor(slug=slug)
    return row.pk


def _concerned(tenant: UUID, procedure_id: int, *, on: date) -> set[int]:
    """Name the customers with contacts of it that may not have left: a mail waits in the outbox for some days at most."""
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure_id).values("id")
    lately = Q(state="executed", planned_on__gte=on - timedelta(days=communications.KEEP_DAYS))
    rows = PlannedAction.objects.of(tenant).filter(lately | Q(state__in=OPEN), version_id__in=versions)
    return set(rows.values_list("customer_id", flat=True))


def _held(tenant: UUID, procedure_id: int) -> QuerySet[Assignment]:
    return Assignment.objects.of(tenant).filter(procedure_id=procedure_id, ended_on__isnull=True)


def _hand_over(tenant: UUID, procedure_id: int, takes_over: int | None, *, on: date) -> int:
    """End what people decided by hand, and begin the same with the successor; what the rules decided follows with the run."""
    by_hand = _held(tenant, procedure_id).filter(source="manual")
    kept = list(by_hand.values_list("customer_id", "reason", "to_on"))
    by_hand.update(ended_on=on, ended_known_on=on)
    if takes_over is not None:
        Assignment.objects.bulk_create(
            Assignment(
                tenant_id=tenant, customer_id=customer_id, procedure_id=takes_over, source="manual", reason=reason,
                from_on=on, to_on=until, known_on=on,
            )
            for customer_id, reason, until in kept
        )  # fmt: skip
    return len(kept)
