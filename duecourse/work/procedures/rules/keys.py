"""Which key makes the effect of a planned action happen once?"""


def origin_of(action_id: int, generation: int) -> str:
    """The key of an action's message or task; planned again, the action has another one."""
    return f"action:{action_id}:{generation}"


def action_of(origin: str) -> tuple[int, int] | None:
    """Read the action and its generation out of a key; None when the key is somebody else's."""
    kind, _, rest = origin.partition(":")
    action_id, _, generation = rest.partition(":")
    if kind != "action" or not (action_id.isdigit() and generation.isdigit()):
        return None
    return int(action_id), int(generation)
