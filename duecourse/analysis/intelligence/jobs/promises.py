"""When is it learnt how promises are kept, and when is it said?"""

from uuid import UUID

from duecourse.analysis.intelligence.operations import promise_quality
from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job


@job("intelligence.judge_promises")
def judge_promises(*, tenant: UUID, customer: int | None) -> None:
    """Write down how likely the promises are to be kept that a customer has just made."""
    if customer is not None:
        promise_quality.write_chances(tenant, customer)


@job("intelligence.learn_promises", queue="learn")
def learn_promises(*, tenant: UUID) -> None:
    """Learn anew once a week how promises are kept."""
    promise_quality.refit_when_due(tenant, at=moment_of(tenant, now()))
