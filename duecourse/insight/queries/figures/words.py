"""What became of promises, disputes and deductions, and was the forecast right?"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.insight.queries.figures.asking import DAY, Question, Sums
from duecourse.insight.queries.seeing import AMONG
from duecourse.records.disputes.queries.settling import weeks_of

WEEK: Final = timedelta(weeks=1)
BAND_WEEKS: Final = 13


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
    ((still, age),) = question.asked(_STILL)
    sums.plain |= {"disputes_open_count": Decimal(still), "disputes_open_days": Decimal(age)}
    sums.plain |= _in_business_days(question)
    names = ("deductions_taken", "deductions_open", "deductions_invalid", "deductions_recovered")
    sums.take(names, question.asked(_DEDUCTIONS))
    return sums


def _in_business_days(question: Question) -> dict[str, Decimal | None]:
    """Count the business days that closed disputes took in their company's calendar, and which were closed by their day."""
    rows = question.asked(_CLOSED_ONES)
    weeks = weeks_of(question.tenant, [row.id for row in question.whom.companies]) if rows else None
    days = due = in_time = 0
    for company_id, department_id, opened_on, ended_on, answer_due_at in rows:
        assert weeks is not None
        week = weeks.of(company_id, department_id)
        days += week.calendar.between(opened_on, ended_on)
        due += answer_due_at is not None
        in_time += answer_due_at is not None and ended_on <= week.day_of(answer_due_at)
    counts = {"dispute_work_days": days, "disputes_due_count": due, "disputes_in_time_count": in_time}
    return {name: Decimal(count) for name, count in counts.items()}


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


def bands(question: Question) -> Sums:
    """Count the last weeks that are over, of each company, whose cash came within the band; only of everybody."""
    sums, monday = Sums(), last_week(question.on)
    sums.plain |= {"forecast_weeks": None, "forecast_weeks_inside": None}
    if question.whom.is_narrowed:
        return sums
    began = monday - (BAND_WEEKS - 1) * WEEK
    told = question.asked(_BANDS, first=began, last=monday)
    came: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    if told:
        for company_id, week, currency, amount in question.asked(_CAME, monday=began, sunday=monday + WEEK - DAY):
            came[company_id, week] += question.worth(amount, currency)
    inside = sum(
        question.worth(low, currency) <= came[company_id, week] <= question.worth(high, currency)
        for company_id, week, currency, low, high in told
    )
    sums.plain |= {"forecast_weeks": Decimal(len(told)), "forecast_weeks_inside": Decimal(inside)}
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
           coalesce(max(x.level) FILTER (WHERE x.state IN ('open', 'kept_unconfirmed') OR x.ended_on > %(on)s
                                            OR (NOT %(restated)s AND x.ended_known_on > %(on)s)), 0)
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
_STILL: Final = f"""
    SELECT count(*), coalesce(sum(%(on)s::date - x.opened_on), 0) FROM disputes_dispute x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.opened_on <= %(on)s AND {_KNOWN}
      AND (x.ended_on IS NULL OR x.ended_on > %(on)s OR (NOT %(restated)s AND x.ended_known_on > %(on)s))
"""  # noqa: S608 - all of it ours
_CLOSED_ONES: Final = f"""
    SELECT x.company_id, x.department_id, x.opened_on, x.ended_on, x.answer_due_at FROM disputes_dispute x {_OF}
    WHERE x.tenant_id = %(tenant)s AND x.opened_on <= %(on)s AND {_KNOWN} AND {_CLOSED}
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
_BANDS: Final = """
    SELECT DISTINCT ON (v.company_id, l.from_on) v.company_id, l.from_on, l.currency, l.low, l.high
    FROM intelligence_forecastvintage v
    JOIN intelligence_forecastline l ON l.tenant_id = v.tenant_id AND l.vintage_id = v.id
    WHERE v.tenant_id = %(tenant)s AND v.company_id = ANY(%(companies)s::bigint[]) AND l.is_total AND l.is_week
      AND l.group_key = '' AND l.from_on BETWEEN %(first)s AND %(last)s AND v.made_on <= l.from_on
    ORDER BY v.company_id, l.from_on, v.made_on DESC
"""
_RECEIVED: Final = f"""
    FROM ledger_movement m
    JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND i.company_id = ANY(%(companies)s::bigint[]) AND i.amount > 0
      AND m.kind IN ('payment', 'reversal', 'return') AND m.effective_on BETWEEN %(monday)s AND %(sunday)s
      AND greatest(m.effective_on, m.known_on) >= %(monday)s
      AND (%(restated)s OR m.known_on <= %(on)s) AND {AMONG}
"""
_CASH: Final = f"SELECT i.currency, -sum(m.amount) {_RECEIVED} GROUP BY 1"
_CAME: Final = f"""
    SELECT i.company_id, date_trunc('week', m.effective_on)::date, i.currency, -sum(m.amount) {_RECEIVED} GROUP BY 1, 2, 3
"""
