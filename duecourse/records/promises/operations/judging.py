"""Find out which promises were kept: as soon as the money is in, at the latest once their day and its tolerance have passed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.log import record_many
from duecourse.records.ledger.events import Fact
from duecourse.records.ledger.queries.freshness import heard_on
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.promises.events import (
    PromiseBroken,
    PromiseJudgedAgain,
    PromiseKept,
    PromisePartlyKept,
    PromiseSeen,
)
from duecourse.records.promises.rules import promises as rules
from duecourse.records.promises.rules.promises import Outcome, Standing

EVENTS: Final[Mapping[str, type[PromiseKept | PromisePartlyKept | PromiseBroken | PromiseSeen]]] = {
    "kept": PromiseKept,
    "partly_kept": PromisePartlyKept,
    "broken": PromiseBroken,
    "kept_unconfirmed": PromiseSeen,
}
AGAIN_DAYS: Final = 90
"""So many days after its judgement a promise is judged again when a payment of it is reversed or becomes known later."""

# Per line of a promise: what was promised, what credits took off it, and what came in time by value date (the bank's where
# the payment was seen there), less what was returned or reversed since; and whether the item vanished without a known cause.
# `seen` is the money of the customer that pays nothing yet: at the bank and matched to no other item, or on account.
# A word given for a later day of which nothing was heard yet stays as it is, and is not fetched: nearly all of them.
_LINES: Final = """
    WITH judged AS (
        SELECT p.id, p.customer_id, p.made_on, p.due_on, p.to_on, p.state, p.seen_on,
               p.state <> 'open' OR p.seen_on IS NOT NULL OR p.to_on < %(day)s AS is_asked
        FROM promises_promise p
        WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s AND (
            p.state IN ('open', 'kept_unconfirmed')
            OR p.state IN ('kept', 'partly_kept', 'broken') AND p.judged_on >= %(since)s
               AND (p.source <> 'import' OR p.judged_on > p.to_on) AND EXISTS (
                SELECT FROM promises_promiseline l
                JOIN ledger_movement m ON m.tenant_id = l.tenant_id AND m.item_id = l.item_id
                WHERE l.tenant_id = p.tenant_id AND l.promise_id = p.id AND m.known_on >= p.judged_on
                  AND m.effective_on >= p.made_on AND m.kind IN ('payment', 'return', 'reversal')))
    ), line AS (
        SELECT p.*, l.id AS line_id, l.item_id, l.currency, l.amount
        FROM judged p JOIN promises_promiseline l ON l.tenant_id = %(tenant)s AND l.promise_id = p.id
    ), moved AS (
        SELECT l.line_id,
               -sum(m.amount) FILTER (WHERE m.kind = 'payment' AND coalesce(b.value_on, m.effective_on) <= l.to_on) AS in_time,
               -sum(m.amount) FILTER (WHERE m.kind IN ('payment', 'return', 'reversal')) AS altogether,
               -sum(m.amount) FILTER (
                   WHERE m.kind IN ('credit', 'writeoff', 'correction') AND m.effective_on <= l.to_on) AS credited,
               bool_or(m.kind = 'unknown' AND m.effective_on <= l.to_on) AS has_unknown
        FROM line l
        JOIN ledger_movement m ON m.tenant_id = %(tenant)s AND m.item_id = l.item_id AND m.known_on <= %(day)s
        LEFT JOIN ledger_receipt b ON b.tenant_id = m.tenant_id AND b.id = m.receipt_id
        WHERE coalesce(b.value_on, m.effective_on) >= l.made_on
        GROUP BY l.line_id
    ), money AS (
        SELECT l.line_id, r.amount - coalesce((
            SELECT sum(x.amount) FROM ledger_receiptmatch x
            WHERE x.tenant_id = r.tenant_id AND x.receipt_id = r.id AND x.state = 'live' AND x.item_id NOT IN (
                SELECT o.item_id FROM promises_promiseline o WHERE o.tenant_id = %(tenant)s AND o.promise_id = l.id)), 0)
            AS amount
        FROM line l
        JOIN ledger_receipt r ON r.tenant_id = %(tenant)s AND r.customer_id = l.customer_id AND r.currency = l.currency
          AND r.state = 'provisional' AND r.value_on >= l.made_on AND r.value_on <= l.to_on
        UNION ALL
        SELECT l.line_id, -i.open_amount
        FROM line l
        JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.customer_id = l.customer_id AND i.currency = l.currency
          AND i.kind = 'on_account' AND i.open_amount < 0 AND i.linked_item_id IS NULL
          AND i.issued_on >= l.made_on AND i.issued_on <= l.to_on
    ), seen AS (
        SELECT line_id, sum(amount) AS amount FROM money GROUP BY line_id
    ), heard AS (
        SELECT id FROM line l
        WHERE is_asked OR EXISTS (SELECT FROM moved WHERE moved.line_id = l.line_id)
           OR EXISTS (SELECT FROM seen WHERE seen.line_id = l.line_id)
    )
    SELECT l.id, l.customer_id, l.due_on, l.to_on, l.state, l.seen_on, l.line_id, l.currency, l.amount,
           coalesce(m.credited, 0), greatest(least(coalesce(m.in_time, 0), coalesce(m.altogether, 0), l.amount), 0),
           coalesce(m.has_unknown, false), coalesce(s.amount, 0)
    FROM line l
    LEFT JOIN moved m ON m.line_id = l.line_id
    LEFT JOIN seen s ON s.line_id = l.line_id
    WHERE l.id IN (SELECT id FROM heard)
    ORDER BY l.id, l.line_id
