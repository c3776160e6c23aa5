"""What do procedures do in the background?"""

from uuid import UUID

from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job
from duecourse.work.procedures.operations import daily, listing, recompute, settle


@job("procedures.tick")
def tick(*, tenant: UUID) -> None:
    """Start the runs whose day has begun, and settle what the outbox has finished."""
    daily.start_due_runs(tenant, now=now())


@job("procedures.daily_run", queue="batch")
def daily_run(*, tenant: UUID, company: int) -> None:
    """Decide a company's business date and carry it out."""
    daily.run_today(tenant, company, now=now())


@job("procedures.recompute_customer")
def recompute_customer(*, tenant: UUID, customer: int | None, event: int | None = None) -> None:
    """Decide one customer again at once."""
    if customer is not None:
        recompute.recompute(tenant, [customer], now=now())
        listing.refresh(tenant, [customer], now=now())


@job("procedures.recompute_customers", queue="batch")
def recompute_customers(*, tenant: UUID, customers: list[int]) -> None:
    """Decide a set of customers again after an import."""
    recompute.recompute(tenant, customers, now=now())
    listing.refresh(tenant, customers, now=now())


@job("procedures.settle")
def settle_messages(*, tenant: UUID, company: int) -> None:
    """Write down what became of the messages."""
    settle.settle(tenant, company)
