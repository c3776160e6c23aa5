"""Do machines stop answering each other?"""

from datetime import UTC, datetime, timedelta

import pytest

from duecourse.records.communications.rules.machines import Incoming, has_bounced, may_answer

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PERSON = Incoming(machine="none", is_null_path=False, is_verified=True, is_from_us=False)


def test_a_person_is_answered_once_a_day() -> None:
    assert may_answer(PERSON, last_automatic_at=None, now=NOON)
    assert not may_answer(PERSON, last_automatic_at=NOON - timedelta(hours=23, minutes=59), now=NOON)
    assert may_answer(PERSON, last_automatic_at=NOON - timedelta(hours=24), now=NOON)


@pytest.mark.parametrize(
    "mail",
    [
        *(Incoming(kind, False, True, False) for kind in ("auto_reply", "out_of_office", "bounce", "list", "own")),
        Incoming("none", True, True, False),
        Incoming("none", False, False, False),
        Incoming("none", False, True, True),
    ],
)
def test_no_machine_no_stranger_and_not_ourselves(mail: Incoming) -> None:
    assert not may_answer(mail, last_automatic_at=None, now=NOON)


@pytest.mark.parametrize(("hard", "soft", "back"), [(0, 0, False), (0, 1, False), (0, 2, True), (1, 0, True)])
def test_one_for_good_or_two_for_now(hard: int, soft: int, back: bool) -> None:
    assert has_bounced(hard_count=hard, soft_count=soft) is back
