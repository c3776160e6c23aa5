"""What became of promises, disputes and deductions, how often were customers written to, and was the forecast right?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.insight.queries.figures.asking import DAY, Question, Sums
from duecourse.insight.queries.seeing import AMONG

WEEK: Final = timedelta(weeks=1)
PRESSURE_DAYS: Final = 30


def promises(question: Question) -> Sums:
    """Judge the promises that fell due in the window; those that were replaced or withdrawn are told apart."""
    sums = Sums()
    for name in ("promises_kept", "promises_partly", "promises_broken", "promises_left_out", "promises_made"):
        sums.count(name, 0)
    for state, count in question.asked(_PROMISES):
        sums.count(f"promises_{state}", count)
    for count, highest in question.asked(_PROMISES_MADE):
        sums.count("promises_made", count)
        sums.plain["highest_broken_level"] = Decimal(highest)
    for (count,) in question.asked(_ANSWERS):
        sums.plain["answers"] = Decimal(count)
    sums.take(("promised_judged", "promised_kept"), question.asked(_PROMISED))
    return sums


def disputes(question: Question) -> Sums:
    """Sum disputes opened and closed in the window, and deductions taken in it or still open."""
    sums = Sums()
    sums.take(("disputes_opened",), question.asked(_DISPUTED))
    for opened, closed, days, median in question.asked(_DISPUTES):
        sums.count("disputes_opened_count", opened)
        sums.count("disputes_closed_count", closed)
        sums.count("dispute_days", days)
        sums.plain["dispute_days_median"] = None if median is None else Decimal(str(median))
    names = ("deductions_taken", "deductions_open", "deductions_invalid", "deductions_recovered")
    sums.take(names, question.asked(_DEDUCTIONS))
    return sums


def contacts(question: Question) -> Sums:
    """Count the messages of 30 days and whom they went to, and the customers with an action due and with one done."""
    sums = Sums()
    ((touches, touched),) = question.asked(_TOUCHES, begin=question.on - (PRESSURE_DAYS - 1) * DAY)
    sums.plain |= {"touches_30": Decimal(touches), "touched_customers_30": Decimal(touched)}
    ((due, acted),) = question.asked(_ACTIONS)
    sums.plain |= {"due_customers": Decimal(due), "acted_customers": Decimal(acted)}
    return sums


def cash(question: Question) -> Sums:
    """Hold the forecast of the last full week, made before it began, against what came; only of everybody."""
    sums = Sums()
    sums.plain |= {"forecast": None, "forecast_actual": None}
    monday = last_week(question.on)
    rows = [] if question.whom.is_narrowed else question.asked(_FORECAST, monday=monday)
    if len(rows) != len(question.whom.companies) or not rows:
        return sums
    del sums.plain["forecast"], sums.plain["forecast_actual"]
    sums.take(("forecast",), rows)
    sums.take(("forecast_actual",), question.asked(_CASH, monday=monday, sunday=monday + WEEK - DAY))
    return sums


def last_week(on: date) -> date:
    """Give the Monday of the last week that is over on the evening of a day."""
    return on + DAY - timedelta(days=(on + DAY).weekday()) - WEEK


_OF: Final = f"JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = x.customer_id AND {AMONG}"
_KNOWN: Final = "(%(restated)s OR x.known_on <= %(on)s)"
_JUDGED: Final = f"""
    x.tenant_id = %(tenant)s AND x.due_on BETWEEN %(since)s AND %(on)s AND {_KNOWN}
    AND x.state IN ('kept', 'partly_kept', 'broken') AND (%(restated)s OR x.judged_on <= %(on)s)
"""
_PROMISES: Final = f"""
    SELECT split_part(x.state, '_', 1), count(*) FROM promises_promise x {_OF} WHERE {_JUDGED} GROUP BY 1
    UNION ALL
    SELECT 'left_out', count(*) FROM promises_promise x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.due_on BETWEEN %(since)s AND %(on)s AND {_KNOWN}
      AND x.state IN ('superseded', 'withdrawn') AND (%(restated)s OR x.ended_known_on <= %(on)s)
"""  # noqa: S608 - all of it ours
_PROMISES_MADE: Final = f"""
    SELECT count(*) FILTER (WHERE x.made_on >= %(since)s),
           coalesce(max(x.level) FILTER (WHERE x.state IN ('open', 'kept_unconfirmed') OR x.ended_on > %(on)s), 0)
    FROM promises_promise x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.made_on <= %(on)s AND x.state NOT IN ('proposed', 'void') AND {_KNOWN}
"""  # noqa: S608 - all of it ours
_PROMISED: Final = f"""
    SELECT l.currency, sum(l.amount),
           sum(CASE x.state WHEN 'kept' THEN l.amount WHEN 'partly_kept' THEN least(l.paid, l.amount) ELSE 0 END)
    FROM promises_promise x {_OF}
    JOIN promises_promiseline l ON l.tenant_id = x.tenant_id AND l.promise_id = x.id
    WHERE {_JUDGED} GROUP BY 1
