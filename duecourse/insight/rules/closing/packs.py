"""What does a month's pack hold, in which words is it kept, and by what does the restated month differ?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import _
from duecourse.insight.rules.closing.borrowing import Base, Taken
from duecourse.insight.rules.closing.owed import BUCKETS, Ageing
from duecourse.insight.rules.closing.provisions import Cell, Provisions, Single

VERSION: Final = "closing-1"
"""By which rules a pack is made; it grows when a formula changes."""
FAMILY: Final = (
    *("dso", "dso_countback", "dso_true", "bpdso", "add", "cei"),
    *("current_share", "over_90_share", "days_to_pay", "dbt"),
)
"""The figures that a pack keeps as they were reported."""


class NotAMonthEnd(Refused):
    """A pack is of a whole month."""

    says = _("A month is named by its last day.")


class NotExplained(Refused):
    """A difference is never signed without words."""

    says = _("The control total differs by %(difference)s. Say why before you sign.")


def is_month_end(day: date) -> bool:
    """Tell whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def month_end_before(day: date) -> date:
    """Give the last day of the month before that of a day."""
    return day.replace(day=1) - timedelta(days=1)


def months_before(day: date, count: int) -> tuple[date, ...]:
    """Give the ends of the months that are over on a day, the newest first."""
    ends = [month_end_before(day)]
    while len(ends) < count:
        ends.append(month_end_before(ends[-1]))
    return tuple(ends)


@dataclass(frozen=True)
class Kept:
    """A figure of the family as it was reported: its value, window, and the inputs it was worked out from."""

    slug: str
    value: Decimal | None
    unit: str
    from_on: date | None = None
    inputs: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True)
class Pack:
    """All that a month's end holds: ageing by currency and in the company's own, flows, the family, provisions, the base.

    `flows` = (currency, kind, amount, count); kinds of movements begin with `moved:`.
    """

    currency: str
    ageing: Mapping[str, Ageing]
    whole: Ageing
    flows: tuple[tuple[str, str, Decimal, int], ...] = ()
    opening: Mapping[str, Decimal] | None = None
    dispute_count: int = 0
    promise_count: int = 0
    family: tuple[Kept, ...] = ()
    provisions: Provisions | None = None
    borrowing: Base | None = None

    def to_json(self) -> dict[str, Any]:
        """Write the pack down: amounts as text."""
        return {
            "currency": self.currency,
            "ageing": {currency: _ageing_to_json(one) for currency, one in self.ageing.items()},
            "whole": _ageing_to_json(self.whole),
            "flows": [[currency, kind, str(amount), count] for currency, kind, amount, count in self.flows],
            "opening": None if self.opening is None else {one: str(amount) for one, amount in self.opening.items()},
            "disputes": self.dispute_count,
            "promises": self.promise_count,
            "family": [_kept_to_json(one) for one in self.family],
            "provisions": None if self.provisions is None else _provisions_to_json(self.provisions),
            "borrowing": None if self.borrowing is None else _base_to_json(self.borrowing),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Pack:
        """Read a pack that was written down."""
        opening = kept.get("opening")
        return cls(
            currency=kept["currency"],
            ageing={currency: _ageing_from_json(currency, one) for currency, one in kept["ageing"].items()},
            whole=_ageing_from_json(kept["currency"], kept["whole"]),
            flows=tuple((one, kind, Decimal(amount), count) for one, kind, amount, count in kept.get("flows", ())),
            opening=None if opening is None else {one: Decimal(amount) for one, amount in opening.items()},
            dispute_count=kept.get("disputes", 0),
            promise_count=kept.get("promises", 0),
            family=tuple(_kept_from_json(one) for one in kept.get("family", ())),
            provisions=_provisions_from_json(kept["currency"], kept.get("provisions")),
            borrowing=_base_from_json(kept["currency"], kept.get("borrowing")),
        )


@dataclass(frozen=True)
class Difference:
    """A figure as it was reported and as it is restated."""

    name: str
    unit: str
    reported: Decimal | None
    restated: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """By how much it changed; None where one of the two cannot be said."""
        return None if self.reported is None or self.restated is None else self.restated - self.reported


def differences(reported: Pack, restated: Pack) -> tuple[Difference, ...]:
    """Lay the figures of a month beside each other: all of them, for who reads decides what matters."""
    both = [("balance", reported.whole.balance, restated.whole.balance)]
    both += [(one, reported.whole.buckets[one], restated.whole.buckets[one]) for one in BUCKETS]
    both += [("credits", reported.whole.credits, restated.whole.credits)]
    both += [("disputed", reported.whole.disputed, restated.whole.disputed)]
    if reported.provisions and restated.provisions:
        both += [("provisions", reported.provisions.total, restated.provisions.total)]
    if reported.borrowing and restated.borrowing:
        both += [("advance", reported.borrowing.advance, restated.borrowing.advance)]
    then = {one.slug: one for one in restated.family}
    money = [Difference(name, "money", was, now) for name, was, now in both]
    family = [
        Difference(one.slug, one.unit, one.value, then[one.slug].value) for one in reported.family if one.slug in then
    ]
    return (*money, *family)


def explained(balance: Decimal, control_total: Decimal, note: str, *, currency: str) -> Decimal:
    """Give the difference of the control total, which is nothing or explained; else refuse."""
    difference = difference_of(balance, control_total, currency=currency)
    if difference and not note.strip():
        raise NotExplained(difference=f"{difference:+} {currency}")
    return difference


def difference_of(balance: Decimal, control_total: Decimal, *, currency: str) -> Decimal:
    """Tell by how much a control total differs, to the coin: what is finer than a coin nobody can enter."""
    return quantize(control_total, currency) - quantize(balance, currency)


def _ageing_to_json(one: Ageing) -> dict[str, Any]:
    return {
        "buckets": {bucket: str(amount) for bucket, amount in one.buckets.items()},
        **{name: str(getattr(one, name)) for name in _SUMS},
        "customers": one.customer_count,
    }


_SUMS: Final = ("credits", "disputed", "promised", "planned")


def _ageing_from_json(currency: str, kept: Mapping[str, Any]) -> Ageing:
    sums: dict[str, Decimal] = {name: Decimal(kept[name]) for name in _SUMS}
    buckets = {bucket: Decimal(kept["buckets"].get(bucket, "0")) for bucket in BUCKETS}
    return Ageing(currency, buckets, customer_count=kept["customers"], **sums)


def _kept_to_json(one: Kept) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "value": _text(one.value),
        "unit": one.unit,
        "from_on": one.from_on.isoformat() if one.from_on else None,
        "inputs": [[name, _text(value)] for name, value in one.inputs],
    }


