"""Are the KPIs of the simulated companies, and of a real ledger, those that plain counting over their files gives?"""

from __future__ import annotations

import csv
import itertools
import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import holidays
import pytest
import yaml

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.queries.figures import ageing, figures
from duecourse.insight.rules.among import EVERYBODY
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.mappings import parse_mapping
from tests.insight.plain import Posting, recounted
from tests.world.conftest import a_world
from tests.world.reading import MAPPINGS, raw_rows, read
from tests.world.test_import import first_load

pytestmark = pytest.mark.django_db
HOUSE = Path(__file__).resolve().parents[2]
REAL = HOUSE.parent / "shared" / "data" / "cassandra22" / "ledger.csv"
MAPPING = HOUSE / "docs" / "how-to" / "import-a-ledger" / "cassandra.yaml"
WINDOW = 90
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLICE = 700
SIGNS = {"payment": -1, "credit": -1, "writeoff": -1, "return": 1}


def differences(
    tenant: UUID, book: Iterable[Posting], on: date, worth: Callable[[Fraction, str], Fraction], *, restated: bool
) -> dict[str, tuple[Any, Any]]:
    """Name the KPIs of a day that the product and plain counting do not agree on."""
    found = figures(tenant, EVERYBODY, on, window_days=WINDOW, restated=restated)
    plain = recounted(book, on, window=WINDOW, worth=worth)
    assert sum(value is not None for value in plain.values()) >= 15, "something is there to be compared"
    return {
        slug: (found[slug].value, value)
        for slug, value in plain.items()
        if (value is None) != (found[slug].value is None)
        or (value is not None and abs(float(value) - float(found[slug].value or 0)) > 1e-6 * max(1, abs(float(value))))
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, date]:
    """The books of a small world."""
    lived, folder = a_world(days=420, customers=70), tmp_path_factory.mktemp("books")
    lived.history().write(folder)
    return folder, lived.day


def postings(folder: Path, code: str) -> list[Posting]:
    """Read items with their dated payments as the files say them."""
    found: dict[tuple[Any, ...], Posting] = {}
    for row in read(folder, company=code, kind="items"):
        key = (row["customer"], row["kind"], row["number"], row["instalment_no"])
        amount, days = Fraction(row["amount"], 100), (row["issued_on"], row["due_on"])
        one = Posting(str(row["customer"]), row["kind"], *days, row["currency"], amount)
        one.number, one.belongs_to = (str(row[name] or "") for name in ("number", "linked_number"))
        one.is_pulled = row["payment_method"] in ("direct_debit", "card")
        found[key] = one
    for row in read(folder, company=code, kind="payments"):
        one = found[row["customer"], row["item_kind"], row["number"], row["instalment_no"]]
        change = SIGNS[row["kind"]] * Fraction(row["amount"], 100)
        one.changes.append((row["value_on"], row["kind"], change))
    return list(found.values())


def rates_of(folder: Path, code: str, on: date) -> dict[str, Fraction]:
    """Read the newest rate of each currency into euro that the file knows on a day."""
    encoding, delimiter, day = {"NL": ("utf-8", ",", "%Y-%m-%d"), "BE": ("cp1252", ";", "%d.%m.%Y")}[code]
    _head, *rows = raw_rows(folder / code / "rates.csv", encoding=encoding, delimiter=delimiter)
    told = sorted((datetime.strptime(row[2], day).date(), row[0], row[3].replace(",", ".")) for row in rows)
    return {base: Fraction(rate) for from_on, base, rate in told if from_on <= on}


@pytest.mark.parametrize("code", ["NL", "BE"])
def test_every_kpi_of_a_simulated_company_is_what_its_files_say(
    tenant: UUID, files: tuple[Path, date], code: str
) -> None:
    folder, last = files
    first_load(tenant, code=code, kinds=["customers", "items", "payments", "rates"], history=folder, day=last)
    book = postings(folder, code)
    for back in (0, 17, 60):
        on, told = last - timedelta(days=back), rates_of(folder, code, last - timedelta(days=back))

        def worth(amount: Fraction, currency: str, told: dict[str, Fraction] = told) -> Fraction:
            return amount if currency == "EUR" else amount * told[currency]

        assert differences(tenant, book, on, worth, restated=True) == {}, on


