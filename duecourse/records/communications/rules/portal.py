"""What may a company offer its customers on their own pages, and how long can what they did there be taken back?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

WAYS: Final = ("pay", "promise", "plan", "dispute", "paid", "comment", "contact")
"""Everything that a customer can do there; the first four stand under the list."""
LONGEST: Final = 365
UNDO_HOURS: Final = 24
MOST_FILES: Final = 5
LARGEST_FILE: Final = 10 * 1024 * 1024
MOST_WORDS: Final = 4000


@dataclass(frozen=True, slots=True)
class Terms:
    """Which ways are open, how far ahead a promise may reach, and how the company says whom to ask."""

    ways: tuple[str, ...]
    longest_days: int
    words: str = ""


STARTER: Final = Terms(WAYS, 30)


def may_be_undone(done_at: datetime, *, now: datetime) -> bool:
    """Tell whether what was done then can be taken back by the customer."""
    return now <= done_at + timedelta(hours=UNDO_HOURS)
