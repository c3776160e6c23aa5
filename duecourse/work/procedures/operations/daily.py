"""When does a company's day begin? Found by asking, never by a clock that is the run."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.queue.jobs import later
from duecourse.work.procedures.models import DecisionRun
from duecourse.work.procedures.operations import listing, run, settle
from duecourse.work.procedures.operations.execute import execute_day

BEGINS = time(1, 0)


def start_due_runs(tenant: UUID, *, now: datetime) -> int:
    """Defer the run of every company whose business date has begun and is not decided yet; tell how many.

    Where it is decided, whatever was planned again since (a payment, a sender set at last) is carried out. A tenant that
    lives in the past or in a simulation is run by hand.
    """
    row = identity.tenant_row(tenant)
    companies = identity.companies(tenant)
    for company in companies:
        settle.settle(tenant, company.id)
    if row.is_historic or row.is_simulated:
        return 0
    started = 0
    for company in companies:
        day = business_date(company.zone, now)
        if now.astimezone(ZoneInfo(company.zone)).time() < BEGINS:
            continue
        if DecisionRun.objects.of(tenant).filter(company_id=company.id, business_date__gte=day).exists():
            execute_day(tenant, company.id, day=day, now=now)
        else:
            key = f"procedures.daily_run:{tenant}:{company.id}"
            started += later("procedures.daily_run", tenant=tenant, key=key, company=company.id)
    return started


def run_today(tenant: UUID, company_id: int, *, now: datetime) -> run.RunReport:
    """Decide today's business date of a company and make its worklist."""
    day = business_date(identity.company_settings(tenant, company_id).zone, now)
    report = run.run_day(tenant, company_id, on=day, now=now)
    listing.build(tenant, company_id, day=day, now=now)
    return report
