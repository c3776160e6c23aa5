"""What do schedules do in the background?"""

from uuid import UUID

from django.db import transaction

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job, speaking_job
from duecourse.foundation.tenancy import context
from duecourse.insight.operations import deliveries


@job("insight.schedules")
def order_due(*, tenant: UUID) -> None:
    """Order what the schedules owe by now, and take up what got stuck."""
    at = moment_of(tenant, now())
    deliveries.order_due(tenant, at=at)
    deliveries.take_up_stuck(tenant, at=at)


@job("insight.take_back_mails", queue="batch")
def take_back_mails(*, tenant: UUID) -> None:
    """Take back what waits in the outbox and may not be sent any more."""
    deliveries.take_back(tenant, at=moment_of(tenant, now()))


@speaking_job(deliveries.JOB, queue="batch")
def deliver(*, tenant: UUID, delivery: int) -> None:
    """Make one mail of a schedule, in one transaction; what breaks says so."""
    try:
        with transaction.atomic(), context.tenant(tenant):
            deliveries.deliver(tenant, delivery, at=moment_of(tenant, now()))
    except Exception:
        with transaction.atomic(), context.tenant(tenant):
            deliveries.fail(tenant, delivery, at=moment_of(tenant, now()))
        raise
