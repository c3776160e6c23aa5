"""Which rows stand behind a number? The largest first, each with its customer and item, in its own currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.insight.queries.figures import flows, opened
from duecourse.insight.queries.figures.answering import question_of
from duecourse.insight.queries.figures.asking import DAY, Question
from duecourse.insight.queries.seeing import AMONG
from duecourse.insight.rules.among import Among

PIECE: Final = 50


@dataclass(frozen=True)
class Row:
    """A row behind a number: what it adds to it; `days` = from its day to the day of the figure, below zero if to come.

    A row of a customer, or of a promise, has no item. `key` names the place in the list, for whoever reads on.
    """

    key: int
    company_id: int
    customer_id: int
    customer_token: str
    customer: str
    item_id: int | None
    number: str
    kind: str
    on_day: date | None
    amount: Decimal
    currency: str
    days: int | None


def has_rows(name: str) -> bool:
    """Tell whether the rows behind an input can be listed."""
    return name in _OPEN or name in _STATEMENTS or name == "to_collect"


def rows_behind(
    tenant: UUID,
    among: Among,
    slug: str,
    input_name: str,
    on: date,
    *,
    restated: bool = False,
    window_days: int = 0,
    most: int = PIECE,
    after: tuple[Decimal, int] | None = None,
) -> tuple[Row, ...]:
    """List the rows of an input, largest amount first; `after` = the size and key of the last row that was read.

    An input that is worked out of others, or that the figure does not have, has no rows.
    """
    del slug  # an input means the same in every figure
    question = question_of(tenant, among, on, currency="-", window_days=window_days, restated=restated)
    found: list[Row] = []
    for statement in _statements(question, input_name):
        whole = f"SELECT * FROM ({statement}) r WHERE {_AFTER} ORDER BY abs(r.amount) DESC, r.key LIMIT %(most)s"  # noqa: S608 - all of it ours
        size, key = after or (None, 0)
        found += [Row(*row) for row in question.asked(whole, most=most, size=size, key=key, **_windows(question))]
    return tuple(sorted(found, key=lambda row: (-abs(row.amount), row.key))[:most])


def _statements(question: Question, name: str) -> list[str]:
    if name in _OPEN:
        keeps, amount = _OPEN[name]
        return [
            _ITEM_ROWS.format(rows=opened.items_text(question, company), keeps=keeps, amount=amount)
            for company in question.whom.companies
        ]
    if name == "to_collect":
        return [_collectable(question, company) for company in question.whom.companies]
    return [_STATEMENTS[name]] if name in _STATEMENTS else []


def _collectable(question: Question, company: CompanyRow) -> str:
    return _CUSTOMER_ROWS.format(rows=opened.balances_text(question, company))


def _windows(question: Question) -> dict[str, object]:
    return {"kinds": list(flows.SOLD), "year": question.year_start + DAY}


_AFTER: Final = "%(size)s::numeric IS NULL OR (-abs(r.amount), r.key) > (-%(size)s::numeric, %(key)s::bigint)"
_DEBIT: Final = "o.open_amount > 0"
_OPEN: Final[dict[str, tuple[str, str]]] = {
    "debits": (_DEBIT, "o.open_amount"),
    "credits": ("o.open_amount < 0", "-o.open_amount"),
    "receivables": ("true", "o.open_amount"),
    "open_items": ("true", "o.open_amount"),
    "current": (f"{_DEBIT} AND o.due_on >= %(on)s", "o.open_amount"),
    "overdue": (f"{_DEBIT} AND o.due_on < %(on)s", "o.open_amount"),
    "overdue_items": (f"{_DEBIT} AND o.due_on < %(on)s", "o.open_amount"),
    "over_90": (f"{_DEBIT} AND o.due_on < %(on)s::date - 90", "o.open_amount"),
    "unapplied": ("o.open_amount < 0 AND o.kind = 'on_account'", "-o.open_amount"),
    "disputed": ("o.disputed_amount > 0", "o.disputed_amount"),
    "promised": ("o.promised_amount > 0", "o.promised_amount"),
    "planned": ("o.planned_amount > 0", "o.planned_amount"),
}
_WHO: Final = "c.company_id, c.id AS customer_id, c.token, c.name"
_ITEM_ROWS: Final = f"""
    SELECT o.item_id AS key, {_WHO}, o.item_id, i.number, o.kind, o.due_on, {{amount}} AS amount, o.currency,
           %(on)s::date - o.due_on
    FROM ({{rows}}) o JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = o.item_id
    JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
    WHERE {{keeps}} AND {AMONG}
"""  # noqa: S608 - all of it ours
_CUSTOMER_ROWS: Final = f"""
    SELECT c.id AS key, {_WHO}, NULL::bigint, '', '', NULL::date, o.to_collect AS amount, o.currency, NULL::int
    FROM ({{rows}}) o JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
    WHERE o.to_collect > 0 AND {AMONG}
"""  # noqa: S608 - all of it ours
_SOLD: Final = f"""
    SELECT i.id AS key, {_WHO}, i.id, i.number, i.kind, i.issued_on, i.amount, i.currency, %(on)s::date - i.issued_on
    FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND i.kind = ANY(%(kinds)s::text[])
      AND i.ordinal >= 0 AND i.issued_on BETWEEN %(since)s AND %(on)s AND (%(restated)s OR i.known_on <= %(on)s)
      AND {AMONG}
