"""Take back that cases were moved or given on, as long as nobody has touched them since."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations.cases import give, go
from duecourse.records.disputes.operations.steps import By
from duecourse.records.disputes.queries.departments import department_names
from duecourse.records.disputes.rules import State

BACK: Final = "dispute.go_back"


class MovedOn(Refused):
    """Somebody has worked the case since: what it stood at before is no way back any more."""

    says = _("Somebody has moved this dispute on since.")


@dataclass(frozen=True)
class Stood:
    """Where a case stood: its state, and in whose hands."""

    id: int
    state: str
    department_id: int | None
    owner_id: str


def stood(tenant: UUID, dispute_ids: Collection[int]) -> tuple[Stood, ...]:
    """Tell where cases stand: one query."""
    rows = Dispute.objects.of(tenant).filter(id__in=list(dispute_ids), ended_on__isnull=True).order_by("id")
    found = rows.values_list("id", "state", "department_id", "owner_id")
    return tuple(Stood(key, state, department, str(owner or "")) for key, state, department, owner in found)


def way_back(before: Sequence[Stood], after: Sequence[Stood]) -> Undo | None:
    """Say the way back of what was done to cases; None where nothing was."""
    was = {one.id: one for one in before}
    pairs = [[list(vars(was[one.id]).values()), list(vars(one).values())] for one in after if was[one.id] != one]
    return Undo(BACK, {"cases": pairs}) if pairs else None


def go_back(
    tenant: UUID,
    values: Mapping[str, Any],
    *,
    seen: Collection[int],
    people: Mapping[str, str],
    on: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Let cases stand where they stood, those that this person sees (`seen`) and nobody has touched since; tell how many.

    `people` = what everybody is called, for the log.
    """
    pairs = [(Stood(*was), Stood(*then)) for was, then in values["cases"]]
    wanted = {was.id: (was, then) for was, then in pairs if was.id in seen}
    rows = Dispute.objects.of(tenant).filter(id__in=list(wanted), ended_on__isnull=True)
    names, by, count = department_names(tenant), By(on, actor, at), 0
    for dispute in rows.select_for_update(no_key=True).order_by("id"):
        was, then = wanted[dispute.pk]
        if Stood(dispute.pk, dispute.state, dispute.department_id, str(dispute.owner_id or "")) != then:
            continue
        if (was.department_id, was.owner_id) != (then.department_id, then.owner_id):
            called = (names.get(was.department_id or 0, ""), people.get(was.owner_id, ""))
            give(tenant, dispute, was.department_id, UUID(was.owner_id) if was.owner_id else None, called, by)
        go(tenant, dispute, State(was.state), by)
        count += 1
    if not count:
        raise MovedOn
    return count
