"""Do the files of a simulated history add up, and do they look like a real book?"""

import hashlib
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from duecourse.records.communications.rules.texting import mobile_of
from tests.world.conftest import a_world
from tests.world.reading import is_day, raw_rows, read
from world.people import COMPANIES
from world.simulation import World
from world.tables import FIELDS

EACH = pytest.mark.parametrize("company", list(COMPANIES))


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }


def test_the_same_seed_gives_the_same_bytes(history: Path, tmp_path: Path) -> None:
    a_world().history().write(tmp_path)
    assert fingerprint(tmp_path) == fingerprint(history)


def test_another_seed_gives_another_world(history: Path, tmp_path: Path) -> None:
    a_world(seed=8).history().write(tmp_path)
    ours, theirs = fingerprint(tmp_path), fingerprint(history)
    assert {"BE/ledger.csv", "NL/payments.csv", "US/ledger.xlsx"} <= ours.keys() & theirs.keys()
    assert ours["BE/ledger.csv"] != theirs["BE/ledger.csv"]


@EACH
def test_every_file_parses_by_its_mapping(history: Path, company: str) -> None:
    for kind in FIELDS:
        rows = read(history, company=company, kind=kind, name="snapshot-*" if kind == "snapshot" else "")
        assert rows or kind in ("blocks", "disputes", "promises"), f"{company} {kind} is empty"
        assert all(set(row) <= set(FIELDS[kind]) for row in rows)
    assert all(is_day(row["due_on"]) for row in read(history, company=company, kind="ledger"))


@EACH
def test_ledger_payments_and_snapshot_tie_to_the_cent_for_every_customer(history: Path, company: str) -> None:
    ledger = read(history, company=company, kind="ledger")
    paid: dict[tuple[object, ...], int] = defaultdict(int)
    for row in read(history, company=company, kind="payments"):
        paid[row["customer"], row["item_kind"], row["number"], row["instalment_no"]] += row["amount"]
    still_open: dict[str, int] = defaultdict(int)
    for row in ledger:
        key = row["customer"], row["kind"], row["number"], row["instalment_no"]
        assert paid.pop(key, 0) == row["settled_amount"]
        assert bool(row["settled_amount"]) == (row["settled_on"] is not None)
        still_open[row["customer"]] += row["amount"] - row["settled_amount"]
    assert not paid, "movements of items that nobody issued"
    snapshot: dict[str, int] = defaultdict(int)
    for row in read(history, company=company, kind="snapshot", name="snapshot-*"):
        assert row["open_amount"] != 0
        snapshot[row["customer"]] += row["open_amount"]
    assert {k: v for k, v in still_open.items() if v} == {k: v for k, v in snapshot.items() if v}


@EACH
def test_an_item_is_never_paid_below_nothing_and_its_key_is_unique(history: Path, company: str) -> None:
    rows = read(history, company=company, kind="ledger")
    for row in rows:
        sign = 1 if row["kind"] == "invoice" else -1
        assert row["amount"] * sign > 0
        assert 0 <= row["settled_amount"] * sign <= row["amount"] * sign
        assert row["due_on"] >= row["issued_on"]
    keys = Counter((row["kind"], row["number"], row["instalment_no"]) for row in rows)
    assert max(keys.values()) == 1


def test_credits_move_value_between_items_and_lose_nothing(lived: World) -> None:
    books = lived.life.books
    discount = re.compile("cash discount")
    applied = sum(m.amount for m in books.movements if m.kind == "credit" and not discount.match(m.receipt))
    assert applied == 0
    assert any(m.kind == "credit" and not discount.match(m.receipt) for m in books.movements)


@EACH
def test_every_item_belongs_to_a_customer_and_every_paper_to_an_item(history: Path, company: str) -> None:
    numbers = {row["number"] for row in read(history, company=company, kind="customers")}
    items = {(row["customer"], row["number"]) for row in read(history, company=company, kind="ledger")}
    assert {customer for customer, _ in items} <= numbers
    for kind in ("promises", "disputes", "levels", "blocks"):
        for row in read(history, company=company, kind=kind):
            assert row["customer"] in numbers
            assert row["number"] is None or (row["customer"], row["number"]) in items


def test_nothing_points_at_a_real_mailbox_or_telephone(lived: World) -> None:
    reserved = re.compile(
        r"\+44 1632 960\d{3}|\+1 212 555 01\d\d|\+33 1 99 00 \d\d \d\d|\+49 30 23125\d{3}|\+999 [\d ]+"
        r"|\+44 7700 900\d{3}|\+1 646 555 01\d\d|\+33 6 39 98 \d\d \d\d|\+49 171 39200\d\d"
    )
    contacts = [contact for account in lived.life.accounts for contact in account.contacts]
    assert len(contacts) > 90
    for contact in contacts:
        assert contact.email == "" or re.fullmatch(r"[a-z0-9.]+@[a-z0-9-]+\.example", contact.email), contact.email
        assert reserved.fullmatch(contact.phone), contact.phone
    assert all(company.desk.endswith(".example") for company in COMPANIES.values())


