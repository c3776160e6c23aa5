"""Does the outbox by customer come in the same order whether it is sorted or read customer by customer?"""

from uuid import UUID

import pytest

from duecourse.foundation.tenancy.listing import Ask
from duecourse.records.communications.models import Message
from duecourse.records.communications.queries import lists
from duecourse.records.communications.queries.screens import EVERYTHING
from tests.records.communications.book import NOON, TODAY, a_company, a_customer

NAMES = ("Beta", "Alpha", "Beta", "Delta", "Beta", "Alpha", "Gamma")
"""In turn a message each, three times over; two customers of a name are two."""


def sent(tenant: UUID, company_id: int, customer_id: int | None, origin: str, state: str = "sent") -> None:
    Message.objects.create(
        tenant_id=tenant, company_id=company_id, customer_id=customer_id, origin=origin, planned_on=TODAY, address="a@b.example",
        state=state, due_at=NOON, created_at=NOON, settled_at=NOON,
    )  # fmt: skip


@pytest.fixture
def company_id(tenant: UUID) -> int:
    company = a_company(tenant)
    customers = [a_customer(tenant, company, name, items=()).customer_id for name in (*NAMES, "Never")]
    for turn in range(3):
        for customer_id in customers[: len(NAMES)]:
            sent(tenant, company.pk, customer_id, f"{turn}:{customer_id}")
    sent(tenant, company.pk, None, "nobody")
    sent(tenant, company.pk, customers[-1], "failed", state="failed")
    return company.pk


def walked(tenant: UUID, company_id: int, *, is_descending: bool, limit: int) -> list[tuple[str, int]]:
    ask, found = Ask(sort=("customer_name",), is_descending=is_descending, limit=limit), []
    while True:
        rows, place = lists.message_piece(
            tenant, ask, states=["sent"], narrow=EVERYTHING, company_ids=[company_id], portfolio_ids=None
        )
        found += [(row.customer_name, row.id) for row in rows]
        if not place:
            return found
        ask = ask.behind(place)


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 5, 50])
def test_it_is_read_by_customer_as_it_would_be_sorted(
    tenant: UUID, company_id: int, monkeypatch: pytest.MonkeyPatch, is_descending: bool, limit: int
) -> None:
    is_sorted = walked(tenant, company_id, is_descending=is_descending, limit=1000)
    assert len(is_sorted) == 3 * len(NAMES) + 1 and is_sorted[-1][0] == ""
    assert is_sorted[:-1] == sorted(is_sorted[:-1], reverse=is_descending)
    monkeypatch.setattr(lists, "MOST_SORTED", 0)
    assert walked(tenant, company_id, is_descending=is_descending, limit=limit) == is_sorted
