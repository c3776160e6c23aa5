"""What exactly does a version of a template say?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version says in one language, and the fields without which it must not be sent."""

    subject: str
    body: str
    required: Sequence[str] = ()

    @property
    def mark(self) -> str:
        """A short mark of exactly these words: it tells whether somebody changed them meanwhile."""
        text = "\0".join([self.subject, self.body, *self.required])
        return hashlib.sha256(text.encode()).hexdigest()[:16]
