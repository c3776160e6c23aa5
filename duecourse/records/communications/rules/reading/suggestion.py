"""What is known before a reply is read, and what is suggested after it?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

INTENTS: Final = (
    "will_pay",
    "paid_already",
    "dispute",
    "needs_copy",
    "plan_request",
    "wrong_contact",
    "question",
    "out_of_office",
)
NOTHING: Final = "none"
"""Courtesies, signatures, thanks: nothing is asked of us."""
SpanKind = Literal["intent", "date", "amount", "item", "reason"]


@dataclass(frozen=True)
class KnownItem:
    """An open item of the customer, as it may be named in a reply."""

    id: int
    number: str
    open_amount: Decimal
    currency: str
    due_on: date


@dataclass(frozen=True)
class Span:
    """Where in the text something stands: from `start` up to before `end`, in characters."""

    start: int
    end: int
    kind: SpanKind

    def overlaps(self, start: int, end: int) -> bool:
        """Tell whether it shares a character with a stretch of text."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Suggestion:
    """What a reply seems to say; nothing happens until a person has confirmed it.

    `due_on` = the day of the payment, promised or (paid_already) said to be made, or the day on which somebody is back.
    No `item_ids` = no item was named. `evidence` = the words it rests on.
    """

    intent: str
    confidence: float
    evidence: tuple[Span, ...]
    due_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    item_ids: tuple[int, ...] = ()
    reason: str = ""
    model_version: str = ""
