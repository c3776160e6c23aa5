"""What the pages of portfolios show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.conditions.shown import Builder

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Person:
    """Somebody who works on a portfolio, and who stands in today ("": nobody has to)."""

    name: str
    cover: str = ""


@dataclass(frozen=True)
class PortfolioRow:
    """A portfolio at one company: its people, its rule, and what it carries."""

    id: int
    name: str
    href: str
    people: tuple[Person, ...]
    signer: str
    rule: str
    customers: int
    late_customers: int
    overdue: tuple[Money, ...]
    customers_a_head: int | None
    is_everywhere: bool


@dataclass(frozen=True)
class CompanyPart:
    """The portfolios of a company, and how much there is a head."""

    id: int
    name: str
    rows: tuple[PortfolioRow, ...]
    heads: int
    customers: int
    customers_a_head: int | None
    overdue_a_head: tuple[Money, ...]
    nobodys: int


@dataclass(frozen=True)
class HeadRow:
    """A person with the share of customers and overdue money that is the person's; shared portfolios count in parts."""

    name: str
    portfolios: tuple[str, ...]
    customers: int
    overdue: tuple[Money, ...]
    state: str


@dataclass(frozen=True)
class AbsenceLine:
    """Days on which somebody is away, and who covers."""

    id: int
    name: str
    cover: str
    from_on: date
    until_on: date
    note: str
    is_now: bool
    state: str


@dataclass(frozen=True)
class AbsenceForm:
    """An absence as it is typed."""

    people: Options
    covers: Options
    user: str
    cover: str
    from_on: str
    until_on: str
    note: str
    refusal: str


@dataclass(frozen=True)
class IndexPage:
    """Everything on the first page of portfolios."""

    parts: tuple[CompanyPart, ...]
    people: tuple[HeadRow, ...]
    absences: tuple[AbsenceLine, ...]
    form: AbsenceForm | None
    may_edit: bool
    may_assign: bool


@dataclass(frozen=True)
class Choice:
    """A box to tick."""

    value: str
    words: str
    hint: str
    is_on: bool


@dataclass(frozen=True)
class PortfolioPage:
    """A portfolio as it is changed, or a new one (no id)."""

    id: int | None
    name: str
    company: str
    companies: Options
    company_words: str
    members: tuple[Choice, ...]
    signer: str
    signers: Options
    builder: Builder
    reason: str
    refusal: str
    may_edit: bool
    gather_companies: Options


@dataclass(frozen=True)
class SpreadRow:
    """A portfolio that takes customers: what it carries now and would carry then."""

    name: str
    people: str
    customers: int
    customers_then: int
    overdue: Money
    overdue_then: Money
    arrives: int
    leaves: int


@dataclass(frozen=True)
class SpreadPage:
    """The form of spreading, and what it would do."""

    company: str
    companies: Options
    sources: tuple[Choice, ...]
    targets: tuple[Choice, ...]
    by: str
    rows: tuple[SpreadRow, ...]
    says: str
    moving: int
    query: str
    refusal: str
