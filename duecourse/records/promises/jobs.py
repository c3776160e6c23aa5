"""When are promises judged?"""

from uuid import UUID

from duecourse.foundation.identity.queries import companies
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job
from duecourse.records.promises.operations.judging import judge_due


@job("promises.judge_due", queue="batch")
def judge(*, tenant: UUID) -> None:
    """Judge the promises of every company on its business date."""
    at = now()
    for company in companies(tenant):
        judge_due(tenant, company.id, on=company.business_date or business_date(company.zone, at), actor=SYSTEM, at=at)
