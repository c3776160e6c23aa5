"""What may a company borrow on its receivables? Gross, less what the lender does not take, times the advance rate.

Reasons are asked in the stated order, and each takes only what the ones before left of a customer: nothing is counted twice,
and gross less all reasons is eligible, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import _
from duecourse.insight.rules.closing.owed import NOTHING, OVER_90, Owed

ORDER: Final = (
    "intercompany",
    "government",
    "natural_person",
    "foreign",
    "over_90",
    "old_credits",
    "cross_aged",
    "disputed",
    "contra",
    "concentration",
)
"""The reasons in the order in which they are asked."""
_NATURAL: Final = frozenset({"consumer", "sole_trader"})
_WHO: Final = frozenset(ORDER[:4])
ONE: Final = Decimal(1)


class BadLenderTerms(Refused):
    """A share of a lender's rules lies between 0 and 100 %."""

    says = _("A share of the lender's rules must lie between 0 and 100 %%: “%(value)s”.")


@dataclass(frozen=True)
class LenderTerms:
    """A lender's rules: the advance rate, from which share over 90 days a customer counts for nothing, the cap on one group.

    `home` = the country that is not foreign. `contra` = what we owe customers that are suppliers as well, by customer id.
    `cross_share` or `cap_share` None: that rule is not asked. `reserve` is taken off what may be drawn.
    """

    advance_share: Decimal
    home: str = ""
    cross_share: Decimal | None = Decimal("0.5")
    cap_share: Decimal | None = Decimal("0.2")
    takes_government: bool = False
    takes_natural: bool = False
    takes_foreign: bool = False
    takes_disputed: bool = False
    intercompany: frozenset[int] = frozenset()
    contra: Mapping[int, Decimal] = field(default_factory=dict)
    reserve: Decimal = NOTHING

    def to_json(self) -> dict[str, Any]:
        """Write the rules down."""
        return {
            "advance_share": str(self.advance_share),
            "home": self.home,
            "cross_share": None if self.cross_share is None else str(self.cross_share),
            "cap_share": None if self.cap_share is None else str(self.cap_share),
            **{name: getattr(self, name) for name in _TAKES},
            "intercompany": sorted(self.intercompany),
            "contra": [[one, str(amount)] for one, amount in sorted(self.contra.items())],
            "reserve": str(self.reserve),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> LenderTerms:
        """Read rules that were written down."""
        return cls(
            advance_share=Decimal(kept["advance_share"]),
            home=kept.get("home", ""),
            cross_share=None if kept.get("cross_share") is None else Decimal(kept["cross_share"]),
            cap_share=None if kept.get("cap_share") is None else Decimal(kept["cap_share"]),
            **{name: bool(kept.get(name, False)) for name in _TAKES},
            intercompany=frozenset(kept.get("intercompany", ())),
            contra={one: Decimal(amount) for one, amount in kept.get("contra", ())},
            reserve=Decimal(kept.get("reserve", "0")),
        )


_TAKES: Final = ("takes_government", "takes_natural", "takes_foreign", "takes_disputed")


@dataclass(frozen=True)
class Taken:
    """What a reason takes of a customer."""

    reason: str
    customer_id: int
    amount: Decimal


@dataclass(frozen=True)
class Base:
    """The borrowing base in the company's currency: `gross` − `ineligible` = `eligible`; `advance` may be drawn."""

    currency: str
    gross: Decimal
    taken: tuple[Taken, ...]
    advance_share: Decimal
    reserve: Decimal

    @property
    def ineligible(self) -> Decimal:
        """All that the lender does not take."""
        return sum((one.amount for one in self.taken), NOTHING)

    @property
    def eligible(self) -> Decimal:
        """What is left."""
        return self.gross - self.ineligible

    @property
    def advance(self) -> Decimal:
        """What may be drawn: never below nothing."""
        return max(NOTHING, quantize(self.eligible * self.advance_share, self.currency) - self.reserve)

    def by_reason(self) -> dict[str, Decimal]:
        """Add up what each reason takes, in the order in which they are asked."""
        return {reason: sum((one.amount for one in self.taken if one.reason == reason), NOTHING) for reason in ORDER}


def check(terms: LenderTerms) -> None:
    """Refuse rules that no lender writes."""
    for share in (terms.advance_share, terms.cross_share, terms.cap_share):
        if share is not None and not (share.is_finite() and NOTHING <= share <= ONE):
            raise BadLenderTerms(value=share)


def base(rows: Iterable[Owed], terms: LenderTerms, *, currency: str) -> Base:
    """Work out the borrowing base; the rows are in `currency` already, one or more a customer."""
    accounts = [_Account(one) for one in _whole(rows)]
    for account in accounts:
        _ask_about(account, terms)
    if terms.cap_share is not None:
        _cap_groups(accounts, terms.cap_share, currency)
    order = {reason: place for place, reason in enumerate(ORDER)}
    taken = sorted(
        (Taken(reason, one.row.customer_id, amount) for one in accounts for reason, amount in one.taken.items()),
        key=lambda each: (order[each.reason], -each.amount, each.customer_id),
    )
    gross = sum((one.row.balance for one in accounts), NOTHING)
    return Base(currency, gross, tuple(taken), terms.advance_share, terms.reserve)


class _Account:
    """A customer while it is asked about: what is left of its balance."""

    def __init__(self, row: Owed) -> None:
        self.row = row
        self.left = row.balance
        self.taken: dict[str, Decimal] = {}

    def take(self, reason: str, amount: Decimal) -> None:
        """Take at most what is left."""
        amount = min(amount, self.left)
        if amount > 0:
            self.taken[reason] = amount
            self.left -= amount


def _whole(rows: Iterable[Owed]) -> list[Owed]:
    """Put the rows of a customer (one a currency) together."""
    by_customer: dict[int, Owed] = {}
    for row in rows:
        known = by_customer.get(row.customer_id)
        by_customer[row.customer_id] = row if known is None else _both(known, row)
    return list(by_customer.values())


def _both(one: Owed, other: Owed) -> Owed:
    def added(name: str) -> dict[str, Decimal]:
        mine, theirs = getattr(one, name), getattr(other, name)
        return {key: mine.get(key, NOTHING) + theirs.get(key, NOTHING) for key in {**mine, **theirs}}

    said = {name: getattr(one, name) for name in ("segment", "country", "party_kind", "group_id")}
    return Owed(
        one.customer_id,
        one.currency,
        debits=added("debits"),
        disputed=added("disputed"),
        credits=one.credits + other.credits,
        old_credits=one.old_credits + other.old_credits,
        **said,
    )


def _ask_about(account: _Account, terms: LenderTerms) -> None:
    row = account.row
    why = _who_is_it(row, terms)
    if why:
        account.take(why, account.left)
        return
    hidden = min(-row.old_credits, row.over_90)
    account.take("over_90", row.over_90 - hidden)
    account.take("old_credits", hidden)
    if terms.cross_share is not None and row.debit > 0 and row.over_90 >= row.debit * terms.cross_share:
        account.take("cross_aged", account.left)
    if not terms.takes_disputed:
        young = (amount for bucket, amount in row.disputed.items() if bucket not in OVER_90)
        account.take("disputed", sum(young, NOTHING))
    account.take("contra", terms.contra.get(row.customer_id, NOTHING))


def _who_is_it(row: Owed, terms: LenderTerms) -> str:
    if row.customer_id in terms.intercompany:
        return "intercompany"
    if row.party_kind == "public" and not terms.takes_government:
        return "government"
    if row.party_kind in _NATURAL and not terms.takes_natural:
        return "natural_person"
    if terms.home and row.country != terms.home and not terms.takes_foreign:
        return "foreign"
    return ""


def _cap_groups(accounts: list[_Account], share: Decimal, currency: str) -> None:
    """Take what a group has above its share of all that is left, from its largest customer on."""
    whole = sum((one.left for one in accounts), NOTHING)
    cap = quantize(max(whole, NOTHING) * share, currency)
    groups: dict[object, list[_Account]] = {}
    for one in accounts:
        groups.setdefault(one.row.group_id or ("alone", one.row.customer_id), []).append(one)
    for members in groups.values():
        above = sum((one.left for one in members), NOTHING) - cap
        for one in sorted(members, key=lambda each: (-each.left, each.row.customer_id)):
            if above <= 0:
                break
            part = min(above, one.left)
            one.take("concentration", part)
            above -= max(part, NOTHING)
