"""When are disputes watched, and when are credit notes looked for?"""

from uuid import UUID

from duecourse.foundation.identity.queries import companies, moment_of
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.queue.jobs import job
from duecourse.records.disputes.operations.deductions import take_short_payments
from duecourse.records.disputes.operations.escalating import escalate_due
from duecourse.records.disputes.operations.settling import settle
from duecourse.records.disputes.operations.terms import set_clocks


@job("disputes.watch", queue="batch")
def watch(*, tenant: UUID) -> None:
    """Give open cases their deadlines, and escalate what is late."""
    at = moment_of(tenant, now())
    set_clocks(tenant)
    for company in companies(tenant):
        day = company.business_date or business_date(company.zone, at)
        escalate_due(tenant, company.id, on=day, actor=SYSTEM, at=at)


@job("disputes.settle_credits")
def settle_credits(*, tenant: UUID, customer: int | None = None) -> None:
    """Look among what was imported for the credit notes and write-offs that cases wait for."""
    at = moment_of(tenant, now())
    days = {one.id: one.business_date or business_date(one.zone, at) for one in companies(tenant)}
    settle(tenant, on=days, actor=SYSTEM, at=at)


@job("disputes.take_deductions")
def take_deductions(*, tenant: UUID, customer: int | None = None) -> None:
    """Take up what payers kept back, as matching found it, and let go of what it took back."""
    at = moment_of(tenant, now())
    days = {one.id: one.business_date or business_date(one.zone, at) for one in companies(tenant)}
    take_short_payments(tenant, on=days, actor=SYSTEM, at=at)
