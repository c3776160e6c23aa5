"""Do tasks reach whom they are meant for, within what each may see, and come back when taken back?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, PortfolioMember
from duecourse.foundation.timeline.models import Event
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import Customer, Item
from duecourse.work.worklists.models import Task, TaskComment
from tests.interfaces.web.book import DAY, NOON, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import names_in
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def tardy(company: Company) -> Customer:
    """A customer with an item that is late."""
    customer = a_customer(company, "Tardy")
    an_item(customer, "T1", due_on=date(2026, 2, 1))
    return customer


def id_of(client: Client) -> UUID:
    """Tell who is signed in."""
    return UUID(str(client.session["_auth_user_id"]))


def a_task(customer: Customer, title: str, *, assignee_id: UUID | None = None) -> Task:
    """Write a task."""
    return Task.objects.create(
        tenant_id=customer.tenant_id,
        company_id=customer.company_id,
        customer_id=customer.pk,
        kind="asked",
        title=title,
        due_on=DAY,
        key=title,
        created_at=NOON,
        assignee_id=assignee_id,
    )


def test_a_task_goes_to_a_colleague_once_and_both_find_it(
    sign_in: SignIn, manager: Client, tenant: UUID, tardy: Customer
) -> None:
    senior = sign_in("senior_collector")
    page = text_of(manager, f"/tasks/new/?customer={tardy.token}")
    assert "T1" in page and "Senior_Collector" in page
    form = {
        "once": "one", "customer": tardy.token, "title": "Ask for the delivery note", "to": str(id_of(senior)),
        "due": "2026-03-04", "note": "They never got it",
    }  # fmt: skip
    manager.post("/tasks/give/", form)
    manager.post("/tasks/give/", form)
    task = Task.objects.of(tenant).get()
    assert (task.assignee_id, task.asked_by_id, task.due_on) == (id_of(senior), id_of(manager), date(2026, 3, 4))
    assert names_in(text_of(senior, "/tasks/")) == ["Ask for the delivery note"]
    assert names_in(text_of(manager, "/tasks/?box=sent")) == ["Ask for the delivery note"]
    assert names_in(text_of(manager, "/tasks/?box=mine")) == []
    assert Event.objects.of(tenant).filter(kind="task.given", customer_id=tardy.pk).count() == 1
    assert AuditEntry.objects.of(tenant).get(verb="task.given").actor_name == "Collections_Manager"


def test_a_task_needs_words_and_somebody_who_sees_the_customer(
    sign_in: SignIn, manager: Client, tenant: UUID, tardy: Customer
) -> None:
    stranger, admin = sign_in("collector"), sign_in("admin")
    form = {"customer": tardy.token, "title": "Call them", "to": ""}
    for wrong in ({"title": " "}, {"to": str(id_of(stranger))}, {"to": str(id_of(admin))}, {"due": "soon"}):
        assert manager.post("/tasks/give/", form | wrong).status_code == 422, wrong
    assert not Task.objects.of(tenant).exists()


def test_chosen_tasks_are_given_moved_done_and_taken_back(
    sign_in: SignIn, manager: Client, tenant: UUID, tardy: Customer
) -> None:
    senior = sign_in("senior_collector")
    ids = [a_task(tardy, title, assignee_id=id_of(manager)).pk for title in ("One", "Two", "Three")]
    manager.post("/tasks/assign/", {"row": ids[:2], "to": str(id_of(senior))})
    assert set(names_in(text_of(senior, "/tasks/"))) == {"One", "Two"}
    assert manager.post("/tasks/move/", {"row": ids[:2], "due": ""}).status_code == 422
    manager.post("/tasks/move/", {"row": ids[:2], "due": "2026-03-09"})
    assert set(Task.objects.of(tenant).filter(due_on=date(2026, 3, 9)).values_list("id", flat=True)) == set(ids[:2])
    assert manager.post("/tasks/done/", {"row": ids}).status_code == 422
    manager.post("/tasks/done/", {"row": ids, "outcome": "Settled"})
    assert set(Task.objects.of(tenant).values_list("state", "outcome")) == {("done", "Settled")}
    assert Event.objects.of(tenant).filter(kind="task.done").count() == 3
    page = text_of(manager, "/tasks/?box=all&state=done")
    assert len(names_in(page)) == 3
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    assert manager.post(f"/undo/{way}").status_code == 302
    assert set(Task.objects.of(tenant).values_list("state", "outcome")) == {("open", "")}
    assert Task.objects.of(tenant).get(id=ids[0]).assignee_id == id_of(senior)


def test_all_that_match_means_the_box_and_the_filter(manager: Client, tenant: UUID, tardy: Customer) -> None:
    for title in ("Call Ann", "Call Bob", "Write"):
        a_task(tardy, title, assignee_id=id_of(manager))
    a_task(tardy, "Call nobody")
    manager.post("/tasks/done/?where=task+contains+%22Call%22", {"all": "1", "outcome": "Reached"})
    done = Task.objects.of(tenant).filter(state="done").values_list("title", flat=True)
    assert set(done) == {"Call Ann", "Call Bob"}


def test_a_comment_is_kept_and_a_task_is_taken_up_again(manager: Client, tenant: UUID, tardy: Customer) -> None:
    task = a_task(tardy, "Call them", assignee_id=id_of(manager))
    assert manager.post(f"/tasks/{task.pk}/comment/", {"text": " "}).status_code == 422
    manager.post(f"/tasks/{task.pk}/comment/", {"text": "Line was busy"})
    assert TaskComment.objects.of(tenant).get().author == "Collections_Manager"
    assert "Line was busy" in text_of(manager, f"/tasks/{task.pk}/")
    assert "Line was busy" in text_of(manager, f"/tasks/{task.pk}/side/")
    manager.post("/tasks/done/", {"row": [task.pk], "outcome": "Reached"})
    manager.post(f"/tasks/{task.pk}/reopen/")
    assert Task.objects.of(tenant).get().state == "open"


def test_nobody_sees_or_does_what_is_outside_the_scope(
    sign_in: SignIn, manager: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    mine = identity.create_portfolio(tenant, name="Mine")
    near = a_customer(company, "Near", portfolio_id=mine.pk)
    collector, sales = sign_in("collector"), sign_in("sales")
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=id_of(collector))
    Customer.objects.of(tenant).filter(id=near.pk).update(sales_rep="Sales")
    theirs, free = a_task(tardy, "Far"), a_task(near, "Free")
    assert names_in(text_of(collector, "/tasks/?box=all")) == ["Free"]
    assert names_in(text_of(collector, "/tasks/")) == ["Free"], "what nobody was given in one's portfolio is one's own"
    assert names_in(text_of(sales, "/tasks/?box=all")) == [], "who does not work tasks sees those that name them"
    for client, task in ((collector, theirs), (sales, free)):
        assert client.get(f"/tasks/{task.pk}/").status_code == 404
        assert client.get(f"/tasks/{task.pk}/side/").status_code == 404
        assert client.post("/tasks/done/", {"row": [task.pk], "outcome": "x"}).status_code == 422
        assert client.post(f"/tasks/{task.pk}/comment/", {"text": "x"}).status_code == 404
    assert set(Task.objects.of(tenant).values_list("state", flat=True)) == {"open"}
    manager.post("/tasks/assign/", {"row": [free.pk], "to": str(id_of(sales))})
    assert names_in(text_of(sales, "/tasks/")) == ["Free"]
    assert sign_in("integrator").get("/tasks/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_tasks(manager: Client, company: Company, tardy: Customer) -> None:
    counts = []
    for number in (1, 12):
        for one in range(number):
            customer = a_customer(company, f"{number + one:03}")
            a_task(customer, f"T{number}-{one}", assignee_id=id_of(manager))
        with CaptureQueriesContext(connection) as seen:
            page = text_of(manager, "/tasks/?sort=customer")
        counts.append(len(seen))
    assert len(names_in(page)) == 13 and counts[0] == counts[1] <= 30, counts


def test_a_task_is_about_a_dispute_and_stands_beside_it(
    sign_in: SignIn, manager: Client, tenant: UUID, company: Company, tardy: Customer
) -> None:
    dispute = Dispute.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, opened_on=DAY, reason="PRICE", key="d",
        from_on=DAY, known_on=DAY,
    )  # fmt: skip
    form = text_of(manager, f"/tasks/new/?customer={tardy.token}&item=dispute-{dispute.pk}")
    assert f'<option value="dispute-{dispute.pk}" selected>D{dispute.pk} · ' in form
    asked = {"customer": tardy.token, "title": "Find the price list", "item": f"dispute-{dispute.pk}", "once": "one"}
    manager.post("/tasks/give/", {**asked, "to": str(id_of(manager))})
    assert Task.objects.of(tenant).get().params == {"dispute": dispute.pk, "number": f"D{dispute.pk}"}
    part = text_of(manager, f"/tasks/about/{tardy.token}/?what=dispute")
    assert "Find the price list" in part and f"item=dispute-{dispute.pk}" in part
    assert f"/tasks/about/{tardy.token}/?what=dispute" in text_of(manager, f"/customers/{tardy.token}/?tab=disputes")
    page = text_of(manager, f"/tasks/{Task.objects.of(tenant).get().pk}/")
    assert f'/disputes/{dispute.pk}/">D{dispute.pk}</a>' in page
    Dispute.objects.of(tenant).update(ended_on=DAY)
    manager.post("/tasks/give/", {**asked, "once": "two", "title": "Too late"})
    assert Task.objects.of(tenant).get(title="Too late").params == {}, "what is settled is not asked about"
    assert sign_in("collector").get(f"/tasks/about/{tardy.token}/?what=dispute").status_code == 404


def test_an_item_shows_its_own_tasks(manager: Client, tenant: UUID, tardy: Customer) -> None:
    item = Item.objects.of(tenant).get()
    for title, about in (("Copy the papers", {"item": item.pk, "number": "T1"}), ("Other", {})):
        task = a_task(tardy, title)
        Task.objects.of(tenant).filter(pk=task.pk).update(params=about)
    part = text_of(manager, f"/tasks/about/{tardy.token}/?what=item&id={item.pk}")
    assert "Copy the papers" in part and "Other" not in part
    assert manager.get(f"/tasks/about/{tardy.token}/?what=item&id=x").status_code == 404
    assert f"what=item&amp;id={item.pk}" in text_of(manager, f"/items/{item.pk}/")
