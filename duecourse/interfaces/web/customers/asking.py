"""Which customer, which items, which day and which words does a request speak of?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict
from django.utils.dateparse import parse_date, parse_time

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account, AccountFacts, ItemLine

MOST_ITEMS = 200
MOST_DIGITS = 14
"""Behind the first: more the ledger has no room for."""
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")
"""Thousands and nothing behind them, as every country writes them."""
LONGEST_TEXT = 4000


class DayWrong(Refused):
    """Not a day of the calendar."""

    says = marked("“%(text)s” is not a day. Write it as 2026-03-31.")


class TimeWrong(Refused):
    """Not a time of day."""

    says = marked("“%(text)s” is not a time. Write it as 14:30.")


class AmountWrong(Refused):
    """Not an amount."""

    says = marked("“%(text)s” is not an amount. Write it as 1250.00.")


class NothingChosen(Refused):
    """An act about no item."""

    says = marked("Choose at least one open item.")


@dataclass(frozen=True)
class Standing:
    """A customer that this person may see, with its company and the company's business date."""

    facts: AccountFacts
    company: CompanyRow
    day: date

    @property
    def account(self) -> Account:
        """The account itself."""
        return self.facts.account


def found(request: StaffRequest, named: str | int) -> AccountFacts:
    """Find the customer in all companies this person may see; the company in view narrows lists, not pages."""
    visit = request.visit
    found = ledger.account_facts(
        visit.tenant_id,
        named,
        company_ids=[one.id for one in visit.companies],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    if found is None:
        raise Http404
    return found


def standing(request: StaffRequest, named: str | int) -> Standing:
    """Find the customer, by its token or its id, with the day on which its company stands."""
    return stands(request, found(request, named))


def stands(request: StaffRequest, facts: AccountFacts) -> Standing:
    """Put the company and its business date to a customer."""
    visit = request.visit
    company = next(one for one in visit.companies if one.id == facts.account.company_id)
    return Standing(facts, company, company.business_date or visit.day or request.now.date())


def open_items(request: StaffRequest, account: Account) -> tuple[ItemLine, ...]:
    """Read the customer's items that are still owed, by due date."""
    lines = ledger.item_lines(request.visit.tenant_id, account.id, is_open=True, limit=MOST_ITEMS)
    return tuple(one for one in lines if one.open_amount > 0)


def chosen(params: QueryDict, items: Sequence[ItemLine]) -> tuple[ItemLine, ...]:
    """Keep the items that were ticked; what is not the customer's was never chosen."""
    wanted = {int(text) for text in params.getlist("row") if text.isdecimal()}
    return tuple(one for one in items if one.id in wanted)


def amounts(params: QueryDict, items: Sequence[ItemLine]) -> dict[int, Decimal | None]:
    """Read how much of each item is meant; an empty field means all that is open."""
    return {one.id: amount(params.get(f"amount-{one.id}", ""), currency=one.currency) for one in items}


def amount(text: str, *, currency: str = "EUR") -> Decimal | None:
    """Read an amount as people write it: 1 250.00, 1.250,00, 1.250 or 1250.

    Where a currency has thousandths, one and a quarter may be written 1.250: there it is.
    """
    plain = "".join(text.split())
    if not plain:
        return None
    if _GROUPED.fullmatch(plain) and minor_units(currency) < 3:
        plain = plain.replace(".", "").replace(",", "")
    if "," in plain and plain.rfind(",") > plain.rfind("."):
        plain = plain.replace(".", "").replace(",", ".")
    plain = plain.replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise AmountWrong(text=text) from None
    if not value.is_finite() or value.adjusted() > MOST_DIGITS:
        raise AmountWrong(text=text)
    return value


def words(request: StaffRequest, name: str, *, longest: int = LONGEST_TEXT) -> str:
    """Read a text field."""
    return request.POST.get(name, "").strip()[:longest]


def day(request: StaffRequest, name: str) -> date | None:
    """Read a day; none where the field is empty."""
    return day_in(words(request, name))


def day_in(text: str) -> date | None:
    """Read a day from its text, as a calendar writes it; none where there is none."""
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise DayWrong(text=text)
    return found


def moment(request: StaffRequest, on: str, at: str, *, zone: str, default: time) -> datetime | None:
    """Read a day and a time of day by the company's clock; none where no day is given."""
    wanted = day(request, on)
    if wanted is None:
        return None
    text = words(request, at)
    try:
        clock = parse_time(text) if text else default
    except ValueError:
        clock = None
    if clock is None:
        raise TimeWrong(text=text)
    return datetime.combine(wanted, clock, tzinfo=ZoneInfo(zone))
