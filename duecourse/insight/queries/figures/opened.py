"""What was open on the day, how old was it, and what of it may be asked for? From the book, company by company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from duecourse.analysis.portfolio import amounts, as_of
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.analysis.portfolio.facts import run_of
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.insight.queries.figures.asking import Question, Sums
from duecourse.insight.queries.seeing import AMONG

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.shape import Shape

LARGEST: Final = 10
_KEPT: Final = (
    *("item_id", "customer_id", "currency", "kind", "issued_on", "due_on", "open_amount"),
    *("disputed_amount", "promised_amount", "planned_amount"),
)


def items_text(question: Question, company: CompanyRow) -> str:
    """Write the query of a company's open items of the day, to stand inside a statement with parameters."""
    return _text(question, company, "figures-items")


def balances_text(question: Question, company: CompanyRow) -> str:
    """Write the query of what is to collect, a row a customer and currency."""
    return _text(question, company, "figures-balances")


def by_age(question: Question) -> Sums:
    """Sum open items by age, and what is held of them."""
    sums = Sums()
    names = (
        *("debits", "credits", "receivables", "current", "overdue", "over_90", "unapplied"),
        *("disputed", "promised", "planned", "overdue_days"),
    )
    sums.take(names, ())
    for name in ("open_items", "overdue_items"):
        sums.count(name, 0)
    for rows in _each(question, _BY_AGE, items_text):
        sums.take(names, (row[: len(names) + 1] for row in rows))
        sums.count("open_items", sum(row[-2] for row in rows))
        sums.count("overdue_items", sum(row[-1] for row in rows))
    return sums


def by_month(question: Question) -> Sums:
    """Sum age times amount of open invoices by the month they were issued in: `aged_m0` is the day's own."""
    sums = Sums()
    for rows in _each(question, _BY_MONTH, items_text):
        for currency, back, amount in rows:
            sums.add(f"aged_m{int(back)}", currency, amount)
    return sums


def to_collect(question: Question) -> Sums:
    """Sum what may be asked for now."""
    sums = Sums()
    sums.take(("to_collect",), ())
    for rows in _each(question, _TO_COLLECT, balances_text):
        sums.take(("to_collect",), rows)
    return sums


def by_customer(question: Question) -> Sums:
    """Count who owes, and sum what the ten customers owe who owe most, by what it is worth on the day."""
    sums, largest = Sums(), list[Decimal]()
    sums.count("owing_customers", 0)
    for rows in _each(question, _OWING, items_text):
        owed: dict[int, Decimal] = {}
        for customer_id, currency, amount in rows:
            owed[customer_id] = owed.get(customer_id, Decimal(0)) + question.worth(amount, currency)
        sums.count("owing_customers", len(owed))
        largest = sorted((*largest, *owed.values()), reverse=True)[:LARGEST]
    sums.plain["largest_ten"] = sum(largest, Decimal(0))
    return sums


def in_limits(question: Question) -> Sums:
    """Sum balances and limits of the customers that have a limit; unknown where nobody has one, or a rate is missing."""
    sums, names, is_known = Sums(), ("exposure_in_limit", "limits"), False
    sums.count("over_limit", 0)
    for company, rows in zip(question.whom.companies, _each(question, _LIMITS, _limits_text), strict=True):
        for exposure, limit, over, unknown in rows:
            is_known = not unknown and (is_known or not sums.money)
            sums.take(names, [(company.base_currency, exposure, limit)])
            sums.count("over_limit", over)
    if not is_known:
        sums.plain |= dict.fromkeys(names)
    return sums


def _each(question: Question, statement: str, text: Any) -> Iterator[list[tuple[Any, ...]]]:
    for company in question.whom.companies:
        yield question.asked(statement.format(rows=text(question, company)))


def _limits_text(question: Question, company: CompanyRow) -> str:
    return _text(question, company, "figures-limits")


def lay_out(question: Question) -> Question:
    """Put what the book says of the day into tables of this transaction: who asks of many groups folds the past once."""
    laid: dict[tuple[str, int], str] = {}
    with connection.cursor() as cursor:
        for company in question.whom.companies:
            for key in _MADE:
                name = f"{key}-{company.id}"
                cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
                cursor.execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {_filled(question, company, key)}')
                cursor.execute(f'ANALYZE "{name}"')
                laid[key, company.id] = name
    return replace(question, laid=laid)


