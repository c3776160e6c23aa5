"""Does every customer who owes something stand at exactly one stage, with the right amounts, within scope and condition?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import read
from duecourse.analysis.portfolio.stages import Stage
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.ledger.models import Block, Customer, Item
from duecourse.records.promises.models import PlanCover, Promise, PromiseLine
from duecourse.work.procedures.queries import pipeline
from duecourse.work.procedures.queries.pipeline import Book, stages, standing_at
from tests.book import TODAY, a_company, a_customer, an_invoice

LONG_AGO = TODAY - timedelta(days=30)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


def where(company: Company, **more: Any) -> dict[str, str]:
    """Tell at which stage each customer stands."""
    found = stages(Book(company.tenant_id, company.pk, TODAY, **more))
    assert found is not None
    told = {
        one.name: line.stage
        for line in found
        for one in standing_at(Book(company.tenant_id, company.pk, TODAY, **more), line.stage) or ()
    }
    assert len(told) == sum(line.customer_count for line in found)
    return told


def owing(company: Company, name: str, *, days: int = 10, severity: int | None = None, amount: str = "100") -> Item:
    """A customer with one invoice that reached a severity."""
    customer = a_customer(company.tenant_id, company, name=name)
    return an_invoice(company.tenant_id, customer, overdue_days=days, amount=amount, severity_reached=severity)


def disputed(item: Item, amount: str) -> None:
    """Let an item be disputed in part."""
    dispute = Dispute.objects.create(
        tenant_id=item.tenant_id, company_id=item.company_id, customer_id=item.customer_id, opened_on=LONG_AGO,
        reason="PRICE", key=f"d{item.pk}", from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    DisputeLine.objects.create(
        tenant_id=item.tenant_id, dispute_id=dispute.pk, item_id=item.pk, currency="EUR", amount=Decimal(amount)
    )


def promised(item: Item) -> None:
    """Let an item be promised whole."""
    promise = Promise.objects.create(
        tenant_id=item.tenant_id, company_id=item.company_id, customer_id=item.customer_id, made_on=LONG_AGO,
        due_on=TODAY + timedelta(days=5), to_on=TODAY + timedelta(days=7), state="open", key=f"p{item.pk}",
        from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    PromiseLine.objects.create(
        tenant_id=item.tenant_id, promise_id=promise.pk, item_id=item.pk, currency="EUR", amount=item.open_amount
    )


def stopped(item: Item, *, is_whole: bool) -> None:
    """Stop an item, or its customer."""
    Block.objects.create(
        tenant_id=item.tenant_id, customer_id=item.customer_id, item_id=None if is_whole else item.pk, reason="OTHER",
        key=f"b{item.pk}", from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "severity", "stage"),
    [
        (-5, None, Stage.NOT_DUE),
        (0, None, Stage.NOT_DUE),
        (-5, 0, Stage.COURTESY),
        (3, None, Stage.UNSAID),
        (3, 0, Stage.UNSAID),
        (9, 1, Stage.FRIENDLY),
        (19, 2, Stage.FIRM),
        (29, 3, Stage.FINAL),
        (49, 4, Stage.FORMAL),
        (99, 5, Stage.HANDED_OVER),
    ],
)
def test_the_firmest_step_decides(company: Company, days: int, severity: int | None, stage: Stage) -> None:
    owing(company, "Tardy", days=days, severity=severity)
    assert where(company) == {"Tardy": stage}


def test_what_is_set_aside_decides_only_where_nothing_is_left_to_collect(company: Company) -> None:
    for name in ("Whole dispute", "Half dispute", "Promise", "Plan", "Item stop", "Customer stop"):
        owing(company, name, severity=2)
    item = {
        one.name: Item.objects.of(company.tenant_id).get(customer_id=one.pk)
        for one in Customer.objects.of(company.tenant_id)
    }
    disputed(item["Whole dispute"], "100")
    disputed(item["Half dispute"], "50")
    promised(item["Promise"])
    PlanCover.objects.create(
        tenant_id=company.tenant_id, company_id=company.pk, customer_id=item["Plan"].customer_id,
        item_id=item["Plan"].pk, amount=Decimal(100), currency="EUR", plan_key="plan", from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    stopped(item["Item stop"], is_whole=False)
    stopped(item["Customer stop"], is_whole=True)
    assert where(company) == {
        "Whole dispute": Stage.DISPUTED,
        "Half dispute": Stage.FIRM,
        "Promise": Stage.PROMISED,
        "Plan": Stage.PLAN,
        "Item stop": Stage.BLOCKED,
        "Customer stop": Stage.BLOCKED,
    }


def test_an_item_that_is_held_does_not_speak_for_the_others(company: Company) -> None:
    held = owing(company, "Quarrel", severity=4)
    disputed(held, "100")
    an_invoice(company.tenant_id, Customer.objects.of(company.tenant_id).get(), overdue_days=5, severity_reached=1)
    assert where(company) == {"Quarrel": Stage.FRIENDLY}


def test_amounts_are_those_overdue_per_currency_and_credits_stand_nowhere(company: Company) -> None:
    owing(company, "Tardy", severity=1, amount="100")
    tardy = Customer.objects.of(company.tenant_id).get()
    an_invoice(company.tenant_id, tardy, amount="70", currency="USD", severity_reached=1)
    an_invoice(company.tenant_id, tardy, amount="5000", overdue_days=-9)
    owing(company, "Small", severity=1, amount="30")
    owing(company, "Punctual", days=-9, amount="55")
    an_invoice(company.tenant_id, a_customer(company.tenant_id, company, name="Paid too much"), amount="-20")
    found = {one.stage: one for one in stages(Book(company.tenant_id, company.pk, TODAY)) or ()}
    assert set(found) == {"friendly", "not_due"}
    assert found["friendly"].amounts == (("EUR", Decimal(130)), ("USD", Decimal(70)))
    assert found["friendly"].customer_count == 2
    assert [(one.name, one.amounts) for one in found["friendly"].largest] == [
        ("Tardy", (("EUR", Decimal(100)), ("USD", Decimal(70)))),
        ("Small", (("EUR", Decimal(30)),)),
    ]
    assert found["not_due"].amounts == (("EUR", Decimal(55)),)


def test_only_the_scope_and_who_meets_the_condition_is_counted(company: Company) -> None:
    owing(company, "Tardy", severity=1, amount="900")
    owing(company, "Small 100%", severity=1, amount="9")
    north = identity.create_portfolio(company.tenant_id, name="North")
    Customer.objects.of(company.tenant_id).filter(name="Tardy").update(portfolio_id=north.pk)
    assert where(company, portfolio_ids=[north.pk]) == {"Tardy": "friendly"}
    assert where(company, portfolio_ids=[]) == {}
    said = read('overdue amount < 100 EUR and customer name contains "100%"', words=CUSTOMER_WORDS)
    assert where(company, condition=said) == {"Small 100%": "friendly"}
    other = a_company(company.tenant_id)
    assert where(other) == {}


def test_a_book_that_takes_too_long_is_given_up(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    owing(company, "Tardy", severity=1)
    with monkeypatch.context() as hurried:
        hurried.setattr(pipeline, "_SUMS", "SELECT '', 1, '{{}}', '[]' FROM pg_sleep(20) /*{people}*/")
        hurried.setattr(pipeline, "PATIENCE", "50ms")
        begun = perf_counter()
        assert stages(Book(company.tenant_id, company.pk, TODAY)) is None
        assert perf_counter() - begun < 15
    assert where(company) == {"Tardy": "friendly"}
