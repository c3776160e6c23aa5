"""Does a search of the list of customers find the same, whether few match or many, with one word or several?"""

from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.tenancy.listing import Ask
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.queries import screens
from duecourse.records.ledger.queries.lists import Which, customer_count, customer_piece
from tests.book import a_company, a_customer

NAMES = ("Zuid Bouw NV", "Noord Bouw NV", "Zuid Hout NV", "Vlas BV")


@pytest.mark.parametrize("few", [0, 2000])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bouw", ["Noord Bouw NV", "Zuid Bouw NV"]),
        ("zui nv", ["Zuid Bouw NV", "Zuid Hout NV"]),
        ("zuid bouw nv", ["Zuid Bouw NV"]),
        ("xyz", []),
        ("", sorted(NAMES)),
    ],
)
def test_words_find_the_same_however_many_match(
    tenant: UUID, monkeypatch: pytest.MonkeyPatch, few: int, text: str, found: list[str]
) -> None:
    monkeypatch.setattr(screens, "FEW", few)
    company = a_company(tenant)
    for number, name in enumerate(NAMES):
        a_customer(tenant, company, number=f"C{number}", name=name)
    refresh_search(tenant)
    which, ask = Which(text=text), Ask(sort=("name",))
    scope: dict[str, Any] = {"company_ids": [company.pk], "portfolio_ids": None}
    rows, _place = customer_piece(tenant, which, ask, **scope)
    assert [row.name for row in rows] == found
    assert customer_count(tenant, which, ask, **scope) == len(found)