def test_promises_of_a_simulated_company_were_kept_as_its_file_says(tenant: UUID, files: tuple[Path, date]) -> None:
    folder, last = files
    path, kinds = folder / "NL" / "promises-past.csv", ["customers", "items", "payments", "rates"]
    company = first_load(tenant, code="NL", kinds=kinds, history=folder, day=last)
    mapping: dict[str, Any] = yaml.safe_load((MAPPINGS / "nl-promises.yaml").read_text(encoding="utf-8"))
    mapping["columns"]["state"] = {"from": "status"}
    told = imports.import_file(
        tenant, company=company, kind="promises", path=path, actor=SYSTEM, at=AT, mapping=mapping, as_of=last
    )
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (told.accepted, told.rejected) == (len(rows), 0)
    found = figures(tenant, EVERYBODY, last, window_days=730)
    inputs = {one.name: int(one.value or 0) for figure in found.values() for one in figure.inputs}
    # Several lines of the file that were made and fall due together are one promise of a customer.
    words = {(row["klantnummer"], row["toegezegd_op"], row["toegezegd_voor"], row["status"]) for row in rows}
    states = [state for _customer, _made, _due, state in words]
    assert [inputs[f"promises_{name}"] for name in ("kept", "partly", "broken")] == [
        states.count(name) for name in ("kept", "partly_kept", "broken")
    ]
    assert float(found["promise_kept"].value or 0) == pytest.approx(states.count("kept") / len(states))


def test_limits_of_a_simulated_company_are_used_as_its_files_say(
    tenant: UUID, files: tuple[Path, date], tmp_path: Path
) -> None:
    folder, last = files
    kinds = ["customers", "items", "payments", "rates"]
    company = first_load(tenant, code="NL", kinds=kinds, history=folder, day=last)
    with (folder / "NL" / "customers.csv").open(encoding="utf-8", newline="") as file:
        limits = {row["klantnummer"]: row["kredietlimiet"] for row in csv.DictReader(file) if row["kredietlimiet"]}
    path = tmp_path / "limits.csv"
    path.write_text("customer,amount\n" + "".join(f"{who},{amount}\n" for who, amount in limits.items()))
    done = imports.import_file(
        tenant, company=company, kind="limits", path=path, actor=SYSTEM, at=AT, mapping=None, as_of=last
    )
    assert done.accepted == len(limits) > 5
    rates = rates_of(folder, "NL", last) | {"EUR": Fraction(1)}
    owed: dict[str, Fraction] = defaultdict(Fraction)
    for one in postings(folder, "NL"):
        owed[one.customer] += one.open_on(last) * rates[one.currency]
    used = sum(max(owed[who], Fraction(0)) for who in limits) / sum(map(Fraction, limits.values()))
    found = figures(tenant, EVERYBODY, last, slugs=["utilisation"], restated=True)["utilisation"].value
    assert float(found or 0) == pytest.approx(float(used), rel=1e-6)


def test_disputes_of_a_simulated_company_took_as_long_as_its_file_says(tenant: UUID, files: tuple[Path, date]) -> None:
    folder, last = files
    company = first_load(tenant, code="NL", kinds=["customers", "items", "rates"], history=folder, day=last)
    mapping: dict[str, Any] = yaml.safe_load((MAPPINGS / "nl-disputes.yaml").read_text(encoding="utf-8"))
    mapping["columns"]["closed_on"] = {"from": "gesloten", "date": "%Y-%m-%d"}
    rows: list[dict[str, str]] = []
    for path in sorted((folder / "NL").glob("disputes*.csv")):
        done = imports.import_file(
            tenant, company=company, kind="disputes", path=path, actor=SYSTEM, at=AT, mapping=mapping, as_of=last
        )
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
        assert done.rejected == 0
    on = max(_day(row["geopend"]) for row in rows) + timedelta(days=1)
    sold = [one for one in postings(folder, "NL") if one.kind in ("invoice", "debit_note")]
    plain = disputes_of(rows, sold, rates_of(folder, "NL", on) | {"EUR": Fraction(1)}, on)
    found = figures(tenant, EVERYBODY, on, slugs=tuple(plain), window_days=365, restated=True)
    assert {slug: float(found[slug].value or 0) for slug in plain} == pytest.approx(plain)


