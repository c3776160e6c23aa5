"""What is asked of the tables for figures, and how do the answers of several companies and currencies become one?"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.insight.queries.seeing import Whom
from duecourse.insight.rules.among import Among

DAY: Final = timedelta(days=1)
YEAR_MONTHS: Final = 12


class RateMissing(Refused):
    """An amount cannot be said in the currency asked for."""

    says = _("No rate of %(currency)s into %(into)s is known on %(on)s.")


@dataclass(frozen=True)
class Question:
    """Of whom, as of which day, over which window, in which currency; `rates` are those of the day.

    `laid` = tables of this transaction that hold what the book says of a company already (see `opened.lay_out`).
    """

    among: Among
    whom: Whom
    on: date
    window_days: int
    currency: str
    rates: Mapping[str, Decimal]
    restated: bool = False
    laid: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def tenant(self) -> UUID:
        """Whose book it is."""
        return self.whom.tenant

    @property
    def since(self) -> date:
        """The first day of the window."""
        return self.on - (self.window_days - 1) * DAY

    @property
    def month_start(self) -> date:
        """The day before the month began."""
        return self.on.replace(day=1) - DAY

    @property
    def quarter_start(self) -> date:
        """The same day three months before."""
        return months_before(self.on, 3)

    @property
    def year_start(self) -> date:
        """The same day a year before."""
        return months_before(self.on, YEAR_MONTHS)

    @property
    def values(self) -> dict[str, Any]:
        """What every statement of this question may speak of."""
        return self.whom.values | {"on": self.on, "since": self.since, "restated": self.restated}

    def asked(self, statement: str, **more: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self.values | more)
            return list(cursor.fetchall())

    def worth(self, amount: Decimal, currency: str) -> Decimal:
        """Say what an amount is worth in the currency asked for; refuse where no rate is known."""
        if not amount or currency == self.currency:
            return amount
        if currency not in self.rates:
            raise RateMissing(currency=currency, into=self.currency, on=self.on)
        return amount * self.rates[currency]


@dataclass
class Sums:
    """Numbers by name, and by currency where they are money; `plain` = counts, days, and what is converted already."""

    money: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    plain: dict[str, Decimal | None] = field(default_factory=dict)

    def add(self, name: str, currency: str, amount: Decimal | None) -> None:
        """Add an amount in its own currency."""
        sums = self.money[name]
        sums[currency] = sums.get(currency, Decimal(0)) + (amount or Decimal(0))

    def count(self, name: str, number: Decimal | int | None) -> None:
        """Add a number that has no currency."""
        self.plain[name] = (self.plain.get(name) or Decimal(0)) + (number or 0)

    def take(self, names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows of (currency, an amount a name)."""
        wanted = tuple(names)
        for name in wanted:
            self.money[name]
        for currency, *amounts in rows:
            for name, amount in zip(wanted, amounts, strict=True):
                self.add(name, currency, amount)

    def joined(self, other: Sums) -> None:
        """Take another source's numbers in."""
        self.money.update(other.money)
        self.plain.update(other.plain)

    def values(self, question: Question) -> dict[str, Decimal | None]:
        """Say everything in the currency asked for."""
        worth = {
            name: sum((question.worth(amount, currency) for currency, amount in sums.items()), Decimal(0))
            for name, sums in self.money.items()
        }
        return worth | self.plain


def months_before(day: date, count: int) -> date:
    """Give the same day of an earlier month, or its last one; the end of a month stays the end of a month."""
    number = day.year * YEAR_MONTHS + day.month - 1 - count
    year, month = divmod(number, YEAR_MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if _is_month_end(day) else min(day.day, last))


def _is_month_end(day: date) -> bool:
    return (day + DAY).day == 1
