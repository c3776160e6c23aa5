"""What does the ledger say of the time before and since? Three questions, and what a person said besides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.figures.answering import question_of, values_of
from duecourse.insight.queries.figures.asking import Question, RateMissing
from duecourse.insight.queries.figures.flows import WENT_BACK
from duecourse.insight.queries.performance import people
from duecourse.insight.queries.seeing import AMONG, whom
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.value import NOTHING, Assumed, Chased, Payer, Value, compared
from duecourse.work.procedures.queries.golive import first_decided_on
from duecourse.work.procedures.queries.logged import prices
from duecourse.work.procedures.rules.costs import cost_on

LONGEST: Final = timedelta(days=365)
DAY: Final = timedelta(days=1)


def assumed(tenant: UUID) -> Assumed:
    """Read what a person said."""
    terms = InsightTerms.objects.of(tenant).first()
    if terms is None:
        return Assumed("")
    return Assumed(terms.currency, terms.capital_share, terms.staff_cost, terms.touch_minutes, terms.dso_target_days)


def begun_on(tenant: UUID, among: Among, on: date) -> date | None:
    """Tell since when contacts are decided here, in the first company that began."""
    days = first_decided_on(tenant, whom(tenant, among, on).values["companies"]).values()
    return min(days, default=None)


def value(tenant: UUID, among: Among, on: date, *, since: date, currency: str = "") -> Value:
    """Compare the time from `since` to `on` (a year at most) with as many days before it."""
    first = max(since, on - LONGEST + DAY)
    before_from = first - (on - first + DAY)
    question = question_of(tenant, among, on, currency=currency)
    figures = values_of(question, {"sales_year", "receivables"})
    sales, owed = figures.get("sales_year"), figures.get("receivables")
    daily = sales / 365 if sales else None
    by_itself, by_hand, cost = _contacts(question, first)
    collected = people.together(people.cash_of(question.whom, first, on), None)
    said = assumed(tenant)
    return Value(
        currency=question.currency,
        since=first,
        until=on,
        before_from=before_from,
        earlier=compared(_payers(question, before_from, first)),
        daily_sales=daily,
        dso=owed / daily if owed is not None and daily else None,
        by_itself=by_itself,
        by_hand=by_hand,
        contact_cost=cost,
        collected=sum((_worth(question, one.currency, one.collected) for one in collected), NOTHING),
        erp=_chased(_ERP, question, before_from, on),
        ours=_chased(_OURS, question, first, on),
        staff_month=None if said.staff_cost is None else _worth(question, said.currency, said.staff_cost),
        assumed=said,
    )


def _payers(question: Question, before_from: date, since: date) -> list[Payer]:
    values = {**question.whom.values, "from": before_from, "since": since, "until": question.on}
    values |= {"on": question.on, "restated": False}
    sums: dict[int, list[Decimal]] = {}
    for customer_id, currency, *amounts in people.rows(_PAID, values):
        one = sums.setdefault(customer_id, [NOTHING] * 4)
        for at, amount in enumerate(amounts):
            one[at] += _worth(question, currency, amount)
    return [Payer(*each) for each in sums.values()]


def _contacts(question: Question, since: date) -> tuple[int, int, Decimal]:
    """Count contacts that left by themselves and those a person had a hand in, and what they cost in the currency asked for."""
    known = prices(question.whom.tenant)
    bases = {row.id: row.base_currency for row in question.whom.companies}
    values = {**question.whom.values, "since": since, "until": question.on}
    by_itself, by_hand, cost = 0, 0, NOTHING
    for company_id, channel, day, is_automatic, count in people.rows(_CONTACTS, values):
        by_itself, by_hand = (by_itself + count, by_hand) if is_automatic else (by_itself, by_hand + count)
        cost += _worth(question, bases[company_id], cost_on(channel, day, known) * count)
    return by_itself, by_hand, cost


def _chased(asked: str, question: Question, since: date, until: date) -> Chased:
    values = {**question.whom.values, "since": since, "until": until}
    return Chased(*people.rows(_WRONG.format(asked=asked), values)[0])


def _worth(question: Question, currency: str, amount: Decimal) -> Decimal:
    if not amount:
        return NOTHING
    rate = question.rates.get(currency)
    if rate is None:
        raise RateMissing(currency=currency, into=question.currency, on=question.on)
    return amount * rate


_PAID: Final = f"""
    SELECT i.customer_id, i.currency,
           coalesce(sum(-m.amount) FILTER (WHERE m.effective_on < %(since)s), 0),
           coalesce(sum(-m.amount * (m.effective_on - i.due_on)) FILTER (WHERE m.effective_on < %(since)s), 0),
           coalesce(sum(-m.amount) FILTER (WHERE m.effective_on >= %(since)s), 0),
           coalesce(sum(-m.amount * (m.effective_on - i.due_on)) FILTER (WHERE m.effective_on >= %(since)s), 0)
    FROM ledger_movement m
    JOIN ledger_item i ON i.tenant_id = m.tenant_id AND i.id = m.item_id
    JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
    WHERE m.tenant_id = %(tenant)s AND m.kind = 'payment' AND m.amount < 0 AND i.amount > 0 AND i.ordinal >= 0
      AND NOT {WENT_BACK}
      AND m.effective_on BETWEEN %(from)s AND %(until)s
      AND greatest(m.effective_on, m.known_on) BETWEEN %(from)s AND %(until)s AND {AMONG}
    GROUP BY 1, 2