def test_everything_says_that_it_is_simulated(history: Path) -> None:
    assert all(company.name.endswith("(simulated)") for company in COMPANIES.values())
    for company in COMPANIES:
        assert all(row["party_key"].startswith("SIM-") for row in read(history, company=company, kind="customers"))
    rows = raw_rows(history / "NL" / "customers.csv", encoding="utf-8")[1:]
    assert rows
    assert all("SIMULATED" in row for row in rows)


def test_the_world_has_the_mix_that_procedures_must_tell_apart() -> None:
    accounts = World(a_world(days=1, customers=600).life.spec).life.accounts
    assert len(accounts) == 600
    kinds = Counter(account.party_kind for account in accounts)
    assert all(kinds[kind] >= 6 for kind in ("company", "public", "sole_trader", "consumer"))
    assert {a.segment for a in accounts} == {"mom-and-pop", "mid-market", "enterprise", "public sector"}
    assert {a.currency for a in accounts} == {"EUR", "USD", "GBP"}
    assert {a.language for a in accounts} == {"en", "nl", "fr", "de", "es", "it", "pl"}
    assert {a.terms for a in accounts} == {"14", "30", "45", "60", "30EOM"}
    assert min(Counter(a.temperament for a in accounts).values()) >= 12
    assert 0 < len(accounts) - len({a.party for a in accounts}) < 60
    assert sum(1 for a in accounts if a.parent_key) > 10
    assert sum(1 for a in accounts if not any(c.email for c in a.contacts)) > 3


def test_the_book_shows_every_way_to_pay_or_not(lived: World) -> None:
    books = lived.life.books
    assert {m.kind for m in books.movements} == {"payment", "credit", "return", "writeoff"}
    assert {i.kind for i in books.items} == {"invoice", "credit_note", "on_account"}
    assert {i.method for i in books.items} == {"transfer", "direct_debit", "card"}
    assert {i.instalment_no for i in books.items} >= {0, 1, 2, 3}
    assert any(i.kind == "credit_note" and i.linked_number for i in books.items)
    assert any(i.discount_until for i in books.items)
    assert any(0 < i.open < i.amount for i in books.items)
    assert {i.level for i in books.items} == {0, 1, 2, 3}
    assert {d.outcome for d in books.disputes} >= {"accepted_credit", "rejected_pay", ""}
    late = Counter(lived.life.accounts[books.items[m.item].account].temperament for m in books.movements
                   if m.kind == "payment" and m.value_on > books.items[m.item].due_on)  # fmt: skip
    assert late["habitual"] > late["punctual"]


def test_money_moves_only_when_banks_work_and_clerks_book_after(lived: World) -> None:
    for movement in lived.life.books.movements:
        assert movement.booked_on >= movement.value_on
        assert movement.booked_on.weekday() < 5
        assert movement.kind != "payment" or movement.value_on.weekday() < 5


def test_two_years_of_six_hundred_customers_look_like_a_healthy_book() -> None:
    world = a_world(days=730, customers=600)
    books, today = world.life.books, world.day
    assert 18_000 <= len(books.items) <= 23_000
    open_amounts = books.open_amounts(on=today)
    euro = [i for i in books.items if i.currency == "EUR" and open_amounts[i.id] > 0]
    overdue = sum(open_amounts[i.id] for i in euro if i.due_on < today)
    old = sum(open_amounts[i.id] for i in euro if (today - i.due_on).days > 90)
    owed = sum(open_amounts[i.id] for i in euro)
    assert 0.15 * owed < overdue < 0.45 * owed
    assert 0 < old < 0.15 * owed
    months = Counter(item.issued_on.strftime("%Y-%m") for item in books.items)
    assert len(months) == 24
    assert months["2025-05"] > 1.3 * months["2025-02"], "no season"
    assert world.life.failed


def test_some_people_can_be_texted_where_a_country_keeps_numbers_for_fiction(lived: World) -> None:
    contacts = [(account.country, one.phone) for account in lived.life.accounts for one in account.contacts]
    mobiles = {country for country, phone in contacts if mobile_of(phone, country) and not phone.startswith("+1 212")}
    assert {"GB", "US", "FR", "DE"} & {country for country, _phone in contacts} == mobiles
