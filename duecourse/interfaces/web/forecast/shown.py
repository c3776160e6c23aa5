"""What the forecast screen shows: plain data in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.charting import Chart


@dataclass(frozen=True)
class Choice:
    """A line of a select."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Part:
    """What a period is made of, by where it is known from."""

    words: str
    amount: Money


@dataclass(frozen=True)
class Own:
    """A person's figure for a week, beside the model's."""

    id: int
    week: str
    amount: Money
    why: str
    who: str
    at: datetime
    came: Money | None
    withdrawn: str


@dataclass(frozen=True)
class Period:
    """A week or a day: what was or is expected, within which band, and what came; not `is_foreseen`: nobody had forecast it."""

    from_on: date
    words: str
    expected: Money
    low: Money
    high: Money
    came: Money | None
    own: Money | None
    own_why: str
    parts: tuple[Part, ...]
    href: str
    is_outside: bool
    is_foreseen: bool = True


@dataclass(frozen=True)
class Past:
    """An earlier forecast held against what came in its first weeks."""

    made_on: date
    weeks: int
    expected: Money
    came: Money
    off: Decimal | None
    off_mean: Decimal | None
    off_due: Decimal | None
    inside: str


@dataclass(frozen=True)
class Moved:
    """One reason why the forecast is another than a week ago."""

    words: str
    explain: str
    items: int
    amount: Money


@dataclass(frozen=True)
class Fact:
    """A figure at the head of the page."""

    words: str
    amount: Money | None
    said: str
    more: str


@dataclass(frozen=True)
class Notice:
    """Something that whoever reads the figures must know first."""

    kind: str
    icon: str
    title: str
    words: str


@dataclass(frozen=True)
class Filters:
    """What can be chosen: each a select of the form."""

    companies: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    vintages: tuple[Choice, ...]


@dataclass(frozen=True)
class Stand:
    """What the forecast stands on: its day, its model."""

    made_on: date
    made_at: datetime
    model: str
    model_href: str
    is_on: bool


@dataclass(frozen=True)
class Forecast:
    """The whole screen; `stand` None: no forecast was made yet."""

    company: str
    company_code: str
    currency: str
    currency_words: str
    group_words: str
    query: str
    filters: Filters
    stand: Stand | None
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()
    weeks: tuple[Period, ...] = ()
    past: tuple[Period, ...] = ()
    days: tuple[Period, ...] = ()
    week_chart: Chart | None = None
    day_chart: Chart | None = None
    moved_since: date | None = None
    moved: tuple[Moved, ...] = ()
    moved_before: Money | None = None
    moved_after: Money | None = None
    moved_chart: Chart | None = None
    accuracy_words: str = ""
    scores: tuple[Past, ...] = ()
    score_chart: Chart | None = None
    owns: tuple[Own, ...] = ()
    may_say: bool = False
    own_weeks: tuple[Choice, ...] = ()
    own_currencies: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Behind:
    """An item behind a bar."""

    number: str
    href: str
    customer: str
    customer_href: str
    due_on: date
    open: Money
    expected: Money
    share: str
    source: str
