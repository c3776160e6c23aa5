"""What was all this worth? Every figure with what it stands on, and none that the ledger or a person did not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

NOTHING: Final = Decimal(0)
YEAR: Final = 365
SURE: Final = Decimal("1.96")
"""So many standard errors to each side hold the true mean nineteen times in twenty."""
LEAST_CUSTOMERS: Final = 30
"""Of fewer customers no range is said."""


@dataclass(frozen=True)
class Assumed:
    """What the ledger cannot know, as a person said it: cost of capital a year, staff a month, minutes a contact by hand.

    `currency` = that of `staff_cost`, and of figures over several companies; "" = not said. `dso_target_days` = the DSO
    aimed at.
    """

    currency: str
    capital_share: Decimal | None = None
    staff_cost: Decimal | None = None
    touch_minutes: int = 5
    dso_target_days: Decimal | None = None


@dataclass(frozen=True)
class Payer:
    """What a customer paid before and since, and the amounts times their days beyond terms; one currency for all."""

    paid_before: Decimal
    days_before: Decimal
    paid_since: Decimal
    days_since: Decimal


@dataclass(frozen=True)
class Earlier:
    """Days beyond terms (payment by value date - due date, weighted by amount) before and since.

    `all_…`: of everybody who paid. `same_…`: of customers who paid in both periods, each weighted by what it paid before,
    so that other customers and other amounts do not look like other habits. `earlier` = `same_before` - `same_since`,
    with the range that holds it nineteen times in twenty (None: too few customers to say).
    """

    all_before: Decimal | None
    all_since: Decimal | None
    same_before: Decimal | None = None
    same_since: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    customer_count: int = 0

    @property
    def earlier(self) -> Decimal | None:
        """So many days earlier than before; negative = later."""
        if self.same_before is None or self.same_since is None:
            return None
        return self.same_before - self.same_since

    @property
    def is_sure(self) -> bool:
        """Tell whether the range lies wholly on one side of nothing."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Chased:
    """Who was asked for money, item by item, and how many of these items should not have been asked for on that day.

    `paid`: by money or a credit with an earlier value date; the others were in a dispute, promise or plan. An item counts once.
    """

    asked: int
    paid: int
    disputed: int
    promised: int
    planned: int

    @property
    def wrong(self) -> int:
        """Items that were asked for wrongly."""
        return self.paid + self.disputed + self.promised + self.planned

    @property
    def wrong_share(self) -> Decimal | None:
        """Of the items asked for."""
        return Decimal(self.wrong) / self.asked if self.asked else None


@dataclass(frozen=True)
class Value:
    """The report of a period against the one before it, in `currency`; `staff_month` = staff of a month in it."""

    currency: str
    since: date
    until: date
    before_from: date
    earlier: Earlier
    daily_sales: Decimal | None
    dso: Decimal | None
    by_itself: int
    by_hand: int
    contact_cost: Decimal
    collected: Decimal
    erp: Chased
    ours: Chased
    staff_month: Decimal | None
    assumed: Assumed

    @property
    def days(self) -> int:
        """How long the period is."""
        return (self.until - self.since).days + 1

    @property
    def dso_day(self) -> Decimal | None:
        """What a day of DSO ties up: the sales of a day."""
        return self.daily_sales

    @property
    def released(self) -> Decimal | None:
        """Money that is no longer tied up: days earlier times the sales of a day."""
        if self.earlier.earlier is None or self.daily_sales is None:
            return None
        return self.earlier.earlier * self.daily_sales

    @property
    def saved_a_year(self) -> Decimal | None:
        """What that money costs no longer in a year."""
        if self.released is None or self.assumed.capital_share is None:
            return None
        return self.released * self.assumed.capital_share

    @property
    def staff(self) -> Decimal | None:
        """Staff over the period, from what a month costs."""
        return None if self.staff_month is None else self.staff_month * 12 * self.days / YEAR

    @property
    def cost_share(self) -> Decimal | None:
        """Cost to collect: staff and contacts through what was collected of what was overdue."""
        return None if self.staff is None or not self.collected else (self.staff + self.contact_cost) / self.collected

    @property
    def hours_saved(self) -> Decimal:
        """Contacts that left by themselves, at the minutes that one takes by hand."""
        return Decimal(self.by_itself * self.assumed.touch_minutes) / 60


def compared(payers: Iterable[Payer]) -> Earlier:
    """Compare how late money came: of everybody, and of the same customers at the same weights."""
    sums, same = [NOTHING] * 4, []
    for one in payers:
        for at, amount in enumerate((one.paid_before, one.days_before, one.paid_since, one.days_since)):
            sums[at] += amount
        if one.paid_before > 0 and one.paid_since > 0:
            same.append((one.paid_before, one.days_before / one.paid_before, one.days_since / one.paid_since))
    whole = Earlier(_through(sums[1], sums[0]), _through(sums[3], sums[2]))
    weight = sum((one[0] for one in same), NOTHING)
    if not weight:
        return whole
    before = sum((share * was for share, was, _is in same), NOTHING) / weight
    since = sum((share * now for share, _was, now in same), NOTHING) / weight
    mean = before - since
    spread = sum(((share * (was - now - mean)) ** 2 for share, was, now in same), NOTHING).sqrt() / weight
    low, high = (mean - SURE * spread, mean + SURE * spread) if len(same) >= LEAST_CUSTOMERS else (None, None)
    return Earlier(whole.all_before, whole.all_since, before, since, low, high, len(same))


def _through(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None
