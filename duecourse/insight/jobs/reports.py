"""When is a report answered in the background, and when is it forgotten?"""

from uuid import UUID

from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job, speaking_job
from duecourse.insight.operations import report_runs


@speaking_job(report_runs.ANSWER, queue="batch", attempts=1)
def answer_report(*, tenant: UUID, run: int) -> None:
    """Work out a report that somebody waits for."""
    report_runs.carry_out(tenant, run, now=now)


@job("insight.forget_reports", queue="batch")
def forget_reports(*, tenant: UUID) -> None:
    """Throw away what was worked out more than a day ago."""
    report_runs.forget(tenant, at=now())
