"""What moved DSO between two days, and which customers stand behind it? Both days read from the book, as figures are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.insight.queries.figures.answering import question_of
from duecourse.insight.queries.figures.asking import Question
from duecourse.insight.queries.figures.flows import SOLD
from duecourse.insight.queries.figures.opened import items_text
from duecourse.insight.queries.seeing import AMONG
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.moved import Moved, Part, what_moved
from duecourse.records.ledger.queries.rates import rates_into

MOST: Final = 5
BEHIND: Final = ("terms", "late", "disputed", "credits", "volume")
"""Causes behind which customers stand: how much each of them changed."""


@dataclass(frozen=True)
class PartKey:
    """A part of the book: the customers of a company and segment, in a currency."""

    company: str
    segment: str
    currency: str


@dataclass(frozen=True)
class Changed:
    """A customer behind a cause: its amounts on both days, in the currency of the figure at the rates of the second."""

    token: str
    name: str
    number: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class DsoMoves:
    """The change of DSO from `since` to `until` over windows of `window_days`; `moved` None: no sales to measure against."""

    since: date
    until: date
    window_days: int
    currency: str
    is_restated: bool
    moved: Moved | None
    parts: Mapping[str, PartKey]
    behind: Mapping[str, tuple[Changed, ...]]


def dso_moves(
    tenant: UUID,
    among: Among,
    since: date,
    until: date,
    *,
    currency: str = "",
    window_days: int = 0,
    restated: bool = False,
    with_customers: bool = False,
) -> DsoMoves:
    """Decompose the change of DSO; each day by its own rates and as it was known then, unless `restated`.

    Of the customers that are meant on the second day. Two questions a company and two more in all; `with_customers`: one more a company.
    """
    second = question_of(tenant, among, until, currency=currency, window_days=window_days, restated=restated)
    first = replace(second, on=since, rates=rates_into(tenant, second.currency, on=since))
    parts: dict[str, PartKey] = {}
    before, after = (_parts(question, parts) for question in (first, second))
    return DsoMoves(
        since=since,
        until=until,
        window_days=second.window_days,
        currency=second.currency,
        is_restated=restated,
        moved=what_moved(before, after, window_days=second.window_days),
        parts=parts,
        behind=_behind(first, second) if with_customers else {},
    )


def _parts(question: Question, known: dict[str, PartKey]) -> dict[str, Part]:
    """Read what each part owes and was sold; a part is refused whose currency has no rate on the day."""
    codes = {company.id: company.code for company in question.whom.companies}
    amounts: dict[str, list[Decimal]] = {}
    for place, rows in ((0, _owed(question)), (4, question.asked(_SOLD_BY_PART, kinds=list(SOLD)))):
        for company_id, segment, currency, *values in rows:
            part = PartKey(codes[company_id], segment, currency)
            key = f"{part.company}/{segment}/{currency}"
            known[key] = part
            sums = amounts.setdefault(key, [Decimal(0)] * 5)
            sums[place : place + len(values)] = values
    return {key: _part(sums, question.worth(Decimal(1), known[key].currency)) for key, sums in amounts.items()}


def _part(sums: list[Decimal], rate: Decimal) -> Part:
    current, late, disputed, unused, sales = sums
    return Part(current, late, disputed, unused, sales, rate)


def _owed(question: Question) -> Iterator[tuple[Any, ...]]:
    for company in question.whom.companies:
        statement = _OWED_BY_PART.format(rows=items_text(question, company), company=company.id)
        yield from question.asked(statement)


def _behind(first: Question, second: Question) -> dict[str, tuple[Changed, ...]]:
    """Find the customers whose amounts changed most, cause by cause."""
    found: dict[str, list[Changed]] = {cause: [] for cause in BEHIND}
    for company in second.whom.companies:
        for cause, currency, token, name, number, before, after in _changed(first, second, company):
            worth = (second.worth(before, currency), second.worth(after, currency))
            found[cause].append(Changed(token, name, number, *worth))
    return {cause: _largest(rows) for cause, rows in found.items()}


def _changed(first: Question, second: Question, company: CompanyRow) -> list[tuple[Any, ...]]:
    statement = _BEHIND.format(
        first=items_text(first, company),
        second=items_text(second, company),
        company=company.id,
        before="%(before)s::date",
    )
    more = {"before": first.on, "before_since": first.since, "kinds": list(SOLD), "most": MOST}
    return second.asked(statement, **more)


def _largest(rows: list[Changed]) -> tuple[Changed, ...]:
    return tuple(sorted(rows, key=lambda one: abs(one.after - one.before), reverse=True)[:MOST])


_HELD: Final = "least(greatest(o.disputed_amount, 0), o.open_amount)"
_OWED: Final = f"""
    coalesce(sum(o.open_amount) FILTER (WHERE o.open_amount > 0 AND o.due_on >= {{on}}), 0) AS terms,
    coalesce(sum(o.open_amount - {_HELD}) FILTER (WHERE o.open_amount > 0 AND o.due_on < {{on}}), 0) AS late,
    coalesce(sum({_HELD}) FILTER (WHERE o.open_amount > 0 AND o.due_on < {{on}}), 0) AS disputed,
    coalesce(-sum(o.open_amount) FILTER (WHERE o.open_amount < 0), 0) AS credits
