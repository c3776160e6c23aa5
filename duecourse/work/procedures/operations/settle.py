"""What became of the messages? A step is done when its message has left, not when it was planned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.clock import business_date
from duecourse.records.communications.queries import outbox as messages
from duecourse.records.ledger.operations import levels
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.rules.keys import action_of, origin_of

BATCH = 2000
LEFT = {"sent", "unknown"}
GIVEN_UP = {"suppressed", "failed", "cancelled", "bounced"}


def settle(tenant: UUID, company_id: int) -> int:
    """Settle the lines of every action whose message has reached an end; tell how many actions."""
    zone = identity.company_settings(tenant, company_id).zone
    open_lines = ActionLine.objects.of(tenant).filter(state="planned")
    waiting = PlannedAction.objects.of(tenant).filter(company_id=company_id, state="executed")
    waiting = waiting.filter(id__in=open_lines.values("action_id"))
    return sum(_settle_batch(tenant, batch, zone=zone) for batch in in_batches(waiting))


def in_batches(actions: QuerySet[PlannedAction]) -> Iterator[list[PlannedAction]]:
    """Give actions by and by, so that a large day fits into memory; what is done to some does not shift the others."""
    last = 0
    while batch := list(actions.filter(id__gt=last).order_by("id")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _settle_batch(tenant: UUID, actions: Sequence[PlannedAction], *, zone: str) -> int:
    by_origin = _ended(tenant, actions)
    left: dict[date, list[int]] = defaultdict(list)
    shadowed: dict[date, list[int]] = defaultdict(list)
    given_up: list[tuple[PlannedAction, str, date]] = []
    for end in messages.ends_of(tenant, list(by_origin)):
        action, day = by_origin[end.origin], business_date(zone, end.settled_at)
        if end.state in LEFT:
            left[day].append(action.pk)
        elif end.state == "shadow":
            shadowed[day].append(action.pk)
        elif end.state in GIVEN_UP:
            given_up.append((action, end.reason, day))
    for day, ids in left.items():
        mark_done(tenant, ids, on=day)
    for day, ids in shadowed.items():
        mark_done(tenant, ids, on=day, source="shadow")
    for action, reason, day in given_up:
        give_up_lines(tenant, [action.pk], on=day)
        PlannedAction.objects.of(tenant).filter(id=action.pk).update(state="suppressed", reason=reason)
    return sum(map(len, left.values())) + sum(map(len, shadowed.values())) + len(given_up)


def _ended(tenant: UUID, actions: Sequence[PlannedAction]) -> dict[str, PlannedAction]:
    """Lock those actions whose message has ended, and look at them again: one may have been decided anew meanwhile."""
    ends = messages.ends_of(tenant, [origin_of(action.pk, action.generation) for action in actions])
    ids = {found[0] for end in ends if (found := action_of(end.origin))}
    held = PlannedAction.objects.of(tenant).filter(id__in=ids, state="executed").order_by("id")
    return {origin_of(one.pk, one.generation): one for one in held.select_for_update(no_key=True)}


def mark_done(tenant: UUID, action_ids: Iterable[int], *, on: date, source: str = "step") -> None:
    """Write down that the steps of these actions have happened: lines settled, items raised to the severity."""
    rows = ActionLine.objects.of(tenant).filter(action_id__in=list(action_ids), state="planned")
    lines = list(rows)
    rows.update(state="shadow" if source == "shadow" else "done", settled_on=on)
    reached = [
        levels.ReachedLevel(line.anchor_id, line.severity, on, line.step_key, line.deadline_on)
        for line in lines
        if line.anchor_kind == "item"
    ]
    levels.record_dunning_levels(tenant, reached, known_on=on, source=source)


def give_up_lines(tenant: UUID, action_ids: Iterable[int], *, on: date) -> None:
    """Let the steps of these actions be planned again."""
    lines = ActionLine.objects.of(tenant).filter(action_id__in=list(action_ids), state="planned")
    lines.update(state="released", settled_on=on)


def take_back(tenant: UUID, action_ids: Collection[int], *, on: date, reason: str) -> None:
    """Let the steps be planned again; a step that counted as done did not reach anybody after all."""
    lines = ActionLine.objects.of(tenant).filter(action_id__in=action_ids, state__in=["planned", "done"])
    items: dict[str, list[int]] = defaultdict(list)
    for step_key, item_id in lines.filter(state="done", anchor_kind="item").values_list("step_key", "anchor_id"):
        items[step_key].append(item_id)
    for step_key, item_ids in items.items():
        levels.revoke_dunning_levels(tenant, item_ids=item_ids, step_key=step_key, on=on)
    lines.update(state="released", settled_on=on)
    PlannedAction.objects.of(tenant).filter(id__in=action_ids).update(state="cancelled", reason=reason)


def leave_shadow(tenant: UUID, *, on: date) -> int:
    """Forget what shadow mode only pretended, so that going live begins with the first reminder; tell how many lines."""
    lines = ActionLine.objects.of(tenant).filter(state="shadow")
    items = list(lines.filter(anchor_kind="item").values_list("anchor_id", flat=True))
    levels.revoke_source(tenant, item_ids=items, source="shadow", on=on)
    return lines.update(state="released", settled_on=on)


def underway(tenant: UUID, **of: Any) -> QuerySet[PlannedAction]:
    """Find the actions that were carried out and whose messages' fate is open; `of` narrows them."""
    open_lines = ActionLine.objects.of(tenant).filter(state="planned")
    return PlannedAction.objects.of(tenant).filter(state="executed", id__in=open_lines.values("action_id"), **of)


def origins_of(actions: Iterable[PlannedAction]) -> dict[str, int]:
    """Name the messages of actions, with the actions' ids."""
    return {origin_of(action.pk, action.generation): action.pk for action in actions}
