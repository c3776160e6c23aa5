"""When is it looked how customers pay?"""

from uuid import UUID

from duecourse.analysis.intelligence.operations.behaviour import look
from duecourse.foundation.identity.queries import companies, moment_of
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job


@job("intelligence.look_at_behaviour", queue="batch")
def look_at_behaviour(*, tenant: UUID) -> None:
    """Look at every company once on each of its business dates."""
    at = moment_of(tenant, now())
    for company in companies(tenant):
        look(tenant, company.id, on=company.business_date or business_date(company.zone, at))
