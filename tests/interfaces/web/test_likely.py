"""Is it said how likely a promise is while it is typed, and may a procedure leave customers alone from the browser?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client

from duecourse.analysis.intelligence.operations import promise_quality
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Customer, Item, Party
from duecourse.records.promises.models import Promise
from duecourse.work.procedures.models import ContactCost, Decision, ProcedureVersion
from duecourse.work.procedures.operations.starters import install_starters
from tests.analysis.intelligence.test_promise_quality import judged
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

LATE, SOON = (DAY + timedelta(days=number) for number in (30, 3))


@pytest.fixture
def manager(sign_in: SignIn, tenant: UUID) -> Client:
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    return sign_in("collections_manager")


@pytest.fixture
def tardy(tenant: UUID, company: Company) -> Customer:
    """One of many customers who keep what is for soon, and break what is for later; a model has learnt that."""
    found = []
    for number in range(12):
        customer = a_customer(company, f"{number:03d} Tardy")
        item = an_item(customer, f"T{number}", due_on=DAY - timedelta(days=700), amount="5000")
        for n in range(14):
            ahead = 3 if (n + number) % 2 else 30
            made = DAY - timedelta(days=680 - 45 * n)
            judged(tenant, item, amount="500.00", ahead=ahead, made_on=made, state="kept" if ahead == 3 else "broken")
        found.append(customer)
    assert promise_quality.refit_when_due(tenant, at=NOON) is not None
    return found[0]


def asked(tenant: UUID, client: Client, customer: Customer, **more: str) -> str:
    item = Item.objects.of(tenant).get(customer_id=customer.pk)
    query = {"row": str(item.pk), "due_on": LATE.isoformat(), f"amount-{item.pk}": "500"} | more
    return text_of(client, f"/customers/{customer.token}/promise-chance/?{urlencode(query)}")


def share_of(page: str) -> int:
    return int(page.split("<strong>")[1].partition("%")[0])


def test_the_chance_follows_what_is_typed_and_says_what_would_be_likelier(
    tenant: UUID, manager: Client, tardy: Customer
) -> None:
    late, soon = asked(tenant, manager, tardy), asked(tenant, manager, tardy, due_on=SOON.isoformat())
    assert share_of(late) < 40 < 60 < share_of(soon)
    assert "would be" in late and "would be" not in soon
    assert "Against: how many days ahead" in late and "model" in late and "natural person" not in late


@pytest.mark.parametrize(
    "typed", [{"due_on": ""}, {"due_on": "no day"}, {"row": "0"}, {"amount": "a lot"}, {"due_on": "2020-01-01"}]
)
def test_nothing_is_said_while_it_cannot_be_read(
    tenant: UUID, manager: Client, tardy: Customer, typed: dict[str, str]
) -> None:
    assert "<strong>" not in asked(tenant, manager, tardy, **typed)


def test_an_amount_for_all_items_is_read(tenant: UUID, manager: Client, tardy: Customer) -> None:
    item = Item.objects.of(tenant).get(customer_id=tardy.pk)
    assert "likely to be kept" in asked(tenant, manager, tardy, **{f"amount-{item.pk}": "", "amount": "500"})


def test_of_a_natural_person_it_is_said_that_nothing_follows_from_it_alone(
    tenant: UUID, manager: Client, tardy: Customer
) -> None:
    Party.objects.of(tenant).filter(id=tardy.party_id).update(kind="consumer")
    assert "A natural person" in asked(tenant, manager, tardy)


def test_without_a_model_the_page_says_whose_figure_it_is(tenant: UUID, manager: Client, company: Company) -> None:
    customer = a_customer(company, "New")
    an_item(customer, "N1", due_on=DAY - timedelta(days=3), amount="500")
    said = asked(tenant, manager, customer)
    assert (
        "50%" in said and "Too few promises were judged here" in said and "Little history: 0 promises judged." in said
    )


def test_a_stranger_s_customer_is_not_there(tenant: UUID, manager: Client) -> None:
    assert manager.get("/customers/nobody/promise-chance/").status_code == 404


def test_forms_ask_for_the_chance_and_the_tab_says_what_was_said(
    tenant: UUID, manager: Client, tardy: Customer
) -> None:
    for path in ("act/promise/", "call/"):
        assert f"/customers/{tardy.token}/promise-chance/" in text_of(manager, f"/customers/{tardy.token}/{path}")
    item = Item.objects.of(tenant).get(customer_id=tardy.pk)
    form = {"row": str(item.pk), f"amount-{item.pk}": "500", "due_on": LATE.isoformat()}
    assert manager.post(f"/customers/{tardy.token}/promises/", form).status_code == 302
    promise_quality.write_chances(tenant, tardy.pk)
    made = Promise.objects.of(tenant).get(customer_id=tardy.pk, state="open")
    assert made.kept_chance is not None and made.kept_chance < Decimal("0.4")
    assert "likely when made" in text_of(manager, f"/customers/{tardy.token}/?tab=promises")


def test_a_draft_takes_the_shares_and_the_procedure_says_what_they_do(tenant: UUID, manager: Client) -> None:
    manager.post("/procedures/standard/1/draft/")
    page = text_of(manager, "/procedures/standard/2/edit/")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    form = {"seen": seen, "name": "Standard", "holdout": "11", "exploration": "20"}
    refused = manager.post("/procedures/standard/2/settings/", form)
    assert refused.status_code == 422 and "from 0 to 10" in refused.content.decode()
    assert manager.post("/procedures/standard/2/settings/", form | {"holdout": "5"}).status_code == 302
    spec = ProcedureVersion.objects.of(tenant).get(number=2, spec__key="standard").spec
    assert (spec["holdout"], spec["exploration"]) == (5, 20)
    changed = text_of(manager, "/procedures/standard/2/edit/")
    assert "Left alone to compare, per cent" in changed
    told = text_of(manager, "/procedures/standard/2/")
    assert "5% of its customers" in told and "20% of its messages" in told


def test_who_follows_up_promises_leaves_nobody_alone(tenant: UUID, manager: Client) -> None:
    manager.post("/procedures/promise-follow-up/1/draft/")
    assert 'name="holdout"' not in text_of(manager, "/procedures/promise-follow-up/2/edit/")


def test_contacts_are_priced_by_who_may_write_procedures(tenant: UUID, manager: Client, sign_in: SignIn) -> None:
    assert "assumed" in text_of(manager, "/procedures-costs/")
    assert manager.post("/procedures-costs/change/", {"cost-letter": "1.85", "cost-email": "0.05"}).status_code == 302
    assert list(ContactCost.objects.of(tenant).values_list("channel", "amount")) == [("letter", Decimal("1.85"))]
    assert AuditEntry.objects.of(tenant).filter(verb="costs.set").count() == 1
    assert "1.85" in text_of(manager, "/procedures-costs/")
    assert sign_in("collector").post("/procedures-costs/change/", {"cost-letter": "9"}).status_code == 403


def test_the_worklist_says_who_is_left_alone_to_compare_with(tenant: UUID, manager: Client, company: Company) -> None:
    customer = a_customer(company, "Held")
    row = a_work_row(customer)
    assert "comparison group" not in text_of(manager, f"/worklist/{row.pk}/side/")
    decision = Decision.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=customer.pk, from_on=DAY, action="none",
        reasons=["holdout", "later"], decide_version="5",
    )  # fmt: skip
    assert "comparison group" in text_of(manager, f"/worklist/{row.pk}/side/")
    Decision.objects.of(tenant).filter(id=decision.pk).update(to_on=DAY)
    assert "comparison group" not in text_of(manager, f"/worklist/{row.pk}/side/")
