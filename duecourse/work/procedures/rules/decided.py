"""What is written down of a decision, so that it can be learnt from: what was looked at, and what was likely?

A decision with one way only needs no row of its own: what it could do it did, with the chance 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Final

from duecourse.work.procedures.rules import lottery

ONE: Final = Decimal(1)
_STEP: Final = Decimal("0.00001")


@dataclass(frozen=True)
class Context:
    """What a contact was decided by: the rules, the step they led to, and the lines that stood before it."""

    decide_version: str
    version_id: int
    step_key: str
    severity: int
    channel: str
    template: str
    tone: str
    mode: str
    amounts: Mapping[str, str]
    line_count: int
    first_count: int


def context_hash(context: Context) -> str:
    """Name a context: equal where a decision saw the same; not a secret, only short."""
    told = (
        json.dumps(value, sort_keys=True) if isinstance(value, Mapping) else str(value) for value in _values(context)
    )
    return hashlib.md5("|".join(told).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Draw:
    """What was drawn among equally good ways, with the chance of each."""

    chosen: str
    propensity: Decimal
    chances: tuple[tuple[str, Decimal], ...]


def drawn(ways: Sequence[str], *, share: int, number: int, seed: int) -> Draw | None:
    """Draw one of equally good ways, the first of which is the usual one; None where there is no choice.

    In `share` per cent of the draws any of them may come, each with the same chance; in the others the usual one.
    """
    if len(ways) < 2 or not share:
        return None
    most = lottery.tickets(share)
    ticket = lottery.ticket(number, seed)
    chosen = ways[ticket * len(ways) // most] if ticket < most else ways[0]
    each = (Decimal(most) / lottery.TICKETS / len(ways)).quantize(_STEP)
    chances = tuple((way, each if place else ONE - each * (len(ways) - 1)) for place, way in enumerate(ways))
    return Draw(chosen, dict(chances)[chosen], chances)


def _values(context: Context) -> tuple[object, ...]:
    return astuple(context)
