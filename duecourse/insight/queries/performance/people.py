"""What did each person do in a period, and what came in of what could be collected?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.insight.queries.seeing import AMONG, Whom
from duecourse.insight.rules.performance import Cash, Kept, Work

REACHED: Final = ("will_pay", "disputes", "will_check", "refuses", "no_money", "other")
"""Calls that ended so reached somebody of the customer; the others met nobody, a machine, or the wrong person."""
WORKED: Final = (
    *("call.made", "promise.made", "plan.offered", "plan.agreed", "dispute.opened", "dispute.asked"),
    *("customer.noted", "task.done", "worklist.done", "contact.saved"),
)
"""What a person does about a customer; hand-written mails come from the conversations."""


def work_of(whom: Whom, since: date, until: date) -> dict[UUID, Work]:
    """Count what each person did about the customers meant: one question."""
    values = _within(whom, since, until) | {"kinds": list(WORKED), "reached": list(REACHED)}
    return {row[0]: Work(*row[1:]) for row in rows(_WORK, values)}


def promises_of(whom: Whom, since: date, until: date) -> dict[UUID, Kept]:
    """Count what became of the promises of the customers meant that fell due, by who wrote them down: one question."""
    return {row[0]: Kept(*row[1:]) for row in rows(_PROMISES, _within(whom, since, until))}


def cash_of(whom: Whom, since: date, until: date, *, restated: bool = True) -> dict[int | None, tuple[Cash, ...]]:
    """Sum what could be collected and what came, by the portfolio of that day and currency: one question.

    Not `restated`: as it was known on `until`.
    """
    found: dict[int | None, list[Cash]] = defaultdict(list)
    values = _within(whom, since, until) | {"restated": restated}
    for portfolio_id, currency, collectable, collected in rows(_CASH, values):
        found[portfolio_id].append(Cash(currency, collectable, collected))
    return {portfolio_id: tuple(sums) for portfolio_id, sums in found.items()}


def together(parts: Mapping[int | None, tuple[Cash, ...]], portfolio_ids: frozenset[int] | None) -> tuple[Cash, ...]:
    """Add up the sums of these portfolios (None: of all), a currency each."""
    sums: dict[str, list[Decimal]] = {}
    for portfolio_id, cash in parts.items():
        if portfolio_ids is None or portfolio_id in portfolio_ids:
            for one in cash:
                added = sums.setdefault(one.currency, [Decimal(0), Decimal(0)])
                added[0] += one.collectable
                added[1] += one.collected
    return tuple(Cash(currency, *both) for currency, both in sorted(sums.items()))


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Ask one question."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _within(whom: Whom, since: date, until: date) -> dict[str, Any]:
    near = timedelta(days=1)
    return {**whom.values, "since": since, "until": until, "after": since - near, "before": until + 2 * near}


_WORK: Final = f"""
    SELECT who, count(DISTINCT customer_id), count(*) FILTER (WHERE kind = 'call.made'),
           count(*) FILTER (WHERE kind = 'call.made' AND outcome = ANY(%(reached)s)),
           count(*) FILTER (WHERE kind = 'mail'), count(*) FILTER (WHERE kind = 'promise.made')
    FROM (
        SELECT e.actor_user_id AS who, e.customer_id, e.kind, e.data ->> 'outcome' AS outcome
        FROM timeline_event e JOIN ledger_customer c ON c.tenant_id = e.tenant_id AND c.id = e.customer_id
        WHERE e.tenant_id = %(tenant)s AND e.kind = ANY(%(kinds)s) AND e.actor_kind = 'user' AND {AMONG}
          AND e.at >= %(after)s AND e.at < %(before)s AND e.on_day BETWEEN %(since)s AND %(until)s
        UNION ALL
        SELECT t.by_id, m.customer_id, 'mail', NULL
        FROM communications_threadmessage t
        JOIN communications_message m ON m.tenant_id = t.tenant_id AND m.id = t.message_id
        JOIN ledger_customer c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
        WHERE t.tenant_id = %(tenant)s AND t.kind = 'out' AND t.by_id IS NOT NULL AND {AMONG}
          AND m.planned_on BETWEEN %(since)s AND %(until)s
    ) done WHERE who IS NOT NULL GROUP BY who
