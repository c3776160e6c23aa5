"""Is a word judged as the page says?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.records.promises.rules import promises as rules
from duecourse.records.promises.rules.promises import Outcome

DAY = date(2026, 3, 4)
AMOUNT = st.decimals(min_value=0, max_value=100_000, places=2)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([("100", "100")], "kept"),
        ([("100", "99")], "kept"),
        ([("100", "98.99")], "partly_kept"),
        ([("10000", "9950")], "kept"),
        ([("10000", "9949.99")], "partly_kept"),
        ([("100", "0")], "broken"),
        ([("100", "100"), ("50", "0")], "partly_kept"),
        ([("0", "0")], "void"),
        ([("0", "0"), ("50", "50")], "kept"),
        ([], "void"),
    ],
)
def test_every_currency_of_a_promise_must_come_in(outcomes: list[tuple[str, str]], expected: str) -> None:
    assert rules.verdict([Outcome(Decimal(promised), Decimal(paid)) for promised, paid in outcomes]) == expected


def test_trap_52_fifty_euro_are_turned_into_the_currency_of_the_promise_not_the_other_way_round() -> None:
    in_euro = {"JPY": Decimal("0.006"), "KWD": Decimal(3), "EUR": Decimal(1)}
    most = {currency: rules.most_tolerated(currency, in_euro) for currency in ("EUR", "JPY", "KWD", "XAF")}
    assert (most["EUR"], round(most["JPY"]), round(most["KWD"], 3)) == (Decimal(50), 8333, Decimal("16.667"))
    assert most["XAF"] == 0, "a rate that nobody knows tolerates nothing"
    in_dollars = {"USD": Decimal(1), "EUR": Decimal("1.25"), "GBP": Decimal("1.50")}
    assert rules.most_tolerated("USD", in_dollars) == Decimal("62.50")
    assert rules.most_tolerated("USD", {"USD": Decimal(1)}) == 50, "without a rate of the euro, its own currency"
    a_million = Decimal(1_000_000)
    assert rules.verdict([Outcome(a_million, a_million - 8000, most["JPY"])]) == "kept"
    assert rules.verdict([Outcome(a_million, a_million - 9000, most["JPY"])]) == "partly_kept"


@given(promised=AMOUNT, paid=AMOUNT, more=AMOUNT)
def test_paying_more_never_makes_a_verdict_worse(promised: Decimal, paid: Decimal, more: Decimal) -> None:
    order = ["broken", "partly_kept", "kept", "void"]
    less = rules.verdict([Outcome(promised, paid)])
    assert order.index(rules.verdict([Outcome(promised, paid + more)])) >= order.index(less)


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (60, True), (61, False)])
def test_a_promise_is_for_today_up_to_the_longest_term(days: int, allowed: bool) -> None:
    assert rules.is_within_term(DAY, DAY + timedelta(days=days)) is allowed


@pytest.mark.parametrize(("heard", "after", "news"), [(0, 1, False), (1, 1, True), (None, 7, False), (None, 8, True)])
def test_news_reaches_past_the_window_or_grace_is_over(heard: int | None, after: int, news: bool) -> None:
    heard_on = None if heard is None else DAY + timedelta(days=heard)
    assert rules.has_news(DAY, heard_on=heard_on, day=DAY + timedelta(days=after)) is news
