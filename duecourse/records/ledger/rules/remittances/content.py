"""What stands in a payment advice, as far as it can be read?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import _

MOST_LINES: Final = 1_000
MOST_UNREAD: Final = 50


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """So much is paid of an item, so much kept back; `words` are the payer's own reason for that."""

    number: str
    amount: Decimal | None
    deduction: Decimal = Decimal(0)
    reason: str = ""
    words: str = ""

    def as_json(self) -> dict[str, str]:
        """Write it down, amounts as text; an amount that nobody told is empty."""
        return {
            "number": self.number,
            "amount": "" if self.amount is None else str(self.amount),
            "deduction": str(self.deduction),
            "reason": self.reason,
            "words": self.words,
        }

    @classmethod
    def of_json(cls, said: Mapping[str, str]) -> "AdviceLine":
        """Read it back."""
        amount = Decimal(said["amount"]) if said.get("amount") else None
        kept = Decimal(said.get("deduction") or 0)
        return cls(str(said["number"]), amount, kept, str(said.get("reason") or ""), str(said.get("words") or ""))


@dataclass(frozen=True)
class Advice:
    """The lines of an advice, what the payer says they sum up to, and what could not be read or is unclear."""

    lines: tuple[AdviceLine, ...] = ()
    total: Decimal | None = None
    currency: str = ""
    paid_on: date | None = None
    unread: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def sum(self) -> Decimal:
        """What the lines sum up to."""
        return sum((line.amount for line in self.lines if line.amount is not None), Decimal(0))


DOUBTS: Final[Mapping[str, str]] = {
    "nothing": _("No line of it names an item."),
    "unread": _("Some rows with amounts could not be read."),
    "amounts": _("Some lines have no amount."),
    "unclear": _("An amount can be read in two ways."),
    "shares": _("What was kept back does not make up the difference in some lines."),
    "total": _("The lines do not sum up to the total that the advice names."),
    "no_total": _("The advice names no total to hold the lines against."),
    "currency": _("It is not clear in which currency the amounts are."),
    "twice": _("An item stands in it more than once."),
    "not_ours": _("Some of its items are not open with us."),
    "cut": _("It is longer than what is read."),
    "words": _("No words could be read from the file: type the lines in."),
}
"""Why a person has to look at an advice before it is used."""


def doubts_of(advice: Advice) -> tuple[str, ...]:
    """Say what keeps an advice from being used as it is, beyond what its reading found."""
    numbers = [line.number for line in advice.lines]
    has_all = bool(advice.lines) and all(line.amount is not None for line in advice.lines)
    found = {
        "nothing": not advice.lines,
        "unread": bool(advice.unread),
        "amounts": bool(advice.lines) and not has_all,
        "total": has_all and advice.total is not None and advice.sum != advice.total,
        "twice": len(set(numbers)) < len(numbers),
    }
    return tuple(code for code in DOUBTS if found.get(code) or code in advice.doubts)
