"""Do two real ledgers come in with every count and every cent?"""

import csv
import os
import runpy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Count, Sum

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Contact, Customer, Item, Party
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.mappings import parse_mapping
from duecourse.records.ledger.operations.projection import check_projection

HOUSE = Path(__file__).resolve().parents[3]
DATA = HOUSE.parent / "shared" / "data"
HOW_TO = HOUSE / "docs" / "how-to" / "import-a-ledger"
COUNTERPARTIES = DATA / "cassandra22" / "ledger.csv"
FINES = DATA / "road_traffic_fines" / "events.csv.gz"
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="C", name="Seller", currency="EUR", country="BE")


def take_in(company: Company, kind: str, path: Path, **more: Any) -> imports.Preview:
    return imports.import_file(company.tenant_id, company=company.pk, kind=kind, path=path, actor=SYSTEM, at=AT, **more)


@pytest.mark.skipif(not COUNTERPARTIES.exists(), reason="the counterparty ledger is not on this machine")
def test_the_counterparty_ledger_ties_to_its_file_to_the_cent(company: Company) -> None:
    with COUNTERPARTIES.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    owed, left = (sum((Decimal(line[name]) for line in lines), Decimal(0)) for name in ("Amount", "Outstanding"))
    mapping = parse_mapping((HOW_TO / "cassandra.yaml").read_text(encoding="utf-8"))
    done = take_in(company, "ledger", COUNTERPARTIES, mapping=mapping, as_of=date(2018, 1, 1))
    assert (done.rows, done.accepted, done.rejected, done.rejections) == (len(lines), len(lines), 0, [])
    assert (done.totals, done.open_totals) == ({"EUR": owed}, {"EUR": left})
    items = Item.objects.of(company.tenant_id)
    assert items.aggregate(n=Count("id"), owed=Sum("amount"), left=Sum("open_amount")) == {
        "n": len(lines), "owed": owed, "left": left,
    }  # fmt: skip
    names = {line["Vendor_Name"] for line in lines}
    assert Customer.objects.of(company.tenant_id).count() == len(names)
    assert Contact.objects.of(company.tenant_id).filter(email__endswith="@customers.example").count() == len(names)
    assert check_projection(company.tenant_id, company.pk) == []
    again = take_in(company, "ledger", COUNTERPARTIES, mapping=mapping, as_of=date(2018, 1, 2))
    assert (again.new, again.changed, again.unchanged) == (0, 0, len(lines))


@pytest.mark.skipif(not FINES.exists(), reason="the log of fines is not on this machine")
def test_the_fines_come_in_as_one_consumer_ledger(company: Company, tmp_path: Path) -> None:
    """All 150,370 cases with DUECOURSE_FULL=1; else the first ones, because the whole takes a minute."""
    most = None if os.environ.get("DUECOURSE_FULL") == "1" else 15_000
    told = runpy.run_path(str(HOW_TO / "road_traffic.py"))["convert"](FINES, tmp_path, most=most)
    items = take_in(company, "ledger", tmp_path / "ledger.csv", as_of=date(2014, 1, 1))
    assert (items.new, items.rejected, items.totals) == (told["items"], 0, {"EUR": told["owed"]})
    assert Customer.objects.of(company.tenant_id).count() == told["customers"]
    paid = take_in(company, "payments", tmp_path / "payments.csv", as_of=date(2014, 1, 1))
    assert (paid.new, paid.rejected, paid.totals) == (
        told["payments"],
        told["unowed"],
        {"EUR": told["paid"]},
    )
    left = Item.objects.of(company.tenant_id).aggregate(left=Sum("open_amount"))["left"]
    assert left == told["owed"] - told["paid"]
    fees = Item.objects.of(company.tenant_id).filter(kind="fee")
    assert fees.filter(number__endswith="-PENALTY").exists()
    assert fees.filter(number__endswith="-POST").exists()
    assert Party.objects.of(company.tenant_id).exclude(kind="consumer").count() == 0
    assert check_projection(company.tenant_id, company.pk) == []
