"""When do two machines stop answering each other, and when has a mail not arrived?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ONE_AUTOMATIC_MAIL: Final = timedelta(hours=24)
"""At most one automatic answer per conversation in this time (RFC 3834)."""
SOFT_BOUNCES: Final = 2
SOFT_WITHIN: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Incoming:
    """What decides whether a mail may be answered by a machine."""

    machine: str
    is_null_path: bool
    is_verified: bool
    is_from_us: bool


def may_answer(mail: Incoming, *, last_automatic_at: datetime | None, now: datetime) -> bool:
    """Tell whether an automatic answer may leave: to a known person only, and once a day in a conversation."""
    if mail.machine != "none" or mail.is_null_path or mail.is_from_us or not mail.is_verified:
        return False
    return last_automatic_at is None or now - last_automatic_at >= ONE_AUTOMATIC_MAIL


def has_bounced(*, hard_count: int, soft_count: int) -> bool:
    """Tell whether an address counts as not reached: one report for good, or two that it did not work for now."""
    return hard_count >= 1 or soft_count >= SOFT_BOUNCES
