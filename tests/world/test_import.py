"""Does the importer read the simulated ERPs' books as they were written?"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.db.models import Sum

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit.actor import Actor
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.operations import imports
from tests.world.reading import MAPPINGS
from world.bench import Size, tables, write_csv
from world.people import COMPANIES
from world.simulation import World

CLERK = Actor(kind="import", user_id=None, name="Simulated ERP")


def hand_in(tenant: UUID, *, company: int, code: str, kind: str, path: Path, day: date) -> imports.Preview:
    """Take a file in under the mapping that comes with its company."""
    mapping: dict[str, Any] = yaml.safe_load((MAPPINGS / f"{code.lower()}-{kind}.yaml").read_text(encoding="utf-8"))
    at = datetime.combine(day, time(20), UTC)
    return imports.import_file(
        tenant, company=company, kind=kind, path=path, actor=CLERK, at=at, mapping=mapping, as_of=day
    )


def first_load(tenant: UUID, *, code: str, kinds: list[str], history: Path, day: date) -> int:
    """Make a company and hand its files in; every row is taken."""
    made = COMPANIES[code]
    company = identity.create_company(tenant, code=code, name=made.name, currency=made.currency, country=made.country)
    for kind in kinds:
        for path in (history / code).glob(f"{kind}.*"):
            found = hand_in(tenant, company=company.pk, code=code, kind=kind, path=path, day=day)
            assert (found.state, found.rejected) == ("committed", 0), (kind, found.rejections, found.waiting_for)
            assert found.accepted == found.rows > 0
    return company.pk


def open_by_customer(tenant: UUID) -> dict[str, Decimal]:
    """Return customer number -> what Duecourse says is open, where anything is."""
    numbers = dict(Customer.objects.of(tenant).values_list("id", "number"))
    sums = Item.objects.of(tenant).values("customer_id").annotate(total=Sum("open_amount"))
    return {numbers[row["customer_id"]]: row["total"] for row in sums if row["total"]}


def open_in_the_world(lived: World, *, code: str, day: date) -> dict[str, Decimal]:
    """Return customer number -> what the world's ERP says is open, where anything is."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for item, cents in lived.life.books.open_amounts(on=day).items():
        account = lived.life.accounts[lived.life.books.items[item].account]
        if account.company == code:
            sums[account.number] += Decimal(cents).scaleb(-2)
    return {number: total for number, total in sums.items() if total}


@pytest.mark.parametrize("code", list(COMPANIES))
def test_a_flat_history_loads_whole_and_ties_to_the_cent(tenant: UUID, lived: World, history: Path, code: str) -> None:
    first_load(tenant, code=code, kinds=["customers", "ledger"], history=history, day=lived.day)
    assert open_by_customer(tenant) == open_in_the_world(lived, code=code, day=lived.day)


@pytest.mark.parametrize("code", list(COMPANIES))
def test_the_snapshot_of_that_evening_changes_nothing(tenant: UUID, lived: World, history: Path, code: str) -> None:
    company = first_load(tenant, code=code, kinds=["customers", "ledger"], history=history, day=lived.day)
    before = open_by_customer(tenant)
    (path,) = (history / code).glob("snapshot-*.*")
    found = hand_in(tenant, company=company, code=code, kind="snapshot", path=path, day=lived.day + timedelta(days=1))
    assert (found.state, found.rejected, found.new, found.vanished) == ("committed", 0, 0, 0), found.waiting_for
    assert open_by_customer(tenant) == before


def test_the_bulk_book_needs_no_mapping(tenant: UUID, tmp_path: Path) -> None:
    size = Size(customers=200, items=3_000)
    write_csv(size, folder=tmp_path)
    company = identity.create_company(tenant, code="BULK", name="Bulk (simulated)", currency="EUR", country="BE")
    at = datetime.combine(size.as_of, time(20), UTC)
    for kind, count in (("customers", 200), ("items", 3_000)):
        path = tmp_path / f"{kind}.csv"
        found = imports.import_file(
            tenant, company=company.pk, kind=kind, path=path, actor=CLERK, at=at, as_of=size.as_of
        )
        assert (found.state, found.accepted, found.rejected) == ("committed", count, 0), (
            found.rejections,
            found.waiting_for,
        )
    total = sum(tables(size)["items"]["open_amount"].to_pylist())
    assert Item.objects.of(tenant).aggregate(total=Sum("open_amount"))["total"] == total


@pytest.mark.parametrize("code", list(COMPANIES))
def test_items_with_dated_payments_come_to_the_same_as_the_flat_history(
    tenant: UUID, lived: World, history: Path, code: str
) -> None:
    kinds = ["customers", "contacts", "items", "payments", "blocks", "notes", "levels", "rates"]
    first_load(tenant, code=code, kinds=kinds, history=history, day=lived.day)
    assert open_by_customer(tenant) == open_in_the_world(lived, code=code, day=lived.day)
