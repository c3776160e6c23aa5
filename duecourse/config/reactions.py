"""What follows from what happened? Event kind -> jobs, deferred by name in the transaction of the event."""

REACTIONS: dict[str, tuple[str, ...]] = {}