def _kept_from_json(kept: Mapping[str, Any]) -> Kept:
    from_on = date.fromisoformat(kept["from_on"]) if kept["from_on"] else None
    inputs = tuple((name, _number(value)) for name, value in kept["inputs"])
    return Kept(kept["slug"], _number(kept["value"]), kept["unit"], from_on, inputs)


def _provisions_to_json(one: Provisions) -> dict[str, Any]:
    return {
        "cells": [
            [each.segment, each.bucket, str(each.gross), str(each.insured), str(each.rate), str(each.loss)]
            for each in one.cells
        ],
        "singles": [
            [each.customer_id, str(each.owed), str(each.share), str(each.loss), each.cause, each.why]
            for each in one.singles
        ],
        "overlay": str(one.overlay),
        "overlay_why": one.overlay_why,
    }


def _provisions_from_json(currency: str, kept: Mapping[str, Any] | None) -> Provisions | None:
    if kept is None:
        return None
    cells = tuple(Cell(one[0], one[1], *_numbers(one[2:])) for one in kept["cells"])
    singles = tuple(
        Single(customer, Decimal(owed), Decimal(share), Decimal(loss), cause, why)
        for customer, owed, share, loss, cause, why in kept["singles"]
    )
    return Provisions(currency, cells, singles, Decimal(kept["overlay"]), kept["overlay_why"])


def _base_to_json(one: Base) -> dict[str, Any]:
    return {
        "gross": str(one.gross),
        "taken": [[each.reason, each.customer_id, str(each.amount)] for each in one.taken],
        "advance_share": str(one.advance_share),
        "reserve": str(one.reserve),
    }


def _base_from_json(currency: str, kept: Mapping[str, Any] | None) -> Base | None:
    if kept is None:
        return None
    taken = tuple(Taken(reason, customer, Decimal(amount)) for reason, customer, amount in kept["taken"])
    return Base(currency, Decimal(kept["gross"]), taken, Decimal(kept["advance_share"]), Decimal(kept["reserve"]))


def _numbers(texts: Sequence[str]) -> Any:
    return [Decimal(one) for one in texts]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
