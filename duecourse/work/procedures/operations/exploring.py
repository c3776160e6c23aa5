"""Where texts fit a contact equally well, which of them does chance take, and how likely was it?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.queries.policies import Known, known_versions
from duecourse.work.procedures.queries.variants import Ways
from duecourse.work.procedures.rules.decided import Draw, drawn


def choose(tenant: UUID, actions: Sequence[PlannedAction], ways: Mapping[int, Ways]) -> dict[int, tuple[str, ...]]:
    """Order the texts of each contact: the usual way, or as drawn where its procedure explores; what was drawn is kept."""
    torn = [action for action in actions if len(ways[action.pk].equals) > 1]
    versions = {one.id: one for one in known_versions(tenant)} if torn else {}
    draws = {action.pk: draw for action in torn if (draw := _draw(action, ways[action.pk], versions))}
    for action in torn:
        if draw := draws.get(action.pk):
            PlannedAction.objects.of(tenant).filter(id=action.pk).update(
                chosen=draw.chosen,
                propensity=draw.propensity,
                eligible={way: str(chance) for way, chance in draw.chances},
            )
    return {
        action.pk: _first(ways[action.pk].codes, draws[action.pk].chosen)
        if action.pk in draws
        else ways[action.pk].codes
        for action in actions
    }


def _draw(action: PlannedAction, ways: Ways, versions: Mapping[int, Known]) -> Draw | None:
    version = versions.get(action.version_id or 0)
    if version is None:
        return None
    return drawn(ways.equals, share=version.spec.exploration, number=action.pk, seed=version.seed)


def _first(codes: Sequence[str], chosen: str) -> tuple[str, ...]:
    return (chosen, *(code for code in codes if code != chosen))
