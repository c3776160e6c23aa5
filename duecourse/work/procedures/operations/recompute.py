"""Something happened at a customer: take back what has not left, and decide again at once."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from duecourse.records.communications import operations as communications
from duecourse.records.ledger.operations import stops
from duecourse.records.ledger.queries import accounts as ledger
from duecourse.work.procedures.models import DecisionRun, PlannedAction
from duecourse.work.procedures.operations import planning, settle
from duecourse.work.procedures.operations.planning import Place

OPEN = ("planned", "approval", "approved")


def recompute(tenant: UUID, customer_ids: Iterable[int], *, now: datetime) -> None:
    """Decide these customers again on the facts of their company's business date, if that day was decided at all."""
    wanted = set(customer_ids)
    stops.lock(tenant, wanted)
    for company_id, day, members in ledger.by_company(tenant, wanted):
        runs = DecisionRun.objects.of(tenant).filter(company_id=company_id, business_date=day)
        if day is None or not runs.exists():
            continue
        give_up(tenant, members, now=now, day=day, reason="changed")
        planning.plan(planning.prepare(Place(tenant, company_id, day), customer_ids=members))


def give_up(tenant: UUID, customer_ids: Iterable[int], *, now: datetime, day: date, reason: str) -> int:
    """Take back the contacts of these customers that have not left; their lines may be planned again."""
    wanted = list(customer_ids)
    rows = PlannedAction.objects.of(tenant).filter(customer_id__in=wanted, state__in=OPEN)
    gone = list(rows.values_list("id", flat=True))
    underway = settle.origins_underway(tenant, customer_id__in=wanted)
    gone += [underway[origin] for origin in communications.cancel_origins(tenant, list(underway), at=now)]
    settle.give_up_lines(tenant, gone, on=day)
    PlannedAction.objects.of(tenant).filter(id__in=gone).update(state="cancelled", reason=reason)
    return len(gone)
