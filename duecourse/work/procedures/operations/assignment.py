"""Put customers on procedures: by rule for all of them at once, by hand for one until a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from duecourse.analysis.portfolio import as_of, conditions
from duecourse.analysis.portfolio.facts import run_of
from duecourse.analysis.portfolio.shape import DAY, TENANT, Shape
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.operations import customers, stops
from duecourse.work.procedures.events import CustomersSorted, ProcedureAssigned, ProcedureReleased
from duecourse.work.procedures.models import Assignment, Procedure, Segment
from duecourse.work.procedures.operations import statements, tables
from duecourse.work.procedures.operations.segments import procedure_id_of
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules.segments import SegmentRule, segmented

if TYPE_CHECKING:
    import ibis

MOST_BY_HAND = 100


class UntilPassed(Refused):
    """An assignment by hand would have run out before it begins."""

    says = _("The last day, %(until)s, has passed already.")


class ReasonMissing(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Give a reason.")


class NoSuchCustomer(Refused):
    """The id names no customer of this tenant."""

    says = _("This customer does not exist.")


class TooManyByHand(Refused):
    """What many customers have in common is a segment."""

    says = _("At most %(most)s customers at once are put on a procedure by hand. Make a segment for more.")


class NotByHand(Refused):
    """There is nothing to end."""

    says = _("This customer is not on a procedure by hand.")


@dataclass(frozen=True)
class Assigned:
    """How many customers were put on another procedure by rule, and how many left the one they had."""

    begun: int
    ended: int


def assign_by_rule(tenant: UUID, company_id: int, *, on: date, now: datetime) -> Assigned:
    """Put every customer of a company on the procedure of the first segment that holds it, from `on`.

    Only changes are written: the row that holds no more ends on `on`, a new one begins. What was decided by hand stays
    beside it and goes first. What every customer follows now stays in the transaction's table `run_customers`.
    """
    shape = as_of.shape_of(tenant, company_id, on)
    segments = _segments(tenant, company_id)
    texts = {
        "segmented": sql.compiled(("segments", shape.stand_in, tuple(segments)), lambda: _segmented(shape, segments)),
        "manual": sql.compiled("held by hand", lambda: policies.held(TENANT, DAY, "manual")),
    }
    filled = {
        name: sql.escaped(sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on))
        for name, text in texts.items()
    }
    values: dict[str, Any] = {
        "tenant": tenant,
        "on": on,
        "slugs": [rule.slug for rule in segments],
        "procedures": [rule.procedure_id for rule in segments],
    }
    with tables.planned_as_a_batch(tables.IN_ORDER):
        tables.temporary("run_customers", statements.SORTED_CUSTOMERS.format(**filled), values)
    tables.temporary("run_segments", statements.MOVED_CUSTOMERS, values)
    done = Assigned(ended=tables.execute(_END, values), begun=tables.execute(_BEGIN, values))
    if done.begun or done.ended:
        event = CustomersSorted(done.begun, done.ended)
        record(tenant, event, company_id=company_id, actor=SYSTEM, at=now, on=on)
    return done


def assign_manually(
    tenant: UUID,
    customer_id: int,
    procedure: str,
    *,
    until: date | None,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Put one customer on a procedure (its slug) by hand, up to and including `until`; no rule changes it before."""
    if not reason.strip():
        raise ReasonMissing
    if until is not None and until < on:
        raise UntilPassed(until=until)
    procedure_id = procedure_id_of(tenant, procedure)
    if not stops.lock(tenant, [customer_id]):
        raise NoSuchCustomer
    _end_manual(tenant, customer_id, on=on)
    row = Assignment.objects.create(
        tenant_id=tenant,
        customer_id=customer_id,
        procedure_id=procedure_id,
        source="manual",
        reason=reason[:200],
        from_on=on,
        to_on=until,
        known_on=on,
    )
    stops.stop_and_recompute(tenant, customer_id)
    event = ProcedureAssigned(slug=procedure, until=until, reason=reason)
    record(tenant, event, customer_id=customer_id, actor=actor, at=at, on=on)
    after = {"customer": customer_id, "procedure": procedure, "until": until and until.isoformat()}
    audit(tenant, "procedure.assigned", actor=actor, at=at, subject=row, reason=reason, after=after)


