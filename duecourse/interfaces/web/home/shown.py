"""What the first page shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.worklist.shown import Row


@dataclass(frozen=True)
class Work:
    """One kind of work that waits: how many (None is counted after the page stands), how much, and where it is done."""

    count: int | None
    title: str
    detail: str
    go: str
    href: str
    count_href: str = ""
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True)
class Excluded:
    """How many items were left alone in the last run, and why."""

    words: str
    rule: str
    count: int


@dataclass(frozen=True)
class LastRun:
    """What the last daily run of a company decided."""

    company_name: str
    day: date
    planned_count: int
    state: str
    state_words: str
    excluded: tuple[Excluded, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paid:
    """What was paid this month, against a target where there is one."""

    month: date
    amounts: tuple[Money, ...]
    target: Money | None
    reached: Money | None
    share: Decimal | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """How far the day is: done of the list, promised today, paid this month."""

    done_count: int
    listed_count: int
    done_href: str
    promised_count: int
    promised: tuple[Money, ...]
    promised_href: str
    paid: Paid | None


@dataclass(frozen=True)
class Parts:
    """Which further parts this role's page loads after it stands."""

    has_team: bool
    has_forecast: bool
    has_money: bool
    has_day: bool
    has_news: bool


@dataclass(frozen=True)
class Home:
    """The first page."""

    greeting: str
    outbound_words: str
    top: tuple[Row, ...]
    top_words: str
    work: tuple[Work, ...]
    runs: tuple[LastRun, ...]
    since_words: str
    happened: tuple[Happened, ...]
    parts: Parts


@dataclass(frozen=True)
class PaidLine:
    """A customer who paid this month."""

    name: str
    number: str
    href: str
    amount: Money
    last_on: date


@dataclass(frozen=True)
class MoneyLine:
    """What is owed in a currency."""

    currency: str
    open: Money
    overdue: Money
    long_overdue: Money
    credits: Money


@dataclass(frozen=True)
class Exposure:
    """A customer among those who owe most."""

    name: str
    number: str
    href: str
    amount: Money


@dataclass(frozen=True)
class Receivables:
    """What is owed in all, and who owes most."""

    lines: tuple[MoneyLine, ...]
    largest: tuple[Exposure, ...]
    base: str
    missing: tuple[str, ...]
