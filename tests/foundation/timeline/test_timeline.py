"""Does the timeline remember what happened and say it?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.words import Text
from duecourse.foundation.queue.jobs import UnknownJob, job, later
from duecourse.foundation.timeline.events import event_kind, known_kinds
from duecourse.foundation.timeline.finding import Wish, Word, find
from duecourse.foundation.timeline.log import Entry, record, timeline_of
from duecourse.foundation.timeline.sentences import sentences

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


@event_kind("test.told")
@dataclass(frozen=True)
class Told:
    """Something with words."""

    text: str

    def say(self) -> Text:
        return Text("Told: %(text)s", {"text": self.text})


def told(text: str) -> Any:
    return Told(text)


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


def test_every_kind_knows_the_sentences_it_can_say() -> None:
    silent = [kind for kind in known_kinds() if not sentences(kind)]
    assert silent == []
    assert "Saw %(amount)s on %(on)s" in sentences("test.seen")
    assert not any("Tell " in text for kind in known_kinds() for text in sentences(kind))


def test_an_event_is_found_by_its_words_without_accents_and_by_their_beginnings(tenant: UUID) -> None:
    ada = Actor("user", uuid4(), "Zoë Müller")
    for customer, text in ((7, "Überweisung INV-2024/17"), (7, "rien"), (8, "Überweisung INV-2024/17")):
        record(tenant, told(text), actor=ada, at=NOON, customer_id=customer, words="Straße 5")
    assert [one.data["text"] for one in found(tenant, "uberw", "2024", "17")] == ["Überweisung INV-2024/17"]
    assert len(found(tenant, "mul", "strasse")) == 2
    assert found(tenant, "weisung") == ()


def test_long_words_in_any_script_still_fit_into_the_index(tenant: UUID) -> None:
    record(tenant, told("ж" * 9_000), actor=SYSTEM, at=NOON, customer_id=7)
    record(tenant, told("keep this " * 900), actor=SYSTEM, at=NOON, customer_id=7, words="last")
    assert len(found(tenant, "ж" * 20)) == 1 and len(found(tenant, "keep")) == 1


def test_a_timeline_is_narrowed_by_kind_person_and_period_and_read_on_from_its_place(tenant: UUID) -> None:
    ada = Actor("user", uuid4(), "Ada")
    for day in range(1, 6):
        record(
            tenant, told(f"day {day}"), actor=ada if day % 2 else SYSTEM, at=NOON, customer_id=7, on=date(2026, 3, day)
        )
    record(tenant, SEEN, actor=ada, at=NOON, customer_id=7)
    wish = Wish(kinds=["test.told"])
    first = find(tenant, 7, wish, before=None, limit=3)
    assert [one.on_day.day for one in first.entries] == [5, 4, 3]
    rest = find(tenant, 7, wish, before=first.behind, limit=3)
    assert ([one.on_day.day for one in rest.entries], rest.behind) == ([2, 1], None)
    by_ada = Wish(user_id=ada.user_id, since=date(2026, 3, 2), until=date(2026, 3, 5), kinds=["test.told"])
    assert [one.on_day.day for one in find(tenant, 7, by_ada, before=None, limit=9).entries] == [5, 3]
    assert len(find(tenant, 7, Wish(is_by_house=True), before=None, limit=9).entries) == 2


def test_a_word_of_the_sentence_leads_to_its_kinds(tenant: UUID) -> None:
    record(tenant, SEEN, actor=SYSTEM, at=NOON, customer_id=7)
    record(tenant, told("nothing"), actor=SYSTEM, at=NOON, customer_id=7)
    wish = Wish(words=[Word("saw", ["test.seen"])])
    assert [one.kind for one in find(tenant, 7, wish, before=None, limit=9).entries] == ["test.seen"]


def found(tenant: UUID, *starts: str) -> tuple[Entry, ...]:
    return find(tenant, 7, Wish(words=[Word(one) for one in starts]), before=None, limit=9).entries
