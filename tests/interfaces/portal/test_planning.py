"""Can a customer ask for a payment plan and accept one, with a code that only its own mailbox has?"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from pypdf import PdfReader

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message, StepUpCode
from duecourse.records.communications.operations.channels import set_channel
from duecourse.records.ledger.models import Customer, Document
from duecourse.records.ledger.operations.papers import document_path
from duecourse.records.promises.models import Plan
from duecourse.records.promises.operations import plans
from duecourse.records.promises.operations.plans import NewPlan
from duecourse.records.promises.rules.plans import Terms
from duecourse.work.worklists.models import Task
from tests.interfaces.portal.book import Reader, a_reader, asked, code_of, selling, wrong
from tests.records.communications.book import ADA, NOON, TODAY


@pytest.fixture
def company(tenant: UUID) -> Company:
    made = selling(tenant)
    set_channel(tenant, connector="smtp", options={"host": "mail.example", "port": 25}, actor=ADA, at=NOON)
    return made


@pytest.fixture
def reader(company: Company) -> Reader:
    made = a_reader(company, items=[("120.50", "EUR"), ("79.50", "EUR")])
    Customer.objects.of(company.tenant_id).filter(id=made.who.customer_id).update(address="Weg 1\n2800 Mechelen")
    return made


def wished(reader: Reader, **other: object) -> dict[str, object]:
    first = (TODAY + timedelta(days=7)).isoformat()
    return {
        "item": list(reader.who.item_ids),
        "count": "4",
        "rhythm": "monthly",
        "first_on": first,
        "words": "Rain",
    } | other


def test_a_plan_is_asked_for_with_the_code_of_the_mail_and_can_be_taken_back(reader: Reader) -> None:
    tenant, home = reader.company.tenant_id, reader.home()
    carried, text = asked(reader, f"{home}plan/", wished(reader))
    assert text.count("€50.00") == 4, "the days and amounts are shown before"
    assert not Plan.objects.of(tenant).exists()
    done = reader.post(f"{home}plan/confirm/", {"carried": carried, "code": code_of(reader)})
    assert done.status_code == 303, done.content
    plan = Plan.objects.of(tenant).get()
    assert (plan.state, plan.source, plan.total, plan.note) == ("asked", "portal", Decimal(200), "Rain")
    assert "Your request for a payment plan" in reader.client.get(home).content.decode()
    again = reader.post(f"{home}plan/confirm/", {"carried": carried, "code": code_of(reader)})
    assert again.status_code == 200 and Plan.objects.of(tenant).count() == 1, "the code serves once"
    back = reader.post(f"{done.headers['Location']}undo/", {})
    plan.refresh_from_db(from_queryset=Plan.objects.of(tenant))
    assert back.status_code == 303 and plan.state == "cancelled"


def test_every_wrong_try_counts_although_nothing_else_is_kept(reader: Reader) -> None:
    tenant, home = reader.company.tenant_id, reader.home()
    carried, _text = asked(reader, f"{home}plan/", wished(reader))
    code = code_of(reader)
    for _try in range(5):
        refused = reader.post(f"{home}plan/confirm/", {"carried": carried, "code": wrong(code)})
        assert refused.status_code == 200 and b"does not serve" in refused.content
    assert StepUpCode.objects.of(tenant).get().tries == 5
    late = reader.post(f"{home}plan/confirm/", {"carried": carried, "code": code})
    assert b"does not serve" in late.content and not Plan.objects.of(tenant).exists()
    sent = reader.post(f"{home}plan/confirm/", {"carried": carried, "again": "1"})
    assert sent.status_code == 200
    assert reader.post(f"{home}plan/confirm/", {"carried": carried, "code": code_of(reader)}).status_code == 303


def test_what_was_typed_cannot_be_changed_on_the_way_nor_taken_to_another_visit(reader: Reader) -> None:
    home = reader.home()
    carried, _text = asked(reader, f"{home}plan/", wished(reader))
    other = a_reader(reader.company)
    code = code_of(reader)
    assert other.post(f"{other.home()}plan/confirm/", {"carried": carried, "code": code}).status_code == 404
    forged = ("A" if carried[0] != "A" else "B") + carried[1:]
    assert reader.post(f"{home}plan/confirm/", {"carried": forged, "code": code}).status_code == 404
    assert not Plan.objects.of(reader.company.tenant_id).exists()


def test_what_could_be_no_plan_is_said_before_a_code_is_mailed(reader: Reader) -> None:
    page = reader.post(f"{reader.home()}plan/", wished(reader, first_on=(TODAY - timedelta(days=1)).isoformat()))
    assert page.status_code == 422 and b"from today on" in page.content
    assert reader.post(f"{reader.home()}plan/", wished(reader, item=[])).status_code == 422
    assert not StepUpCode.objects.of(reader.company.tenant_id).exists()


def test_whoever_asks_for_codes_again_and_again_is_answered_the_same_and_mailed_nothing(reader: Reader) -> None:
    tenant, home = reader.company.tenant_id, reader.home()
    texts = {re.sub(r'value="[^"]*"', "", asked(reader, f"{home}plan/", wished(reader))[1]) for _time in range(6)}
    assert len(texts) == 1
    assert Message.objects.of(tenant).filter(purpose="security").count() == 3


def test_an_offered_plan_is_accepted_with_a_code_and_by_its_own_customer_only(reader: Reader) -> None:
    tenant, home = reader.company.tenant_id, reader.home()
    carried, _text = asked(reader, f"{home}plan/", wished(reader))
    reader.post(f"{home}plan/confirm/", {"carried": carried, "code": code_of(reader)})
    plan = Plan.objects.of(tenant).get()
    told = {"on": TODAY, "actor": ADA, "at": NOON}
    plans.agree_plan(tenant, plan.pk, role="collections_manager", needs_consent=True, **told)  # type: ignore[arg-type]
    page = f"{home}plans/{plan.pk}/"
    assert "Our offer of a payment plan" in reader.client.get(page).content.decode()
    other = a_reader(reader.company)
    assert other.client.get(f"{other.home()}plans/{plan.pk}/").status_code == 404
    assert other.post(f"{other.home()}plans/{plan.pk}/accept/", {}).status_code == 404
    accepting, _page = asked(reader, f"{page}accept/", {})
    assert Plan.objects.of(tenant).get().state == "offered"
    done = reader.post(f"{page}accept/", {"carried": accepting, "code": code_of(reader)})
    assert done.status_code == 303, done.content
    agreed = Plan.objects.of(tenant).get()
    assert (agreed.state, agreed.accepted_how, agreed.accepted_by) == ("agreed", "portal", "Eva")
    assert done.headers["Location"] == page
    assert "Accepted on" in reader.client.get(page).content.decode()
    assert reader.post(f"{page}accept/", {}).status_code == 422, "it is accepted already"
    kept = Document.objects.of(tenant).get(id=agreed.document_id or 0)
    text = PdfReader(document_path(tenant, kept.sha256)).pages[0].extract_text()
    assert "Eva accepted this plan for Tardy" in " ".join(text.split()) and "sign one copy" not in text
    sent = Message.objects.of(tenant).get(id=agreed.message_id or 0)
    assert (sent.address, sent.reason) == (reader.who.address, "") and kept.name in bytes(sent.raw or b"").decode()
    assert kept.name in reader.client.get(home).content.decode(), "it stands among the papers"


def test_where_the_agreement_cannot_be_drawn_a_person_is_asked_and_the_plan_holds(reader: Reader) -> None:
    tenant, home = reader.company.tenant_id, reader.home()
    Company.objects.of(tenant).update(address="")
    terms = Terms(4, TODAY + timedelta(days=7))
    wish = NewPlan(reader.who.customer_id, reader.who.item_ids, terms, role="collections_manager", needs_consent=True)
    plan = plans.propose_plan(tenant, wish, on=TODAY, actor=ADA, at=NOON)
    accepting, _page = asked(reader, f"{home}plans/{plan.pk}/accept/", {})
    done = reader.post(f"{home}plans/{plan.pk}/accept/", {"carried": accepting, "code": code_of(reader)})
    assert done.status_code == 303 and Plan.objects.of(tenant).get().state == "agreed"
    task = Task.objects.of(tenant).get()
    assert (task.customer_id, "agreement" in task.title) == (reader.who.customer_id, True)