def disputes_of(
    rows: list[dict[str, str]], sold: list[Posting], rates: dict[str, Fraction], on: date
) -> dict[str, float]:
    """Count the disputes of a year row by row; what a customer says on a day for one reason is one of them."""
    begin = on - timedelta(days=364)
    cases = {(row["klantnummer"], row["geopend"], row["reden"]): row["gesloten"] for row in rows}
    told = [(_day(key[1]), _day(until)) for key, until in cases.items()]
    closed = [(since, until) for since, until in told if until and begin <= until <= on]
    ages = [(on - since).days for since, until in told if since <= on and (until is None or until > on)]
    took = [(until - since).days for since, until in closed]
    assert len(took) > 3 and ages, "something is there to be compared"
    feasts = holidays.country_holidays("NL", years=range(2023, 2028))
    worked = [
        sum(_is_worked(since + timedelta(days=n + 1), feasts) for n in range((until - since).days))
        for since, until in closed
    ]
    sold = [one for one in sold if begin <= one.issued_on <= on]
    taken = sum(Fraction(row["bedrag"]) * rates[row["valuta"]] for row in rows if begin <= _day(row["geopend"]) <= on)
    return {
        "dispute_days": statistics.mean(took),
        "dispute_days_median": statistics.median(took),
        "dispute_work_days": statistics.mean(worked),
        "dispute_age": statistics.mean(ages),
        "dispute_rate_count": sum(begin <= since <= on for since, _until in told) / len(sold),
        "dispute_rate": float(taken / sum(one.amount * rates[one.currency] for one in sold)),
    }


def _day(said: str) -> Any:
    return date.fromisoformat(said) if said else None


def _is_worked(day: date, feasts: Any) -> bool:
    return day.weekday() < 5 and day not in feasts


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="C", name="Seller", currency="EUR", country="BE")


@pytest.mark.skipif(not REAL.exists(), reason="the counterparty ledger is not on this machine")
def test_every_kpi_of_a_real_ledger_is_what_its_file_says(company: Company, tmp_path: Path) -> None:
    """The first lines of it; the whole ledger with DUECOURSE_FULL=1, which takes minutes."""
    most = None if os.environ.get("DUECOURSE_FULL") == "1" else SLICE
    with REAL.open(encoding="utf-8", newline="") as file:
        lines = list(itertools.islice(csv.DictReader(file), most))
    path = tmp_path / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(lines)
    tenant, last = company.tenant_id, date(2018, 1, 1)
    done = imports.import_file(
        tenant,
        company=company.pk,
        kind="ledger",
        path=path,
        actor=SYSTEM,
        at=AT,
        mapping=parse_mapping(MAPPING.read_text(encoding="utf-8")),
        as_of=last,
    )
    assert (done.accepted, done.rejected) == (len(lines), 0)
    book = [_posting(line) for line in lines]
    begun = sorted(one.issued_on for one in book)
    for on in (begun[len(begun) // 3], begun[len(begun) // 2], begun[-1]):
        assert differences(tenant, book, on, lambda amount, _currency: amount, restated=False) == {}, on
        (total,) = ageing(tenant, EVERYBODY, on, credits="fifo").totals
        assert Fraction(total.total) == sum((one.open_on(on) for one in book), Fraction(0))


def _posting(line: dict[str, str]) -> Posting:
    issued_on, due_on = (datetime.strptime(line[name], "%d-%b-%y").date() for name in ("Invoice_Date", "Due_Date"))
    amount, settled = (Fraction(line[name].replace(",", "")) for name in ("Amount", "Settled"))
    one = Posting(line["Vendor_Name"], "invoice", issued_on, due_on, "EUR", amount)
    if settled:
        paid_on = issued_on + timedelta(days=int(line["Number_of_Days_until_Payment"]))
        one.changes.append((paid_on, "payment", -settled))
    assert Decimal(line["Outstanding"]) == Decimal(line["Amount"]) - Decimal(line["Settled"])
    return one