def assign_many(
    tenant: UUID,
    customer_ids: Collection[int],
    procedure: str,
    *,
    until: date | None,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> Undo:
    """Put customers on a procedure by hand, at most `MOST_BY_HAND`: more of them are a segment."""
    if len(customer_ids) > MOST_BY_HAND:
        raise TooManyByHand(most=MOST_BY_HAND)
    rows = Assignment.objects.of(tenant).filter(
        customer_id__in=list(customer_ids), source="manual", ended_on__isnull=True
    )
    slugs = dict(Procedure.objects.of(tenant).values_list("id", "slug"))
    before = [
        [row.customer_id, slugs[row.procedure_id], row.to_on.isoformat() if row.to_on else "", row.reason]
        for row in rows
        if row.to_on is None or row.to_on >= on
    ]
    for customer_id in sorted(customer_ids):
        assign_manually(tenant, customer_id, procedure, until=until, reason=reason, on=on, actor=actor, at=at)
    return Undo("procedure.back", {"what": sorted(customer_ids), "before": before, "on": on.isoformat()})


def assign_back(
    tenant: UUID,
    customer_ids: Collection[int],
    before: Collection[Sequence[Any]],
    *,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Put customers back on what they were: a procedure by hand, or the rules."""
    for customer_id in sorted(customer_ids):
        end_manual(tenant, customer_id, reason="taken back", on=on, actor=actor, at=at)
    for customer_id, slug, until, reason in before:
        day = date.fromisoformat(until) if until else None
        assign_manually(tenant, customer_id, slug, until=day, reason=reason, on=on, actor=actor, at=at)


def end_manual(tenant: UUID, customer_id: int, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Give a customer back to the rules."""
    if not stops.lock(tenant, [customer_id]):
        raise NoSuchCustomer
    if not _end_manual(tenant, customer_id, on=on):
        raise NotByHand
    stops.stop_and_recompute(tenant, customer_id)
    record(tenant, ProcedureReleased(reason), customer_id=customer_id, actor=actor, at=at, on=on)
    audit(tenant, "procedure.released", actor=actor, at=at, subject=("Customer", customer_id), reason=reason)


def set_automatic(
    tenant: UUID, customer_id: int, is_automatic: bool, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Let a customer be written to by itself, or leave every contact to a person."""
    if not is_automatic and not reason.strip():
        raise ReasonMissing
    customers.change_customer(tenant, customer_id, {"automatic": is_automatic}, on=on, actor=actor, at=at)
    audit(
        tenant,
        "customer.automatic",
        actor=actor,
        at=at,
        subject=("Customer", customer_id),
        reason=reason,
        after={"automatic": is_automatic},
    )


def _segments(tenant: UUID, company_id: int) -> list[SegmentRule]:
    rows = Segment.objects.of(tenant).order_by("position", "id")
    return [
        SegmentRule(row.slug, row.procedure_id, conditions.from_json(row.condition) if row.condition else None)
        for row in rows
        if row.company_id in (None, company_id)
    ]


def _segmented(shape: Shape, segments: list[SegmentRule]) -> ibis.Table:
    return segmented(as_of.book_of(shape), segments, run_of(shape))


def _end_manual(tenant: UUID, customer_id: int, *, on: date) -> int:
    rows = Assignment.objects.of(tenant).filter(customer_id=customer_id, source="manual", ended_on__isnull=True)
    return rows.update(ended_on=on, ended_known_on=on)


_END = """
    UPDATE procedures_assignment a
    SET ended_on = %(on)s, ended_known_on = %(on)s
    FROM run_segments t
    WHERE a.tenant_id = %(tenant)s AND a.id = t.held_id
"""
_BEGIN = """
    INSERT INTO procedures_assignment (tenant_id, customer_id, procedure_id, source, reason, from_on, known_on)
    SELECT %(tenant)s, t.customer_id, t.procedure_id, 'rule', t.segment_slug, %(on)s, %(on)s
    FROM run_segments t
    WHERE t.procedure_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""
