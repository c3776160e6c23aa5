"""Find out which instalments were paid, which plans are done, and which have ended by their own rule."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.money import Money, is_nothing
from duecourse.foundation.timeline.log import record_many
from duecourse.records.ledger.events import Fact
from duecourse.records.ledger.operations.stops import lock
from duecourse.records.ledger.queries.freshness import heard_on
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.promises.events import InstalmentMissed, PlanBroken, PlanDone
from duecourse.records.promises.models import Plan, PlanInstalment
from duecourse.records.promises.operations.plan_covers import uncover
from duecourse.records.promises.operations.plans import PLAN_KEY, terms_of
from duecourse.records.promises.rules import plans as rules
from duecourse.records.promises.rules.promises import has_news, most_tolerated

LATE: Final = ("missed", "partly")

# Per plan in force: what its items came to, what of that is open, what credits took off, whether something vanished without
# a known cause, and the customer's money that pays nothing yet: at the bank and not matched, or on account.
_MONEY: Final = """
    SELECT p.id, sum(c.amount), sum(least(greatest(i.open_amount, 0), c.amount)),
           coalesce(sum(least(greatest(coalesce(m.credited, 0), 0), c.amount)), 0), coalesce(bool_or(m.has_unknown), false),
           coalesce(max(r.seen), 0) + coalesce(max(a.seen), 0)
    FROM promises_plan p
    JOIN promises_plancover c ON c.tenant_id = p.tenant_id AND c.plan_key = 'plan:' || p.id AND c.ended_on IS NULL
    JOIN ledger_item i ON i.tenant_id = p.tenant_id AND i.id = c.item_id
    LEFT JOIN LATERAL (
        SELECT -sum(m.amount) FILTER (WHERE m.kind IN ('credit', 'writeoff', 'correction')) AS credited,
               bool_or(m.kind = 'unknown') AS has_unknown
        FROM ledger_movement m
        WHERE m.tenant_id = p.tenant_id AND m.item_id = c.item_id AND m.effective_on >= p.from_on AND m.known_on <= %(day)s
    ) m ON true
    LEFT JOIN LATERAL (
        SELECT sum(r.amount - coalesce((
            SELECT sum(x.amount) FROM ledger_receiptmatch x
            WHERE x.tenant_id = r.tenant_id AND x.receipt_id = r.id AND x.state = 'live' AND NOT EXISTS (
                SELECT FROM promises_plancover o
                WHERE o.tenant_id = p.tenant_id AND o.plan_key = 'plan:' || p.id AND o.item_id = x.item_id)), 0)) AS seen
        FROM ledger_receipt r
        WHERE r.tenant_id = p.tenant_id AND r.customer_id = p.customer_id AND r.currency = p.currency
          AND r.state = 'provisional' AND r.value_on >= p.from_on
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT -sum(a.open_amount) AS seen FROM ledger_item a
        WHERE a.tenant_id = p.tenant_id AND a.customer_id = p.customer_id AND a.currency = p.currency
          AND a.kind = 'on_account' AND a.open_amount < 0 AND a.linked_item_id IS NULL AND a.issued_on >= p.from_on
    ) a ON true
    WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s AND p.state = 'agreed'
    GROUP BY p.id ORDER BY p.id
"""


@dataclass(frozen=True)
class _Money:
    """What became of a plan's items."""

    total: Decimal
    left: Decimal
    credited: Decimal
    is_unknown: bool
    seen: Decimal

    @property
    def paid(self) -> Decimal:
        """Whatever is gone from the items and was not credited."""
        return max(self.total - self.left - self.credited, Decimal(0))


@dataclass(frozen=True)
class _Day:
    """What is known on the day of the judgement."""

    on: date
    heard_on: date | None
    rates: dict[str, Decimal]


