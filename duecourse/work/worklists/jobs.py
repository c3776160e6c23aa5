"""What do worklists do in the background?"""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from duecourse.foundation.identity.queries import companies, moment_of
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job, speaking_job
from duecourse.foundation.tenancy import context
from duecourse.work.worklists.operations import dispute_digests, foreseen, late_disputes, previewing, trials
from duecourse.work.worklists.operations.portfolios import place_unplaced
from duecourse.work.worklists.operations.watching import watch


@job("worklists.watch", queue="batch")
def watch_companies(*, tenant: UUID) -> None:
    """Raise and close the alerts of every company on its business date."""
    at = moment_of(tenant, now())
    for company in companies(tenant):
        watch(tenant, company.id, on=company.business_date or business_date(company.zone, at), at=at)


@job("worklists.foresee", queue="batch")
def foresee_problems(*, tenant: UUID) -> None:
    """Foresee problems of every company on its business date."""
    at = moment_of(tenant, now())
    for company in companies(tenant):
        foreseen.foresee(tenant, company.id, on=company.business_date or business_date(company.zone, at), at=at)


@job("worklists.dispute_digests", queue="batch")
def mail_dispute_digests(*, tenant: UUID) -> None:
    """Tell the people of departments in the morning which cases wait for them."""
    dispute_digests.mail_digests(tenant, at=moment_of(tenant, now()))


@job("worklists.place", queue="batch")
def place_customers(*, tenant: UUID) -> None:
    """Put customers that nobody has into the portfolio whose rule holds them."""
    at = now()
    for company in companies(tenant):
        place_unplaced(tenant, company.id, on=company.business_date or business_date(company.zone, at), at=at)


@job("worklists.ask_about_late")
def ask_about_late(*, tenant: UUID, customer: int | None) -> None:
    """Ask the heads, and then the managers, to have late disputes of a customer answered."""
    if customer is not None:
        late_disputes.ask_about(tenant, customer, now=moment_of(tenant, now()))


@speaking_job(previewing.JOB, queue="batch", attempts=1)
def try_strategy(*, tenant: UUID, trial: int) -> None:
    """Rank a day's list by a draft, beside the strategy in force."""
    trying(tenant, trial, previewing.go_on)


def trying(tenant: UUID, trial: int, go_on: Callable[..., bool]) -> None:
    """Do the parts of a trial, each in a transaction of its own; what breaks off says so."""
    try:
        goes_on = True
        while goes_on:
            with transaction.atomic(), context.tenant(tenant):
                goes_on = go_on(tenant, trial, now=now())
    except Exception:
        with transaction.atomic(), context.tenant(tenant):
            trials.fail(tenant, trial, at=now())
        raise
