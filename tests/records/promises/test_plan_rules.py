"""How is a plan cut, what is paid of it, when is it over, and may it be agreed? Small tables, no server."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.foundation.kit.calendar import Calendar
from duecourse.records.promises.rules import plans as rules
from duecourse.records.promises.rules.plans import Instalment, Limits, Terms

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)
HOME = Calendar.of("BE", closed=[date(2026, 5, 4)])
AMOUNTS = st.decimals(min_value="0.60", max_value=1_000_000, places=2)


def cut(total: str, count: int, first_on: date, rhythm: str = "monthly", *, currency: str = "EUR") -> list[str]:
    """The instalments of a plan as "day amount"."""
    terms = Terms(count, first_on, rhythm)
    parts = rules.instalments(Decimal(total), currency, terms, on=TODAY, calendar=HOME)
    assert [part.number for part in parts] == list(range(1, count + 1))
    return [f"{part.due_on:%m-%d} {part.amount}" for part in parts]


@pytest.mark.parametrize(
    ("total", "count", "first_on", "rhythm", "parts"),
    [
        ("100.00", 3, date(2026, 3, 16), "monthly", ["03-16 33.33", "04-16 33.33", "05-18 33.34"]),
        ("100.00", 1, TODAY, "monthly", ["03-04 100.00"]),
        ("90.00", 3, date(2026, 4, 1), "weekly", ["04-01 30.00", "04-08 30.00", "04-15 30.00"]),
        ("90.00", 3, date(2026, 4, 3), "weekly", ["04-03 30.00", "04-10 30.00", "04-17 30.00"]),
        ("60.00", 2, date(2026, 4, 4), "fortnightly", ["04-07 30.00", "04-20 30.00"]),
        ("90.00", 3, date(2026, 1, 31), "monthly", None),
        ("90.00", 3, date(2026, 3, 31), "monthly", ["03-31 30.00", "04-30 30.00", "06-01 30.00"]),
        ("90.00", 3, date(2026, 3, 10), "month_end", ["03-31 30.00", "04-30 30.00", "05-29 30.00"]),
        ("60.00", 2, date(2026, 4, 4), "monthly", ["04-07 30.00", "05-05 30.00"]),
    ],
)
def test_a_plan_is_cut_into_equal_parts_the_rest_in_the_last_and_none_on_a_day_off(
    total: str, count: int, first_on: date, rhythm: str, parts: list[str] | None
) -> None:
    """Good Friday is worked in Belgium, Easter Monday (6 April) and the company's own day (4 May) are not."""
    if parts is None:
        with pytest.raises(rules.WrongFirstDay):
            cut(total, count, first_on, rhythm)
    else:
        assert cut(total, count, first_on, rhythm) == parts


def test_yen_have_no_cents_and_dinars_have_three() -> None:
    assert cut("1000", 3, TODAY, currency="JPY") == ["03-04 333", "04-07 333", "05-05 334"]
    assert cut("1.000", 3, TODAY, currency="KWD") == ["03-04 0.333", "04-07 0.333", "05-05 0.334"]