def judge_plans(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> dict[str, int]:
    """Lay the money that came on the instalments, the oldest first; tell how many plans ended how, and what was missed.

    What is reversed later is taken off again. An instalment is not called missed while money at the bank would pay it, or
    while the bank's news are still to come.
    """
    rates = rates_into(tenant, company_settings(tenant, company_id).base_currency, on=on)
    day = _Day(on, heard_on(tenant, company_id), rates)
    money = _money_of(tenant, company_id, on=on)
    parts: dict[int, list[PlanInstalment]] = defaultdict(list)
    for part in PlanInstalment.objects.of(tenant).filter(plan_id__in=list(money)).order_by("plan_id", "number"):
        parts[part.plan_id].append(part)
    told: dict[str, int] = defaultdict(int)
    events: list[tuple[int, Fact]] = []
    changed: list[PlanInstalment] = []
    for plan in Plan.objects.of(tenant).filter(id__in=list(money)).order_by("id").select_for_update(no_key=True):
        late, touched = _judge(plan, parts[plan.pk], money[plan.pk], day)
        ended = _end(tenant, plan, parts[plan.pk], money[plan.pk], on=on)
        for event in (*late, *ended):
            told[event.kind] += 1
            events.append((plan.customer_id, event))
        changed += touched
    if changed:
        names = ["credited", "paid", "state", "judged_on"]
        PlanInstalment.objects.of(tenant).bulk_update(changed, names, batch_size=500)
    record_many(tenant, events, actor=actor, at=at, company_id=company_id, on=on)
    return dict(told)


def lock_planned(tenant: UUID) -> None:
    """Lock whoever pays by a plan in force, of all companies, at once: plans that end lock their customers one by one."""
    lock(tenant, Plan.objects.of(tenant).filter(state="agreed").values_list("customer_id", flat=True))


def _money_of(tenant: UUID, company_id: int, *, on: date) -> dict[int, _Money]:
    with connection.cursor() as cursor:
        cursor.execute(_MONEY, {"tenant": tenant, "company": company_id, "day": on})
        return {plan_id: _Money(*rest) for plan_id, *rest in cursor.fetchall()}


def _judge(
    plan: Plan, parts: Sequence[PlanInstalment], money: _Money, day: _Day
) -> tuple[list[Fact], list[PlanInstalment]]:
    """Say what was paid of each instalment; gives what was missed, and the instalments that are others now."""
    events: list[Fact] = []
    changed = []
    seen, most = money.seen, most_tolerated(plan.currency, day.rates)
    laid = rules.laid([part.amount for part in parts], paid=money.paid, credited=money.credited)
    for part, now in zip(parts, laid, strict=True):
        is_over = day.on > part.to_on and has_news(part.to_on, heard_on=day.heard_on, day=day.on)
        is_over = is_over and not money.is_unknown and seen < now.left
        seen = max(seen - now.left, Decimal(0))
        state = rules.state_of(part.amount, now, is_over=is_over, most=most)
        was = (part.state, part.paid, part.credited)
        if state in LATE and part.state not in LATE:
            part.judged_on = day.on
            left = str(Money(now.left, plan.currency))
            events.append(InstalmentMissed(plan.pk, part.number, part.due_on, left))
        elif state not in LATE:
            part.judged_on = None
        part.state, part.paid, part.credited = state, now.paid, now.credited
        if was != (part.state, part.paid, part.credited):
            changed.append(part)
    return events, changed


def _end(tenant: UUID, plan: Plan, parts: Sequence[PlanInstalment], money: _Money, *, on: date) -> list[Fact]:
    """End a plan that is settled, or that its own rule ends."""
    if is_nothing(money.left, plan.currency):
        if money.is_unknown:
            return []
        _close(tenant, plan, "done", on=on)
        return [PlanDone(plan.pk, is_early=on <= parts[-1].due_on)]
    late = [part.due_on for part in parts if part.state in LATE]
    if not rules.is_broken(late, terms_of(plan), day=on):
        return []
    _close(tenant, plan, "broken", on=on)
    return [PlanBroken(plan.pk, str(Money(money.left, plan.currency)))]


def _close(tenant: UUID, plan: Plan, state: str, *, on: date) -> None:
    plan.state, plan.ended_on, plan.ended_known_on = state, on, on
    plan.save(update_fields=["state", "ended_on", "ended_known_on"])
    uncover(tenant, PLAN_KEY % plan.pk, plan.customer_id, on=on)
