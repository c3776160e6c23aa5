"""What do worklists do in the background?"""

from uuid import UUID

from duecourse.foundation.identity.queries import companies
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job
from duecourse.work.worklists.operations.portfolios import place_unplaced
from duecourse.work.worklists.operations.watching import watch


@job("worklists.watch", queue="batch")
def watch_companies(*, tenant: UUID) -> None:
    """Raise and close the alerts of every company on its business date."""
    at = now()
    for company in companies(tenant):
        watch(tenant, company.id, on=company.business_date or business_date(company.zone, at))


@job("worklists.place", queue="batch")
def place_customers(*, tenant: UUID) -> None:
    """Put customers that nobody has into the portfolio whose rule holds them."""
    at = now()
    for company in companies(tenant):
        place_unplaced(tenant, company.id, on=company.business_date or business_date(company.zone, at), at=at)