"""
_OWED_BY_PART: Final = f"""
    SELECT {{company}}::bigint, c.segment, o.currency, {_OWED.format(on="%(on)s")}
    FROM ({{rows}}) o JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
    WHERE {AMONG} GROUP BY 2, 3
"""  # noqa: S608 - all of it ours
_SOLD_FROM: Final = f"""
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND {AMONG}
      AND i.kind = ANY(%(kinds)s::text[]) AND i.ordinal >= 0
"""
_SOLD_BY_PART: Final = f"""
    SELECT i.company_id, c.segment, i.currency, sum(i.amount) {_SOLD_FROM}
      AND i.issued_on BETWEEN %(since)s AND %(on)s AND (%(restated)s OR i.known_on <= %(on)s)
    GROUP BY 1, 2, 3
"""
_DAY: Final = f"""
    SELECT o.customer_id, o.currency, {_OWED} FROM ({{rows}}) o
    JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id WHERE {AMONG} GROUP BY 1, 2
"""  # noqa: S608 - all of it ours
_SOLD_BOTH: Final = f"""
    SELECT i.customer_id, i.currency,
           coalesce(sum(i.amount) FILTER (WHERE i.issued_on BETWEEN %(before_since)s AND %(before)s
               AND (%(restated)s OR i.known_on <= %(before)s)), 0) AS sold_before,
           coalesce(sum(i.amount) FILTER (WHERE i.issued_on BETWEEN %(since)s AND %(on)s
               AND (%(restated)s OR i.known_on <= %(on)s)), 0) AS sold
    {_SOLD_FROM} AND i.company_id = {{company}} AND i.issued_on BETWEEN %(before_since)s AND %(on)s GROUP BY 1, 2
"""
_CAUSES: Final = """
    ('terms', coalesce(a.terms, 0), coalesce(b.terms, 0)), ('late', coalesce(a.late, 0), coalesce(b.late, 0)),
    ('disputed', coalesce(a.disputed, 0), coalesce(b.disputed, 0)),
    ('credits', coalesce(a.credits, 0), coalesce(b.credits, 0)),
    ('volume', coalesce(s.sold_before, 0), coalesce(s.sold, 0))
"""
_BEHIND: Final = f"""
    WITH a AS ({_DAY.replace("{on}", "{before}").replace("{rows}", "{first}")}),
         b AS ({_DAY.replace("{on}", "%(on)s").replace("{rows}", "{second}")}),
         s AS ({_SOLD_BOTH}),
         changed AS (
             SELECT v.cause, customer_id, currency, v.was, v.became,
                    row_number() OVER (PARTITION BY v.cause, currency ORDER BY abs(v.became - v.was) DESC, customer_id) AS place
             FROM a FULL JOIN b USING (customer_id, currency) FULL JOIN s USING (customer_id, currency)
             CROSS JOIN LATERAL (VALUES {_CAUSES}) AS v(cause, was, became)
             WHERE v.was <> v.became)
    SELECT x.cause, x.currency, c.token, c.name, c.number, x.was, x.became
    FROM changed x JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = x.customer_id WHERE x.place <= %(most)s
"""  # noqa: S608 - all of it ours