"""
_SET: Final = """
    UPDATE promises_promise SET state = %(state)s, judged_on = CASE WHEN %(is_judged)s THEN %(day)s::date END,
        ended_on = CASE WHEN %(is_over)s AND to_on >= %(day)s::date THEN %(day)s::date END,
        ended_known_on = CASE WHEN %(is_over)s AND to_on >= %(day)s::date THEN %(day)s::date END
    WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
"""
"""A word that is fulfilled before its day covers nothing any more."""
_PAID: Final = """
    UPDATE promises_promiseline l SET paid = p.paid
    FROM (SELECT unnest(%s::bigint[]) AS id, unnest(%s::numeric[]) AS paid) p WHERE l.tenant_id = %s AND l.id = p.id
"""


@dataclass(frozen=True)
class _Line:
    """A line of a promise, and what became of it."""

    id: int
    currency: str
    promised: Decimal
    paid: Decimal
    is_unknown: bool
    seen: Decimal


@dataclass(frozen=True)
class _Judged:
    """A promise that is judged."""

    id: int
    customer_id: int
    due_on: date
    to_on: date
    state: str
    seen_on: date | None
    lines: Sequence[_Line]


def judge_due(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> dict[str, int]:
    """Judge the promises of a company, and tell how many came to which state.

    One is kept as soon as its money is in. Before it is called broken it waits for news (an import that reaches past the
    window), for items that vanished without a known cause, and for money at the bank that would keep it. One that was
    judged is judged again when its payments are reversed.
    """
    heard = heard_on(tenant, company_id)
    rates = rates_into(tenant, company_settings(tenant, company_id).base_currency, on=on)
    changed: dict[str, list[_Judged]] = defaultdict(list)
    paid: dict[int, Decimal] = {}
    for promise in _to_judge(tenant, company_id, on=on):
        has_news = rules.has_news(promise.to_on, heard_on=heard, day=on)
        state = rules.state_now(_standing(promise, rates, on), is_over=on > promise.to_on, has_news=has_news)
        if state != promise.state:
            changed[state].append(promise)
            paid |= {line.id: line.paid for line in promise.lines}
    for reached, promises in changed.items():
        _settle(tenant, reached, promises, on=on)
        record_many(tenant, _events(reached, promises), actor=actor, at=at, company_id=company_id, on=on)
    if paid:
        with connection.cursor() as cursor:
            cursor.execute(_PAID, [list(paid), list(paid.values()), tenant])
    return {state: len(promises) for state, promises in changed.items()}


def _to_judge(tenant: UUID, company_id: int, *, on: date) -> list[_Judged]:
    since = on - timedelta(days=AGAIN_DAYS)
    values: dict[str, UUID | int | date] = {"tenant": tenant, "company": company_id, "day": on, "since": since}
    found: dict[int, tuple[tuple[int, int, date, date, str, date | None], list[_Line]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        for *promise, line_id, currency, amount, credited, paid, is_unknown, seen in cursor.fetchall():
            line = _Line(line_id, currency, max(amount - credited, Decimal(0)), paid, is_unknown, seen)
            found.setdefault(promise[0], (tuple(promise), []))[1].append(line)
    return [_Judged(*promise, lines) for promise, lines in found.values()]


def _standing(promise: _Judged, rates: Mapping[str, Decimal], on: date) -> Standing:
    by_currency: dict[str, list[_Line]] = defaultdict(list)
    for line in promise.lines:
        by_currency[line.currency].append(line)
    outcomes, is_seen = [], True
    for currency, lines in by_currency.items():
        promised, paid = sum((ln.promised for ln in lines), Decimal(0)), sum((ln.paid for ln in lines), Decimal(0))
        outcomes.append(Outcome(promised, paid, rules.most_tolerated(currency, rates)))
        is_seen = is_seen and lines[0].seen >= promised - paid
    is_seen = is_seen or rules.is_believed(promise.seen_on, day=on)
    return Standing(outcomes, is_seen=is_seen, is_unknown=any(line.is_unknown for line in promise.lines))


def _settle(tenant: UUID, state: str, promises: Sequence[_Judged], *, on: date) -> None:
    values: dict[str, UUID | str | bool | date | list[int]] = {
        "tenant": tenant,
        "state": state,
        "is_judged": state not in ("open", "kept_unconfirmed"),
        "is_over": state in ("kept", "void"),
        "day": on,
        "ids": [promise.id for promise in promises],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)


def _events(state: str, promises: Sequence[_Judged]) -> list[tuple[int, Fact]]:
    found: list[tuple[int, Fact]] = []
    for promise in promises:
        if promise.state not in ("open", "kept_unconfirmed"):
            found.append((promise.customer_id, PromiseJudgedAgain(promise.id, promise.due_on, promise.state)))
        if state in EVENTS:
            found.append((promise.customer_id, EVENTS[state](promise.id, promise.due_on)))
    return found
