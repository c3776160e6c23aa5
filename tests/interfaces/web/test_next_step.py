"""Is nobody forgotten: is every mend a next step, for one and for many, within the scope, and taken back?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, PortfolioMember
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.ledger.models import Block, Customer, Proposal
from duecourse.work.procedures.models import Assignment
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task, WorklistRow
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import names_in
from tests.interfaces.web.test_screens import text_of

PATH = "/no-next-step/"


@pytest.fixture
def forgotten(tenant: UUID, company: Company) -> dict[str, Customer]:
    """Two overdue customers without a procedure, the older debt is Silent's."""
    install_starters(tenant, actor=SYSTEM, at=NOON, on=date(2026, 1, 1))
    found = {name: a_customer(company, name) for name in ("Silent", "Tardy")}
    an_item(found["Silent"], "S1", due_on=date(2026, 1, 20), amount="1200")
    an_item(found["Tardy"], "T1", due_on=date(2026, 2, 1), amount="80")
    return found


def everybody(forgotten: dict[str, Customer]) -> dict[str, list[int]]:
    return {"row": [one.pk for one in forgotten.values()]}


def take_back(client: Client, page: str) -> str:
    """Press undo of the toast on a page, and read the list again."""
    way = page.rsplit('action="/undo/', maxsplit=1)[-1].split('"', maxsplit=1)[0].replace("&amp;", "&")
    client.post(f"/undo/{way}")
    return text_of(client, PATH)


def test_the_list_tells_who_why_and_how_much_and_is_narrowed(sign_in: SignIn, forgotten: dict[str, Customer]) -> None:
    client = sign_in("collections_manager")
    page = text_of(client, PATH)
    assert names_in(page) == ["Silent", "Tardy"] and "2 customers. There should be none." in page
    assert "The customer has no procedure." in page and "1,200.00" in page
    assert names_in(text_of(client, f"{PATH}?sort=customer&where=customer+name+contains+%22ard%22")) == ["Tardy"]
    assert names_in(text_of(client, f"{PATH}?reason=no_rate")) == []
    side = text_of(client, f"{PATH}{forgotten['Tardy'].token}/side/")
    assert (
        "Task for me" in side and "Another procedure" in side and f"/customers/{forgotten['Tardy'].token}/call/" in side
    )


def test_a_task_for_me_is_a_next_step_and_is_taken_back(
    sign_in: SignIn, tenant: UUID, forgotten: dict[str, Customer]
) -> None:
    client = sign_in("collections_manager")
    client.post(f"{PATH}task/", everybody(forgotten))
    tasks = Task.objects.of(tenant).filter(state="open")
    assert {(one.title, one.due_on, one.customer_id) for one in tasks} == {
        ("Give a next step", DAY, one.pk) for one in forgotten.values()
    }
    page = text_of(client, PATH)
    assert names_in(page) == [] and "Every overdue customer has a next step" in page and "2 tasks are yours." in page
    assert names_in(take_back(client, page)) == ["Silent", "Tardy"]
    assert not Task.objects.of(tenant).filter(state="open").exists()
    assert AuditEntry.objects.of(tenant).get(verb="task.cancelled").reason == "taken back"


def test_putting_off_needs_a_reason_and_holds_until_its_day(
    sign_in: SignIn, tenant: UUID, company: Company, forgotten: dict[str, Customer]
) -> None:
    client = sign_in("collections_manager")
    WorklistRow.objects.of(tenant).filter(pk=a_work_row(forgotten["Tardy"]).pk).update(state="done")
    assert client.post(f"{PATH}put-off/", {**everybody(forgotten), "days": "7"}).status_code == 422
    client.post(f"{PATH}put-off/", {**everybody(forgotten), "days": "7", "reason": "Waiting for a credit note"})
    found = WorklistRow.objects.of(tenant).values_list("customer_id", "state", "snoozed_until")
    assert set(found) == {(one.pk, "snoozed", date(2026, 3, 9)) for one in forgotten.values()}
    page = text_of(client, PATH)
    assert names_in(page) == []
    assert names_in(take_back(client, page)) == ["Silent", "Tardy"]
    client.post(f"{PATH}put-off/", {**everybody(forgotten), "days": "7", "reason": "Again"})
    Company.objects.of(tenant).filter(pk=company.pk).update(business_date=date(2026, 3, 9))
    assert names_in(text_of(client, PATH)) == ["Silent", "Tardy"]


