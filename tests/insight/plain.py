"""What are the KPIs of a file, counted posting by posting? Plain fractions, no database, none of the product's formulas."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

Answer = Fraction | None
DAY = timedelta(days=1)
SOLD = ("invoice", "debit_note", "credit_note")


@dataclass
class Posting:
    """A line of the file with what became of it: (day, kind, change of what is open)."""

    customer: str
    kind: str
    issued_on: date
    due_on: date
    currency: str
    amount: Fraction
    number: str = ""
    belongs_to: str = ""
    is_pulled: bool = False
    changes: list[tuple[date, str, Fraction]] = field(default_factory=list)

    def open_on(self, day: date) -> Fraction:
        """Count what is open in the evening of a day."""
        if self.issued_on > day:
            return Fraction(0)
        return self.amount + sum((change for on, _kind, change in self.changes if on <= day), Fraction(0))


def recounted(
    postings: Iterable[Posting], on: date, *, window: int, worth: Callable[[Fraction, str], Fraction]
) -> dict[str, Answer]:
    """Count every KPI that postings tell, as of the evening of a day."""
    book = list(postings)
    return (
        {"to_collect": _to_collect(book, on, worth)}
        | _of_balances(book, on, worth)
        | _of_sales(book, on, window, worth)
        | _of_payments(book, on, window, worth)
        | {"collector_effectiveness": _collected(book, on, window, worth)}
    )


def _of_balances(book: list[Posting], on: date, worth: Callable[[Fraction, str], Fraction]) -> dict[str, Answer]:
    debits = overdue = old = unapplied = balance = Fraction(0)
    owed: dict[str, Fraction] = defaultdict(Fraction)
    for one in book:
        left = worth(one.open_on(on), one.currency)
        balance += left
        if left > 0:
            debits += left
            owed[one.customer] += left
            overdue += left if on > one.due_on else 0
            old += left if (on - one.due_on).days > 90 else 0
        elif one.kind == "on_account":
            unapplied -= left
    ten = sum(sorted(owed.values())[-10:])
    return {
        "receivables": balance,
        "overdue": overdue,
        "unapplied": unapplied,
        "current_share": _over(debits - overdue, debits),
        "over_90_share": _over(old, debits),
        "concentration": _over(Fraction(ten), debits),
    }


def _of_sales(
    book: list[Posting], on: date, window: int, worth: Callable[[Fraction, str], Fraction]
) -> dict[str, Answer]:
    def balance(day: date) -> Fraction:
        return sum((worth(one.open_on(day), one.currency) for one in book), Fraction(0))

    def sold(after: date, until: date) -> Fraction:
        rows = (one for one in book if one.kind in SOLD and after < one.issued_on <= until)
        return sum((worth(one.amount, one.currency) for one in rows), Fraction(0))

    lost = sum(
        (worth(-change, one.currency) for one in book if one.amount > 0 for day, kind, change in one.changes
         if kind == "writeoff" and _back(on, 12) < day <= on), Fraction(0),
    )  # fmt: skip
    now, sales, year = balance(on), sold(on - window * DAY, on), sold(_back(on, 12), on)
    current = sum(
        (worth(one.open_on(on), one.currency) for one in book if one.due_on >= on and one.open_on(on) > 0), Fraction(0)
    )
    dso, best = _over(now * window, sales), _over(current * window, sales)
    month, quarter, before = on.replace(day=1) - DAY, _back(on, 3), balance(_back(on, 12))
    ends, end = [], month
    for _number in range(12):
        ends.append(balance(end))
        end = end.replace(day=1) - DAY
    turnover = _over(year * 2, before + now)
    return {
        "dso": dso,
        "bpdso": best,
        "add": None if dso is None or best is None else dso - best,
        "cei": _cei(balance(month), sold(month, on), now, current),
        "cei_quarter": _cei(balance(quarter), sold(quarter, on) / 3, now, current),
        "turnover": turnover,
        "turnover_days": 365 / turnover if turnover else None,
        "dso_year": _over(sum(ends, Fraction(0)) / 12 * 365, year),
        "bad_debt": _over(lost, year),
        "dso_countback": _counted_back(book, on, now, sold),
        "dso_true": _true(book, on, worth),
    }


def _counted_back(book: list[Posting], on: date, balance: Fraction, sold: Callable[[date, date], Fraction]) -> Answer:
    """Go back day by day of the calendar, a month at a time."""
    begun = [one.issued_on for one in book if one.kind in SOLD and one.issued_on <= on]
    if not begun:
        return None
    first, days, last, left = min(begun), Fraction(0), on, balance
    while left > 0 and last >= first:
        start = max(last.replace(day=1), first)
        sales, length = sold(start - DAY, last), (last - start).days + 1
        if sales > left:
            return days + left * length / sales
        left -= max(sales, Fraction(0))
        days += length
        last = last.replace(day=1) - DAY
    return days


def _true(book: list[Posting], on: date, worth: Callable[[Fraction, str], Fraction]) -> Answer:
    invoiced: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for one in book:
        if one.kind == "invoice" and one.issued_on <= on:
            invoiced[one.issued_on.year, one.issued_on.month] += worth(one.amount, one.currency)
    if not invoiced:
        return None
    days = Fraction(0)
    for one in book:
        left = worth(one.open_on(on), one.currency)
        if one.kind == "invoice" and left > 0:
            days += left * (on - one.issued_on).days / invoiced[one.issued_on.year, one.issued_on.month]
    return days


def _of_payments(
    book: list[Posting], on: date, window: int, worth: Callable[[Fraction, str], Fraction]
) -> dict[str, Answer]:
    paid = since_issue = since_due = late = Fraction(0)
    for one in book:
        for day, kind, change in one.changes:
            if kind != "payment" or one.amount < 0 or not on - window * DAY < day <= on:
                continue
            if any(back == "return" and day <= when <= on and more == -change for when, back, more in one.changes):
                continue
            amount = worth(-change, one.currency)
            paid += amount
            since_issue += amount * (day - one.issued_on).days
            since_due += amount * (day - one.due_on).days
            late += amount * max((day - one.due_on).days, 0)
    return {"days_to_pay": _over(since_issue, paid), "dbt": _over(since_due, paid), "dbt_late": _over(late, paid)}


def _to_collect(book: list[Posting], on: date, worth: Callable[[Fraction, str], Fraction]) -> Fraction:
    """Take off what is overdue of a customer in a currency its credits, those of an invoice from that invoice first."""
    left: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    noted: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for one in book:
        if one.open_on(on) < 0:
            left[one.customer, one.currency] += one.open_on(on)
            noted[one.customer, one.belongs_to] -= one.open_on(on)
    for one in book:
        still = one.open_on(on)
        if still <= 0:
            continue
        credit = min(noted[one.customer, one.number], still) if one.number else Fraction(0)
        left[one.customer, one.currency] += credit
        if on > one.due_on and not one.is_pulled:
            left[one.customer, one.currency] += still - credit
    return sum((worth(max(amount, Fraction(0)), currency) for (_who, currency), amount in left.items()), Fraction(0))


def _collected(book: list[Posting], on: date, window: int, worth: Callable[[Fraction, str], Fraction]) -> Answer:
    """Walk each item from the evening before the window, or its due date: what was open then, and what came after."""
    since, could, came = on - window * DAY, Fraction(0), Fraction(0)
    for one in book:
        begin = max(since, one.due_on)
        if one.amount <= 0 or begin >= on:
            continue
        still = one.amount + sum((change for day, _kind, change in one.changes if day <= begin), Fraction(0))
        if still > 0:
            could += worth(still, one.currency)
            for day, kind, change in one.changes:
                came -= worth(change, one.currency) if kind in ("payment", "return") and begin < day <= on else 0
    return _over(came, could)


def _cei(before: Fraction, sales: Fraction, now: Fraction, current: Fraction) -> Answer:
    return _over(before + sales - now, before + sales - current)


def _over(above: Fraction, below: Fraction) -> Answer:
    return above / below if below > 0 else None


def _back(day: date, months: int) -> date:
    """Give the same day of an earlier month; the last of a month goes to the last of a month."""
    year, month = day.year, day.month - months
    while month < 1:
        year, month = year - 1, month + 12
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, last if is_last else min(day.day, last))