def _text(question: Question, company: CompanyRow, key: str) -> str:
    name = question.laid.get((key, company.id))
    if name is not None:
        return f'SELECT * FROM pg_temp."{name}"'  # noqa: S608 - a name of our own
    return _filled(question, company, key).replace("%", "%%")


def _filled(question: Question, company: CompanyRow, key: str) -> str:
    shape = as_of.shape_of(question.tenant, company.id, question.on, restated=question.restated)
    text = compiled((key, shape.stand_in), lambda: _MADE[key](shape))
    return filled(text, shape=shape, tenant=question.tenant, company_id=company.id, on=question.on)


def _items(shape: Shape) -> ibis.Table:
    return as_of.book_of(shape).items.select(*_KEPT)


def _balances(shape: Shape) -> ibis.Table:
    found = amounts.balances(as_of.book_of(shape), run_of(shape))
    return found.select("customer_id", "currency", "to_collect")


def _limits(shape: Shape) -> ibis.Table:
    book = as_of.book_of(shape)
    sums = amounts.customer_sums(amounts.in_base(amounts.balances(book, run_of(shape)), book.rates))
    sums = sums.select("open_base", "lacks_rate", owing_id="customer_id")
    rows = book.customers.select("customer_id", "limit_amount", "is_unlimited")
    rows = rows.filter(rows.limit_amount.notnull(), ~rows.is_unlimited)
    rows = rows.left_join(sums, rows.customer_id == sums.owing_id)
    return rows.select("customer_id", "limit_amount", "open_base", "lacks_rate")


_MADE: Final[dict[str, Callable[[Shape], ibis.Table]]] = {
    "figures-items": _items,
    "figures-balances": _balances,
    "figures-limits": _limits,
}
_FROM: Final = f"""
    FROM ({{rows}}) o JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
    WHERE {AMONG}
"""
_BY_AGE: Final = f"""
    SELECT o.currency,
           coalesce(sum(o.open_amount) FILTER (WHERE o.open_amount > 0), 0),
           coalesce(-sum(o.open_amount) FILTER (WHERE o.open_amount < 0), 0),
           sum(o.open_amount),
           coalesce(sum(o.open_amount) FILTER (WHERE o.open_amount > 0 AND o.due_on >= %(on)s), 0),
           coalesce(sum(o.open_amount) FILTER (WHERE o.open_amount > 0 AND o.due_on < %(on)s), 0),
           coalesce(sum(o.open_amount) FILTER (WHERE o.open_amount > 0 AND o.due_on < %(on)s::date - 90), 0),
           coalesce(-sum(o.open_amount) FILTER (WHERE o.open_amount < 0 AND o.kind = 'on_account'), 0),
           sum(o.disputed_amount), sum(o.promised_amount), sum(o.planned_amount),
           coalesce(sum(o.open_amount * (%(on)s::date - o.due_on))
                    FILTER (WHERE o.open_amount > 0 AND o.due_on < %(on)s), 0),
           count(*), count(*) FILTER (WHERE o.open_amount > 0 AND o.due_on < %(on)s)
    {_FROM} GROUP BY 1
"""
_BY_MONTH: Final = f"""
    SELECT o.currency,
           (date_part('year', %(on)s::date) - date_part('year', o.issued_on)) * 12
             + date_part('month', %(on)s::date) - date_part('month', o.issued_on),
           sum(o.open_amount * (%(on)s::date - o.issued_on))
    {_FROM} AND o.open_amount > 0 AND o.kind IN ('invoice', 'debit_note') AND o.issued_on <= %(on)s
    GROUP BY 1, 2
"""
_TO_COLLECT: Final = f"SELECT o.currency, sum(o.to_collect) {_FROM} GROUP BY 1"
_OWING: Final = f"SELECT o.customer_id, o.currency, sum(o.open_amount) {_FROM} AND o.open_amount > 0 GROUP BY 1, 2"
_LIMITS: Final = f"""
    SELECT coalesce(sum(greatest(o.open_base, 0)), 0), sum(o.limit_amount),
           count(*) FILTER (WHERE o.open_base > o.limit_amount), count(*) FILTER (WHERE o.lacks_rate)
    {_FROM} HAVING count(*) > 0
"""
