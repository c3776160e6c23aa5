"""When are promises and plans judged?"""

from uuid import UUID

from duecourse.foundation.identity.queries import companies
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job
from duecourse.records.promises.operations.judging import judge_due
from duecourse.records.promises.operations.plan_judging import judge_plans, lock_planned


@job("promises.judge_due", queue="batch")
def judge(*, tenant: UUID) -> None:
    """Judge the promises and plans of every company on its business date."""
    at = now()
    lock_planned(tenant)
    for company in companies(tenant):
        on = company.business_date or business_date(company.zone, at)
        judge_due(tenant, company.id, on=on, actor=SYSTEM, at=at)
        judge_plans(tenant, company.id, on=on, actor=SYSTEM, at=at)
