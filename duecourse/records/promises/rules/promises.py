"""May this be promised, and was it kept?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

Verdict = Literal["kept", "partly_kept", "broken", "void"]
State = Literal["open", "kept_unconfirmed", "kept", "partly_kept", "broken", "void"]
NOTHING, ONE = Decimal(0), Decimal(1)
TOLERANCE_DAYS: Final = 2
"""Business days after the promised day in which money still counts: the bank's time, not the customer's."""
LONGEST_DAYS: Final = 60
GRACE_DAYS: Final = 7
"""After so many days the absence of news from the bank is no excuse any more."""
TOLERATED_SHARE: Final = Decimal("0.01")
TOLERATED_AMOUNT: Final = Decimal(50)
"""In `TOLERATED_CURRENCY`."""
TOLERATED_CURRENCY: Final = "EUR"


@dataclass(frozen=True)
class Outcome:
    """Of one currency of a promise: what was to come (less credits given meanwhile), and what came in time.

    `most` = the highest shortfall that is overlooked, in that currency.
    """

    promised: Decimal
    paid: Decimal
    most: Decimal = TOLERATED_AMOUNT


@dataclass(frozen=True)
class Standing:
    """How a promise stands: its currencies; is the rest at the bank, or did an item vanish without a known cause?"""

    outcomes: Sequence[Outcome]
    is_seen: bool = False
    is_unknown: bool = False


def is_within_term(made_on: date, due_on: date, longest_days: int = LONGEST_DAYS) -> bool:
    """Tell whether the promised day is neither past nor further away than the company allows."""
    return made_on <= due_on <= made_on + timedelta(days=longest_days)


def tolerance(promised: Decimal, most: Decimal = TOLERATED_AMOUNT) -> Decimal:
    """Tell by how much a payment may fall short and still keep the word: 1 %, at most 50 EUR."""
    return min(promised * TOLERATED_SHARE, most)


def most_tolerated(currency: str, rates: Mapping[str, Decimal]) -> Decimal:
    """Turn the highest shortfall into a currency; `rates` = what each is worth in the company's base currency.

    Where the euro has no rate the base currency stands in for it; where the currency has none, nothing is overlooked.
    """
    if currency == TOLERATED_CURRENCY:
        return TOLERATED_AMOUNT
    rate = rates.get(currency)
    return NOTHING if rate is None else TOLERATED_AMOUNT * (rates.get(TOLERATED_CURRENCY, ONE) / rate)


def verdict(outcomes: Sequence[Outcome]) -> Verdict:
    """Judge a promise over all its currencies: each must have come in, or it was kept in part, or not at all."""
    due = [outcome for outcome in outcomes if outcome.promised > 0]
    if not due:
        return "void"
    if all(outcome.paid >= outcome.promised - tolerance(outcome.promised, outcome.most) for outcome in due):
        return "kept"
    return "partly_kept" if any(outcome.paid > 0 for outcome in due) else "broken"


def state_now(standing: Standing, *, is_over: bool, has_news: bool) -> State:
    """Tell in which state a promise is: kept once the money is in; never broken while it may be.

    `is_over`: its day and tolerance have passed; `has_news`: what came until then would be known.
    """
    says = verdict(standing.outcomes)
    if says in ("kept", "void"):
        return says
    if standing.is_seen and not standing.is_unknown:
        return "kept_unconfirmed"
    return says if is_over and has_news and not standing.is_unknown else "open"


def is_believed(seen_on: date | None, *, day: date) -> bool:
    """Tell whether a person's word that the money is at the bank still counts."""
    return seen_on is not None and seen_on <= day <= seen_on + timedelta(days=GRACE_DAYS)


def has_news(to_on: date, *, heard_on: date | None, day: date) -> bool:
    """Tell whether a payment of the last day would be known by now: an import reaches past it, or grace is over."""
    return (heard_on is not None and heard_on > to_on) or day > to_on + timedelta(days=GRACE_DAYS)
