"""When is a model trained, and when are the open items predicted?"""

from datetime import date
from uuid import UUID

from duecourse.analysis.intelligence.operations import asking, predicting
from duecourse.analysis.intelligence.operations import training as training_
from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.jobs import job, speaking_job


@job("intelligence.tick")
def tick(*, tenant: UUID) -> None:
    """Ask for what is due: a training a week, a prediction of every company's day."""
    asking.ask_what_is_due(tenant, now=moment_of(tenant, now()))


@job(asking.PREDICT, queue="batch")
def predict(*, tenant: UUID, company: int, on: str) -> None:
    """Write down what is expected of a company's open items."""
    predicting.predict(tenant, company, on=date.fromisoformat(on), at=now())


@speaking_job(asking.TRAIN, queue="learn", attempts=1)
def train(*, tenant: UUID, training: int) -> None:
    """Train the models of a tenant, in short transactions, so that whoever watches sees how far it is."""
    asking.carry_out(tenant, training, train=training_.train, now=now)
