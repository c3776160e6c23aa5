"""What became of the contacts of each step, and of the customers who were left alone to compare with?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.insight.queries.performance.people import rows
from duecourse.insight.queries.seeing import AMONG, Whom
from duecourse.insight.rules.performance import Paid, Reached
from duecourse.work.procedures.queries.policies import known_versions
from duecourse.work.procedures.rules.reasons import Reason

DAYS: Final = 14
"""Within so many days after a contact its answers, promises and payments are counted."""


@dataclass(frozen=True)
class StepRow:
    """A step of a procedure, by which channel it went, and what came of it."""

    procedure: str
    procedure_name: str
    step_key: str
    severity: int
    channel: str
    reached: Reached
    paid: tuple[Paid, ...]


@dataclass(frozen=True)
class AloneRow:
    """Customers of a procedure who were left alone to compare with: how many, and what they paid in the same time."""

    procedure: str
    procedure_name: str
    customer_count: int
    paid: tuple[Paid, ...]


def steps_of(whom: Whom, since: date, until: date, *, on: date, days: int = DAYS) -> tuple[StepRow, ...]:
    """List the steps whose contacts left in the period: two questions. Payments are told of contacts old enough only."""
    values = _within(whom, since, until, on, days)
    sums = _by_key(rows(_PAID, values), width=3)
    found = []
    for *key, severity, sent, delivered, clicked, replied, promised, mature in rows(_CONTACTS, values):
        named = _names(whom.tenant).get(key[0])
        if named:
            reached = Reached(sent, delivered, clicked, replied, promised, mature)
            found.append(StepRow(*named, key[1], severity, key[2], reached, sums.get(tuple(key), ())))
    return tuple(
        sorted(_together(found), key=lambda one: (one.procedure_name, one.severity, one.step_key, one.channel))
    )


def alone_of(whom: Whom, since: date, until: date, *, on: date, days: int = DAYS) -> tuple[AloneRow, ...]:
    """List what customers paid who were left alone, by procedure: one question; nothing where nobody was."""
    values = _within(whom, since, until, on, days) | {"holdout": Reason.HOLDOUT.value}
    merged: dict[tuple[str, str], tuple[int, list[Paid]]] = {}
    for version_id, currency, count, asked, paid in rows(_ALONE, values):
        named = _names(whom.tenant).get(version_id)
        if named:
            customers, sums = merged.get(named, (0, []))
            merged[named] = (customers + count, _added(sums, [Paid(currency, asked, paid)]))
    return tuple(AloneRow(*named, count, tuple(sums)) for named, (count, sums) in sorted(merged.items()))


def _within(whom: Whom, since: date, until: date, on: date, days: int) -> dict[str, Any]:
    return {**whom.values, "since": since, "until": until, "mature": on - timedelta(days=days), "days": days}


def _names(tenant: UUID) -> Mapping[int, tuple[str, str]]:
    return {one.id: (one.slug, one.name) for one in known_versions(tenant)}


def _by_key(found: list[tuple[Any, ...]], *, width: int) -> dict[tuple[Any, ...], tuple[Paid, ...]]:
    sums: dict[tuple[Any, ...], list[Paid]] = defaultdict(list)
    for row in found:
        sums[row[:width]].append(Paid(*row[width:]))
    return {key: tuple(each) for key, each in sums.items()}


def _together(found: list[StepRow]) -> list[StepRow]:
    """Versions of a procedure share their steps."""
    merged: dict[tuple[str, str, str], StepRow] = {}
    for one in found:
        key = (one.procedure, one.step_key, one.channel)
        before = merged.get(key)
        if before is None:
            merged[key] = one
            continue
        sums = tuple(_added(list(before.paid), list(one.paid)))
        merged[key] = StepRow(*key[:1], one.procedure_name, one.step_key, one.severity, one.channel,
                              before.reached + one.reached, sums)  # fmt: skip
    return list(merged.values())


def _added(sums: list[Paid], more: list[Paid]) -> list[Paid]:
    by_currency = {one.currency: one for one in sums}
    for one in more:
        known = by_currency.get(one.currency, Paid(one.currency, Decimal(0), Decimal(0)))
        by_currency[one.currency] = Paid(one.currency, known.asked + one.asked, known.paid + one.paid)
    return [by_currency[currency] for currency in sorted(by_currency)]


_SAID: Final = f"""
    SELECT a.id, a.version_id, a.step_key, a.channel, a.severity, a.customer_id, a.executed_on, a.executed_at,
           m.id AS message_id, m.state AS message_state
    FROM procedures_plannedaction a
    JOIN ledger_customer c ON c.tenant_id = a.tenant_id AND c.id = a.customer_id
    LEFT JOIN communications_message m
      ON m.tenant_id = a.tenant_id AND m.origin = 'action:' || a.id || ':' || a.generation
    WHERE a.tenant_id = %(tenant)s AND a.state = 'executed' AND a.version_id IS NOT NULL
      AND a.executed_on BETWEEN %(since)s AND %(until)s AND (m.id IS NULL OR m.state IN ('sent', 'bounced')) AND {AMONG}