@pytest.mark.parametrize(
    ("terms", "refused"),
    [
        (Terms(0, TODAY), rules.WrongCount),
        (Terms(61, TODAY), rules.WrongCount),
        (Terms(2, TODAY - DAY), rules.WrongFirstDay),
        (Terms(2, TODAY + 367 * DAY), rules.WrongFirstDay),
        (Terms(2, TODAY, "daily"), rules.NoSuchRhythm),
        (Terms(2, TODAY, break_days=2), rules.WrongBreakRule),
        (Terms(2, TODAY, break_missed=13), rules.WrongBreakRule),
        (Terms(60, TODAY), rules.TooSmallToShare),
    ],
)
def test_what_is_no_plan_is_refused(terms: Terms, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        rules.instalments(Decimal("0.59"), "EUR", terms, on=TODAY, calendar=HOME)


@given(total=AMOUNTS, count=st.integers(1, 60), paid=AMOUNTS, credited=AMOUNTS)
def test_nothing_is_lost_or_made_when_money_is_laid_on_the_parts(
    total: Decimal, count: int, paid: Decimal, credited: Decimal
) -> None:
    amounts = [part.amount for part in rules.instalments(total, "EUR", Terms(count, TODAY), on=TODAY, calendar=HOME)]
    assert sum(amounts) == total
    laid = rules.laid(amounts, paid=paid, credited=credited)
    assert sum(one.credited for one in laid) == min(credited, total)
    assert sum(one.paid for one in laid) == min(paid, total - min(credited, total))
    for amount, one in zip(amounts, laid, strict=True):
        assert amount == one.credited + one.paid + one.left and min(one.credited, one.paid, one.left) >= 0
    first_owed = next((number for number, one in enumerate(laid) if one.left > 0), count)
    assert all(one.paid == 0 for one in laid[first_owed + 1 :]), "the oldest are paid first"


@pytest.mark.parametrize(
    ("paid", "credited", "parts"),
    [
        ("0", "0", [("0", "0", "100"), ("0", "0", "100"), ("0", "0", "100")]),
        ("150", "0", [("0", "100", "0"), ("0", "50", "50"), ("0", "0", "100")]),
        ("150", "120", [("0", "100", "0"), ("20", "50", "30"), ("100", "0", "0")]),
        ("500", "0", [("0", "100", "0"), ("0", "100", "0"), ("0", "100", "0")]),
        ("-10", "0", [("0", "0", "100"), ("0", "0", "100"), ("0", "0", "100")]),
    ],
)
def test_money_pays_the_oldest_part_and_a_credit_takes_off_the_last(
    paid: str, credited: str, parts: list[tuple[str, str, str]]
) -> None:
    laid = rules.laid([Decimal(100)] * 3, paid=Decimal(paid), credited=Decimal(credited))
    assert [(one.credited, one.paid, one.left) for one in laid] == [tuple(map(Decimal, one)) for one in parts]


@pytest.mark.parametrize(
    ("paid", "is_over", "state"),
    [
        ("0", False, "open"),
        ("40", False, "open"),
        ("100", False, "paid"),
        ("99", True, "paid"),
        ("98.99", True, "partly"),
        ("0", True, "missed"),
        ("100", True, "paid"),
    ],
)
def test_a_part_is_judged_when_its_day_and_tolerance_are_over(paid: str, is_over: bool, state: str) -> None:
    (one,) = rules.laid([Decimal(100)], paid=Decimal(paid), credited=Decimal(0))
    assert rules.state_of(Decimal(100), one, is_over=is_over, most=Decimal(50)) == state


@pytest.mark.parametrize(
    ("late_days", "is_broken"),
    [([], False), ([9], False), ([10], True), ([9, 2], True), ([0], False), ([3], False)],
)
def test_a_plan_breaks_by_days_or_by_how_many_were_missed(late_days: list[int], is_broken: bool) -> None:
    terms = Terms(6, TODAY, break_days=10, break_missed=2)
    assert rules.is_broken([TODAY - days * DAY for days in late_days], terms, day=TODAY) is is_broken


@pytest.mark.parametrize(
    ("count", "amount", "rate", "found"),
    [
        (3, "100", "1", []),
        (4, "100", "1", ["more than %(count)s instalment"]),
        (3, "400", "1", ["more than %(amount)s"]),
        (3, "10", "1", ["an instalment below %(amount)s"]),
        (3, "100", "4", ["more than %(amount)s"]),
        (3, "100", None, ["its exchange rate is not known"]),
        (
            5,
            "10",
            "1",
            ["more than %(count)s instalment", "longer than %(days)s days", "an instalment below %(amount)s"],
        ),
    ],
)
def test_what_goes_beyond_a_roles_policy_is_said_in_every_respect(
    count: int, amount: str, rate: str | None, found: list[str]
) -> None:
    parts = [Instalment(number, TODAY + 30 * number * DAY, Decimal(amount)) for number in range(1, count + 1)]
    limits = Limits(3, 120, Decimal(1000), Decimal(50))
    said = rules.beyond(parts, rate=Decimal(rate) if rate else None, base="EUR", limits=limits, on=TODAY)
    assert [one.msgid for one in said] == found


def test_who_has_no_policy_agrees_nothing_alone() -> None:
    parts = [Instalment(1, TODAY, Decimal(1))]
    assert rules.beyond(parts, rate=Decimal(1), base="EUR", limits=rules.NO_LIMITS, on=TODAY)
