"""Find out which promises were kept, once their day and its tolerance have passed."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record_many
from duecourse.records.ledger.queries.freshness import heard_on
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.promises.events import PromiseBroken, PromiseKept, PromisePartlyKept
from duecourse.records.promises.models import Promise
from duecourse.records.promises.rules import promises as rules
from duecourse.records.promises.rules.promises import Outcome

EVENTS = {"kept": PromiseKept, "partly_kept": PromisePartlyKept, "broken": PromiseBroken}

# Per promise and currency: promised less credits in the window, and paid in the window by value date, at most what was
# promised of each item; cash seen but not booked; and whether an item vanished without a known cause.
_OUTCOMES = """
    SELECT p.id, p.customer_id, p.due_on, p.to_on, l.currency,
           sum(greatest(l.amount - coalesce(m.credited, 0), 0)) AS promised,
           sum(least(greatest(coalesce(m.paid, 0), 0), l.amount)) AS paid,
           coalesce(max(r.seen), 0) AS seen, coalesce(bool_or(m.has_unknown), false) AS has_unknown
    FROM promises_promise p
    JOIN promises_promiseline l ON l.tenant_id = p.tenant_id AND l.promise_id = p.id
    LEFT JOIN LATERAL (
        SELECT -sum(m.amount) FILTER (WHERE m.kind IN ('payment', 'return', 'reversal')) AS paid,
               -sum(m.amount) FILTER (WHERE m.kind IN ('credit', 'writeoff', 'correction')) AS credited,
               bool_or(m.kind = 'unknown') AS has_unknown
        FROM ledger_movement m
        WHERE m.tenant_id = p.tenant_id AND m.item_id = l.item_id AND m.effective_on >= p.made_on
          AND m.effective_on <= p.to_on AND m.known_on <= %(day)s
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT sum(r.amount) AS seen FROM ledger_receipt r
        WHERE r.tenant_id = p.tenant_id AND r.customer_id = p.customer_id AND r.currency = l.currency
          AND r.state = 'provisional' AND r.value_on >= p.made_on AND r.value_on <= p.to_on
    ) r ON true
    WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s AND p.state = 'open' AND p.due_on < %(day)s
      AND p.to_on < %(day)s
    GROUP BY p.id, p.customer_id, p.due_on, p.to_on, l.currency
    ORDER BY p.id
"""


def judge_due(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> dict[str, int]:
    """Judge every open promise whose tolerance has passed, and tell how many ended how.

    It waits for news (an import that reaches past the window), for money seen but not booked, and for items that
    vanished without a known cause: what may have been paid is not called broken.
    """
    heard = heard_on(tenant, company_id)
    rates = rates_into(tenant, company_settings(tenant, company_id).base_currency, on=on)
    found: dict[tuple[int, int, date, date], list[tuple[Outcome, bool]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, {"tenant": tenant, "company": company_id, "day": on})
        for promise_id, customer_id, due_on, to_on, currency, promised, paid, seen, has_unknown in cursor.fetchall():
            may_be_paid = has_unknown or seen >= promised - paid > 0
            outcome = Outcome(promised, paid, rules.most_tolerated(currency, rates))
            found[(promise_id, customer_id, due_on, to_on)].append((outcome, may_be_paid))
    ended: dict[str, list[tuple[int, int, date]]] = defaultdict(list)
    for (promise_id, customer_id, due_on, to_on), outcomes in found.items():
        says = rules.verdict([outcome for outcome, _waits in outcomes])
        waits = any(waits for _outcome, waits in outcomes) or not rules.has_news(to_on, heard_on=heard, day=on)
        if says in ("kept", "void") or not waits:
            ended[says].append((promise_id, customer_id, due_on))
    for state, promises in ended.items():
        _end(tenant, state, promises, on=on)
        events = [(customer, EVENTS[state](promise, due)) for promise, customer, due in promises if state in EVENTS]
        record_many(tenant, events, actor=actor, at=at, company_id=company_id, on=on)
    return {state: len(promises) for state, promises in ended.items()}


def _end(tenant: UUID, state: str, promises: list[tuple[int, int, date]], *, on: date) -> None:
    rows = Promise.objects.of(tenant).filter(id__in=[promise_id for promise_id, _customer, _due in promises])
    rows.filter(state="open").update(state=state, judged_on=on)
