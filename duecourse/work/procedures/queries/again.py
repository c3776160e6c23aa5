"""Which messages that reached nobody may have their step decided again?"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.rules.keys import action_of


def repeatable(tenant: UUID, origins: Collection[str]) -> dict[str, int]:
    """Name the actions of those messages that still stand for a step of theirs, by the messages' origins.

    An action that was planned anew, or all of whose steps another one has taken over since, is not among them.
    """
    wanted = {found: origin for origin in origins if (found := action_of(origin))}
    elsewhere = ActionLine.objects.of(tenant).filter(
        anchor_kind=OuterRef("anchor_kind"), anchor_id=OuterRef("anchor_id"), step_key=OuterRef("step_key")
    )
    elsewhere = elsewhere.exclude(state="released").exclude(action_id=OuterRef("action_id"))
    own = ActionLine.objects.of(tenant).filter(~Exists(elsewhere), action_id=OuterRef("id"))
    rows = PlannedAction.objects.of(tenant).filter(
        Exists(own), id__in=[action_id for action_id, _generation in wanted], state__in=["executed", "suppressed"]
    )
    current = set(rows.values_list("id", "generation"))
    return {origin: key[0] for key, origin in wanted.items() if key in current}