"""  # noqa: S608 - all of it ours
_ANSWERS: Final = f"""
    SELECT count(*) FROM communications_message x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.direction = 'in' AND x.created_at >= %(since)s AND x.created_at < %(on)s::date + 1
"""  # noqa: S608 - all of it ours
_DISPUTED: Final = f"""
    SELECT l.currency, sum(l.amount) FROM disputes_dispute x {_OF}
    JOIN disputes_disputeline l ON l.tenant_id = x.tenant_id AND l.dispute_id = x.id
    WHERE x.tenant_id = %(tenant)s AND x.opened_on BETWEEN %(since)s AND %(on)s AND {_KNOWN}
      AND (l.added_on IS NULL OR l.added_on <= %(on)s) AND (l.removed_on IS NULL OR l.removed_on > %(on)s)
    GROUP BY 1
"""  # noqa: S608 - all of it ours
_CLOSED: Final = """(x.ended_on BETWEEN %(since)s AND %(on)s AND (%(restated)s OR x.ended_known_on <= %(on)s))"""
_DISPUTES: Final = f"""
    SELECT count(*) FILTER (WHERE x.opened_on >= %(since)s), count(*) FILTER (WHERE {_CLOSED}),
           coalesce(sum(x.ended_on - x.opened_on) FILTER (WHERE {_CLOSED}), 0),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY x.ended_on - x.opened_on) FILTER (WHERE {_CLOSED})
    FROM disputes_dispute x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.opened_on <= %(on)s AND {_KNOWN}
"""  # noqa: S608 - all of it ours
_DEDUCTIONS: Final = f"""
    SELECT k.currency, coalesce(sum(k.amount) FILTER (WHERE k.taken_on >= %(since)s), 0),
           coalesce(sum(k.amount) FILTER (
               WHERE x.ended_on IS NULL OR x.ended_on > %(on)s OR (NOT %(restated)s AND x.ended_known_on > %(on)s)), 0),
           coalesce(sum(k.amount) FILTER (WHERE k.taken_on >= %(since)s AND k.validity = 'invalid' AND {{judged}}), 0),
           coalesce(sum(k.amount) FILTER (WHERE k.taken_on >= %(since)s AND k.validity = 'invalid' AND {{judged}}
                    AND x.outcome = 'rejected_pay' AND x.ended_on <= %(on)s
                    AND (%(restated)s OR x.ended_known_on <= %(on)s)), 0)
    FROM disputes_deduction k JOIN disputes_dispute x ON x.tenant_id = k.tenant_id AND x.id = k.dispute_id {_OF}
    WHERE k.tenant_id = %(tenant)s AND k.taken_on <= %(on)s AND {_KNOWN} GROUP BY 1
""".format(judged="(%(restated)s OR k.judged_on <= %(on)s)")  # noqa: S608 - all of it ours
_TOUCHES: Final = f"""
    SELECT count(*), count(DISTINCT x.customer_id) FROM communications_message x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.direction = 'out' AND x.purpose = 'dunning' AND x.state IN ('sent', 'unknown')
      AND x.channel <> 'portal' AND x.settled_at >= %(begin)s AND x.settled_at < %(on)s::date + 1
"""  # noqa: S608 - all of it ours
_ACTIONS: Final = f"""
    SELECT count(DISTINCT x.customer_id),
           count(DISTINCT x.customer_id) FILTER (WHERE x.state = 'executed' AND x.executed_on <= %(on)s)
    FROM procedures_plannedaction x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.planned_on BETWEEN %(since)s AND %(on)s AND x.state NOT IN ('suppressed', 'cancelled')
"""  # noqa: S608 - all of it ours
_FORECAST: Final = """
    SELECT l.currency, sum(l.expected) FROM intelligence_forecastvintage v
    JOIN intelligence_forecastline l ON l.tenant_id = v.tenant_id AND l.vintage_id = v.id
    WHERE v.tenant_id = %(tenant)s AND v.company_id = ANY(%(companies)s::bigint[]) AND l.is_total AND l.is_week
      AND l.group_key = '' AND l.from_on = %(monday)s
      AND v.made_on = (
          SELECT max(n.made_on) FROM intelligence_forecastvintage n
          WHERE n.tenant_id = v.tenant_id AND n.company_id = v.company_id AND n.made_on <= %(monday)s)
    GROUP BY l.currency, v.company_id
"""
_CASH: Final = f"""
    SELECT i.currency, -sum(m.amount) FROM ledger_movement m
    JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND i.amount > 0
      AND m.kind IN ('payment', 'reversal', 'return') AND m.effective_on BETWEEN %(monday)s AND %(sunday)s
      AND greatest(m.effective_on, m.known_on) >= %(monday)s
      AND (%(restated)s OR m.known_on <= %(on)s) AND {AMONG}
    GROUP BY 1
"""  # noqa: S608 - all of it ours
