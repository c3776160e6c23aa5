"""Does an ageing add up to the ledger's balance to the cent, whichever way it is laid out?"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.insight.queries.figures import ageing
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.kpis.ageing import EdgesWrong, checked, parts
from tests.book import TODAY, a_company, a_customer, an_invoice, pays

WAYS = tuple(product(("due", "issued"), ("apart", "aged", "fifo"), (frozenset(), frozenset({"disputed", "planned"}))))


def _laid_out(rows: list[dict[str, Any]], **way: Any) -> list[dict[str, Any]]:
    types = {"item_id": "int64", "customer_id": "int64", "currency": "string", "issued_on": "date", "due_on": "date"}
    money = ("open_amount", "disputed_amount", "promised_amount", "planned_amount")
    schema = types | dict.fromkeys(money, "decimal(19, 4)")
    table = ibis.memtable(rows, schema=ibis.schema(schema))
    return list(parts(table, **way).order_by("item_id").to_pyarrow().to_pylist())


def _item(number: int, amount: str, *, due_on: date = TODAY, customer: int = 1, **more: str) -> dict[str, Any]:
    held = {f"{name}_amount": Decimal(more.get(name, "0")) for name in ("disputed", "promised", "planned")}
    days = {"issued_on": due_on - timedelta(days=30), "due_on": due_on}
    row = {"item_id": number, "customer_id": customer, "currency": "EUR", "open_amount": Decimal(amount)}
    return row | days | held


def test_credits_stand_apart_age_by_their_own_day_or_take_the_oldest_debits() -> None:
    old, young = _item(1, "100", due_on=TODAY - timedelta(days=50)), _item(2, "80")
    credit = _item(3, "-130", due_on=TODAY - timedelta(days=5))
    apart, aged, fifo = (
        [
            (row["aged"], row["apart"])
            for row in _laid_out([old, young, credit], basis="due", credits=way, without=frozenset())
        ]
        for way in ("apart", "aged", "fifo")
    )
    assert apart == [(100, 0), (80, 0), (0, -130)]
    assert aged == [(100, 0), (80, 0), (-130, 0)]
    assert fifo == [(0, 0), (50, 0), (0, 0)]


def test_what_a_credit_leaves_over_stays_apart_and_reaches_nobody_else() -> None:
    rows = [_item(1, "100"), _item(2, "-130"), _item(3, "70", customer=2)]
    found = _laid_out(rows, basis="due", credits="fifo", without=frozenset())
    assert [(row["aged"], row["apart"]) for row in found] == [(0, 0), (0, -30), (70, 0)]


def test_a_toggle_leaves_a_part_out_once_even_where_it_is_disputed_and_planned() -> None:
    rows = [_item(1, "100", disputed="70", planned="60"), _item(2, "100", promised="40")]
    found = _laid_out(rows, basis="due", credits="apart", without=frozenset({"disputed", "planned"}))
    assert [(row["aged"], row["left_out"]) for row in found] == [(0, 100), (100, 0)]


def test_buckets_grow() -> None:
    assert checked([15, 45]) == (15, 45)
    for wrong in ([], [0, 30], [30, 30], [60, 30], list(range(1, 20))):
        with pytest.raises(EdgesWrong):
            checked(wrong)


_AMOUNTS = st.decimals("-9999", "9999", places=2).filter(bool)


_DRAWN = st.tuples(_AMOUNTS, st.integers(-400, 60), st.integers(1, 3), st.decimals(0, 500, places=2))


@given(st.sampled_from(WAYS), st.lists(_DRAWN, min_size=1, max_size=12))
@settings(max_examples=40)
def test_whatever_is_open_every_way_adds_up_to_the_balance(
    way: tuple[Any, ...], drawn: list[tuple[Decimal, int, int, Decimal]]
) -> None:
    rows = [
        _item(number, str(amount), due_on=TODAY + timedelta(days=days), customer=customer, disputed=str(held))
        for number, (amount, days, customer, held) in enumerate(drawn)
    ]
    basis, how, without = way
    found = _laid_out(rows, basis=basis, credits=how, without=without)
    assert sum(row["aged"] + row["apart"] + row["left_out"] for row in found) == sum(row["open_amount"] for row in rows)
    if how == "fifo":
        assert all(row["aged"] >= 0 >= row["apart"] for row in found)


@pytest.fixture
def book(tenant: UUID) -> UUID:
    company = a_company(tenant)
    tardy = a_customer(tenant, company, country="BE", segment="SME")
    punctual = a_customer(tenant, company, name="Punctual", country="NL", segment="SME")
    for days, amount in ((-3, "10"), (0, "20"), (1, "30"), (30, "40"), (31, "50"), (181, "60")):
        an_invoice(tenant, tardy, amount=amount, overdue_days=days)
    an_invoice(tenant, punctual, amount="7", overdue_days=0, currency="USD")
    an_invoice(tenant, punctual, amount="-5", overdue_days=2, kind="credit_note")
    return tenant


@pytest.mark.django_db
def test_due_today_is_not_due_and_every_currency_has_its_own_total(book: UUID) -> None:
    found = ageing(book, EVERYBODY, TODAY)
    assert {one.currency: one.total for one in found.totals} == {"EUR": Decimal(205), "USD": Decimal(7)}
    assert [int(amount) for amount in found.totals[0].buckets] == [30, 70, 50, 0, 0, 60]
    assert found.totals[0].credits == -5


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_an_ageing_ties_to_the_ledger_in_every_way_and_by_every_group(book: UUID, way: tuple[Any, ...]) -> None:
    by, how, without = way
    for group in ("", "company", "portfolio", "segment", "country", "customer"):
        for restated in (False, True):
            found = ageing(
                book, EVERYBODY, TODAY, by=by, credits=how, without=without, group_by=group, restated=restated
            )
            for total in found.totals:
                assert total.total == {"EUR": 205, "USD": 7}[total.currency]
                assert sum(one.total for one in found.rows if one.currency == total.currency) == total.total
    assert {one.words for one in found.rows} == {"Tardy", "Punctual"}


@pytest.mark.django_db
def test_a_past_ageing_is_what_was_known_and_a_restated_one_what_we_know_now(tenant: UUID) -> None:
    tardy = a_customer(tenant, a_company(tenant))
    item = an_invoice(tenant, tardy, amount="100", overdue_days=40)
    then = TODAY - timedelta(days=9)
    pays(tenant, item, "30", value_on=then - timedelta(days=1))
    assert ageing(tenant, EVERYBODY, then).totals[0].total == 100
    assert ageing(tenant, EVERYBODY, then, restated=True).totals[0].total == 70
