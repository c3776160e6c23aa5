"""Does a report add up, and does each total equal the rows behind it?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.foundation.kit.words import Text
from duecourse.insight.queries.figures import figures
from duecourse.insight.queries.reports.answering import answer, detail
from duecourse.insight.queries.reports.asking import RateMissing
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.answers import Answer, Cell
from duecourse.insight.rules.reports.checking import problems
from duecourse.insight.rules.reports.lines import Beside, Line, Told
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.records.ledger.models import Customer, FxRate, Item, Movement
from tests.book import TODAY, a_company, a_customer, an_invoice, pays
from tests.walk import Walk

OPEN = Value("open_amount")


def seen(given: Answer) -> list[tuple[object, ...]]:
    """The lines of an answer in one glance."""
    return [(row.kind, *map(str, row.labels), row.currency, *row.cells) for row in (*given.rows, *given.totals)]


@pytest.fixture
def book(tenant: UUID) -> UUID:
    """Tardy owes three invoices, Silent one, in euro; Silent one in dollars as well."""
    company = a_company(tenant, code="BE")
    tardy = a_customer(tenant, company, name="Tardy", number="1", segment="SME")
    silent = a_customer(tenant, company, name="Silent", number="2", segment="Key")
    an_invoice(tenant, tardy, amount="100.00", overdue_days=10)
    an_invoice(tenant, tardy, amount="200.00", overdue_days=40)
    an_invoice(tenant, tardy, amount="50.00", overdue_days=-5)
    an_invoice(tenant, silent, amount="900.00", overdue_days=100)
    an_invoice(tenant, silent, amount="10.00", overdue_days=3, currency="USD")
    return tenant


def test_currencies_stand_apart_and_totals_equal_their_rows(book: UUID) -> None:
    asked = Spec("items", rows=("customer",), values=(OPEN, Value("overdue_amount"), Value("rows", "count")))
    assert seen(answer(book, EVERYBODY, asked, TODAY)) == [
        ("row", "1 Tardy", "EUR", Decimal(350), Decimal(300), 3),
        ("row", "2 Silent", "EUR", Decimal(900), Decimal(900), 1),
        ("row", "2 Silent", "USD", Decimal(10), Decimal(10), 1),
        ("total", "EUR", Decimal(1250), Decimal(1200), 4),
        ("total", "USD", Decimal(10), Decimal(10), 1),
    ]


def test_a_rate_that_is_missing_is_named(book: UUID) -> None:
    with pytest.raises(RateMissing, match=r"USD into EUR is known on 2026-03-04"):
        answer(book, EVERYBODY, Spec("items", rows=("customer",), values=(OPEN,), currency="EUR"), TODAY)


def test_amounts_are_converted_by_the_rate_of_the_day(book: UUID) -> None:
    for on, rate in ((TODAY - timedelta(days=1), "0.9"), (TODAY + timedelta(days=1), "0.1")):
        FxRate.objects.create(tenant_id=book, base="USD", quote="EUR", on_day=on, rate=Decimal(rate))
    asked = Spec("items", rows=("customer",), values=(OPEN,), currency="EUR", sort="open_amount:sum", falls=True)
    assert seen(answer(book, EVERYBODY, asked, TODAY)) == [
        ("row", "2 Silent", "EUR", Decimal(909)),
        ("row", "1 Tardy", "EUR", Decimal(350)),
        ("total", "EUR", Decimal(1259)),
    ]


def test_what_stands_across_is_totalled_in_both_directions(book: UUID) -> None:
    asked = Spec("items", rows=("segment", "customer"), columns="age", values=(OPEN,), where='currency is "EUR"')
    given = answer(book, EVERYBODY, asked, TODAY)
    assert [(one.across, str(one.across_label)) for one in given.value_columns] == [
        ("0", "Not due"), ("1", "1 to 30 days"), ("2", "31 to 60 days"), ("4", "91 to 180 days"), (None, ""),
    ]  # fmt: skip
    assert seen(given) == [
        ("row", "Key", "2 Silent", "EUR", 0, 0, 0, Decimal(900), Decimal(900)),
        ("subtotal", "Key", "EUR", 0, 0, 0, Decimal(900), Decimal(900)),
        ("row", "SME", "1 Tardy", "EUR", Decimal(50), Decimal(100), Decimal(200), 0, Decimal(350)),
        ("subtotal", "SME", "EUR", Decimal(50), Decimal(100), Decimal(200), 0, Decimal(350)),
        ("total", "EUR", Decimal(50), Decimal(100), Decimal(200), Decimal(900), Decimal(1250)),
    ]


def test_the_first_so_many_stand_before_all_others(book: UUID) -> None:
    asked = Spec("items", rows=("number",), values=(OPEN, Value("open_amount", "share")), top=1)
    assert [(one[0], *one[2:]) if one[0] == "row" else one for one in seen(answer(book, EVERYBODY, asked, TODAY))] == [
        ("row", "EUR", Decimal(900), Decimal("0.720000")),
        ("others", "Others", "EUR", Decimal(350), Decimal("0.280000")),
        ("row", "USD", Decimal(10), Decimal(1)),
        ("total", "EUR", Decimal(1250), Decimal(1)),
        ("total", "USD", Decimal(10), Decimal(1)),
    ]


def test_what_cannot_be_added_up_is_worked_out_anew_for_every_total(book: UUID) -> None:
    """Two customers, medians 10 and 100: the whole is neither their sum nor their mean."""
    values = (Value("days_past_due", "median"), Value("days_past_due", "average"), Value("customers", "count"),
              Value("overdue_share", "average"))  # fmt: skip
    asked = Spec("items", rows=("customer",), values=values, where='currency is "EUR"')
    assert seen(answer(book, EVERYBODY, asked, TODAY)) == [
        ("row", "1 Tardy", "EUR", 10, 15, 1, Decimal("0.857143")),
        ("row", "2 Silent", "EUR", 100, 100, 1, Decimal(1)),
        ("total", "EUR", 25, Decimal("36.25"), 2, Decimal("0.960000")),
    ]


def test_an_earlier_day_stands_beside_what_is_gone_as_well(book: UUID) -> None:
    item = an_invoice(book, a_customer(book, a_company(book, code="NL"), name="Gone", number="9"), amount="40.00")
    pays(book, item, "40.00")
    asked = Spec("items", rows=("company", "customer"), values=(OPEN,), compare="day_before", where='currency is "EUR"')
    given = answer(book, EVERYBODY, asked, TODAY)
    assert given.compared_on == TODAY - timedelta(days=1)
    assert seen(given)[-4:] == [
        ("subtotal", "Seller BE", "EUR", Decimal(1250), Decimal(1250), Decimal(0), Decimal(0)),
        ("row", "Seller NL", "9 Gone", "EUR", 0, Decimal(40), Decimal(-40), Decimal(-1)),
        ("subtotal", "Seller NL", "EUR", 0, Decimal(40), Decimal(-40), Decimal(-1)),
        ("total", "EUR", Decimal(1250), Decimal(1290), Decimal(-40), Decimal("-0.031008")),
    ]


def test_the_rows_behind_every_cell_add_up_to_it(book: UUID) -> None:
    asked = Spec("items", rows=("due_on:month",), columns="customer", values=(OPEN,), top=1)
    given = answer(book, EVERYBODY, asked, TODAY)
    checked = 0
    for row in (*given.rows, *given.totals):
        for heading, cell in zip(given.value_columns, row.cells, strict=True):
            behind = detail(book, EVERYBODY, asked, TODAY, Cell(row.kind, row.keys, row.currency, heading.across))
            place = [one.key for one in behind.columns].index("open_amount")
            assert sum((Decimal(str(one.cells[place])) for one in behind.rows), Decimal(0)) == cell
            assert all(one.currency == row.currency and one.customer_id and one.item_id for one in behind.rows)
            checked += 1
    assert checked > 10


def test_a_list_gives_single_rows(book: UUID) -> None:
    asked = Spec(
        "items", rows=("customer", "kind", "due_on", "open_amount"), where="days past due >= 40", sort="due_on"
    )
    assert [row.cells for row in answer(book, EVERYBODY, asked, TODAY).rows] == [
        ("2 Silent", Text("Invoice"), TODAY - timedelta(days=100), Decimal(900)),
        ("1 Tardy", Text("Invoice"), TODAY - timedelta(days=40), Decimal(200)),
    ]


def test_amounts_in_conditions_are_compared_across_currencies(book: UUID) -> None:
    FxRate.objects.create(tenant_id=book, base="USD", quote="EUR", on_day=TODAY, rate=Decimal(100))
    asked = Spec("items", rows=("number",), values=(OPEN,), where="open amount >= 900 EUR")
    assert [row.currency for row in answer(book, EVERYBODY, asked, TODAY).rows] == ["EUR", "USD"]


@pytest.mark.parametrize("subject", ["items", "customers"])
def test_overdue_is_what_is_owed_past_its_day_before_credits(book: UUID, subject: str) -> None:
    """The same as the figure “overdue”; balance = overdue + not due - credits."""
    tardy = Customer.objects.of(book).get(number="1")
    an_invoice(book, tardy, amount="-30.00", overdue_days=12, kind="credit_note")
    values = tuple(Value(one) for one in ("open_amount", "overdue_amount", "credit_amount"))
    asked = Spec(subject, values=values, where='currency is "EUR"')
    assert answer(book, EVERYBODY, asked, TODAY).rows[0].cells == (Decimal(1220), Decimal(1200), Decimal(30))
    FxRate.objects.create(tenant_id=book, base="USD", quote="EUR", on_day=TODAY, rate=Decimal(1))
    assert figures(book, EVERYBODY, TODAY, slugs=["overdue"])["overdue"].value == Decimal(1200) + 10


def test_what_does_not_stand_on_a_day_is_compared_by_its_period_only() -> None:
    """Of messages there is no “a month before” but in a period: the same rows would stand beside themselves."""
    beside = Spec("messages", rows=("channel",), values=(Value("rows", "count"),), compare="month_before")
    assert [one.msgid for one in problems(beside)] == [
        "“%(subject)s” do not stand on a day: choose a period, so that there is something to compare with."
    ]
    assert problems(replace(beside, period="last_month")) == ()


@pytest.mark.parametrize("falls", [False, True])
def test_an_age_that_is_empty_now_stands_where_it_stood(falls: bool) -> None:
    def of(*ages: str) -> Told:
        order = sorted(ages, reverse=falls)
        lines = tuple(
            Line("row", (age,), (None,), cur, {None: (Decimal(1),)}) for cur in ("EUR", "USD") for age in order
        )
        return Told(lines, {}, is_cut=False)

    spec = Spec("items", rows=("age",), values=(OPEN,), compare="day_before", sort="age", falls=falls)
    found = Beside(spec, of("0", "2", "4"), of("0", "3")).pairs()
    told = [(line.currency, line.keys[0]) for now, then in found if (line := now or then)]
    assert told == [(cur, age) for cur in ("EUR", "USD") for age in sorted("0234", reverse=falls)]


def test_what_was_issued_leaves_out_what_was_taken_back_and_what_is_known_only_later(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    an_invoice(tenant, customer, amount="100.00", overdue_days=10)
    gone = an_invoice(tenant, customer, amount="40.00", overdue_days=10)
    Item.objects.of(tenant).filter(id=gone.pk).update(ordinal=-1, open_amount=0)
    an_invoice(tenant, customer, amount="7.00", overdue_days=10, known_on=TODAY + timedelta(days=1))
    spec = Spec("invoices", rows=("kind",), values=(Value("amount"), Value("rows", "count")))
    for day in ("today", "yesterday"):
        given = answer(tenant, EVERYBODY, replace(spec, day=day), TODAY)
        assert [row.cells for row in given.totals] == [(Decimal(100), 1)], day


@pytest.mark.parametrize("seed", range(2))
def test_what_was_open_of_all_that_was_issued_is_what_had_moved_by_then(
    tenant: UUID, tmp_path: Path, seed: int
) -> None:
    walk = Walk(tenant, tmp_path, seed)
    for step in range(50):
        walk.step()
        if step % 10 == 9:
            walk.tomorrow()
    spec = Spec("invoices", rows=("currency",), values=(Value("amount"), Value("open_amount"), Value("rows", "count")))
    for back in range(5):
        day = walk.on - timedelta(days=back)
        told = {
            row.currency: row.cells
            for row in answer(tenant, EVERYBODY, replace(spec, day=day.isoformat()), walk.on).rows
        }
        assert told == by_hand(tenant, day), back


def by_hand(tenant: UUID, day: date) -> dict[str, tuple[Decimal, Decimal, int]]:
    """Fold items and movements known on a day in plain Python."""
    told: dict[str, tuple[Decimal, Decimal, int]] = {}
    for item in Item.objects.of(tenant).filter(known_on__lte=day, ordinal__gte=0):
        moved = Movement.objects.of(tenant).filter(item_id=item.pk, effective_on__lte=day, known_on__lte=day)
        amount, left, count = told.get(item.currency, (Decimal(0), Decimal(0), 0))
        left += item.amount + sum((one.amount for one in moved), Decimal(0))
        told[item.currency] = (amount + item.amount, left, count + 1)
    return told
