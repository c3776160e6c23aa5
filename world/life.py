"""What is one moment of a running world made of? The books, the agenda of what will happen, and named dice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from world.books import Books
from world.chance import Key, chance
from world.people import Account

Happening = tuple[str, int, int]


@dataclass(frozen=True)
class Spec:
    """What a world is made from; the ERP's own dunning ends on `handover_on`, when Duecourse takes over."""

    seed: int
    start: date
    days: int = 730
    customers: int = 600
    handover_on: date | None = None


@dataclass
class Life:
    """The moving parts; happenings read and change them."""

    spec: Spec
    accounts: tuple[Account, ...]
    books: Books = field(default_factory=Books)
    agenda: dict[date, list[Happening]] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    failed: set[int] = field(default_factory=set)

    def chance(self, *keys: Key) -> Random:
        """Return the dice for a question named by keys."""
        return chance(self.spec.seed, *keys)

    def plan(self, what: str, *, on: date, subject: int, figure: int = 0) -> None:
        """Put something on the agenda."""
        self.agenda.setdefault(on, []).append((what, subject, figure))

    def next_number(self, company: str, *, kind: str, on: date) -> str:
        """Return the next document number of a company, as its ERP counts."""
        serial = self.serials[f"{company} {kind}"] = self.serials.get(f"{company} {kind}", 0) + 1
        return NUMBERS[company][kind].format(serial=serial, year=on.year)

    def progress(self, day: date) -> float:
        """Return how far the world is through its planned span, 0 to 1 (and 1 after it)."""
        return min((day - self.spec.start) / timedelta(days=max(self.spec.days, 1)), 1.0)

    def erp_duns(self, day: date) -> bool:
        """Say whether the ERP still sends its own reminders."""
        return self.spec.handover_on is None or day < self.spec.handover_on


NUMBERS = {
    "BE": {"invoice": "90{serial:08d}", "credit_note": "91{serial:08d}", "on_account": "14{serial:08d}"},
    "NL": {"invoice": "VF{year}-{serial:05d}", "credit_note": "CF{year}-{serial:05d}", "on_account": "OB{year}-{serial:05d}"},
    "US": {"invoice": "INV-{serial:06d}", "credit_note": "CM-{serial:06d}", "on_account": "DEP-{serial:06d}"},
}  # fmt: skip
Handler = Callable[[Life, date, int, int], None]