"""  # noqa: S608 - all of it ours
_CONTACTS: Final = f"""
    SELECT a.company_id, a.channel, a.executed_on, a.mode = 'auto', count(*)
    FROM procedures_plannedaction a JOIN ledger_customer c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
    WHERE a.tenant_id = %(tenant)s AND a.state = 'executed' AND a.executed_on BETWEEN %(since)s AND %(until)s
      AND {AMONG}
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - all of it ours
_ERP: Final = """SELECT n.item_id, n.on_day FROM ledger_dunninglevel n
    WHERE n.tenant_id = %(tenant)s AND n.source = 'erp' AND n.severity > 0 AND n.revoked_on IS NULL
      AND n.on_day BETWEEN %(since)s AND %(until)s"""
_OURS: Final = """SELECT l.anchor_id, l.settled_on FROM procedures_actionline l
    WHERE l.tenant_id = %(tenant)s AND l.anchor_kind = 'item' AND l.state = 'done' AND l.severity > 0
      AND l.settled_on BETWEEN %(since)s AND %(until)s"""
_HELD: Final = """{0}.from_on < n.on_day AND ({0}.to_on IS NULL OR {0}.to_on >= n.on_day)
    AND ({0}.ended_on IS NULL OR {0}.ended_on > n.on_day)"""
_WRONG: Final = f"""
    SELECT count(*), count(*) FILTER (WHERE open <= 0), count(*) FILTER (WHERE open > 0 AND disputed >= open),
           count(*) FILTER (WHERE open > 0 AND disputed < open AND promised >= open),
           count(*) FILTER (WHERE open > 0 AND disputed < open AND promised < open AND planned >= open)
    FROM (
        SELECT i.amount + coalesce((SELECT sum(m.amount) FROM ledger_movement m
                   WHERE m.tenant_id = i.tenant_id AND m.item_id = i.id AND m.effective_on < n.on_day), 0) AS open,
               coalesce((SELECT sum(coalesce(l.held, l.amount)) FROM disputes_disputeline l
                   JOIN disputes_dispute d ON d.tenant_id = l.tenant_id AND d.id = l.dispute_id
                   WHERE l.tenant_id = i.tenant_id AND l.item_id = i.id AND {_HELD.format("d")}
                     AND (l.added_on IS NULL OR l.added_on < n.on_day)
                     AND (l.removed_on IS NULL OR l.removed_on > n.on_day)), 0) AS disputed,
               coalesce((SELECT sum(l.amount) FROM promises_promiseline l
                   JOIN promises_promise p ON p.tenant_id = l.tenant_id AND p.id = l.promise_id
                   WHERE l.tenant_id = i.tenant_id AND l.item_id = i.id AND {_HELD.format("p")}), 0) AS promised,
               coalesce((SELECT sum(v.amount) FROM promises_plancover v
                   WHERE v.tenant_id = i.tenant_id AND v.item_id = i.id AND {_HELD.format("v")}), 0) AS planned
        FROM ({{asked}}) n (item_id, on_day)
        JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = n.item_id
        JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
        WHERE {AMONG}
    ) asked_for
"""  # noqa: S608 - all of it ours
