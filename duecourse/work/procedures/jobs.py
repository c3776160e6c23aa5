"""What do procedures do in the background?"""

from uuid import UUID

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job, speaking_job, taken_along
from duecourse.work.procedures.operations import bounced, daily, online_payments, recompute, simulating
from duecourse.work.worklists.jobs import trying


@job("procedures.tick")
def tick(*, tenant: UUID) -> None:
    """Start the runs whose day has begun, and settle what the outbox has finished."""
    moment = moment_of(tenant, now())
    daily.start_due_runs(tenant, now=moment)
    recompute.stopped(tenant, now=moment)


@job("procedures.daily_run", queue="batch")
def daily_run(*, tenant: UUID, company: int) -> None:
    """Decide a company's business date and carry it out."""
    daily.run_today(tenant, company, now=now())


@job("procedures.recompute_customer")
def recompute_customer(*, tenant: UUID, customer: int | None) -> None:
    """Decide one customer again at once, and in the same pass all who wait for the same."""
    with taken_along("procedures.recompute_customer", tenant=tenant, limit=recompute.BATCH) as others:
        wanted = {customer, *(other["customer"] for other in others)}
        recompute.recompute(tenant, wanted - {None}, now=moment_of(tenant, now()))


@job("procedures.take_back_bounced")
def take_back_bounced(*, tenant: UUID, customer: int | None) -> None:
    """Stop the steps whose mails came back, and ask a person for another contact."""
    if customer is not None:
        bounced.take_back(tenant, customer, now=moment_of(tenant, now()))


@job("procedures.follow_payments")
def follow_payments(*, tenant: UUID, customer: int | None) -> None:
    """Lay money that came online on the items it was chosen for, and tell the payer."""
    if customer is not None:
        online_payments.follow(tenant, customer, now=now())


@job(recompute.STOPPED, queue="batch")
def recompute_stopped(*, tenant: UUID, customer: int | None = None, after: int = 0) -> None:
    """Decide again whoever an import stopped."""
    recompute.stopped(tenant, now=moment_of(tenant, now()), after=after)


@speaking_job(simulating.JOB, queue="batch", attempts=1)
def try_draft(*, tenant: UUID, trial: int) -> None:
    """Try a draft out, a transaction a part, so that whoever watches sees how far it is."""
    trying(tenant, trial, simulating.go_on)