"""  # noqa: S608 - all of it ours
_PROMISES: Final = f"""
    SELECT who, count(*) FILTER (WHERE state = 'kept'), count(*) FILTER (WHERE state = 'partly_kept'),
           count(*) FILTER (WHERE state = 'broken'), count(*) FILTER (WHERE state IN ('open', 'kept_unconfirmed')),
           count(*) FILTER (WHERE state NOT IN ('kept', 'partly_kept', 'broken', 'open', 'kept_unconfirmed'))
    FROM (
        SELECT p.state, (SELECT e.actor_user_id FROM timeline_event e
                         WHERE e.tenant_id = p.tenant_id AND e.customer_id = p.customer_id AND e.kind = 'promise.made'
                           AND (e.data ->> 'promise_id')::bigint = p.id ORDER BY e.id LIMIT 1) AS who
        FROM promises_promise p JOIN ledger_customer c ON c.tenant_id = p.tenant_id AND c.id = p.customer_id
        WHERE p.tenant_id = %(tenant)s AND p.due_on BETWEEN %(since)s AND %(until)s AND {AMONG}
    ) said WHERE who IS NOT NULL GROUP BY who
"""  # noqa: S608 - all of it ours
_KNOWN: Final = "(%(restated)s OR {0}.known_on <= %(until)s)"
_HELD_ON: Final = f"""{{0}}.from_on <= w.from_on AND ({{0}}.to_on IS NULL OR {{0}}.to_on >= w.from_on) AND {_KNOWN}
    AND ({{0}}.ended_on IS NULL OR {{0}}.ended_on > w.from_on OR (NOT %(restated)s AND {{0}}.ended_known_on > %(until)s))"""
_CLEARED_LATER: Final = """(NOT %(restated)s AND i.id IN (
    SELECT k.item_id FROM ledger_movement k WHERE k.tenant_id = %(tenant)s
      AND greatest(k.effective_on, k.known_on) > %(until)s AND k.effective_on < %(since)s))"""
_CASH: Final = f"""
    WITH wanted AS (
        SELECT i.id, i.customer_id, i.currency, i.amount, c.portfolio_id, greatest(%(since)s, i.due_on + 1) AS from_on
        FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
        WHERE i.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND i.amount > 0
          AND i.ordinal >= 0 AND i.due_on < %(until)s AND {_KNOWN.format("i")}
          AND (i.cleared_on IS NULL OR i.cleared_on >= %(since)s OR {_CLEARED_LATER}) AND {AMONG}
    ), moved AS (
        SELECT w.id, coalesce(sum(m.amount) FILTER (WHERE m.effective_on < w.from_on), 0) AS before,
               coalesce(-sum(m.amount) FILTER (WHERE m.effective_on BETWEEN w.from_on AND %(until)s
                                                 AND m.kind IN ('payment', 'return', 'reversal')), 0) AS came
        FROM wanted w JOIN ledger_movement m ON m.tenant_id = %(tenant)s AND m.item_id = w.id AND {_KNOWN.format("m")}
        GROUP BY 1
    ), aside AS (
        SELECT item_id, sum(amount) AS amount FROM (
            SELECT w.id AS item_id, l.amount FROM wanted w
            JOIN disputes_disputeline l ON l.tenant_id = %(tenant)s AND l.item_id = w.id
            JOIN disputes_dispute d ON d.tenant_id = l.tenant_id AND d.id = l.dispute_id
            WHERE {_HELD_ON.format("d")} AND (l.added_on IS NULL OR l.added_on <= w.from_on)
              AND (l.removed_on IS NULL OR l.removed_on > w.from_on)
            UNION ALL
            SELECT w.id, v.amount FROM wanted w
            JOIN promises_plancover v ON v.tenant_id = %(tenant)s AND v.item_id = w.id WHERE {_HELD_ON.format("v")}
        ) one GROUP BY 1
    )
    SELECT coalesce((SELECT a.portfolio_id FROM ledger_portfolioassignment a
                     WHERE a.tenant_id = %(tenant)s AND a.customer_id = w.customer_id AND {_HELD_ON.format("a")}
                     ORDER BY a.from_on DESC, a.id DESC LIMIT 1), w.portfolio_id) AS portfolio_id,
           w.currency, sum(greatest(w.amount + coalesce(m.before, 0) - coalesce(s.amount, 0), 0)),
           sum(coalesce(m.came, 0))
    FROM wanted w LEFT JOIN moved m ON m.id = w.id LEFT JOIN aside s ON s.item_id = w.id
    WHERE w.amount + coalesce(m.before, 0) > 0 AND NOT EXISTS (
        SELECT FROM ledger_block b WHERE b.tenant_id = %(tenant)s AND b.customer_id = w.customer_id
          AND b.item_id IS NULL AND b.reason IN ('INSOLVENCY', 'LEGAL') AND {_HELD_ON.format("b")})
    GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - all of it ours
