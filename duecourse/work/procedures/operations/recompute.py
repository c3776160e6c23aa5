"""Something happened at a customer: take back what has not left, and decide again at once."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.foundation.queue.jobs import later
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.operations import stops
from duecourse.records.ledger.queries import accounts as ledger
from duecourse.work.procedures.models import DecisionRun, PlannedAction
from duecourse.work.procedures.operations import followups, listing, planning, settle, statements
from duecourse.work.procedures.operations.planning import Place
from duecourse.work.procedures.rules.keys import origin_of
from duecourse.work.worklists import operations as worklists

OPEN = ("planned", "approval", "approved")
BATCH = 500
"""So many customers are decided again in one pass and one transaction: about as cheap a customer as many more would be."""
STOPPED = "procedures.recompute_stopped"


def recompute(tenant: UUID, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Decide these customers again on the facts of their company's business date, if that day was decided at all.

    Whoever shares a contact with them - payer, accounts of the payer - is decided again with them.
    """
    wanted = ledger.families_of(tenant, customer_ids)
    stops.lock(tenant, wanted)
    for company_id, day, members in ledger.by_company(tenant, wanted):
        if day is None or not was_run(tenant, company_id, day):
            continue
        give_up(tenant, members, now=now, day=day, reason="changed")
        ready = planning.prepare(Place(tenant, company_id, day), customer_ids=members)
        planning.plan(ready)
        followups.plan(ready)
        causeless = _tasks_without_cause(tenant, company_id, members, day=day)
        worklists.take_back_tasks(tenant, causeless, at=now, reason="not_needed")
    listing.refresh(tenant, wanted, now=now)


def was_run(tenant: UUID, company_id: int, day: date) -> bool:
    """Tell whether that business date was decided."""
    return DecisionRun.objects.of(tenant).filter(company_id=company_id, business_date=day).exists()


def stopped(tenant: UUID, *, now: datetime, after: int = 0) -> int:
    """Decide those customers again whose waiting contacts were stopped by something (an import); tell how many.

    A batch at a time, in the order of their ids, so that nobody who books a payment waits long for a customer's lock; the
    rest follows in a job of its own, and `after` says where it begins. None of their contacts can leave meanwhile.
    """
    found = sorted(number for number in _ids(statements.STOPPED, {"tenant": tenant}) if number > after)
    batch = found[:BATCH]
    if batch:
        recompute(tenant, batch, now=now)
    if len(found) > BATCH:
        later(STOPPED, tenant=tenant, key=f"{STOPPED}:{tenant}:rest", after=batch[-1])
    return len(batch)


def give_up(tenant: UUID, customer_ids: Iterable[int], *, now: datetime, day: date, reason: str) -> int:
    """Take back the contacts of these customers that have not left; their lines may be planned again."""
    wanted = list(customer_ids)
    rows = PlannedAction.objects.of(tenant).filter(customer_id__in=wanted, state__in=OPEN)
    gone = list(rows.select_for_update(no_key=True).order_by("id").values_list("id", flat=True))
    held = settle.underway(tenant, customer_id__in=wanted).select_for_update(no_key=True)
    underway = settle.origins_of(held.order_by("id"))
    gone += [underway[origin] for origin in communications.cancel_origins(tenant, list(underway), at=now)]
    settle.give_up_lines(tenant, gone, on=day)
    PlannedAction.objects.of(tenant).filter(id__in=gone).update(state="cancelled", reason=reason)
    return len(gone)


def _tasks_without_cause(tenant: UUID, company_id: int, customer_ids: Iterable[int], *, day: date) -> list[str]:
    """Name the open tasks of steps whose items are all settled by now, and whose promises, disputes, credits are over."""
    wanted = list(customer_ids)
    rows = _rows(statements.CAUSELESS, {"tenant": tenant, "customers": wanted})
    wanted_still = followups.tasks_with_cause(tenant, company_id, wanted, on=day)
    return [origin_of(action_id, generation) for action_id, generation in rows if action_id not in wanted_still]


def _ids(statement: str, values: dict[str, Any]) -> list[int]:
    return [row[0] for row in _rows(statement, values)]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
