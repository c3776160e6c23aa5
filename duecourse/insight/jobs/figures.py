"""When are the figures of a day kept?"""

from uuid import UUID

from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job
from duecourse.insight.operations import daily_figures


@job("insight.ask_for_figures")
def ask_for_figures(*, tenant: UUID) -> None:
    """Ask for the figures of the days that are over and have none."""
    daily_figures.ask_what_is_due(tenant)


@job(daily_figures.KEEP, queue="batch")
def keep_figures(*, tenant: UUID, company: int) -> None:
    """Keep the figures that a company owes."""
    daily_figures.keep_what_is_owed(tenant, company, at=now())
