"""What was sold, paid, credited and written off, and what was owed on earlier days? From items and their movements."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.insight.queries.figures.asking import DAY, YEAR_MONTHS, Question, Sums, months_before
from duecourse.insight.queries.seeing import AMONG

SOLD: Final = ("invoice", "debit_note", "credit_note")
"""Kinds of items that are sales; interest, fees and payments on account are none."""


def sales(question: Question) -> Sums:
    """Sum what was issued, by month and in the windows; an import that was taken back sold nothing."""
    sums = Sums()
    names = ("sales", "sales_month", "sales_quarter", "sales_year", "invoiced")
    sums.take(names, ())
    sums.count("invoiced_count", 0)
    rows = question.asked(
        _SALES, kinds=list(SOLD), month=question.month_start, quarter=question.quarter_start, year=question.year_start
    )
    for currency, back, _first, net, invoiced, *windows, count in rows:
        sums.add(f"sales_m{int(back)}", currency, net)
        sums.add(f"invoiced_m{int(back)}", currency, invoiced)
        for name, amount in zip(names, windows, strict=True):
            sums.add(name, currency, amount)
        sums.count("invoiced_count", count)
    if rows:
        fill_months(sums, question.on, min(row[2] for row in rows))
    sums.plain["days"] = Decimal(question.window_days)
    return sums


def fill_months(sums: Sums, on: date, first: date) -> None:
    """Say how many days each month has: the first begins with what was sold first, the last ends with the day."""
    months = (on.year - first.year) * YEAR_MONTHS + on.month - first.month
    for back in range(months + 1):
        month = months_before(on.replace(day=1), back)
        begin = first.day if back == months else 1
        end = on.day if back == 0 else calendar.monthrange(month.year, month.month)[1]
        sums.plain[f"days_m{back}"] = Decimal(end - begin + 1)
        sums.take((f"sales_m{back}", f"invoiced_m{back}"), ())


def payments(question: Question) -> Sums:
    """Sum what was paid in the window by value date, with its days, and what cleared items without being a payment."""
    sums = Sums()
    names = ("paid", "paid_days", "paid_days_due", "paid_days_late", "credited", "written_off", "written_off_year")
    sums.take(names, ())
    sums.take(
        names, question.asked(_PAID, begin=min(question.since, question.year_start + DAY), year=question.year_start)
    )
    return sums


def before(question: Question) -> Sums:
    """Sum what was owed on earlier days, as it was known on each of them: everything moved adds up to the balance."""
    sums = Sums()
    named, ends = days_before(question)
    days = sorted({*ends, *named.values()})
    rows = question.asked(_BEFORE, days=[day + DAY for day in days], last=days[-1])
    sums.take((*named, "receivables_mean"), ())
    for currency, bucket, amount in rows:
        for name, day in named.items():
            if bucket <= days.index(day):
                sums.add(name, currency, amount)
        share = sum(1 for end in ends if bucket <= days.index(end))
        sums.add("receivables_mean", currency, amount * share / len(ends))
    return sums


def days_before(question: Question) -> tuple[dict[str, date], list[date]]:
    """Name the earlier days of which is told what was owed, and the month ends that a mean is taken of."""
    named = {
        "receivables_month_start": question.month_start,
        "receivables_quarter_start": question.quarter_start,
        "receivables_year_start": question.year_start,
    }
    return named, [_month_end(question, back) for back in range(1, YEAR_MONTHS + 1)]


def _month_end(question: Question, back: int) -> date:
    return months_before(question.on.replace(day=1), back - 1) - DAY


_ITEMS: Final = f"""
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND {AMONG}
"""
WENT_BACK: Final = """EXISTS (
    SELECT FROM ledger_movement r WHERE r.tenant_id = m.tenant_id AND r.item_id = m.item_id
      AND r.kind IN ('return', 'reversal') AND r.amount = -m.amount AND r.effective_on >= m.effective_on
      AND r.effective_on <= %(on)s AND (%(restated)s OR r.known_on <= %(on)s)
)"""
"""Tells whether a payment (`m`) was returned or reversed by the day: then nothing was paid."""
_SALES: Final = f"""
    SELECT i.currency,
           (date_part('year', %(on)s::date) - date_part('year', i.issued_on)) * 12
             + date_part('month', %(on)s::date) - date_part('month', i.issued_on),
           min(i.issued_on), sum(i.amount), coalesce(sum(i.amount) FILTER (WHERE i.kind <> 'credit_note'), 0),
           sum(i.amount) FILTER (WHERE i.issued_on >= %(since)s),
           sum(i.amount) FILTER (WHERE i.issued_on > %(month)s),
           sum(i.amount) FILTER (WHERE i.issued_on > %(quarter)s),
           sum(i.amount) FILTER (WHERE i.issued_on > %(year)s),
           sum(i.amount) FILTER (WHERE i.kind <> 'credit_note' AND i.issued_on >= %(since)s),
           count(*) FILTER (WHERE i.kind <> 'credit_note' AND i.issued_on >= %(since)s)
    {_ITEMS} AND i.kind = ANY(%(kinds)s::text[]) AND i.ordinal >= 0 AND i.issued_on <= %(on)s
      AND (%(restated)s OR i.known_on <= %(on)s)
    GROUP BY 1, 2
