"""Is there one clock, and does each company get its own business day?"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from duecourse.foundation.kit import clock


def test_frozen_time_is_honoured() -> None:
    with time_machine.travel(datetime(2024, 2, 29, 12, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2024, 2, 29, 12, tzinfo=UTC)


def test_a_standing_clock_stands_inside_its_block_only() -> None:
    then = datetime(2015, 6, 30, 8, tzinfo=UTC)
    with clock.standing_at(then):
        assert clock.now() == then
        with clock.standing_at(then + timedelta(days=1)):
            assert clock.now() == then + timedelta(days=1)
        assert clock.now() == then
    assert clock.now().year > 2015


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_trap_43_the_same_moment_is_one_business_day_wherever_the_server_stands() -> None:
    moment = datetime(2026, 3, 28, 11, 30, tzinfo=UTC)
    assert clock.business_date("Pacific/Auckland", moment) == date(2026, 3, 29)
    assert clock.business_date("America/Los_Angeles", moment) == date(2026, 3, 28)
    in_tokyo = moment.astimezone(clock.zone_of("Asia/Tokyo"))
    assert clock.business_date("Pacific/Auckland", in_tokyo) == date(2026, 3, 29)


def test_trap_43_the_business_day_turns_at_local_midnight_on_both_clock_changes() -> None:
    turns = {
        date(2026, 3, 29): datetime(2026, 3, 28, 23, tzinfo=UTC),
        date(2026, 3, 30): datetime(2026, 3, 29, 22, tzinfo=UTC),
        date(2026, 10, 25): datetime(2026, 10, 24, 22, tzinfo=UTC),
        date(2026, 10, 26): datetime(2026, 10, 25, 23, tzinfo=UTC),
    }
    for day, turn in turns.items():
        assert clock.business_date("Europe/Brussels", turn) == day
        assert clock.business_date("Europe/Brussels", turn - timedelta(seconds=1)) == day - timedelta(days=1)


def test_trap_41_an_item_due_today_is_not_overdue_until_local_midnight() -> None:
    due_on = date(2024, 2, 29)
    assert not due_on < clock.business_date("Europe/Brussels", datetime(2024, 2, 29, 22, 59, tzinfo=UTC))
    assert due_on < clock.business_date("Europe/Brussels", datetime(2024, 2, 29, 23, 0, tzinfo=UTC))


def test_trap_44_spacing_in_days_does_not_care_for_the_hour() -> None:
    sent = clock.business_date("Europe/Brussels", datetime(2026, 3, 24, 13, tzinfo=UTC))
    nightly = clock.business_date("Europe/Brussels", datetime(2026, 3, 30, 22, 30, tzinfo=UTC))
    assert (nightly - sent).days == 7


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "/etc/passwd", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(clock.UnknownZone):
        clock.zone_of(name)


def test_a_moment_without_its_offset_is_refused() -> None:
    with pytest.raises(clock.NaiveMoment):
        clock.business_date("Europe/Brussels", datetime(2026, 1, 1))
