"""Does a file come into the ledger once, rightly, and can it be taken back?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import Cell, write_xlsx
from duecourse.foundation.timeline.models import Event
from duecourse.records.ledger.models import Customer, Item, Movement
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.import_reverse import BookedSince
from duecourse.records.ledger.operations.projection import check_projection

ACTOR = Actor(kind="import", user_id=None, name="test")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
CUSTOMERS = "number,name,country,terms_days\nC1,Punctual BV,NL,30\nC2,Tardy NV,BE,14\n"
HEADER = "customer,number,issued_on,due_on,currency,amount,open_amount\n"
ITEMS = (
    HEADER + "C1,I1,2026-02-01,2026-03-03,EUR,100.00,100.00\n"
    "C1,I2,2026-02-02,,EUR,250.50,200.50\n"
    "C2,I3,2026-02-03,2026-02-17,EUR,-40.00,-40.00\n"
)
PAYMENTS = "customer,number,value_on,amount,reference\nC1,I1,2026-03-01,30,R1\nC1,I1,2026-03-01,30,R1\n"
TakeIn = Callable[..., imports.Preview]


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="BE", name="Seller", currency="EUR", country="BE")


@pytest.fixture
def take_in(company: Company, tmp_path: Path) -> TakeIn:
    def take(kind: str, text: str | bytes, **more: Any) -> imports.Preview:
        path = tmp_path / more.pop("file", f"{kind}.csv")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        given: dict[str, Any] = {"actor": ACTOR, "at": AT, "as_of": DAY} | more
        return imports.import_file(company.tenant_id, company=company.pk, kind=kind, path=path, **given)

    return take


@pytest.fixture
def book(company: Company, take_in: TakeIn) -> Company:
    take_in("customers", CUSTOMERS)
    take_in("items", ITEMS)
    return company


def open_amounts(company: Company) -> dict[str, Decimal]:
    assert check_projection(company.tenant_id, company.pk) == []
    return {item.number: item.open_amount for item in Item.objects.of(company.tenant_id).filter(ordinal__gte=0)}


def stop_versions(company: Company) -> dict[str, int]:
    return {row.number: row.stop_version for row in Customer.objects.of(company.tenant_id)}


def test_items_come_in_with_terms_credit_notes_and_part_payments(book: Company) -> None:
    items = {item.number: item for item in Item.objects.of(book.tenant_id)}
    assert items["I2"].due_on == date(2026, 3, 4), "trap 46: issue date plus the customer's terms"
    assert items["I3"].kind == "credit_note"
    assert open_amounts(book) == {"I1": 100, "I2": Decimal("200.50"), "I3": -40}
    assert [(row.kind, row.amount) for row in Movement.objects.of(book.tenant_id)] == [("unknown", Decimal(-50))]


def test_a_preview_changes_nothing_but_counts_everything(book: Company, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text(
        HEADER + "C1,I1,2026-02-01,2026-04-03,EUR,100,100\nC1,I7,2026-02-01,,EUR,5,5\nC9,I8,2026-02-01,,EUR,5,5\n"
    )
    seen = imports.preview(book.tenant_id, company=book.pk, kind="items", path=path, actor=ACTOR, at=AT, as_of=DAY)
    assert (seen.rows, seen.new, seen.changed, seen.rejected, seen.state) == (3, 1, 1, 1, "previewed")
    assert seen.totals == {"EUR": Decimal(105)}
    assert [(row.row, row.column, row.value) for row in seen.rejections] == [(4, "customer", "C9")]
    assert seen.rejected_file is not None
    assert "C9,I8" in Path(seen.rejected_file).read_text()
    assert "I7" not in open_amounts(book)
    done = imports.commit(book.tenant_id, seen.batch, actor=ACTOR, at=AT)
    assert (done.state, done.new, done.changed) == ("committed", 1, 1)
    assert Item.objects.of(book.tenant_id).get(number="I1").due_on == date(2026, 4, 3), "trap 45"


def test_the_same_file_twice_and_renamed_is_one_import(book: Company, take_in: TakeIn) -> None:
    before = open_amounts(book)
    again = take_in("items", ITEMS, file="renamed.csv")
    assert (again.already, again.new, again.unchanged) == (True, 0, 3)
    tomorrow = take_in("items", ITEMS, as_of=DAY + timedelta(days=1))
    assert (tomorrow.already, tomorrow.new, tomorrow.changed, tomorrow.unchanged) == (False, 0, 0, 3)
    assert open_amounts(book) == before


def test_two_equal_real_payments_are_two_and_overlapping_files_book_once(book: Company, take_in: TakeIn) -> None:
    stops = stop_versions(book)
    first = take_in("payments", PAYMENTS)
    assert (first.new, first.totals) == (2, {"EUR": Decimal(60)})
    assert open_amounts(book)["I1"] == 40
    assert stop_versions(book) == {"C1": stops["C1"] + 1, "C2": stops["C2"]}
    more = take_in("payments", PAYMENTS + "C1,I1,2026-03-02,40,R2\nC2,,2026-03-02,15,late\n")
    assert (more.new, more.unchanged) == (2, 2)
    amounts = open_amounts(book)
    assert amounts.pop("I1") == 0
    assert sorted(amounts.values()) == [-40, -15, Decimal("200.50")], "money without an item stands on account"
    cleared = Item.objects.of(book.tenant_id).get(number="I1")
    assert (cleared.cleared_on, cleared.clearing) == (date(2026, 3, 2), "payment")


def test_rows_in_another_order_come_to_the_same_end(book: Company, take_in: TakeIn) -> None:
    head, *lines = (
        HEADER + "C1,D,2026-02-01,2026-03-01,EUR,10,10\nC1,D,2026-02-01,2026-03-01,EUR,20,15\n"
    ).splitlines()
    assert take_in("items", "\n".join([head, *lines])).new == 2
    shuffled = take_in("items", "\n".join([head, *reversed(lines)]))
    assert (shuffled.new, shuffled.changed, shuffled.unchanged) == (0, 0, 2)
    ordinals = Item.objects.of(book.tenant_id).filter(number="D").order_by("ordinal").values_list("amount", flat=True)
    assert list(ordinals) == [10, 20], "trap 49: both count"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("C1,X,2026-02-01,,XYZ,5,5", "currency", "This is not a currency code."),
        ("C1,X,2026-02-30,,EUR,5,5", "issued_on", "This is not a date in the stated format."),
        ('C1,X,2026-02-01,,EUR,"1.234,56",5', "amount", "This is not an amount in the stated style."),
        ("C1,,2026-02-01,,EUR,5,5", "number", "A value is missing."),
        ("C9,X,2026-02-01,,EUR,5,5", "customer", "There is no customer with this number."),
        ("C2,I1,2026-02-01,,EUR,5,5", "number", "This number belongs to another customer."),
        ("C1,I1,2026-02-01,,USD,5,5", "currency", "The item is in another currency."),
        ("C1,X,2026-02-01,,EUR,5,5,9", "row", "The row has more or fewer cells than the header."),
    ],
)
def test_a_wrong_row_is_rejected_with_its_column_and_reason(
    book: Company, take_in: TakeIn, line: str, column: str, reason: str
) -> None:
    before = open_amounts(book)
    found = take_in("items", HEADER + line + "\nC1,OK,2026-02-01,,EUR,1,1\n")
    assert (found.new, found.rejected) == (1, 1)
    assert [(row.row, row.column, row.reason) for row in found.rejections] == [(2, column, reason)]
    assert open_amounts(book) == before | {"OK": 1}


def test_a_number_given_to_two_customers_is_rejected_for_both(book: Company, take_in: TakeIn) -> None:
    found = take_in("items", HEADER + "C1,T,2026-02-01,,EUR,5,5\nC2,T,2026-02-01,,EUR,6,6\n")
    assert (found.new, found.rejected) == (0, 2)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"customer,number,issued_on,amount\n", "no rows"),
        (b"name,colour\nx,y\n", "customer"),
        (b"customer,number,issued_on,amount\nC1,\x00,2026-01-01,5\n", "not text"),
        (b"PK\x03\x04 no workbook", "XLSX"),
    ],
)
def test_a_wrong_file_is_refused_with_one_sentence(book: Company, take_in: TakeIn, content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        take_in("items", content)
    assert says in str(refused.value)


def test_german_files_in_windows_letters_are_read(book: Company, take_in: TakeIn) -> None:
    text = "Kunde;Beleg;Datum;Betrag;Text\nC1;G1;01.02.2026;1.234,56-;Schöne Grüße\n".encode("cp1252")
    columns = {
        "customer": "Kunde",
        "number": "Beleg",
        "issued_on": {"from": "Datum", "date": "%d.%m.%Y"},
        "amount": {"from": "Betrag", "decimal": "1.234,56"},
        "description": "Text",
        "linked_number": {"template": "{Beleg|slug}-x"},
    }
    assert take_in("items", text, mapping={"columns": columns}).new == 1
    item = Item.objects.of(book.tenant_id).get(number="G1")
    assert (item.kind, item.amount, item.description) == ("credit_note", Decimal("-1234.56"), "Schöne Grüße")
    assert item.linked_number == "g1-x"


def test_a_snapshot_clears_what_vanished_and_reopens_what_returns(book: Company, take_in: TakeIn) -> None:
    many = "".join(f"C2,N{number},2026-02-03,2026-02-17,EUR,100,100\n" for number in range(40))
    whole = ITEMS + many
    day = DAY + timedelta(days=1)
    assert take_in("snapshot", whole, as_of=day).state == "committed"
    without = whole.replace("C2,N7,2026-02-03,2026-02-17,EUR,100,100\n", "")
    gone = take_in("snapshot", without, as_of=day + timedelta(days=1))
    assert (gone.state, gone.vanished) == ("committed", 1)
    cleared = Movement.objects.of(book.tenant_id).get(key=f"gone:{gone.batch}")
    assert (cleared.kind, cleared.amount, cleared.seen_after, cleared.effective_on) == (
        "unknown", Decimal(-100), day, day + timedelta(days=1),
    )  # fmt: skip
    back = take_in("snapshot", whole, as_of=day + timedelta(days=2))
    assert (back.changed, back.vanished, back.already) == (1, 0, False)
    item = Item.objects.of(book.tenant_id).get(number="N7")
    last = Movement.objects.of(book.tenant_id).filter(item_id=item.pk).order_by("-id").first()
    assert last is not None
    assert (last.kind, last.amount) == ("reopened", Decimal(100))


def test_a_snapshot_that_loses_too_much_waits_for_a_person(book: Company, take_in: TakeIn) -> None:
    before = open_amounts(book)
    part = HEADER + "C1,I1,2026-02-01,2026-03-03,EUR,100.00,100.00\n"
    waits = take_in("snapshot", part)
    assert (waits.state, waits.vanished) == ("waiting", 2)
    assert "2 of 3 open items" in waits.waiting_for
    assert open_amounts(book) == before
    done = imports.commit(book.tenant_id, waits.batch, actor=ACTOR, at=AT, confirmed=True)
    assert done.state == "committed"
    assert open_amounts(book) == {"I1": 100, "I2": 0, "I3": 0}


def test_a_total_off_the_control_total_waits(book: Company, take_in: TakeIn) -> None:
    waits = take_in("snapshot", ITEMS, control={"EUR": Decimal(999)})
    assert waits.state == "waiting"
    assert take_in("snapshot", ITEMS, control={"EUR": Decimal("260.50")}).state == "committed"


def test_our_fields_survive_and_until_changed_ends_with_the_change(book: Company, take_in: TakeIn) -> None:
    row = Customer.objects.of(book.tenant_id).filter(number="C1")
    row.update(name="Ours", country="DE", owned_fields={"name": "ours", "country": "until_changed"})
    take_in("customers", CUSTOMERS + "C3,New,FR,10\n")
    customer = row.get()
    assert (customer.name, customer.country, customer.terms_days) == ("Ours", "DE", 30)
    take_in("customers", CUSTOMERS.replace("Punctual BV,NL,30", "Punctual SA,LU,45"))
    customer = row.get()
    assert (customer.name, customer.country, customer.terms_days) == ("Ours", "LU", 45)


def test_an_import_is_taken_back_and_may_come_again(book: Company, take_in: TakeIn) -> None:
    before = open_amounts(book)
    text = ITEMS.replace("2026-03-03", "2026-05-05") + "C2,I4,2026-02-20,,EUR,70,\n"
    done = take_in("items", text)
    imports.reverse(book.tenant_id, done.batch, actor=ACTOR, at=AT, reason="wrong file")
    assert open_amounts(book) == before
    assert Item.objects.of(book.tenant_id).get(number="I1").due_on == date(2026, 3, 3)
    assert take_in("items", text).new == 1
    assert open_amounts(book)["I4"] == 70


def test_payments_taken_back_open_the_item_again(book: Company, take_in: TakeIn) -> None:
    done = take_in("payments", PAYMENTS)
    imports.reverse(book.tenant_id, done.batch, actor=ACTOR, at=AT, reason="twice at the bank")
    assert open_amounts(book)["I1"] == 100
    with pytest.raises(imports.NotCommitted):
        imports.reverse(book.tenant_id, done.batch, actor=ACTOR, at=AT, reason="again")


def test_an_import_whose_items_were_paid_since_is_not_taken_back(book: Company, take_in: TakeIn) -> None:
    batch = Item.objects.of(book.tenant_id).get(number="I1").batch_id
    take_in("payments", PAYMENTS)
    with pytest.raises(BookedSince, match="1 items"):
        imports.reverse(book.tenant_id, batch or 0, actor=ACTOR, at=AT, reason="late")


def test_a_file_before_the_day_of_the_books_is_refused(book: Company, take_in: TakeIn) -> None:
    with pytest.raises(imports.WouldRewriteThePast, match="2026-03-02"):
        take_in("payments", PAYMENTS, as_of=DAY - timedelta(days=1))


def test_one_event_and_one_audit_line_tell_of_a_batch(book: Company, take_in: TakeIn) -> None:
    take_in("payments", PAYMENTS)
    assert Event.objects.of(book.tenant_id).filter(kind="ledger.imported").count() == 3
    assert Event.objects.of(book.tenant_id).count() == 3
    assert AuditEntry.objects.of(book.tenant_id).filter(verb="import.commit").count() == 3


def test_a_history_was_known_on_its_own_days(company: Company, take_in: TakeIn) -> None:
    text = (
        "customer,name,number,issued_on,due_on,amount,settled_amount,settled_on,email\n"
        "C7,Late Ltd,H1,2025-01-10,2025-02-09,100,60,2025-03-01,ap@late.example\n"
        "C7,Late Ltd,H2,2025-01-11,2025-02-10,100,100,2025-03-02,ap@late.example\n"
    )
    mapping = {
        "columns": {name: name for name in text.splitlines()[0].split(",") if name != "name"}
        | {"customer_name": "name"}
    }
    done = take_in("ledger", text, mapping=mapping)
    assert (done.new, done.totals, done.open_totals) == (2, {"EUR": Decimal(200)}, {"EUR": Decimal(40)})
    assert open_amounts(company) == {"H1": 40, "H2": 0}
    item = Item.objects.of(company.tenant_id).get(number="H2")
    assert (item.known_on, item.cleared_on, item.clearing) == (
        date(2025, 1, 10) + timedelta(1),
        date(2025, 3, 2),
        "payment",
    )
    movement = Movement.objects.of(company.tenant_id).get(item_id=item.pk)
    assert movement.known_on == movement.effective_on == date(2025, 3, 2)


def test_a_workbook_is_read_like_a_file_of_text(book: Company, tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    rows: list[list[Cell]] = [
        ["C1", "X1", date(2026, 2, 1), "EUR", Decimal("12.34")],
        ["C2", "X2", date(2026, 2, 2), "EUR", Decimal(-5)],
    ]
    write_xlsx(path, {"Open": (["customer", "number", "issued_on", "currency", "amount"], rows)})
    done = imports.import_file(book.tenant_id, company=book.pk, kind="items", path=path, actor=ACTOR, at=AT, as_of=DAY)
    assert (done.new, done.totals) == (2, {"EUR": Decimal("7.34")})
    assert Item.objects.of(book.tenant_id).get(number="X1").issued_on == date(2026, 2, 1)