"""
_PAID: Final = f"""
    SELECT i.currency, sum(p.paid) FILTER (WHERE p.in_window), sum(p.paid * (p.on_day - i.issued_on)) FILTER (WHERE p.in_window),
           sum(p.paid * (p.on_day - i.due_on)) FILTER (WHERE p.in_window),
           sum(p.paid * greatest(p.on_day - i.due_on, 0)) FILTER (WHERE p.in_window),
           sum(p.credited) FILTER (WHERE p.in_window), sum(p.lost) FILTER (WHERE p.in_window),
           sum(p.lost) FILTER (WHERE p.on_day > %(year)s)
    FROM (
        SELECT m.item_id, m.effective_on AS on_day, m.effective_on >= %(since)s AS in_window,
               CASE WHEN m.kind = 'payment' AND m.amount < 0 AND NOT {WENT_BACK} THEN -m.amount ELSE 0 END AS paid,
               CASE WHEN m.kind = 'credit' THEN -m.amount ELSE 0 END AS credited,
               CASE WHEN m.kind = 'writeoff' THEN -m.amount ELSE 0 END AS lost
        FROM ledger_movement m
        WHERE m.tenant_id = %(tenant)s AND m.kind IN ('payment', 'credit', 'writeoff')
          AND m.effective_on BETWEEN %(begin)s AND %(on)s AND greatest(m.effective_on, m.known_on) >= %(begin)s
          AND (%(restated)s OR m.known_on <= %(on)s)
    ) p JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = p.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.company_id = ANY(%(companies)s::bigint[]) AND i.amount > 0 AND i.ordinal >= 0 AND {AMONG}
    GROUP BY 1
"""  # noqa: S608 - all of it ours
_BEFORE: Final = f"""
    SELECT d.currency, width_bucket(d.on_day, %(days)s::date[]), sum(d.amount)
    FROM (
        SELECT i.currency, CASE WHEN %(restated)s THEN i.issued_on ELSE i.known_on END AS on_day, i.amount {_ITEMS}
        UNION ALL
        SELECT i.currency,
               CASE WHEN %(restated)s THEN greatest(i.issued_on, m.effective_on)
                    ELSE greatest(i.known_on, m.effective_on, m.known_on) END, m.amount
        FROM ledger_movement m JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
        JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
        WHERE m.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND {AMONG}
    ) d WHERE d.on_day <= %(last)s
    GROUP BY 1, 2
"""  # noqa: S608 - all of it ours