"""  # noqa: S608 - all of it ours
_MOVED: Final = f"""
    SELECT m.id AS key, {_WHO}, i.id, i.number, m.kind, m.effective_on, -m.amount AS amount, i.currency,
           m.effective_on - i.due_on
    FROM ledger_movement m JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND i.amount > 0 AND i.ordinal >= 0
      AND m.effective_on BETWEEN %(since)s AND %(on)s AND greatest(m.effective_on, m.known_on) >= %(since)s
      AND (%(restated)s OR m.known_on <= %(on)s) AND {AMONG}
"""  # noqa: S608 - all of it ours
_PROMISED: Final = f"""
    SELECT x.id AS key, {_WHO}, NULL::bigint, '', x.state, x.due_on, coalesce(l.amount, 0) AS amount,
           coalesce(l.currency, ''), %(on)s::date - x.due_on
    FROM promises_promise x JOIN ledger_customer c ON c.tenant_id = x.tenant_id AND c.id = x.customer_id
    LEFT JOIN LATERAL (
        SELECT p.currency, sum(p.amount) AS amount FROM promises_promiseline p
        WHERE p.tenant_id = x.tenant_id AND p.promise_id = x.id GROUP BY 1 ORDER BY 1 LIMIT 1
    ) l ON true
    WHERE x.tenant_id = %(tenant)s AND (%(restated)s OR x.known_on <= %(on)s) AND {AMONG}
"""  # noqa: S608 - all of it ours
_FELL_DUE: Final = "AND x.due_on BETWEEN %(since)s AND %(on)s"
_JUDGED: Final = "AND (%(restated)s OR x.judged_on <= %(on)s)"
_DISPUTED: Final = f"""
    SELECT l.id AS key, {_WHO}, i.id, i.number, x.reason, x.opened_on, l.amount, l.currency, %(on)s::date - x.opened_on
    FROM disputes_dispute x JOIN ledger_customer c ON c.tenant_id = x.tenant_id AND c.id = x.customer_id
    JOIN disputes_disputeline l ON l.tenant_id = x.tenant_id AND l.dispute_id = x.id
    JOIN ledger_item i ON i.tenant_id = l.tenant_id AND i.id = l.item_id
    WHERE x.tenant_id = %(tenant)s AND (%(restated)s OR x.known_on <= %(on)s)
      AND (l.added_on IS NULL OR l.added_on <= %(on)s) AND (l.removed_on IS NULL OR l.removed_on > %(on)s) AND {AMONG}
"""  # noqa: S608 - all of it ours
_OPENED: Final = "AND x.opened_on BETWEEN %(since)s AND %(on)s"
_CLOSED: Final = "AND x.ended_on BETWEEN %(since)s AND %(on)s AND (%(restated)s OR x.ended_known_on <= %(on)s)"
_DEDUCTED: Final = f"""
    SELECT k.id AS key, {_WHO}, i.id, i.number, k.reason, k.taken_on, k.amount, k.currency, %(on)s::date - k.taken_on
    FROM disputes_deduction k JOIN disputes_dispute x ON x.tenant_id = k.tenant_id AND x.id = k.dispute_id
    JOIN ledger_customer c ON c.tenant_id = x.tenant_id AND c.id = x.customer_id
    JOIN ledger_item i ON i.tenant_id = k.tenant_id AND i.id = k.item_id
    WHERE k.tenant_id = %(tenant)s AND k.taken_on <= %(on)s AND (%(restated)s OR x.known_on <= %(on)s) AND {AMONG}
"""  # noqa: S608 - all of it ours
_STATEMENTS: Final[dict[str, str]] = {
    "sales": _SOLD,
    "invoiced": f"{_SOLD} AND i.kind <> 'credit_note'",
    "invoiced_count": f"{_SOLD} AND i.kind <> 'credit_note'",
    "paid": f"{_MOVED} AND m.kind = 'payment' AND m.amount < 0 AND NOT {flows.WENT_BACK}",
    "credited": f"{_MOVED} AND m.kind = 'credit'",
    "written_off": f"{_MOVED} AND m.kind = 'writeoff'",
    "promises_made": f"{_PROMISED} AND x.made_on BETWEEN %(since)s AND %(on)s AND x.state NOT IN ('proposed', 'void')",
    "promises_kept": f"{_PROMISED} {_FELL_DUE} AND x.state = 'kept' {_JUDGED}",
    "promises_partly": f"{_PROMISED} {_FELL_DUE} AND x.state = 'partly_kept' {_JUDGED}",
    "promises_broken": f"{_PROMISED} {_FELL_DUE} AND x.state = 'broken' {_JUDGED}",
    "promises_left_out": f"{_PROMISED} {_FELL_DUE} AND x.state IN ('superseded', 'withdrawn') "
    "AND (%(restated)s OR x.ended_known_on <= %(on)s)",
    "disputes_opened": f"{_DISPUTED} {_OPENED}",
    "disputes_opened_count": f"{_DISPUTED} {_OPENED}",
    "disputes_closed_count": f"{_DISPUTED} {_CLOSED}",
    "deductions_taken": f"{_DEDUCTED} AND k.taken_on >= %(since)s",
    "deductions_open": f"{_DEDUCTED} AND (x.ended_on IS NULL OR x.ended_on > %(on)s OR "
    "(NOT %(restated)s AND x.ended_known_on > %(on)s))",
}
"""By input: the statement of its rows, of the window where it has one."""
