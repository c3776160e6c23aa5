"""What do the children of the proofs do? The same calls as the jobs of the house make."""

import os
import random
import sys
import time
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error, connection, connections, transaction

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy import context
from duecourse.insight.operations import deliveries
from duecourse.records.communications import operations as communications
from duecourse.records.communications.jobs.draining import drain
from duecourse.records.disputes.operations import disputes
from duecourse.records.ledger import models as ledger
from duecourse.records.ledger.operations import blocks, imports, movements, receipts
from duecourse.records.ledger.operations import matching_by_hand as by_hand
from duecourse.records.promises.operations import plans, promises
from duecourse.records.promises.rules.plans import Terms
from duecourse.work.procedures.operations import daily, recompute, settle
from tests.bench.trust.house import MORNING


def drain_for_ever(name: str, tenant: UUID, by: timedelta) -> None:
    """Empty the outbox again and again, as the queue's worker does; a lost database is waited for."""
    os.environ["PGAPPNAME"] = name
    while True:
        try:
            drain(tenant, clock=lambda: now() + by)
        except (Error, psycopg.Error) as error:
            _note(error)
        connections.close_all()
        time.sleep(0.05)


def run_a_day(tenant: UUID, company_id: int, by: timedelta) -> None:
    """Decide and carry out the company's business date, as the job `procedures.daily_run` does."""
    with transaction.atomic(), context.tenant(tenant):
        daily.run_today(tenant, company_id, now=now() + by)


def settle_the_outbox(tenant: UUID, company_id: int) -> None:
    """Write down what became of the messages."""
    with transaction.atomic(), context.tenant(tenant):
        settle.settle(tenant, company_id)


def stop_customers(tenant: UUID, part: int, parts: int, trials: int, by: timedelta, seed: int) -> None:
    """Stop this part's customers, each when the outbox has come close to it; now and then throw a kill switch."""
    chance = random.Random(seed)
    left = _asked(
        "SELECT customer_id, id FROM ledger_item WHERE tenant_id = %s AND customer_id %% %s = %s ORDER BY 1",
        tenant,
        tenant,
        parts,
        part,
    )
    done, idle = 0, 0
    while left and done < trials and idle < 2000:
        ((frontier,),) = _asked("SELECT coalesce(max(customer_id), 0) FROM trust.entered", tenant)
        near = [row for row in left if frontier and frontier - 10 <= row[0] <= frontier + 30]
        if not near:
            idle += 1
            time.sleep(0.01)
            continue
        idle = 0
        chosen = chance.choice(near)
        left.remove(chosen)
        _stop(tenant, *chosen, kind=KINDS[done % len(KINDS)], by=by)
        done += 1
        if done % 15 == 0:
            _switch(tenant, SWITCHES[part % 3], number=part * 100_000 + done, by=by, lasts=chance.uniform(0, 0.05))


def recompute_for_ever(tenant: UUID, by: timedelta) -> None:
    """Decide stopped customers again, several at a time, as the queue's jobs do."""
    while True:
        with transaction.atomic(), context.tenant(tenant):
            found = _asked("SELECT customer_id FROM trust.stopped WHERE NOT is_redecided LIMIT 8")
            customers = [row[0] for row in found]
            recompute.recompute(tenant, customers, now=now() + by)
            _execute("UPDATE trust.stopped SET is_redecided = true WHERE customer_id = ANY(%s)", customers)
        time.sleep(0.02)


def deliver_for_ever(tenant: UUID, by: timedelta, seed: int) -> None:
    """Order what the schedules owe and make the mails that wait, in any order, as the jobs of insight do."""
    chance = random.Random(seed)
    while True:
        with transaction.atomic(), context.tenant(tenant):
            deliveries.order_due(tenant, at=now() + by)
            waiting = _asked(
                "SELECT id FROM insight_delivery WHERE tenant_id = %s AND state = 'waiting'", tenant, tenant
            )
        for (delivery,) in chance.sample(waiting, len(waiting)):
            with transaction.atomic(), context.tenant(tenant):
                deliveries.deliver(tenant, delivery, at=now() + by)
        time.sleep(0.05)


