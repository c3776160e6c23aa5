"""How does an operation say the way back?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Undo:
    """The verb that takes something back, and what it needs to know, as plain data that survives JSON."""

    verb: str
    values: Mapping[str, object] = field(default_factory=dict)
