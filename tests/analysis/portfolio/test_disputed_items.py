"""Does what a dispute's reason says of its items reach the book, today and as of the days before?"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.analysis.portfolio import amounts, as_of
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.disputes.operations import cases, disputes, terms
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.disputes.rules import Effect, Term
from duecourse.records.ledger.models import Item
from tests.analysis.portfolio.test_as_of import items_on, rows_of
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment

DAY = timedelta(days=1)


@pytest.fixture
def item(tenant: UUID) -> Item:
    """An overdue invoice over a hundred."""
    return an_invoice(tenant, a_customer(tenant, a_company(tenant), name="Quarrel"), number="Q1")


def opened(item: Item, effect: Effect, *, amount: int = 30) -> int:
    """Open a dispute over a part of it, of a reason with this effect."""
    terms.set_terms(item.tenant_id, {"PRICE": Term(10, None, effect)}, actor=SYSTEM, at=moment())
    new = NewDispute(item.customer_id, [Claim(item.pk, Decimal(amount))], "PRICE")
    return disputes.open_dispute(item.tenant_id, new, **by_anna()).pk


def collectable(item: Item) -> Decimal:
    """Read what may be asked for of it today."""
    book = as_of.book(item.tenant_id, item.company_id, TODAY)
    rows = rows_of(amounts.adjusted(amounts.standing(book), amounts.adjustments(book)))
    return Decimal(next(row["collectable_amount"] for row in rows if row["number"] == "Q1"))


def disputed_on(item: Item, days: int) -> Decimal:
    """Read what was disputed of it so many days from today; the company goes along."""
    day = TODAY + days * DAY
    Company.objects.of(item.tenant_id).filter(id=item.company_id).update(business_date=TODAY + 9 * DAY)
    return Decimal(items_on(item.tenant_id, item.company_id, day)["Q1"]["disputed_amount"])


@pytest.mark.parametrize(("effect", "left"), [(Effect.PART, 70), (Effect.ITEM, 0), (Effect.NONE, 100)])
def test_t3_what_leaves_dunning_is_the_part_the_item_or_nothing(item: Item, effect: Effect, left: int) -> None:
    opened(item, effect)
    assert collectable(item) == left
    row = items_on(item.tenant_id, item.company_id, TODAY)["Q1"]
    assert row["open_amount"] - row["disputed_amount"] == left


def test_another_reason_holds_from_its_day_on(item: Item) -> None:
    dispute_id = opened(item, Effect.PART)
    cases.give_reason(item.tenant_id, dispute_id, "DUPLICATE", **by_anna(TODAY + 2 * DAY))
    cases.give_reason(item.tenant_id, dispute_id, "PRICE", **by_anna(TODAY + 4 * DAY))
    assert [disputed_on(item, days) for days in range(-1, 6)] == [0, 30, 30, 100, 100, 30, 30]


def test_the_days_between_an_end_and_a_new_beginning_stay_undisputed(item: Item) -> None:
    dispute_id = opened(item, Effect.PART)
    disputes.close_dispute(item.tenant_id, dispute_id, outcome="rejected_pay", **by_anna(TODAY + 2 * DAY))
    disputes.reopen_dispute(item.tenant_id, dispute_id, **by_anna(TODAY + 5 * DAY))
    assert [disputed_on(item, days) for days in range(-1, 7)] == [0, 30, 30, 0, 0, 0, 30, 30]
