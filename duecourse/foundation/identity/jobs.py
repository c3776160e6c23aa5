"""What does identity do in the background?"""

from uuid import UUID

from duecourse.foundation.identity import operations
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job


@job("identity.seal_audit")
def seal_audit(*, tenant: UUID) -> None:
    """Seal what the audit has gathered."""
    operations.seal_audit(tenant, at=now())
