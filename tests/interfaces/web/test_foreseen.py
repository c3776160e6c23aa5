"""Do the pages of behaviour and of foreseen problems say what stands, within the scope, and take decisions back?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duecourse.analysis.intelligence.models import BehaviourFinding
from duecourse.foundation.identity.models import Company
from duecourse.records.credit.models import CreditLimit
from duecourse.records.ledger.models import Customer, Movement
from duecourse.work.worklists.models import ForeseenProblem, ForeseenVersion, Task
from duecourse.work.worklists.operations.foreseen import foresee
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def tardy(company: Company) -> Customer:
    return at_the_limit(company, "Tardy")


def at_the_limit(company: Company, name: str) -> Customer:
    """A customer who owes 95 of a limit of 100 EUR, late, and paid once before."""
    customer = a_customer(company, name)
    tenant = company.tenant_id
    an_item(customer, f"{name}-1", due_on=DAY - timedelta(days=20), amount="95")
    paid = an_item(customer, f"{name}-2", due_on=DAY - timedelta(days=40), amount="50")
    Movement.objects.create(
        tenant_id=tenant, item_id=paid.pk, effective_on=DAY - timedelta(days=30), known_on=DAY - timedelta(days=30),
        kind="payment", amount=Decimal(-50), key=f"p{paid.pk}",
    )  # fmt: skip
    type(paid).objects.of(tenant).filter(id=paid.pk).update(open_amount=Decimal(0))
    CreditLimit.objects.create(
        tenant_id=tenant, customer_id=customer.pk, currency="EUR", amount=Decimal(100), key=f"l{customer.pk}",
        from_on=DAY - timedelta(days=60), known_on=DAY - timedelta(days=60),
    )  # fmt: skip
    return customer


def test_a_problem_is_said_with_its_numbers_and_its_plan_becomes_tasks(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    manager = sign_in("collections_manager")
    assert "Nothing is foreseen" in text_of(manager, "/foreseen/")
    foresee(tenant, company.pk, on=DAY, at=NOON)
    page = text_of(manager, "/foreseen/")
    assert "About to break the credit limit" in page and "Utilisation 95%" in page
    problem = ForeseenProblem.objects.of(tenant).get()
    side = text_of(manager, f"/foreseen/{problem.pk}/side/")
    assert "Look at the limit before the next order is released" in side
    assert manager.post("/foreseen/plan/", {"problem": problem.pk}).status_code == 302
    titles = list(Task.objects.of(tenant).order_by("id").values_list("title", flat=True))
    assert len(titles) == 3 and titles[2].startswith("Decide (credit analyst): ")
    assert "Planned" in text_of(manager, "/foreseen/?state=planned")


def test_a_dismissal_needs_a_reason_and_can_be_taken_back(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    foresee(tenant, company.pk, on=DAY, at=NOON)
    manager, problem = sign_in("collections_manager"), ForeseenProblem.objects.of(tenant).get()
    refused = manager.post("/foreseen/dismiss/", {"problem": problem.pk, "reason": " "})
    assert refused.status_code == 422 and ForeseenProblem.objects.of(tenant).get().state == "open"
    manager.post("/foreseen/dismiss/", {"problem": problem.pk, "reason": "The limit is raised"})
    page = text_of(manager, "/foreseen/?state=dismissed")
    assert "The limit is raised" in page
    manager.post("/undo/" + unescape(page.split('action="/undo/')[1].split('"')[0]))
    assert ForeseenProblem.objects.of(tenant).get().state == "open"


def test_nobody_sees_or_decides_about_other_portfolios(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    foresee(tenant, company.pk, on=DAY, at=NOON)
    problem, collector = ForeseenProblem.objects.of(tenant).get(), sign_in("collector")
    if "Tardy" in text_of(collector, "/foreseen/"):
        pytest.fail("the collector has no portfolio that holds this customer")
    assert collector.get(f"/foreseen/{problem.pk}/side/").status_code == 404
    assert collector.post("/foreseen/plan/", {"problem": problem.pk}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_problems(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    manager = sign_in("collections_manager")

    def asked() -> int:
        foresee(tenant, company.pk, on=DAY, at=NOON)
        manager.get("/foreseen/")
        with CaptureQueriesContext(connection) as queries:
            assert manager.get("/foreseen/").status_code == 200
        return len(queries)

    before = asked()
    for number in range(5):
        at_the_limit(company, "ABCDE"[number] * 4)
    assert asked() == before


def test_rules_are_written_as_a_draft_and_refused_where_they_stumble(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    foresee(tenant, company.pk, on=DAY, at=NOON)
    manager = sign_in("collections_manager")
    manager.post("/foreseen/rules/draft/")
    draft = ForeseenVersion.objects.of(tenant).get(state="draft")
    page = text_of(manager, f"/foreseen/rules/{draft.pk}/new/")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    step = {"act-0": "call", "who-0": "manager", "days-0": "2", "words-0": "Ask for a plan"}
    rule = {"seen": seen, "words": "Late at all", "condition": "oldest days past due > nonsense", **step}
    assert manager.post(f"/foreseen/rules/{draft.pk}/new/", rule).status_code == 422
    manager.post(f"/foreseen/rules/{draft.pk}/new/", rule | {"condition": "oldest days past due > 5"})
    assert "Late at all" in text_of(manager, f"/foreseen/rules/{draft.pk}/")
    manager.post(f"/foreseen/rules/{draft.pk}/force/")
    assert ForeseenVersion.objects.of(tenant).get(state="active").pk == draft.pk
    assert sign_in("collector").post("/foreseen/rules/draft/").status_code == 403


def test_the_tab_says_how_a_customer_pays_and_takes_a_persons_word(
    sign_in: SignIn, tenant: UUID, company: Company, tardy: Customer
) -> None:
    finding = BehaviourFinding.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, on_day=DAY, from_on=DAY, noticed_on=DAY,
        kind="shift", state="open", days=12, expected_days=5, spread_days=2, shift_share="0.9", run_count=3, worth=50,
    )  # fmt: skip
    manager, tab = sign_in("collections_manager"), f"/customers/{tardy.token}/?tab=behaviour"
    page = text_of(manager, tab)
    assert "Pays about 12 days later than before since 2 Mar 2026" in page
    assert "Seen in 3 payments in a row, 90% sure." in page and "10 days late" in page
    address = f"/customers/{tardy.token}/behaviour/{finding.pk}/"
    manager.post(address, {"because": "They moved their pay run"})
    assert "They moved their pay run" in text_of(manager, tab)
    assert manager.post(f"/customers/{tardy.token}/behaviour/999999/", {"because": "x"}).status_code == 404
