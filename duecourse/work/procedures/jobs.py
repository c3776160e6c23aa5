"""What do procedures do in the background?"""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity.queries import company_settings, moment_of
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job, speaking_job, taken_along
from duecourse.records.ledger.queries.screens import accounts_by_id
from duecourse.work.procedures.operations import bounced, daily, dispute_mails, online_payments, recompute, simulating
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


@job("procedures.take_case_answers")
def take_case_answers(*, tenant: UUID, customer: int | None) -> None:
    """Put what a customer answered to questions about its disputes into the cases."""
    if customer is not None:
        moment = moment_of(tenant, now())
        dispute_mails.take_answers(tenant, customer, on=_day(tenant, customer, moment))


@job("procedures.tell_ended_disputes")
def tell_ended_disputes(*, tenant: UUID, customer: int | None) -> None:
    """Tell a customer how its disputes ended, where somebody wished it told."""
    if customer is not None:
        moment = moment_of(tenant, now())
        dispute_mails.tell_ended(tenant, customer, on=_day(tenant, customer, moment), at=moment)


@job("procedures.take_back_told")
def take_back_told(*, tenant: UUID, customer: int | None) -> None:
    """Keep back the mail that tells of an end which was undone."""
    if customer is not None:
        dispute_mails.take_back_told(tenant, customer, at=moment_of(tenant, now()))


@job(recompute.STOPPED, queue="batch")
def recompute_stopped(*, tenant: UUID, customer: int | None = None, after: int = 0) -> None:
    """Decide again whoever an import stopped."""
    recompute.stopped(tenant, now=moment_of(tenant, now()), after=after)


@speaking_job(simulating.JOB, queue="batch", attempts=1)
def try_draft(*, tenant: UUID, trial: int) -> None:
    """Try a draft out, a transaction a part, so that whoever watches sees how far it is."""
    trying(tenant, trial, simulating.go_on)


def _day(tenant: UUID, customer_id: int, moment: datetime) -> date:
    """Tell the business date on which the company of a customer stands."""
    company = company_settings(tenant, accounts_by_id(tenant, [customer_id])[customer_id].company_id)
    return company.business_date or business_date(company.zone, moment)
