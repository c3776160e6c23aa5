"""Does a file come into the ledger once, rightly, and can it be taken back?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import Actor
from duecourse.records.ledger.models import Contact, Customer, Item, Movement
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.projection import check_projection

ACTOR = Actor(kind="import", user_id=None, name="test")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
CUSTOMERS = "number,name,country,terms_days\nC1,Punctual BV,NL,30\nC2,Tardy NV,BE,14\n"
ITEMS = (
    "customer,number,issued_on,due_on,currency,amount,open_amount\n"
    "C1,I1,2026-02-01,2026-03-03,EUR,100.00,100.00\n"
    "C1,I2,2026-02-02,,EUR,250.50,200.50\n"
    "C2,I3,2026-02-03,2026-02-17,EUR,-40.00,-40.00\n"
)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="BE", name="Seller", currency="EUR", country="BE")


def take_in(company: Company, kind: str, text: str, folder: Path, **more: Any) -> imports.Preview:
    path = folder / more.pop("file", f"{kind}.csv")
    path.write_text(text, encoding="utf-8")
    given = {"actor": ACTOR, "at": AT, "as_of": DAY} | more
    return imports.import_file(company.tenant_id, company=company.pk, kind=kind, path=path, **given)


def test_customers_then_items_then_the_same_again(company: Company, tmp_path: Path) -> None:
    tenant = company.tenant_id
    first = take_in(company, "customers", CUSTOMERS, tmp_path)
    assert (first.rows, first.new, first.rejected, first.state) == (2, 2, 0, "committed")
    found = take_in(company, "items", ITEMS, tmp_path)
    assert (found.new, found.changed, found.rejected, found.rejections) == (3, 0, 0, [])
    assert found.totals == {"EUR": Decimal("310.50")}
    items = {item.number: item for item in Item.objects.of(tenant)}
    assert items["I2"].due_on == date(2026, 3, 4)
    assert items["I2"].open_amount == Decimal("200.50")
    assert items["I3"].kind == "credit_note"
    again = take_in(company, "items", ITEMS, tmp_path, file="renamed.csv")
    assert (again.already, again.new, again.unchanged, again.batch) == (True, 0, 3, found.batch)
    assert check_projection(tenant, company.pk) == []
