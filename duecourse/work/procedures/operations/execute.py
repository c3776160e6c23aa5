"""Carry out the day's planned contacts: lock the customer, ask again, write the effects, all in one transaction."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.records.communications import operations as communications
from duecourse.records.communications.queries.letterheads import has_letterhead
from duecourse.records.communications.queries.readiness import has_channel
from duecourse.records.ledger.operations import stops
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.operations import exploring, recompute, saying, settle
from duecourse.work.procedures.queries import plans, variants
from duecourse.work.procedures.rules.keys import origin_of
from duecourse.work.worklists import operations as worklists

BATCH = 500
BY_OUTBOX = {"email", "statement"}
BY_POST = {"letter", "registered"}
OTHERWISE = {"sms", "portal"}
"""Channels that leave through the outbox: on paper where the company has some, by text message where a provider is set up.

Every other becomes a task, and so does what lacks the means; the task says so.
"""
LACKING = {"sms": "no_sms", "letter": "no_letterhead", "registered": "no_letterhead"}
READY = ("planned", "approved")


@dataclass
class Executed:
    """What became of the actions of a day."""

    executed: int = 0
    suppressed: Counter[str] = field(default_factory=Counter)


def execute_day(tenant: UUID, company_id: int, *, day: date, now: datetime) -> Executed:
    """Carry out everything planned for the day that waits for nobody, batch by batch.

    While the company has no sender its messages stay planned. All customers of the day are locked at once, in the order of
    their ids: locked batch by batch they would come in another order, and two transactions wait for each other.
    """
    done = Executed()
    after = 0
    held = () if has_sender(tenant, company_id) else BY_OUTBOX
    waiting = _waiting(tenant, company_id, day, held).order_by("id")
    stops.lock(tenant, waiting.values_list("customer_id", flat=True))
    while batch := list(waiting.filter(id__gt=after)[:BATCH]):
        after = batch[-1].pk
        _execute(tenant, batch, day=day, now=now, done=done)
    return done


def approve(
    tenant: UUID, company_id: int, *, day: date, actor: Actor, at: datetime, action_ids: Sequence[int] | None = None
) -> int:
    """Let actions that wait for approval be carried out (all of the day without ids); tell how many."""
    rows = PlannedAction.objects.of(tenant).filter(company_id=company_id, planned_on=day, state="approval")
    if action_ids is not None:
        rows = rows.filter(id__in=list(action_ids))
    approved = list(rows.select_for_update(no_key=True).order_by("id").values_list("id", "customer_id"))
    if not approved:
        return 0
    ids = [action_id for action_id, _customer in approved]
    PlannedAction.objects.of(tenant).filter(id__in=ids).update(state="approved")
    after = {"day": day.isoformat(), "actions": [{"id": number, "customer": customer} for number, customer in approved]}
    subject = ("PlannedAction", ids[0] if len(ids) == 1 else "many")
    audit(tenant, "action.approved", actor=actor, at=at, subject=subject, after=after)
    return len(ids)


def has_sender(tenant: UUID, company_id: int) -> bool:
    """Tell whether the company may write at all: an address to write from is known."""
    return bool(identity.company_settings(tenant, company_id).sender_email)


def _waiting(tenant: UUID, company_id: int, day: date, held: Collection[str]) -> QuerySet[PlannedAction]:
    rows = PlannedAction.objects.of(tenant).filter(company_id=company_id, planned_on=day, state__in=READY)
    return rows.exclude(~Q(mode="manual"), channel__in=held)


def _execute(tenant: UUID, batch: Sequence[PlannedAction], *, day: date, now: datetime, done: Executed) -> None:
    versions = stops.lock(tenant, {action.customer_id for action in batch})
    moved_on = {action.customer_id for action in batch if versions[action.customer_id] != action.stop_version}
    if moved_on:
        recompute.recompute(tenant, moved_on, now=now)
    fresh = [action for action in batch if action.customer_id not in moved_on]
    roads = _roads(tenant, batch[0].company_id, {action.channel for action in fresh})
    leaving = [action for action in fresh if action.channel in roads and action.mode != "manual"]
    _write_messages(tenant, leaving, now=now, done=done)
    _write_tasks(tenant, [action for action in fresh if action not in leaving], day=day, now=now)
    rows = PlannedAction.objects.of(tenant).filter(id__in=[action.pk for action in fresh], state__in=READY)
    done.executed += rows.update(state="executed", executed_at=now, executed_on=day)


def _roads(tenant: UUID, company_id: int, wanted: Collection[str]) -> set[str]:
    """Tell by which channels the company can send by itself."""
    roads = BY_OUTBOX | {"portal"}
    if BY_POST.intersection(wanted) and has_letterhead(tenant, company_id):
        roads |= BY_POST
    return roads | {"sms"} if "sms" in wanted and has_channel(tenant, company_id, kind="sms") else roads


def _write_messages(tenant: UUID, actions: Sequence[PlannedAction], *, now: datetime, done: Executed) -> None:
    slugs = plans.slugs_by_version(tenant)
    lines = _lines(tenant, actions)
    said = saying.speeches(tenant, actions, lines)
    chosen = exploring.choose(tenant, actions, _ways(tenant, actions))
    wanted = [
        _plan(action, said[action.pk], slugs.get(action.version_id or 0, ""), chosen[action.pk]) for action in actions
    ]
    for action, message in zip(actions, communications.plan_messages(tenant, wanted, now=now), strict=True):
        if message.state == "suppressed":
            done.suppressed[message.reason] += 1
            settle.give_up_lines(tenant, [action.pk], on=action.planned_on)
            rows = PlannedAction.objects.of(tenant).filter(id=action.pk)
            rows.update(state="suppressed", reason=message.reason, executed_at=now)


def _ways(tenant: UUID, actions: Sequence[PlannedAction]) -> dict[int, variants.Ways]:
    """Find for each contact the texts that speak in the place of its step's; all are of one company and day."""
    if not actions:
        return {}
    wanted = [(action.customer_id, action.template_code, action.tone) for action in actions]
    found = variants.ways_for(tenant, actions[0].company_id, wanted, on=actions[0].planned_on)
    return {action.pk: ways for action, ways in zip(actions, found, strict=True)}


