"""When is a month frozen?"""

from uuid import UUID

from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import speaking_job
from duecourse.insight.operations.closing.freezing import FREEZE, carry_out


@speaking_job(FREEZE, queue="batch", attempts=1)
def freeze_month(*, tenant: UUID, freezing: int) -> None:
    """Freeze a month that somebody asked for."""
    carry_out(tenant, freezing, now=now)
