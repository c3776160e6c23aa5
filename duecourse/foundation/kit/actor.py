"""Who did it?"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

ActorKind = Literal["user", "system", "import", "customer", "api"]


@dataclass(frozen=True)
class Actor:
    """The hand behind a change: a user, the system itself, an import, a customer or an API key."""

    kind: ActorKind
    user_id: UUID | None
    name: str


SYSTEM = Actor(kind="system", user_id=None, name="Duecourse")