def import_file(tenant: UUID, company_id: int, kind: str, path: str) -> None:
    """Take a file in, as the door of imports does."""
    with transaction.atomic(), context.tenant(tenant):
        imports.import_file(
            tenant, company=company_id, kind=kind, path=Path(path), actor=SYSTEM, at=MORNING, as_of=MORNING.date()
        )


KINDS = ("payment", "dispute", "whole item disputed", "promise", "block", "match", "plan")
SWITCHES = (("tenant", ""), ("channel", "email"), ("procedure", "standard"))
"""One for each stopper: two hands at the same switch would not know when it is off."""


def _stop(tenant: UUID, customer_id: int, item_id: int, *, kind: str, by: timedelta) -> None:
    at = now() + by
    day = at.date()
    who: dict[str, Any] = {"on": day, "actor": SYSTEM, "at": at}
    with transaction.atomic(), context.tenant(tenant):
        if kind == "payment":
            movements.book_payment(tenant, movements.Booking(item_id, Money(Decimal(101), "EUR"), day), **who)
        elif kind == "plan":
            new = plans.NewPlan(customer_id, [item_id], Terms(2, day + timedelta(days=14)), role="collector")
            plans.propose_plan(tenant, new, **who)
        elif kind == "dispute":
            claims = [disputes.Claim(item_id)]
            disputes.open_dispute(tenant, disputes.NewDispute(customer_id, claims, "PRICE"), **who)
        elif kind == "whole item disputed":  # a cent of it is enough: nothing of who was charged twice is asked for
            claims = [disputes.Claim(item_id, Decimal("0.01"))]
            disputes.open_dispute(tenant, disputes.NewDispute(customer_id, claims, "DUPLICATE"), **who)
        elif kind == "promise":
            words = [promises.Word(item_id)]
            promises.make_promise(tenant, promises.NewPromise(customer_id, words, day + timedelta(days=5)), **who)
        elif kind == "match":
            _match(tenant, item_id, **who)
        else:
            blocks.block(tenant, blocks.NewBlock(customer_id, "LEGAL"), **who)
        _execute("INSERT INTO trust.stopped VALUES (%s, %s, pg_current_xact_id()::xid)", customer_id, kind)


def _match(tenant: UUID, item_id: int, **who: Any) -> None:
    """Money comes in at the bank and is matched to the item."""
    item = ledger.Item.objects.of(tenant).get(id=item_id)
    seen = receipts.SeenMoney(item.company_id, Money(item.open_amount, item.currency), who["on"], f"T3-{item_id}")
    receipt = receipts.see_receipt(tenant, seen, **who)
    by_hand.confirm_match(tenant, receipt.pk, [by_hand.Chosen(item_id, item.open_amount)], **who)


def _switch(tenant: UUID, switch: tuple[str, str], *, number: int, by: timedelta, lasts: float) -> None:
    scope, value = switch
    for is_on in (True, False):
        with transaction.atomic(), context.tenant(tenant):
            communications.set_kill_switch(tenant, scope=scope, value=value, is_on=is_on, actor=SYSTEM, at=now() + by)
            _execute("INSERT INTO trust.switched VALUES (%s, %s, pg_current_xact_id()::xid)", number, is_on)
        time.sleep(lasts if is_on else 0)


def _asked(statement: str, tenant: UUID | None = None, *values: Any) -> list[tuple[Any, ...]]:
    """Ask inside the caller's transaction, or in one of its own where a tenant is named."""
    with transaction.atomic(), context.tenant(tenant) if tenant else nullcontext(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _note(error: Exception) -> None:
    sys.stderr.write(f"  (worker: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''})\n")
