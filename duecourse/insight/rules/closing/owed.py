"""What did a customer owe when the month ended, how old was it, and in which words is that kept?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import _

EDGES: Final = (0, 30, 60, 90, 180)
"""The last day past due of each bucket but the last; due today is not overdue."""
BUCKETS: Final = ("not_due", "to_30", "to_60", "to_90", "to_180", "over_180")
LATE: Final = BUCKETS[1:]
OVER_90: Final = BUCKETS[4:]
OLD_CREDIT_DAYS: Final = 90
"""A credit that was issued more days ago counts as old: a lender adds it back."""
NOTHING: Final = Decimal(0)


class NoRate(Refused):
    """An amount cannot be converted; it is never left out of a sum silently."""

    says = _("No rate from %(currency)s into %(into)s is known for %(day)s. Import one first.")


@dataclass(frozen=True)
class Owed:
    """A customer's balance in one currency: debits by bucket, parts of them that are disputed, promised or in a plan.

    `credits` and `old_credits` (a part of it) are zero or negative. `group_id` = the party that stands for its group.
    """

    customer_id: int
    currency: str
    debits: Mapping[str, Decimal] = field(default_factory=dict)
    disputed: Mapping[str, Decimal] = field(default_factory=dict)
    promised: Mapping[str, Decimal] = field(default_factory=dict)
    planned: Mapping[str, Decimal] = field(default_factory=dict)
    credits: Decimal = NOTHING
    old_credits: Decimal = NOTHING
    segment: str = ""
    country: str = ""
    party_kind: str = "company"
    group_id: int = 0
    is_insolvent: bool = False
    is_legal: bool = False

    @property
    def debit(self) -> Decimal:
        """All that is owed, before credits."""
        return sum(self.debits.values(), NOTHING)

    @property
    def balance(self) -> Decimal:
        """What the ledger says: debits and credits together."""
        return self.debit + self.credits

    @property
    def late(self) -> Decimal:
        """What is past due, before credits."""
        return sum((self.debits.get(one, NOTHING) for one in LATE), NOTHING)

    @property
    def over_90(self) -> Decimal:
        """What is more than 90 days past due, before credits."""
        return sum((self.debits.get(one, NOTHING) for one in OVER_90), NOTHING)

    def converted(self, rate: Decimal, currency: str) -> Owed:
        """Say it in another currency; every part is rounded by itself, so that the parts still add up."""

        def into(amount: Decimal) -> Decimal:
            return quantize(amount * rate, currency)

        def all_of(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
            return {bucket: into(amount) for bucket, amount in parts.items()}

        return Owed(
            customer_id=self.customer_id,
            currency=currency,
            debits=all_of(self.debits),
            disputed=all_of(self.disputed),
            promised=all_of(self.promised),
            planned=all_of(self.planned),
            credits=into(self.credits),
            old_credits=into(self.old_credits),
            segment=self.segment,
            country=self.country,
            party_kind=self.party_kind,
            group_id=self.group_id,
            is_insolvent=self.is_insolvent,
            is_legal=self.is_legal,
        )

    def to_json(self) -> dict[str, Any]:
        """Write it down: amounts as text, what is nothing left out."""
        parts = {name: _parts_to_json(getattr(self, name)) for name in _PARTS}
        sums = {name: str(getattr(self, name)) for name in _SUMS if getattr(self, name)}
        said = {name: getattr(self, name) for name in _SAID if getattr(self, name)}
        return {name: value for name, value in parts.items() if value} | sums | said

    @classmethod
    def from_json(cls, customer_id: int, currency: str, kept: Mapping[str, Any]) -> Owed:
        """Read what was written down."""
        parts: dict[str, Any] = {name: _parts_from_json(kept.get(name, {})) for name in _PARTS}
        sums: dict[str, Any] = {name: Decimal(kept.get(name, "0")) for name in _SUMS}
        said = {name: kept[name] for name in _SAID if name in kept}
        return cls(customer_id, currency, **parts, **sums, **said)


_PARTS: Final = ("debits", "disputed", "promised", "planned")
_SUMS: Final = ("credits", "old_credits")
_SAID: Final = ("segment", "country", "party_kind", "group_id", "is_insolvent", "is_legal")


@dataclass(frozen=True)
class Ageing:
    """The balance of everybody in one currency by bucket; `buckets` + `credits` = `balance`, to the cent."""

    currency: str
    buckets: Mapping[str, Decimal]
    credits: Decimal
    disputed: Decimal
    promised: Decimal
    planned: Decimal
    customer_count: int

    @property
    def debit(self) -> Decimal:
        """All debits."""
        return sum(self.buckets.values(), NOTHING)

    @property
    def balance(self) -> Decimal:
        """What the ledger says."""
        return self.debit + self.credits

    @property
    def late(self) -> Decimal:
        """What is past due, before credits."""
        return self.debit - self.buckets[BUCKETS[0]]


def ageing(rows: Iterable[Owed]) -> dict[str, Ageing]:
    """Add up the rows, each currency by itself."""
    by_currency: dict[str, list[Owed]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return {currency: _aged(currency, mine) for currency, mine in sorted(by_currency.items())}


def _aged(currency: str, rows: list[Owed]) -> Ageing:
    return Ageing(
        currency=currency,
        buckets={one: sum((row.debits.get(one, NOTHING) for row in rows), NOTHING) for one in BUCKETS},
        credits=sum((row.credits for row in rows), NOTHING),
        disputed=_whole(row.disputed for row in rows),
        promised=_whole(row.promised for row in rows),
        planned=_whole(row.planned for row in rows),
        customer_count=len({row.customer_id for row in rows}),
    )


def in_currency(rows: Iterable[Owed], rates: Mapping[str, Decimal], currency: str, *, day: object) -> list[Owed]:
    """Say all rows in one currency, by the rates of the day; refuses where a rate is missing."""
    said = []
    for row in rows:
        if row.currency not in rates:
            raise NoRate(currency=row.currency, into=currency, day=day)
        said.append(row if row.currency == currency else row.converted(rates[row.currency], currency))
    return said


def _whole(parts: Iterable[Mapping[str, Decimal]]) -> Decimal:
    return sum((amount for one in parts for amount in one.values()), NOTHING)


def _parts_to_json(parts: Mapping[str, Decimal]) -> dict[str, str]:
    return {bucket: str(amount) for bucket, amount in parts.items() if amount}


def _parts_from_json(kept: Mapping[str, str]) -> dict[str, Decimal]:
    return {bucket: Decimal(amount) for bucket, amount in kept.items()}
