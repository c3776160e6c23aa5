"""What follows each promise, instalment, dispute and credit of a customer on a day, or why does nothing?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.tenancy.kept import kept
from duecourse.records.disputes.queries import said as disputes
from duecourse.records.ledger.queries import credits as ledger
from duecourse.records.promises.queries import plans_said as plans
from duecourse.records.promises.queries import said as promises
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.queries.followups import answers_of, following, has_events
from duecourse.work.procedures.queries.policies import Today
from duecourse.work.procedures.rules import reasons
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import EVENTS, Anchor

STEP_STATES: Final = {
    "planned": _("%(step)s is planned."),
    "done": _("%(step)s was done."),
    "shadow": _("%(step)s would have been done (shadow mode)."),
}
DUE: Final = _("%(step)s is due.")


@dataclass(frozen=True)
class EventAnswer:
    """What follows a promise, a dispute or a credit on a day (`step`), or the reason why nothing does.

    `name` = the dispute's reference or the credit's number; `numbers` = the items that it is about.
    """

    kind: str
    event_id: int
    on: date
    name: str
    numbers: tuple[str, ...]
    amounts: tuple[tuple[str, Decimal], ...]
    state: str
    step: str
    reason: str
    says: Text
    next_step: str


def explain_events(
    tenant: UUID, company_id: int, customer_id: int, *, on: date, today: Today
) -> tuple[EventAnswer, ...]:
    """Answer for every event of a customer what follows it, as the decision of that day saw it; the oldest first."""
    what = following(tenant, company_id, on, today=today)
    if what is None or not has_events(what, customer_id):
        return ()
    rows = answers_of(what, customer_id)
    happened = {
        (kind, event): (state, step)
        for kind, event, state, step in _steps_of(tenant, customer_id, on)
        if state in STEP_STATES
    }
    keys = {row["step_no"]: str(row["step_key"]) for row in what.steps.rows}
    found = {(row["anchor_kind"], row["anchor_id"]): row for row in rows}
    kept = {key: row for key, row in found.items() if key in happened or row["reason"] != Reason.SETTLED.value}
    names = _names(tenant, kept)
    amounts: dict[tuple[str, int], list[tuple[str, Decimal]]] = {key: [] for key in kept}
    for row in rows:
        if (row["anchor_kind"], row["anchor_id"]) in kept:
            amounts[row["anchor_kind"], row["anchor_id"]].append((row["currency"], row["collectable_amount"]))
    events = [
        _event(row, names[key], tuple(sorted(amounts[key])), happened.get(key), keys) for key, row in kept.items()
    ]
    return tuple(sorted(events, key=lambda one: (one.on, one.kind, one.event_id)))


@kept
def _steps_of(tenant: UUID, customer_id: int, on: date) -> QuerySet[Any]:
    lines = ActionLine.objects.of(tenant).filter(customer_id=customer_id, planned_on=on).exclude(anchor_kind="item")
    return lines.values_list("anchor_kind", "anchor_id", "state", "step_key")


def _event(
    row: Mapping[str, Any],
    name: tuple[str, tuple[str, ...]],
    amounts: tuple[tuple[str, Decimal], ...],
    happened: tuple[str, str] | None,
    keys: Mapping[Any, str],
) -> EventAnswer:
    reason = "" if happened else str(row["reason"] or "")
    state, step = happened or ("none" if reason else "due", "" if reason else str(row["step_key"]))
    says = reasons.say(reason) if reason else Text(STEP_STATES.get(state, DUE), {"step": step})
    return EventAnswer(
        kind=row["anchor_kind"],
        event_id=row["anchor_id"],
        on=row["anchor_on"],
        name=name[0],
        numbers=name[1],
        amounts=amounts,
        state=state,
        step=step,
        reason=reason,
        says=says,
        next_step=keys.get(row["next_step_no"], ""),
    )


def _names(tenant: UUID, events: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, tuple[str, ...]]]:
    """Name events, and the items that they are about."""
    ids: dict[str, list[int]] = {anchor.value: [] for anchor in EVENTS}
    for kind, event_id in events:
        ids[kind].append(event_id)
    if not any(ids.values()):
        return {}
    promised = promises.promises_said(tenant, ids[Anchor.PROMISE]).items()
    agreed = plans.instalments_said(tenant, ids[Anchor.INSTALMENT]).items() if ids[Anchor.INSTALMENT] else ()
    disputed = disputes.disputes_said(tenant, ids[Anchor.DISPUTE]).items()
    credited = ledger.credits_said(tenant, ids[Anchor.CREDIT]).items()
    return {
        **{("promise", key): ("", tuple(item.number for item in one.items)) for key, one in promised},
        **{
            ("instalment", key): (_place(one), tuple(number for _id, number, _open in one.items)) for key, one in agreed
        },
        **{("dispute", key): (one.reference, one.numbers) for key, one in disputed},
        **{("credit", key): (one.number, ()) for key, one in credited},
    }


def _place(said: plans.PlanSaid) -> str:
    return f"{said.part.number if said.part else 0}/{len(said.parts)}"
