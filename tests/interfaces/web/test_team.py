"""Does the team board count right, link what it counts, and hand customers over with a way back?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Absence, AuditEntry, Company, Portfolio, User, Workload
from duecourse.foundation.identity.queries.people import team as team_of
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.hours import after_hours
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations.disputes import Claim, NewDispute, open_dispute
from duecourse.records.disputes.queries.settling import weeks_of
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.promises.models import Promise, PromiseLine
from duecourse.work.worklists.models import Strategy, Task, WorklistDay, WorklistRow
from duecourse.work.worklists.queries.team import Load, standing
from tests.interfaces.web.book import DAY, NOON, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import file_of
from tests.interfaces.web.test_screens import text_of

LONG_AGO = date(2025, 12, 1)


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """Somebody who leads the team."""
    return sign_in("collections_manager")


def a_collector(company: Company, name: str) -> tuple[User, Portfolio]:
    """Hire a collector with a portfolio of the same name."""
    tenant = company.tenant_id
    user = identity.create_user(f"{name.lower()}@duecourse.example", name=name)
    identity.add_member(tenant, user=user, role="collector", actor=SYSTEM, at=clock.now())
    portfolio = identity.create_portfolio(tenant, name=f"{name} home", company_id=company.pk)
    identity.join_portfolio(tenant, portfolio_id=portfolio.pk, user_id=user.id)
    return user, portfolio


def a_list(company: Company, *days: date) -> None:
    """Say on which days lists were made."""
    strategy = Strategy.objects.of(company.tenant_id).get()
    for day in days:
        WorklistDay.objects.create(
            tenant_id=company.tenant_id, company_id=company.pk, on_day=day, strategy_id=strategy.pk, built_at=NOON
        )


def stood(customer: Customer, day: date, state: str = "open") -> None:
    """Write a row of an earlier list."""
    values: Any = {**WorklistRow.objects.of(customer.tenant_id).values()[0]}
    values.pop("id")
    WorklistRow.objects.create(**values | {"customer_id": customer.pk, "on_day": day, "state": state})


def a_broken_promise(customer: Customer, item: Item) -> None:
    """Break a word of long ago about all of an item."""
    tenant = customer.tenant_id
    promise = Promise.objects.create(
        tenant_id=tenant, company_id=customer.company_id, customer_id=customer.pk, made_on=LONG_AGO, due_on=LONG_AGO,
        state="broken", key="p", from_on=LONG_AGO, known_on=LONG_AGO,
    )  # fmt: skip
    PromiseLine.objects.create(
        tenant_id=tenant, promise_id=promise.pk, item_id=item.pk, currency="EUR", amount=item.open_amount
    )


def load_of(company: Company, user: User | None) -> Load:
    """Tell how the work of a person stands."""
    people = team_of(company.tenant_id, [company.pk])
    found = standing(company.tenant_id, (company.pk,), people, on=DAY)
    return found.of[user.id] if user else found.nobodys


def test_what_is_done_waits_and_is_late_is_counted_for_whoever_has_the_portfolio(
    tenant: UUID, company: Company
) -> None:
    anke, mine = a_collector(company, "Anke")
    bram, _his = a_collector(company, "Bram")
    tardy, silent, stray = (
        a_customer(company, name, portfolio_id=place)
        for name, place in (("Tardy", mine.pk), ("Silent", mine.pk), ("Stray", None))
    )
    for customer in (tardy, silent, stray):
        a_work_row(customer)
    WorklistRow.objects.of(tenant).filter(customer_id=silent.pk).update(state="done")
    friday, thursday, wednesday = (DAY - timedelta(days=days) for days in (3, 4, 5))
    a_list(company, wednesday, thursday, friday, DAY)
    stood(tardy, wednesday, "done")
    stood(tardy, thursday)
    stood(tardy, friday)
    stood(stray, thursday)
    old = an_item(tardy, "T1", due_on=LONG_AGO, amount="500")
    an_item(tardy, "T2", due_on=DAY - timedelta(days=60), amount="70")
    a_broken_promise(tardy, old)
    new = NewDispute(tardy.pk, [Claim(old.pk)], "PRICE")
    open_dispute(tenant, new, on=DAY - timedelta(days=15), actor=SYSTEM, at=NOON)
    tasks = ((anke.id, None), (anke.id, tardy.pk), (None, stray.pk), (None, None))
    for number, (to, about) in enumerate(tasks):
        Task.objects.create(
            tenant_id=tenant, company_id=company.pk, customer_id=about, kind="asked", title="Ask", due_on=friday,
            key=str(number), created_at=NOON, assignee_id=to,
        )  # fmt: skip
    hers = load_of(company, anke)
    assert (hers.customer_count, hers.done_count, hers.listed_count) == (2, 1, 2)
    assert (hers.backlog_count, hers.waits_since) == (1, thursday)
    assert (hers.work_count, hers.late_task_count) == (2, 2)
    assert (hers.broken_promise_count, hers.late_dispute_count, hers.due_promise_count) == (1, 1, 0)
    assert (hers.long_overdue_count, hers.long_overdue) == (1, {"EUR": Decimal(500)})
    nobodys = load_of(company, None)
    assert (nobodys.customer_count, nobodys.work_count, nobodys.backlog_count) == (1, 2, 0)
    assert load_of(company, bram) == Load()


def test_the_board_says_who_has_too_much_and_links_every_number(
    manager: Client, tenant: UUID, company: Company
) -> None:
    anke, mine = a_collector(company, "Anke")
    for name in ("Tardy", "Silent"):
        customer = a_customer(company, name, portfolio_id=mine.pk)
        a_work_row(customer)
        an_item(customer, name, due_on=LONG_AGO)
    a_customer(company, "Stray")
    page = text_of(manager, "/team/")
    assert "More work than capacity" not in page and "in nobody’s portfolio" in page
    manager.post(f"/team/{anke.id}/workload/", {"customers_per_day": "1", "month_target": "9000", "currency": "EUR"})
    page = text_of(manager, "/team/")
    assert "More work than capacity today: Anke" in page and "2 of 1" in page and "0 of 2 done" in page
    for path in (
        f"/customers/?person={anke.id}",
        f"/worklist/?person={anke.id}",
        f"/customers/?owing=long&person={anke.id}",
    ):
        assert path.replace("&", "&amp;") in page
        listed = text_of(manager, path)
        assert "Tardy" in listed and "Silent" in listed and "Stray" not in listed
        assert ">Anke" in listed
    assert "Stray" in text_of(manager, "/customers/?person=nobody")
    assert "Tardy" not in text_of(manager, "/customers/?person=nobody")


def test_a_capacity_is_kept_audited_and_taken_back(manager: Client, tenant: UUID, company: Company) -> None:
    anke, _mine = a_collector(company, "Anke")
    path = f"/team/{anke.id}/workload/"
    manager.post(path, {"customers_per_day": "25", "month_target": "12 500.00", "currency": "EUR"})
    row = Workload.objects.of(tenant).get()
    assert (row.customers_per_day, row.month_target, row.currency) == (25, Decimal(12500), "EUR")
    entry = AuditEntry.objects.of(tenant).get(verb="workload.set")
    assert entry.after == {"customers_per_day": 25, "month_target": "12500.00", "currency": "EUR"}
    for wrong in ({"customers_per_day": "0"}, {"customers_per_day": "many"}, {"month_target": "-4", "currency": "EUR"}):
        assert manager.post(path, wrong).status_code == 422
    page = text_of(manager, f"/team/{anke.id}/")
    assert 'value="25"' in page
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    manager.post(f"/undo/{way}")
    assert Workload.objects.of(tenant).get().customers_per_day is None


def test_customers_go_to_a_colleague_with_their_tasks_and_come_back(
    manager: Client, tenant: UUID, company: Company
) -> None:
    anke, mine = a_collector(company, "Anke")
    bram, his = a_collector(company, "Bram")
    tardy, silent = (a_customer(company, name, portfolio_id=mine.pk) for name in ("Tardy", "Silent"))
    rows = [a_work_row(one) for one in (tardy, silent)]
    Task.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, kind="asked", title="Ask", due_on=DAY,
        key="t", created_at=NOON, assignee_id=anke.id,
    )  # fmt: skip
    answer = manager.post(f"/team/{anke.id}/hand-over/", {"row": [rows[0].pk], "to": f"{bram.id}:{his.pk}"})
    assert answer.status_code == 302
    assert Customer.objects.of(tenant).get(pk=tardy.pk).portfolio_id == his.pk
    assert Customer.objects.of(tenant).get(pk=silent.pk).portfolio_id == mine.pk
    assert Task.objects.of(tenant).get().assignee_id == bram.id
    assert "Tardy" in text_of(manager, f"/team/{bram.id}/")
    page = text_of(manager, f"/team/{anke.id}/")
    assert "1 customer is Bram’s now." not in page  # said on the page before
    answer = manager.post(
        f"/team/{anke.id}/hand-over/", {"row": [rows[1].pk], "to": f"{bram.id}:{his.pk}"}, follow=True
    )
    page = answer.content.decode()
    assert "1 customer is Bram’s now." in page
    way = page.split('action="/undo/')[-1].split('"')[0].replace("&amp;", "&")
    manager.post(f"/undo/{way}")
    assert Customer.objects.of(tenant).get(pk=silent.pk).portfolio_id == mine.pk
    assert Customer.objects.of(tenant).get(pk=tardy.pk).portfolio_id == his.pk


def test_what_does_not_go_is_refused(manager: Client, sign_in: SignIn, tenant: UUID, company: Company) -> None:
    anke, mine = a_collector(company, "Anke")
    bram, his = a_collector(company, "Bram")
    Portfolio.objects.of(tenant).filter(pk=his.pk).update(
        company_id=identity.create_company(tenant, code="NL", name="Zee", currency="EUR").pk
    )
    row = a_work_row(a_customer(company, "Tardy", portfolio_id=mine.pk))
    path, there = f"/team/{anke.id}/hand-over/", f"{bram.id}:{his.pk}"
    for wanted in ({"row": [row.pk]}, {"row": [], "to": there}, {"row": [row.pk], "to": there},
                   {"row": [row.pk], "to": f"{anke.id}:{mine.pk}"}):  # fmt: skip
        assert manager.post(path, wanted).status_code == 422, wanted
    assert manager.get("/team/4711/").status_code == 404
    assert sign_in("collector").get("/team/").status_code == 403
    lead = sign_in("senior_collector")
    assert "Tardy" in text_of(lead, f"/team/{anke.id}/")
    assert "Hand over" not in text_of(lead, f"/team/{anke.id}/")
    assert lead.post(path, {"row": [row.pk], "to": there}).status_code == 403
    assert lead.post(f"/team/{anke.id}/workload/", {"customers_per_day": "3"}).status_code == 403
    assert sign_in("cfo").get("/team/").status_code == 200


def test_the_board_follows_the_portfolio_in_view_and_says_who_is_away(
    manager: Client, tenant: UUID, company: Company
) -> None:
    anke, mine = a_collector(company, "Anke")
    bram, his = a_collector(company, "Bram")
    for name, place in (("Tardy", mine.pk), ("Silent", his.pk), ("Stray", None)):
        a_work_row(a_customer(company, name, portfolio_id=place))
    Absence.objects.create(
        tenant_id=tenant, user_id=anke.id, cover_id=bram.id, from_on=DAY, until_on=DAY + timedelta(days=4)
    )
    page = text_of(manager, "/team/")
    assert "away until 6 Mar 2026, Bram covers" in page and "0 of 3 done" in page
    assert "away until" in text_of(manager, f"/team/{bram.id}/"), "who could take some is away"
    manager.post("/portfolio/", {"portfolio": str(his.pk)})
    page = text_of(manager, "/team/")
    assert page.count("0 of 1 done") == 2 and "nobody’s portfolio" not in page


def test_the_queries_do_not_grow_with_the_team(manager: Client, tenant: UUID, company: Company) -> None:
    counts = []
    for number in range(4):
        user, mine = a_collector(company, f"Collector{number}")
        for part in range(number + 1):
            customer = a_customer(company, f"{number}{part}0 Ltd", portfolio_id=mine.pk)
            a_work_row(customer)
            an_item(customer, f"N{number}{part}", due_on=LONG_AGO)
        found = []
        for path in ("/team/", f"/team/{user.id}/"):
            with CaptureQueriesContext(connection) as seen:
                text_of(manager, path)
            found.append(len(seen))
        counts.append(found)
    assert counts[0] == counts[-1] and max(counts[-1]) <= 30, counts


def test_what_a_reason_may_take_decides_where_a_dispute_is_late(
    manager: Client, sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    tardy = a_customer(company, "Tardy")
    item = an_item(tardy, "T1", due_on=LONG_AGO)
    new = NewDispute(tardy.pk, [Claim(item.pk)], "PRICE")
    open_dispute(tenant, new, on=DAY - timedelta(days=14), actor=SYSTEM, at=NOON)
    places = "/disputes/", f"/customers/{tardy.token}/?tab=disputes", f"/items/{item.pk}/"
    for path in places:
        page = text_of(manager, path)
        assert "2 Mar 2026" in page and "is-late" not in page and "Late: " not in page
    hours = {"PRICE": "12", "PRICE-unit": "hours"}
    assert manager.post("/admin/disputes/change/", hours | {"PRICE": "0"}).status_code == 422
    assert manager.post("/admin/disputes/change/", hours).status_code == 302
    assert 'value="12"' in text_of(manager, "/admin/disputes/")
    case = Dispute.objects.of(tenant).get()
    week = weeks_of(tenant, [company.pk]).of(company.pk, None)
    assert (case.opened_at, case.answer_due_at) == (NOON, after_hours(NOON, 12, week))
    form = {"PRICE": "9", "QUALITY": "15"}
    assert sign_in("cfo").post("/admin/disputes/change/", form).status_code == 403
    assert manager.post("/admin/disputes/change/", form | {"QUALITY": "no"}).status_code == 422
    assert manager.post("/admin/disputes/change/", form).status_code == 302
    assert 'value="9"' in text_of(manager, "/admin/disputes/") and "10 business days to begin with" in text_of(
        manager, "/admin/disputes/"
    )
    assert (
        "is-late" in text_of(manager, places[0]) and text_of(manager, "/disputes/?state=late").count("data-row>") == 1
    )
    assert all("Late: to be settled by 27 Feb 2026" in text_of(manager, path) for path in places[1:])
    assert "Changed what holds for reasons of disputes" in text_of(manager, "/admin/audit/")


def test_promises_and_disputes_stand_in_lists_of_their_scope(
    manager: Client, sign_in: SignIn, tenant: UUID, company: Company
) -> None:
    tardy = a_customer(company, "Tardy")
    item = an_item(tardy, "T1", due_on=LONG_AGO)
    for key, day, state in (("a", DAY, "open"), ("b", DAY + timedelta(days=9), "open"), ("c", LONG_AGO, "broken")):
        promise = Promise.objects.create(
            tenant_id=tenant, company_id=company.pk, customer_id=tardy.pk, made_on=LONG_AGO, due_on=day, state=state,
            key=key, from_on=LONG_AGO, known_on=LONG_AGO,
        )  # fmt: skip
        PromiseLine.objects.create(
            tenant_id=tenant, promise_id=promise.pk, item_id=item.pk, currency="EUR", amount=Decimal(100)
        )
    new = NewDispute(tardy.pk, [Claim(item.pk)], "PRICE")
    open_dispute(tenant, new, on=DAY - timedelta(days=14), actor=SYSTEM, at=NOON)
    for path, count in (
        ("/promises/", 2), ("/promises/?state=due", 1), ("/promises/?state=broken", 1), ("/promises/?state=made", 0),
        ("/disputes/", 1), ("/disputes/?state=late", 0), ("/promises/?sort=customer", 2), ("/disputes/?sort=reason", 1),
    ):  # fmt: skip
        assert text_of(manager, path).count("data-row>") == count, path
    collector = sign_in("collector")
    assert "Tardy" not in text_of(collector, "/promises/") + text_of(collector, "/disputes/")
    for name in ("promises", "disputes"):
        assert "Tardy" in file_of(manager, f"/lists/{name}/export.csv").decode()
