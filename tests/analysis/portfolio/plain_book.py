"""What should the book say, by plain values and the words of the page alone?"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from duecourse.records.ledger.models import Item
from duecourse.records.promises.rules.promises import GRACE_DAYS
from tests.analysis.portfolio.seen_book import NOTHING, Seen
from tests.book import TODAY


@dataclass
class Hold:
    """Something that keeps (part of) an item, or the customer (no item), from being asked for."""

    kind: str
    key: object
    item_id: int | None
    amount: Decimal
    from_on: date
    to_on: date | None
    ended_on: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it held on a day."""
        ends = [end for end in (self.to_on and self.to_on + timedelta(days=1), self.ended_on) if end]
        return self.from_on <= day and all(day < end for end in ends)


@dataclass
class UnderWay:
    """Money seen at the bank, until the ledger has it."""

    amount: Decimal
    value_on: date
    known_on: date
    retired_on: date | None = None

    def is_there(self, day: date, restated: bool) -> bool:
        """Tell whether it was under way on a day."""
        seen_on = self.value_on if restated else self.known_on
        return seen_on <= day and (self.retired_on is None or self.retired_on > day)


@dataclass
class Agreed:
    """A payment plan as plain values: what its items came to, and its parts (day, end of tolerance, amount)."""

    from_on: date
    covered: dict[int, Decimal]
    parts: list[tuple[date, date, Decimal]]

    def judged(
        self, day: date, left: Decimal, seen: Decimal, heard: date | None
    ) -> tuple[str, list[tuple[str, Decimal]]]:
        """Judge it on a day: its state, and state and paid amount of each part, by the words of the page alone.

        `left` = what is open of its items, `seen` = money at the bank that pays nothing else.
        """
        paid = sum(self.covered.values(), NOTHING) - left
        found, late = [], []
        for due_on, to_on, amount in self.parts:
            came = min(amount, max(paid, NOTHING))
            paid -= came
            missing = amount - came
            is_known = day > to_on and (
                (heard is not None and heard > to_on) or day > to_on + timedelta(days=GRACE_DAYS)
            )
            if missing <= min(amount * Decimal("0.01"), Decimal(50)):
                state = "paid"
            elif is_known and seen < missing:
                state = "partly" if came else "missed"
                late.append(due_on)
            else:
                state = "open"
            seen = max(seen - missing, NOTHING)
            found.append((state, came))
        if left < Decimal("0.01"):
            return "done", found
        is_broken = len(late) >= 2 or any(day >= due_on + timedelta(days=10) for due_on in late)
        return "broken" if is_broken else "agreed", found


class PlainBook:
    """What should be so, kept as lists of plain values."""

    def __init__(self) -> None:
        super().__init__()
        self.day = TODAY
        self.items: dict[int, Item] = {}
        self.moves: list[tuple[int, date, date, Decimal]] = []
        self.holds: list[Hold] = []
        self.receipts: dict[int, UnderWay] = {}
        self.plans: dict[int, Agreed] = {}

    def _in(self, days: int | None) -> date | None:
        return None if days is None else self.day + timedelta(days=days)

    def _hold(self, kind: str, key: object, parts: dict[int, Decimal], to_on: date | None) -> None:
        self.holds.extend(Hold(kind, key, item_id, amount, self.day, to_on) for item_id, amount in parts.items())

    def _whole(self, parts: dict[int, Decimal]) -> dict[int, Decimal]:
        return {item_id: self.items[item_id].amount for item_id in parts}

    def _end(self, kind: str, key: object) -> None:
        for hold in self.holds:
            if (hold.kind, hold.key) == (kind, key) and not hold.ended_on:
                hold.ended_on = self.day

    def _open(self, day: date, *, restated: bool = False) -> dict[int, Decimal]:
        left: dict[int, Decimal] = {}
        for item in self.items.values():
            if (item.issued_on if restated else item.known_on) <= day:
                moved = [m for m in self.moves if m[0] == item.pk and m[1] <= day and (restated or m[2] <= day)]
                left[item.pk] = item.amount + sum((m[3] for m in moved), NOTHING)
        return {item_id: amount for item_id, amount in left.items() if amount}

    def _modelled(self, day: date, *, restated: bool = False) -> Seen:
        held = [hold for hold in self.holds if hold.holds(day)]
        items, to_collect = {}, NOTHING
        for item_id, amount in self._open(day, restated=restated).items():
            parts = [
                sum((hold.amount for hold in held if (hold.kind, hold.item_id) == (kind, item_id)), NOTHING)
                for kind in ("promise", "dispute", "plan", "match")
            ]
            is_blocked = any((hold.kind, hold.item_id) == ("block", item_id) for hold in held)
            items[item_id] = (amount, *(max(min(part, amount), NOTHING) for part in parts), is_blocked)
            if amount < 0:
                to_collect += amount
            elif self.items[item_id].due_on < day and not is_blocked:
                to_collect += max(amount - sum(parts), NOTHING)
        there = {receipt: one.amount for receipt, one in self.receipts.items() if one.is_there(day, restated)}
        laid = sum((hold.amount for hold in held if hold.kind == "match" and hold.key in there), NOTHING)
        under_way = sum(there.values(), NOTHING) - laid
        is_blocked = any((hold.kind, hold.item_id) == ("block", None) for hold in held)
        return Seen(items, is_blocked, max(to_collect - under_way, NOTHING) if items else NOTHING)
