"""Do the kept sums say what the items say, after whatever happened, and at whatever moment?"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_portfolio
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.models import Customer, Item, Movement, OpenSum, SumCheck, SumDoubt
from duecourse.records.ledger.operations import projection, sums
from duecourse.records.ledger.queries import sums as kept
from tests.book import TODAY, a_company, a_customer, an_invoice, moment, pays
from tests.conftest import make_tenant
from tests.walk import Walk

EDGES = (30, 60, 90, 180)
Told = dict[tuple[object, ...], tuple[Decimal, int]]


def by_hand(tenant: UUID, on: date, basis: str, held: list[int] | None) -> Told:
    """Add the items up in plain Python."""
    told: dict[tuple[object, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    where = dict(Customer.objects.of(tenant).values_list("id", "portfolio_id"))
    for item in Item.objects.of(tenant).filter(ordinal__gte=0).exclude(open_amount=0):
        if held is not None and (where[item.customer_id] or 0) not in held:
            continue
        days = (on - (item.due_on if basis == "due" else item.issued_on)).days
        bucket = 0 if days <= 0 else 1 + sum(1 for edge in EDGES if days > edge)
        cell = told[item.company_id, item.currency, item.open_amount < 0, bucket, item.kind]
        cell[0], cell[1] = cell[0] + item.open_amount, cell[1] + 1
    return {key: (amount, int(count)) for key, (amount, count) in told.items()}


def as_kept(tenant: UUID, on: date, basis: str, held: list[int] | None) -> Told:
    rows = kept.open_by_age(tenant, None, held, on, basis=basis, edges=EDGES)
    return {(*row[:4], row[7]): (row[4], row[6]) for row in rows}


def issued_by_hand(tenant: UUID, since: date, until: date) -> Told:
    told: dict[tuple[object, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for item in Item.objects.of(tenant).filter(ordinal__gte=0, issued_on__range=(since, until)):
        if item.open_amount == 0 and item.cleared_on is None:
            continue  # not known yet
        cell = told[item.company_id, item.currency, item.issued_on.replace(day=1), item.kind]
        cell[0], cell[1] = cell[0] + item.amount, cell[1] + 1
    return {key: (amount, int(count)) for key, (amount, count) in told.items()}


def agree(tenant: UUID, on: date) -> None:
    """Hold every sum against the items: by due and issue day, for all and for each portfolio; what was issued too."""
    portfolios = {row or 0 for row in Customer.objects.of(tenant).values_list("portfolio_id", flat=True)}
    for held in (None, *([portfolio] for portfolio in portfolios), sorted(portfolios)):
        for basis in ("due", "issued"):
            assert as_kept(tenant, on, basis, held) == by_hand(tenant, on, basis, held), (basis, held)
    since, until = on - timedelta(days=200), on
    rows = kept.issued_by_month(tenant, None, None, since, until)
    assert {row[:4]: (row[4], row[5]) for row in rows} == issued_by_hand(tenant, since, until)


@pytest.mark.parametrize("seed", range(8))
def test_sums_equal_the_items_after_whatever_happened(tenant: UUID, tmp_path: Path, seed: int) -> None:
    sums.hold_against_items(tenant, at=moment())
    walk = Walk(tenant, tmp_path, seed)
    for number in range(60):
        walk.step()
        if number % 10 == 9:
            agree(tenant, walk.on)
    assert OpenSum.objects.of(tenant).exists()
    assert sums.hold_against_items(tenant, at=moment()) == sums.Off(0, Decimal(0))
    agree(tenant, walk.on)


def test_what_is_off_is_found_put_right_and_told(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    an_invoice(tenant, customer, amount="100.00")
    assert not kept.are_kept(tenant, None, None, TODAY), "nobody has looked yet"
    assert sums.keep(tenant, at=moment()) == sums.Off(0, Decimal(0))
    assert kept.are_kept(tenant, None, None, TODAY)
    assert sums.keep(tenant, at=moment()) is None, "once a day"
    OpenSum.objects.of(tenant).filter(basis="due", portfolio_id=-1).update(amount=70)
    assert sums.keep(tenant, at=moment(TODAY + timedelta(days=1))) == sums.Off(1, Decimal(30))
    assert SumCheck.objects.of(tenant).get().off_amount == 30
    agree(tenant, TODAY)


def test_sums_speak_only_of_the_day_where_the_books_stand(tenant: UUID) -> None:
    company, other = a_company(tenant), a_company(tenant, on=TODAY + timedelta(days=1))
    item = an_invoice(tenant, a_customer(tenant, company))
    sums.keep(tenant, at=moment())
    yesterday, tomorrow = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    assert not kept.are_kept(tenant, None, None, yesterday)
    assert kept.are_kept(tenant, None, None, tomorrow), "nothing waits"
    pays(tenant, item, "40.00", value_on=tomorrow, on=tomorrow)
    assert not kept.are_kept(tenant, None, None, tomorrow), "a payment waits to be taken in"
    assert kept.are_kept(tenant, None, None, TODAY)
    an_invoice(tenant, a_customer(tenant, other))
    assert not kept.are_kept(tenant, None, None, TODAY), "the other company's books stand a day later"
    assert kept.are_kept(tenant, [company.pk], None, TODAY)
    projection.fold(tenant, company.pk, tomorrow)
    assert kept.are_kept(tenant, None, None, tomorrow)


def test_a_company_sees_its_own_sums_and_a_tenant_its_own(tenant: UUID) -> None:
    company, other = a_company(tenant), a_company(tenant)
    an_invoice(tenant, a_customer(tenant, company), amount="100.00")
    an_invoice(tenant, a_customer(tenant, other), amount="7.00")
    rows = kept.open_by_age(tenant, [company.pk], None, TODAY, basis="due", edges=EDGES)
    assert [(row[0], row[4]) for row in rows] == [(company.pk, Decimal(100))]
    stranger = make_tenant()
    assert kept.open_by_age(stranger, None, None, TODAY, basis="due", edges=EDGES) == []


@contextmanager
def _beside(tenant: UUID, work: Callable[[], object]) -> Iterator[threading.Event]:
    """Do something in a transaction on another connection, and keep it open until the block has ended."""
    begun, may_end = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic(), context.tenant(tenant):
                work()
                begun.set()
                may_end.wait(20)
        finally:
            begun.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(20)
    try:
        yield may_end
    finally:
        may_end.set()
        thread.join(20)


def _a_book(tenant: UUID) -> tuple[Company, Customer, Item, list[int]]:
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        customer = a_customer(tenant, company)
        item = an_invoice(tenant, customer, amount="100.00")
        portfolios = [create_portfolio(tenant, name=name).pk for name in ("one", "two")]
        sums.keep(tenant, at=moment())
    return company, customer, item, portfolios


def _pay(tenant: UUID, item: Item, amount: str) -> None:
    projection_of = Movement(
        tenant_id=tenant, item_id=item.pk, effective_on=TODAY, known_on=TODAY, kind="payment",
        amount=-Decimal(amount), key=f"beside {amount}",
    )  # fmt: skip
    Movement.objects.bulk_create([projection_of])
    projection.settle(tenant, item.company_id, [item.pk])


@pytest.mark.real_commits
def test_two_at_once_lose_nothing_and_double_nothing(tenant: UUID) -> None:
    company, customer, _item, _portfolios = _a_book(tenant)
    beside = _beside(tenant, lambda: an_invoice(tenant, customer, amount="11.00"))
    with beside, transaction.atomic(), context.tenant(tenant):
        an_invoice(tenant, customer, amount="13.00")
        assert sums.hold_against_items(tenant, at=moment()) == sums.Off(0, Decimal(0)), "what is not yet, is in neither"
        sums.tidy(tenant, least=1)
    with transaction.atomic(), context.tenant(tenant):
        rows = kept.open_by_age(tenant, [company.pk], None, TODAY, basis="due", edges=EDGES)
        assert [(row[4], row[6]) for row in rows] == [(Decimal(124), 3)]
        assert sums.hold_against_items(tenant, at=moment()) == sums.Off(0, Decimal(0))


@pytest.mark.real_commits
def test_a_customer_that_moves_while_it_pays_leaves_a_doubt_that_is_put_right(tenant: UUID) -> None:
    company, customer, item, (one, _two) = _a_book(tenant)

    def move(to: int | None) -> None:
        Customer.objects.of(tenant).filter(id=customer.pk).update(portfolio_id=to)

    with _beside(tenant, lambda: _pay(tenant, item, "30.00")):
        with transaction.atomic(), context.tenant(tenant):
            move(one)
        with transaction.atomic(), context.tenant(tenant):
            assert kept.are_kept(tenant, None, None, TODAY), "all of them are never in doubt"
            assert not kept.are_kept(tenant, None, [one], TODAY)
            assert sums.keep(tenant, at=moment()) is None, "who was changing items has not ended"
            assert SumDoubt.objects.of(tenant).exists()
    with transaction.atomic(), context.tenant(tenant):
        assert as_kept(tenant, TODAY, "due", [one]) != by_hand(tenant, TODAY, "due", [one]), "the doubt was right"
        assert as_kept(tenant, TODAY, "due", None) == by_hand(tenant, TODAY, "due", None)
        assert sums.keep(tenant, at=moment()) is not None
        agree(tenant, TODAY)
        assert kept.are_kept(tenant, None, [one], TODAY)
    with _beside(tenant, lambda: move(None)), transaction.atomic(), context.tenant(tenant):
        _pay(tenant, item, "20.00")
    with transaction.atomic(), context.tenant(tenant):
        assert not kept.are_kept(tenant, None, [one], TODAY)
        sums.keep(tenant, at=moment())
        agree(tenant, TODAY)
    assert company.pk