def _plan(
    action: PlannedAction, said: saying.Speech, procedure: str, variant_codes: Sequence[str]
) -> communications.Plan:
    return communications.Plan(
        company_id=action.company_id,
        customer_id=action.customer_id,
        origin=origin_of(action.pk, action.generation),
        template_code=action.template_code,
        planned_on=action.planned_on,
        stop_version=action.stop_version,
        lines=said.lines,
        to_collect=said.to_collect,
        purpose=said.purpose,
        severity=action.severity,
        procedure=procedure,
        deadline_on=action.deadline_on,
        extra=said.extra,
        channel=action.channel if action.channel in BY_POST | OTHERWISE else "email",
        variants=variant_codes,
        has_statement=action.channel == "statement",
    )


def _write_tasks(tenant: UUID, actions: Sequence[PlannedAction], *, day: date, now: datetime) -> None:
    lines = _lines(tenant, actions)
    tasks = [
        worklists.NewTask(
            company_id=action.company_id,
            customer_id=action.customer_id,
            kind=action.channel,
            title=action.step_key,
            params={
                "amounts": action.amounts,
                "severity": action.severity,
                "template": action.template_code,
                "about": saying.about(lines[action.pk]),
                **({"lacks": LACKING[action.channel]} if action.mode != "manual" and action.channel in LACKING else {}),
            },
            due_on=action.planned_on,
            key=origin_of(action.pk, action.generation),
        )
        for action in actions
    ]
    worklists.add_tasks(tenant, tasks, now=now)
    worklists.fold_tasks(tenant, [action.customer_id for action in actions], now=now)
    settle.mark_done(tenant, [action.pk for action in actions], on=day)


def _lines(tenant: UUID, actions: Sequence[PlannedAction]) -> dict[int, list[ActionLine]]:
    found: dict[int, list[ActionLine]] = {action.pk: [] for action in actions}
    rows = ActionLine.objects.of(tenant).filter(action_id__in=list(found), state="planned")
    for line in rows.order_by("anchor_id"):
        found[line.action_id].append(line)
    return found