"""  # noqa: S608 - all of it ours
_CONTACTS: Final = f"""
    SELECT a.version_id, a.step_key, a.channel, max(a.severity), count(*),
           count(*) FILTER (WHERE a.message_state IS DISTINCT FROM 'bounced' AND NOT EXISTS (SELECT FROM communications_bounce b
               WHERE b.tenant_id = %(tenant)s AND b.message_id = a.message_id AND b.is_hard)),
           count(*) FILTER (WHERE EXISTS (SELECT FROM communications_trackedlink t
               WHERE t.tenant_id = %(tenant)s AND t.message_id = a.message_id AND t.followed_at IS NOT NULL)),
           count(*) FILTER (WHERE EXISTS (SELECT FROM communications_thread h
               JOIN communications_threadmessage t ON t.tenant_id = h.tenant_id AND t.thread_id = h.id AND t.kind = 'in'
               JOIN communications_incomingmail i ON i.tenant_id = t.tenant_id AND i.id = t.mail_id AND i.machine = 'none'
               WHERE h.tenant_id = %(tenant)s AND h.customer_id = a.customer_id
                 AND t.at > a.executed_at AND t.at <= a.executed_at + make_interval(days => %(days)s))),
           count(*) FILTER (WHERE EXISTS (SELECT FROM promises_promise p
               WHERE p.tenant_id = %(tenant)s AND p.customer_id = a.customer_id
                 AND p.made_on BETWEEN a.executed_on AND a.executed_on + %(days)s)),
           count(*) FILTER (WHERE a.executed_on <= %(mature)s)
    FROM ({_SAID}) a GROUP BY 1, 2, 3
"""  # noqa: S608 - all of it ours
_CAME: Final = """
    LEFT JOIN LATERAL (
        SELECT greatest(-sum(m.amount), 0) AS came FROM ledger_movement m
        WHERE m.tenant_id = %(tenant)s AND m.item_id = {item} AND m.kind IN ('payment', 'return', 'reversal')
          AND m.effective_on >= {day} AND m.effective_on <= {day} + %(days)s
    ) p ON TRUE
"""
_PAID: Final = f"""
    SELECT a.version_id, a.step_key, a.channel, l.currency, sum(l.amount), sum(least(coalesce(p.came, 0), l.amount))
    FROM ({_SAID}) a
    JOIN procedures_actionline l
      ON l.tenant_id = %(tenant)s AND l.action_id = a.id AND l.anchor_kind = 'item' AND l.amount > 0
    {_CAME.format(item="l.anchor_id", day="a.executed_on")}
    WHERE a.executed_on <= %(mature)s GROUP BY 1, 2, 3, 4 ORDER BY 4
"""  # noqa: S608 - all of it ours
_ALONE: Final = f"""
    WITH alone AS (
        SELECT DISTINCT ON (d.customer_id) d.customer_id, d.version_id, greatest(d.from_on, %(since)s) AS from_on
        FROM procedures_decision d JOIN ledger_customer c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
        WHERE d.tenant_id = %(tenant)s AND d.reasons ? %(holdout)s AND d.version_id IS NOT NULL
          AND d.from_on <= least(%(until)s, %(mature)s) AND (d.to_on IS NULL OR d.to_on >= %(since)s) AND {AMONG}
        ORDER BY d.customer_id, d.from_on
    ), owed AS (
        SELECT w.version_id, w.customer_id, w.from_on, i.id, i.currency, i.amount + coalesce((
                   SELECT sum(m.amount) FROM ledger_movement m
                   WHERE m.tenant_id = i.tenant_id AND m.item_id = i.id AND m.effective_on < w.from_on), 0) AS open
        FROM alone w JOIN ledger_item i
          ON i.tenant_id = %(tenant)s AND i.customer_id = w.customer_id AND i.amount > 0 AND i.ordinal >= 0
         AND i.due_on < w.from_on AND (i.cleared_on IS NULL OR i.cleared_on >= w.from_on)
        WHERE w.from_on <= %(mature)s
    )
    SELECT w.version_id, w.currency, count(DISTINCT w.customer_id), sum(w.open), sum(least(coalesce(p.came, 0), w.open))
    FROM owed w {_CAME.format(item="w.id", day="w.from_on")}
    WHERE w.open > 0 GROUP BY 1, 2 ORDER BY 2
"""  # noqa: S608 - all of it ours
