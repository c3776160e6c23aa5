"""Does the timeline remember what happened and say it?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.words import Text
from duecourse.foundation.queue.jobs import UnknownJob, job, later
from duecourse.foundation.timeline.events import event_kind
from duecourse.foundation.timeline.log import record, timeline_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@event_kind("test.seen")
@dataclass(frozen=True)
class Seen:
    amount: Decimal
    on: date

    def say(self) -> Text:
        return Text("Saw %(amount)s on %(on)s", {"amount": self.amount, "on": self.on})


@job("test.react")
def react(*, tenant: UUID, customer: int) -> None:
    """Do nothing; the test asks whether it was deferred."""


SEEN: Any = Seen(amount=Decimal("12.50"), on=date(2026, 3, 1))


def test_an_event_says_itself_after_a_round_trip(tenant: UUID) -> None:
    record(tenant, SEEN, actor=SYSTEM, at=NOON, customer_id=7)
    record(tenant, SEEN, actor=SYSTEM, at=NOON, customer_id=8)
    (entry,) = timeline_of(tenant, 7)
    assert str(entry.text) == "Saw 12.50 on 2026-03-01"


def test_a_reaction_is_deferred_in_the_same_transaction(tenant: UUID, settings: Any) -> None:
    settings.DUECOURSE_REACTIONS = "tests.foundation.timeline.test_timeline.REACTIONS"
    for _twice in range(2):
        record(tenant, SEEN, actor=SYSTEM, at=NOON, customer_id=7)
    waiting = ProcrastinateJob.objects.filter(task_name="test.react")
    assert [job.args["customer"] for job in waiting] == [7]


def test_a_job_with_a_key_waits_once(tenant: UUID) -> None:
    assert later("test.react", tenant=tenant, key="k", customer=1)
    assert not later("test.react", tenant=tenant, key="k", customer=1)
    assert ProcrastinateJob.objects.filter(queueing_lock="k").count() == 1


def test_an_unknown_job_is_a_crash_not_a_silence(tenant: UUID) -> None:
    with pytest.raises(UnknownJob):
        later("no.such.job", tenant=tenant)


REACTIONS = {"test.seen": ("test.react",)}
