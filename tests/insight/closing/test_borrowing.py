"""What may a company borrow on its receivables?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.insight.rules.closing.borrowing import BadLenderTerms, LenderTerms, base, check
from duecourse.insight.rules.closing.owed import BUCKETS, Owed

D = Decimal
TERMS = LenderTerms(advance_share=D("0.85"), home="NL", cap_share=None)


def _owes(customer: int, **more: object) -> Owed:
    return Owed(customer, "EUR", **{"country": "NL", **more})  # type: ignore[arg-type]


def _reasons(rows: list[Owed], terms: LenderTerms = TERMS) -> dict[str, Decimal]:
    return {reason: amount for reason, amount in base(rows, terms, currency="EUR").by_reason().items() if amount}


def test_the_worked_base() -> None:
    rows = [
        _owes(1, debits={"not_due": D(600_000), "to_30": D(100_000), "to_180": D(50_000)}),
        _owes(2, debits={"not_due": D(40_000), "over_180": D(60_000)}),
        _owes(3, debits={"not_due": D(200_000)}, disputed={"not_due": D(25_000)}),
        _owes(4, debits={"not_due": D(80_000)}, party_kind="public"),
        _owes(5, debits={"not_due": D(70_000)}, country="US"),
        _owes(6, debits={"to_60": D(30_000)}, party_kind="consumer"),
        _owes(7, debits={"not_due": D(90_000)}),
    ]
    terms = LenderTerms(
        advance_share=D("0.85"),
        home="NL",
        cap_share=D("0.6"),
        intercompany=frozenset({7}),
        contra={3: D(15_000)},
        reserve=D(10_000),
    )
    made = base(rows, terms, currency="EUR")
    assert made.gross == D(1_320_000)
    assert {reason: amount for reason, amount in made.by_reason().items() if amount} == {
        "intercompany": D(90_000),
        "government": D(80_000),
        "natural_person": D(30_000),
        "foreign": D(70_000),
        "over_90": D(110_000),
        "cross_aged": D(40_000),
        "disputed": D(25_000),
        "contra": D(15_000),
        "concentration": D(184_000),
    }
    assert made.eligible == D(676_000)
    assert made.advance == D("564_600")


def test_cross_ageing_begins_at_half_and_not_below() -> None:
    half = _owes(1, debits={"not_due": D(50), "to_180": D(50)})
    below = _owes(2, debits={"not_due": D("50.01"), "to_180": D(50)})
    assert _reasons([half]) == {"over_90": D(50), "cross_aged": D(50)}
    assert _reasons([below]) == {"over_90": D(50)}


def test_an_old_credit_hides_no_old_debit() -> None:
    rows = [_owes(1, debits={"not_due": D(300), "to_180": D(100)}, credits=D(-30), old_credits=D(-20))]
    made = base(rows, TERMS, currency="EUR")
    assert made.gross == D(370)
    assert _reasons(rows) == {"over_90": D(80), "old_credits": D(20)}
    assert made.eligible == D(270)


def test_what_is_disputed_and_old_is_taken_once() -> None:
    rows = [_owes(1, debits={"not_due": D(300), "to_180": D(100)}, disputed={"to_180": D(100), "not_due": D(10)})]
    assert _reasons(rows) == {"over_90": D(100), "disputed": D(10)}


def test_no_reason_takes_more_than_is_left() -> None:
    rows = [_owes(1, debits={"not_due": D(100)}, credits=D(-80), disputed={"not_due": D(60)})]
    assert _reasons(rows, LenderTerms(D("0.85"), contra={1: D(500)}, cap_share=None)) == {"disputed": D(20)}


def test_a_customer_in_credit_lowers_what_may_be_drawn() -> None:
    made = base([_owes(1, debits={"not_due": D(100)}), _owes(2, credits=D(-40))], TERMS, currency="EUR")
    assert (made.gross, made.eligible, made.advance) == (D(60), D(60), D(51))


def test_the_cap_is_of_the_group_and_of_what_is_left() -> None:
    rows = [
        _owes(1, debits={"not_due": D(300)}, group_id=9),
        _owes(2, debits={"not_due": D(200)}, group_id=9),
        _owes(3, debits={"not_due": D(500)}),
        _owes(4, debits={"over_180": D(1000)}),
    ]
    terms = LenderTerms(D(1), cap_share=D("0.4"))
    made = base(rows, terms, currency="EUR")
    taken = [(one.customer_id, one.amount) for one in made.taken if one.reason == "concentration"]
    assert taken == [(1, D(100)), (3, D(100))]


def test_a_reserve_never_makes_the_advance_negative() -> None:
    terms = LenderTerms(D("0.5"), cap_share=None, reserve=D(500))
    assert base([_owes(1, debits={"not_due": D(100)})], terms, currency="EUR").advance == 0


def test_the_rows_of_several_currencies_of_a_customer_are_one_account() -> None:
    rows = [_owes(1, debits={"to_180": D(60)}), _owes(1, debits={"not_due": D(50)})]
    assert _reasons(rows) == {"over_90": D(60), "cross_aged": D(50)}


AMOUNTS = st.decimals(0, 10_000, places=2)
BUCKETED = st.dictionaries(st.sampled_from(BUCKETS), AMOUNTS)


@given(
    st.lists(
        st.builds(
            Owed,
            customer_id=st.integers(1, 6),
            currency=st.just("EUR"),
            debits=BUCKETED,
            disputed=BUCKETED,
            credits=AMOUNTS.map(lambda one: -one),
            old_credits=st.just(D(0)),
            country=st.sampled_from(["NL", "US"]),
            party_kind=st.sampled_from(["company", "public", "consumer"]),
            group_id=st.integers(0, 3),
        )
    )
)
def test_nothing_is_counted_twice(rows: list[Owed]) -> None:
    made = base(rows, LenderTerms(D("0.85"), home="NL", contra={1: D(50)}), currency="EUR")
    left = {row.customer_id: D(0) for row in rows}
    for row in rows:
        left[row.customer_id] += row.balance
    for one in made.taken:
        assert one.amount > 0
        left[one.customer_id] -= one.amount
    owing = {
        row.customer_id for row in rows if sum(each.balance for each in rows if each.customer_id == row.customer_id) > 0
    }
    assert all(left[one] >= 0 for one in owing)
    assert made.eligible == sum(left.values())


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(BadLenderTerms):
        check(LenderTerms(D("1.2")))


def test_rules_are_read_as_they_were_written() -> None:
    terms = LenderTerms(D("0.8"), "NL", None, D("0.25"), True, False, True, False, frozenset({3}), {4: D("5.5")}, D(9))
    check(terms)
    assert LenderTerms.from_json(terms.to_json()) == terms
