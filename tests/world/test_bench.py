"""Is the bulk book the same for the same seed, and does it hold a case for every exclusion?"""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from world.bench import Size, tables, write_csv

SIZE = Size(customers=1_500, items=6_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small book."""
    home = tmp_path_factory.mktemp("bulk")
    write_csv(SIZE, folder=home)
    return home


def rows(folder: Path, *, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_size_and_seed_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_csv(SIZE, folder=tmp_path)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_arrow_tables_hold_what_the_files_hold(folder: Path) -> None:
    arrow = tables(SIZE)
    assert {name: table.num_rows for name, table in arrow.items()} == {
        path.stem: len(rows(folder, name=path.stem)) for path in folder.iterdir()
    }
    total = sum((Decimal(row["open_amount"]) for row in rows(folder, name="items")), Decimal(0))
    assert sum(arrow["items"]["open_amount"].to_pylist()) == total != 0


def test_sizes_are_as_asked_and_keys_are_unique(folder: Path) -> None:
    items = rows(folder, name="items")
    assert len(items) == 6_000
    assert len({row["number"] for row in items}) == 6_000
    customers = {row["number"] for row in rows(folder, name="customers")}
    assert len(customers) == 1_500
    assert {row["customer"] for row in items} <= customers


def test_every_exclusion_has_its_cases(folder: Path) -> None:
    items, customers = rows(folder, name="items"), rows(folder, name="customers")
    assert Counter(row["kind"] for row in items).keys() == {"invoice", "credit_note", "on_account", "debit_note"}
    assert {row["payment_method"] for row in items} == {"transfer", "direct_debit", "card"}
    assert {row["delivery_status"] for row in items} == {"", "sent", "rejected"}
    assert {row["party_kind"] for row in customers} == {"company", "public", "sole_trader", "consumer"}
    assert {row["automatic"] for row in customers} == {"true", "false"}
    assert "CHF" in {row["currency"] for row in customers} - {row["base"] for row in rows(folder, name="rates")}
    assert any(row["email"] == "" for row in rows(folder, name="contacts"))
    blocks = rows(folder, name="blocks")
    assert {row["reason"] for row in blocks} >= {"INSOLVENCY", "MANAGEMENT", "OTHER"}
    for name in ("promises", "disputes", "plans", "levels", "receipts"):
        assert rows(folder, name=name), name


def test_a_linked_credit_note_names_an_invoice_of_the_same_customer(folder: Path) -> None:
    items = {row["number"]: row for row in rows(folder, name="items")}
    linked = [row for row in items.values() if row["linked_number"]]
    assert linked
    for row in linked:
        invoice = items[row["linked_number"]]
        assert (invoice["customer"], invoice["currency"]) == (row["customer"], row["currency"])
        assert invoice["kind"] in ("invoice", "debit_note")


def test_amounts_are_signed_and_never_open_beyond_themselves(folder: Path) -> None:
    for row in rows(folder, name="items"):
        amount, still_open = Decimal(row["amount"]), Decimal(row["open_amount"])
        assert (amount < 0) == (row["kind"] in ("credit_note", "on_account"))
        assert abs(still_open) <= abs(amount)
        assert still_open == 0 or (still_open < 0) == (amount < 0)


def test_an_open_share_closes_the_rest() -> None:
    closed = tables(Size(customers=200, items=5_000, open_share=0.3))["items"]["open_amount"].to_pylist()
    assert 0.25 < sum(1 for amount in closed if amount) / 5_000 < 0.35
