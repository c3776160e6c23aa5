"""Is a plan built, agreed, approved by somebody else, accepted, taken back; and are promises seen day by day?"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Customer
from duecourse.records.promises.models import Plan, PlanCover, PlanInstalment, Promise
from duecourse.work.procedures.operations.starters import install_starters
from tests.interfaces.web.book import NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_customer_acts import item_of, place, undone
from tests.interfaces.web.test_screens import text_of

TERMS = {"count": "3", "first_on": "2026-03-16", "rhythm": "monthly"}


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def silent(tenant: UUID, company: Company) -> Customer:
    """A customer that owes two items of one currency and one of another."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
    customer = a_customer(company, "Silent")
    an_item(customer, "S1", due_on=date(2026, 2, 1), amount="1200")
    an_item(customer, "S2", due_on=date(2026, 2, 20), amount="300")
    an_item(customer, "S3", due_on=date(2026, 2, 20), amount="90", currency="USD")
    return customer


def rows(tenant: UUID, *numbers: str) -> list[int]:
    return [item_of(tenant, number).pk for number in numbers]


def test_the_form_shows_what_the_plan_would_be_while_its_terms_are_typed(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    page = text_of(manager, place(silent, f"plans/new/?row={rows(tenant, 'S1')[0]}"))
    assert "Agree the plan" in page and "400.00" in page
    query = "&".join(
        [f"row={one}" for one in rows(tenant, "S1", "S2")] + [f"{key}={value}" for key, value in TERMS.items()]
    )
    shown = text_of(manager, place(silent, f"plans/preview/?{query}"))
    assert "16 Mar 2026" in shown and shown.count(">500.00") == 3 and "1,500.00" in shown
    both = text_of(manager, place(silent, f"plans/preview/?{query}&row={rows(tenant, 'S3')[0]}"))
    assert "one plan per currency" in both
    assert "from 1 to 60 instalments" in text_of(manager, place(silent, f"plans/preview/?{query}&count=0"))
    assert not Plan.objects.of(tenant).exists()


def test_a_plan_is_agreed_shown_and_taken_back(manager: Client, tenant: UUID, silent: Customer) -> None:
    manager.post(place(silent, "plans/"), {**TERMS, "row": rows(tenant, "S1", "S2"), "note": "Eva by phone"})
    plan = Plan.objects.of(tenant).get()
    assert plan.state == "agreed" and PlanCover.objects.of(tenant).filter(ended_on__isnull=True).count() == 2
    undo = re.search(r'action="(/undo/\?what=[^"]+)"', page := text_of(manager, f"/plans/{plan.pk}/"))
    assert "Eva by phone" in page and "In force" in page and "Send the agreement" in page
    assert f"Payment plan P{plan.pk}" in text_of(manager, place(silent, "?tab=promises"))
    assert "Silent" in text_of(manager, "/plans/") and "Silent" in text_of(
        manager, "/promises/calendar/?day=2026-03-16"
    )
    assert undo and manager.post(undo.group(1)).status_code == 302
    assert Plan.objects.of(tenant).get().state == "cancelled"
    assert not PlanCover.objects.of(tenant).filter(ended_on__isnull=True).exists()


def test_beyond_the_limits_a_manager_approves_what_a_collector_proposed(
    sign_in: SignIn, manager: Client, tenant: UUID, silent: Customer
) -> None:
    collector = sign_in("senior_collector")
    answer = collector.post(place(silent, "plans/"), {**TERMS, "count": "24", "row": rows(tenant, "S1")})
    assert answer.status_code == 302
    plan = Plan.objects.of(tenant).get()
    assert plan.state == "waiting"
    assert "waits for approval" in text_of(collector, f"/plans/{plan.pk}/")
    assert collector.post(f"/plans/{plan.pk}/approve/").status_code == 403
    assert "Silent" in text_of(manager, "/promises/today/")
    manager.post(f"/plans/{plan.pk}/approve/")
    assert Plan.objects.of(tenant).get().state == "agreed"
    assert PlanInstalment.objects.of(tenant).count() == 24


def test_an_offer_is_accepted_and_a_plan_given_up_with_a_reason(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    manager.post(place(silent, "plans/"), {**TERMS, "row": rows(tenant, "S1"), "needs_consent": "1"})
    plan = Plan.objects.of(tenant).get()
    assert plan.state == "offered" and not PlanCover.objects.of(tenant).exists()
    manager.post(f"/plans/{plan.pk}/accept/", {"how": "signature", "by": "Eva"})
    assert Plan.objects.of(tenant).get().state == "agreed"
    assert manager.post(f"/plans/{plan.pk}/end/", {"reason": ""}).status_code == 422
    manager.post(f"/plans/{plan.pk}/end/", {"reason": "Paid by card"})
    assert (Plan.objects.of(tenant).get().state, Plan.objects.of(tenant).get().reason) == ("cancelled", "Paid by card")
    assert manager.get("/plans/999999/").status_code == 404


def test_the_limits_of_a_role_are_set_by_a_manager(sign_in: SignIn, manager: Client, tenant: UUID) -> None:
    form = {"collector-count": "9", "collector-days": "300", "collector-most": "20,000", "collector-least": "10"}
    manager.post("/plans/limits/change/", form)
    assert 'value="20000"' in manager.get("/plans/limits/").content.decode()
    assert AuditEntry.objects.of(tenant).filter(verb="plan.policy").count() == 1
    assert sign_in("collector").post("/plans/limits/change/", form).status_code == 403


def test_a_promise_is_extended_seen_at_the_bank_and_both_are_taken_back(
    manager: Client, tenant: UUID, silent: Customer
) -> None:
    manager.post(place(silent, "promises/"), {"row": rows(tenant, "S1"), "due_on": "2026-03-06"})
    promise = Promise.objects.of(tenant).get()
    assert "Promise recorded" in text_of(manager, place(silent))
    manager.post(f"/promises/{promise.pk}/seen/")
    assert Promise.objects.of(tenant).get().state == "kept_unconfirmed"
    undone(manager, silent)
    assert Promise.objects.of(tenant).get().state == "open"
    manager.post(f"/promises/{promise.pk}/seen/")
    assert "Silent" in text_of(manager, "/promises/?state=seen")
    manager.post(f"/promises/{promise.pk}/extend/", {"due_on": "2026-03-20"})
    assert list(Promise.objects.of(tenant).order_by("id").values_list("state", flat=True)) == ["superseded", "open"]
    undone(manager, silent)
    assert list(Promise.objects.of(tenant).order_by("id").values_list("state", flat=True)) == ["open", "withdrawn"]