def test_a_lead_stops_and_a_collector_asks_for_a_stop(
    sign_in: SignIn, tenant: UUID, forgotten: dict[str, Customer]
) -> None:
    mine = identity.create_portfolio(tenant, name="Mine")
    collector = sign_in("collector")
    user_id = UUID(str(collector.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    Customer.objects.of(tenant).filter(name="Tardy").update(portfolio_id=mine.pk)
    asked = {**everybody(forgotten), "code": "OTHER", "why": "Closed for summer", "until": "2026-04-01"}
    assert collector.post(f"{PATH}stop/", {**asked, "why": ""}).status_code == 422
    collector.post(f"{PATH}stop/", asked)
    wish = Proposal.objects.of(tenant).get()
    assert (wish.customer_id, wish.kind, wish.state) == (forgotten["Tardy"].pk, "block", "open")
    page = text_of(collector, PATH)
    assert names_in(page) == [] and not Block.objects.of(tenant).exists()
    assert names_in(take_back(collector, page)) == ["Tardy"]
    senior = sign_in("senior_collector")
    senior.post(f"{PATH}stop/", {**asked, "row": [forgotten["Silent"].pk]})
    assert Block.objects.of(tenant).get().to_on == date(2026, 4, 1)
    assert names_in(text_of(senior, PATH)) == ["Tardy"]
    assert collector.post(f"{PATH}procedure/", everybody(forgotten)).status_code == 403


def test_another_procedure_is_given_and_what_was_before_comes_back(
    sign_in: SignIn, tenant: UUID, forgotten: dict[str, Customer]
) -> None:
    client = sign_in("collections_manager")
    by_hand = {"procedure": "standard", "procedure_why": "Was on none"}
    client.post(f"{PATH}procedure/", {"row": [forgotten["Silent"].pk], **by_hand})
    client.post(f"{PATH}procedure/", {"row": [forgotten["Tardy"].pk], **by_hand})
    held = Assignment.objects.of(tenant).filter(source="manual", ended_on__isnull=True)
    assert {one.customer_id for one in held} == {one.pk for one in forgotten.values()}
    page = text_of(client, PATH)
    take_back(client, page)
    assert {one.customer_id for one in held.all()} == {forgotten["Silent"].pk}


def test_only_whom_one_sees_is_mended_and_who_has_a_step_meanwhile_is_left(
    sign_in: SignIn, tenant: UUID, forgotten: dict[str, Customer]
) -> None:
    collector = sign_in("collector")
    assert collector.post(f"{PATH}task/", everybody(forgotten)).status_code == 422
    assert not Task.objects.of(tenant).exists()
    assert collector.get(f"{PATH}{forgotten['Tardy'].token}/side/").status_code == 404
    assert sign_in("sales").get(PATH).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(
    sign_in: SignIn, company: Company, forgotten: dict[str, Customer]
) -> None:
    client, counts = sign_in("collections_manager"), []
    for number in (1, 9):
        for one in range(number):
            an_item(a_customer(company, f"{number}{one:02}"), f"N{number}{one}", due_on=date(2026, 2, 1))
        with CaptureQueriesContext(connection) as seen:
            page = text_of(client, PATH)
        counts.append(len(seen))
    assert len(names_in(page)) == 12 and counts[0] == counts[1] <= 30, counts


def test_the_number_of_queries_does_not_grow_with_the_companies(
    sign_in: SignIn, tenant: UUID, company: Company, forgotten: dict[str, Customer]
) -> None:
    client, counts = sign_in("collections_manager"), []
    for number, day in enumerate((DAY, date(2026, 3, 3), date(2026, 2, 27))):
        other = identity.create_company(
            tenant, code=f"C{number}", name=f"Seller {number}", currency="CHF", country="CH", business_date=day
        )
        an_item(a_customer(other, f"Over the border {number}"), f"O{number}", due_on=date(2026, 2, 1), currency="CHF")
        with CaptureQueriesContext(connection) as seen:
            page = text_of(client, PATH)
        counts.append(len(seen))
    assert len(names_in(page)) == 5 and len(set(counts)) == 1 and counts[0] <= 30, counts


def test_each_company_is_asked_on_its_own_day(
    sign_in: SignIn, tenant: UUID, company: Company, forgotten: dict[str, Customer]
) -> None:
    ahead = identity.create_company(
        tenant, code="NZ", name="Seller ahead", currency="EUR", country="NZ", business_date=date(2026, 3, 9)
    )
    far = a_customer(ahead, "Faraway")
    an_item(far, "F1", due_on=date(2026, 3, 5))
    an_item(a_customer(company, "Not yet"), "N1", due_on=date(2026, 3, 5))
    client = sign_in("collections_manager")
    assert names_in(text_of(client, PATH)) == ["Silent", "Tardy", "Faraway"]
    row = a_work_row(far).pk
    WorklistRow.objects.of(tenant).filter(pk=row).update(state="snoozed", snoozed_until=date(2026, 3, 9))
    assert names_in(text_of(client, PATH)) == ["Silent", "Tardy", "Faraway"]
    WorklistRow.objects.of(tenant).filter(pk=row).update(snoozed_until=date(2026, 3, 10))
    assert names_in(text_of(client, PATH)) == ["Silent", "Tardy"]
