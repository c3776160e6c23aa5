"""How did departments do with disputes, and how many customers does a head of ours look after?"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.insight.queries.performance.people import rows
from duecourse.insight.queries.seeing import AMONG, Whom
from duecourse.insight.rules.performance import Cases, Coverage

CREDIT: Final = frozenset({"credit_analyst", "credit_manager"})


def cases_of(whom: Whom, since: date, until: date, *, on: date) -> dict[tuple[int | None, str], Cases]:
    """Count disputes by department (None: of no department) and root cause ("" = not said yet): one question."""
    values = {**whom.values, "since": since, "until": until, "on": on}
    return {(row[0], row[1]): Cases(*row[2:8]) for row in rows(_CASES, values)}


def coverage_of(whom: Whom, heads: dict[int, Decimal], credit_heads: Decimal) -> tuple[Coverage, ...]:
    """Share the heads of each portfolio out over the segments of its customers who owe something: one question.

    `heads` = how many people work on each portfolio (somebody of two portfolios is half a head in each).
    """
    counts: dict[str, dict[int | None, int]] = defaultdict(dict)
    in_portfolio: dict[int | None, int] = defaultdict(int)
    for segment, portfolio_id, count in rows(_COVERAGE, whom.values):
        counts[segment][portfolio_id] = count
        in_portfolio[portfolio_id] += count
    total = sum(in_portfolio.values())
    return tuple(
        Coverage(
            segment,
            sum(parts.values()),
            sum(count for portfolio_id, count in parts.items() if portfolio_id not in heads),
            sum(
                (heads.get(key or 0, Decimal(0)) * count / in_portfolio[key] for key, count in parts.items()),
                Decimal(0),
            ),
            credit_heads * sum(parts.values()) / total,
        )
        for segment, parts in sorted(counts.items())
    )


_CASES: Final = f"""
    SELECT d.department_id, d.root_cause, count(*) FILTER (WHERE d.opened_on BETWEEN %(since)s AND %(until)s),
           count(*) FILTER (WHERE d.ended_on BETWEEN %(since)s AND %(until)s),
           count(*) FILTER (WHERE d.ended_on IS NULL OR d.ended_on > %(on)s),
           count(*) FILTER (WHERE d.ended_on IS NULL AND d.answer_due_at < %(on)s::date),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY d.ended_on - d.opened_on)
               FILTER (WHERE d.ended_on BETWEEN %(since)s AND %(until)s)::numeric,
           count(*) FILTER (WHERE d.ended_on BETWEEN %(since)s AND %(until)s
                              AND d.outcome IN ('accepted_credit', 'partial'))
    FROM disputes_dispute d JOIN ledger_customer c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
    WHERE d.tenant_id = %(tenant)s AND d.opened_on <= %(until)s
      AND (d.ended_on IS NULL OR d.ended_on >= %(since)s) AND {AMONG}
    GROUP BY 1, 2
"""  # noqa: S608 - all of it ours
_COVERAGE: Final = f"""
    SELECT coalesce(c.segment, ''), c.portfolio_id, count(*) FROM ledger_customer c
    WHERE {AMONG} AND EXISTS (
        SELECT FROM ledger_item i
        WHERE i.tenant_id = c.tenant_id AND i.customer_id = c.id AND i.open_amount <> 0 AND i.ordinal >= 0)
    GROUP BY 1, 2
"""  # noqa: S608 - all of it ours
