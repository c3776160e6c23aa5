"""Does every list sort, narrow, continue, export and keep its views alike, within the scope?"""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, OpeningView, PortfolioMember, SavedView
from duecourse.foundation.timeline.models import Event
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.worklist import listing as worklist
from duecourse.records.ledger.models import Customer
from duecourse.work.worklists.models import WorklistRow
from tests.interfaces.web.book import DAY, a_customer, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def manager(sign_in: SignIn) -> Client:
    """A signed-in collections manager."""
    return sign_in("collections_manager")


@pytest.fixture
def book(tenant: UUID, company: Company) -> dict[str, Customer]:
    """Four customers on the day's list, different in everything that a list sorts or narrows by."""
    made = {}
    for name, amount, due, segment in (
        ("Punctual", "100", None, "SME"),
        ("Tardy", "300", date(2026, 2, 20), "SME"),
        ("Silent", "200", date(2026, 1, 1), "KEY"),
        ("Quarrel", "400", date(2025, 12, 1), ""),
    ):
        made[name] = a_customer(company, name)
        row = a_work_row(made[name], percent=len(made) * 10, band="high" if name == "Tardy" else "low")
        WorklistRow.objects.of(tenant).filter(pk=row.pk).update(to_collect=Decimal(amount), oldest_due_on=due)
        Customer.objects.of(tenant).filter(pk=made[name].pk).update(segment=segment, country="BE")
    return made


def file_of(client: Client, path: str) -> bytes:
    """Read a file that is sent piece by piece."""
    answer: Any = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def names_in(page: str) -> list[str]:
    """Give the customers of a page in the order of its rows."""
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('class="main-line"')[1:]]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["Quarrel", "Silent", "Tardy", "Punctual"]),
        ("sort=priority", ["Punctual", "Tardy", "Silent", "Quarrel"]),
        ("sort=customer", ["Punctual", "Quarrel", "Silent", "Tardy"]),
        ("sort=-to_collect", ["Quarrel", "Tardy", "Silent", "Punctual"]),
        ("sort=oldest", ["Quarrel", "Silent", "Tardy", "Punctual"]),
        ("sort=-oldest", ["Tardy", "Silent", "Quarrel", "Punctual"]),
        ("sort=nonsense", ["Quarrel", "Silent", "Tardy", "Punctual"]),
    ],
)
def test_a_list_sorts_by_its_headings_and_what_is_unknown_comes_last(
    manager: Client, book: object, query: str, wanted: list[str]
) -> None:
    assert names_in(text_of(manager, f"/worklist/?{query}")) == wanted


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ('segment is "SME"', {"Punctual", "Tardy"}),
        ('not segment is "SME"', {"Silent", "Quarrel"}),
        ('segment is not "SME"', {"Silent"}),
        ("segment is empty", {"Quarrel"}),
        ('segment is one of ("SME", "KEY")', {"Punctual", "Tardy", "Silent"}),
        ("amount to collect > 200 EUR", {"Tardy", "Quarrel"}),
        ("amount to collect between 100 EUR and 200 EUR", {"Punctual", "Silent"}),
        ("amount to collect > 1 CHF", set()),
        ("not amount to collect > 1 CHF", {"Punctual", "Tardy", "Silent", "Quarrel"}),
        ("oldest days past due >= 60", {"Silent", "Quarrel"}),
        ("oldest days past due < 60", {"Tardy"}),
        ("not oldest days past due < 60", {"Punctual", "Silent", "Quarrel"}),
        ("oldest days past due between 10 and 60", {"Tardy", "Silent"}),
        ('priority is "high" or customer name is "Silent"', {"Tardy", "Silent"}),
        ('needed is "call_due" and priority points >= 30', {"Silent", "Quarrel"}),
        ('needed is not "call_due"', set()),
        ('customer name contains "ARD"', {"Tardy"}),
    ],
)
def test_a_filter_narrows_as_its_words_say(manager: Client, book: object, where: str, wanted: set[str]) -> None:
    page = manager.get("/worklist/", {"where": where}).content.decode()
    assert set(names_in(page)) == wanted


def test_a_filter_that_cannot_be_read_says_where_and_shows_no_row(manager: Client, book: object) -> None:
    page = manager.get("/worklist/", {"where": "segmnt is"}).content.decode()
    assert "did you mean “segment”" in page and names_in(page) == []


def test_each_part_of_a_filter_is_a_chip_that_can_be_removed(manager: Client, book: object) -> None:
    page = manager.get("/worklist/", {"where": 'segment is "SME" and priority points >= 20'}).content.decode()
    assert page.count('class="chip is-on"') == 2
    assert "where=segment+is+%22SME%22&" not in page
    assert 'href="/worklist/?where=priority+points+%3E%3D+20"' in page
    assert 'href="/worklist/?where=segment+is+%22SME%22"' in page


def test_a_list_goes_on_behind_its_last_row_in_every_order(
    manager: Client, book: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(worklist.LIST.__dict__, "size", 1)
    for sort in ("priority", "-priority", "customer", "-oldest", "oldest", "to_collect"):
        whole = names_in(text_of(manager, f"/worklist/?sort={sort}"))
        seen: list[str] = []
        path = f"/worklist/?sort={sort}"
        while path and len(seen) < 9:
            page = text_of(manager, path)
            seen += names_in(page)
            path = (
                page.split('data-more href="')[1].split('"')[0].replace("&amp;", "&")
                if "data-more href" in page
                else ""
            )
        assert len(whole) == 1 and len(seen) == 4 and len(set(seen)) == 4, sort
        with monkeypatch.context() as wide:
            wide.setitem(worklist.LIST.__dict__, "size", 50)
            assert seen == names_in(text_of(manager, f"/worklist/?sort={sort}")), sort


def test_a_place_that_is_none_is_refused(manager: Client, book: object) -> None:
    for place in ('["x","y","z"]', "nonsense", '["1"]', "[1,2,3]"):
        assert manager.get("/worklist/", {"after": place}).status_code == 422


def test_htmx_asks_for_the_rows_alone(manager: Client, book: object) -> None:
    answer = manager.get("/worklist/", {"after": '["99","0","0"]'}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<tr") and "<html" not in answer.content.decode()


def test_the_columns_that_were_chosen_are_shown_and_kept_in_the_links(manager: Client, book: object) -> None:
    page = text_of(manager, "/worklist/?col=segment&col=customer")
    heads = page.split("<thead>")[1].split("</thead>")[0]
    assert "Segment" in heads and "Customer" in heads and "Priority" not in heads
    assert "sort=-customer&amp;col=customer&amp;col=segment" in heads or "col=customer&amp;col=segment" in heads


def test_an_export_holds_what_is_on_screen_and_runs_no_formula(manager: Client, tenant: UUID, company: Company) -> None:
    evil = a_customer(company, "Evil")
    Customer.objects.of(tenant).filter(pk=evil.pk).update(name="=HYPERLINK(1)")
    an_item(evil, "E1", due_on=date(2026, 2, 1), amount="12.5")
    an_item(a_customer(company, "Tardy"), "T1", due_on=date(2026, 4, 1), amount="7")
    query = "col=customer&col=overdue&col=open&sort=customer"
    text = file_of(manager, f"/lists/customers/export.csv?{query}").decode("utf-8-sig")
    assert text.splitlines() == [
        'Customer,Overdue,"Overdue, currency",Open,"Open, currency"',
        "'=HYPERLINK(1),12.5000,EUR,12.5000,EUR",
        "Tardy,,,7.0000,EUR",
    ]
    book = file_of(manager, f"/lists/customers/export.xlsx?{query}&owing=overdue")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows[1:] == [["'=HYPERLINK(1)", 12.5, "EUR", 12.5, "EUR"]]


def test_a_collector_cannot_export_and_an_unknown_list_is_none(sign_in: SignIn, manager: Client) -> None:
    assert sign_in("collector").get("/lists/customers/export.csv").status_code == 403
    assert manager.get("/lists/nothing/export.csv").status_code == 404
    assert sign_in("credit_manager").get("/lists/worklist/export.csv").status_code == 200


def test_chosen_rows_are_done_at_once_and_taken_back(manager: Client, tenant: UUID, book: dict[str, Customer]) -> None:
    ids = list(WorklistRow.objects.of(tenant).order_by("id").values_list("id", flat=True))
    manager.post("/worklist/done/", {"row": ids[:2]})
    done = WorklistRow.objects.of(tenant).filter(state="done")
    assert set(done.values_list("id", flat=True)) == set(ids[:2])
    assert Event.objects.of(tenant).filter(kind="worklist.done").count() == 2
    page = text_of(manager, "/worklist/")
    assert "2 customers are done for today." in page
    way = page.split('action="/undo/')[1].split('"')[0].replace("&amp;", "&")
    assert manager.post(f"/undo/{way}").status_code == 302
    assert not done.exists()


def test_all_that_match_are_put_off_with_one_reason(manager: Client, tenant: UUID, book: object) -> None:
    where = "where=segment+is+%22SME%22"
    assert manager.post(f"/worklist/snooze/?{where}", {"all": "1", "days": "7"}).status_code == 422
    manager.post(f"/worklist/snooze/?{where}", {"all": "1", "days": "7", "reason": "Trade fair"})
    rows = WorklistRow.objects.of(tenant).filter(state="snoozed")
    assert {row.snooze_reason for row in rows} == {"Trade fair"} and rows.count() == 2
    assert {row.snoozed_until for row in rows} == {date(2026, 3, 9)}


def test_a_bulk_act_never_leaves_the_scope(sign_in: SignIn, tenant: UUID, book: dict[str, Customer]) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    Customer.objects.of(tenant).filter(pk=book["Tardy"].pk).update(portfolio_id=portfolio.pk)
    client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user_id)
    ids = list(WorklistRow.objects.of(tenant).values_list("id", flat=True))
    client.post("/worklist/done/", {"row": ids})
    assert [row.customer_id for row in WorklistRow.objects.of(tenant).filter(state="done")] == [book["Tardy"].pk]
    client.post("/worklist/done/", {"all": "1"})
    assert WorklistRow.objects.of(tenant).filter(state="done").count() == 1


def test_a_way_back_is_of_one_person_and_cannot_be_forged(
    sign_in: SignIn, manager: Client, tenant: UUID, book: object
) -> None:
    row = WorklistRow.objects.of(tenant).first()
    assert row is not None
    manager.post(f"/worklist/{row.pk}/done/")
    way = text_of(manager, "/worklist/").split('action="/undo/')[1].split('"')[0].replace("&amp;", "&")
    assert sign_in("senior_collector").post(f"/undo/{way}").status_code == 422
    assert manager.post(f"/undo/{way}x").status_code == 422
    assert manager.post(f"/undo/{way}").status_code == 302
    assert manager.post(f"/undo/{way}").status_code == 422


def test_a_view_is_saved_opens_the_list_and_is_forgotten_and_brought_back(
    manager: Client, tenant: UUID, book: object
) -> None:
    made = manager.post("/lists/worklist/views/", {"name": "Small ones", "query": "where=segment+is+%22SME%22"})
    view = SavedView.objects.of(tenant).get()
    assert made.headers["Location"] == f"/worklist/?where=segment+is+%22SME%22&view={view.pk}"
    assert "Small ones" in text_of(manager, "/worklist/")
    manager.post(f"/views/{view.pk}/default/", {"is_default": "1"})
    assert manager.get("/worklist/").headers["Location"] == made.headers["Location"]
    assert len(names_in(text_of(manager, "/worklist/?view=0"))) == 4
    manager.post(f"/views/{view.pk}/", {"name": "Smallest", "query": "sort=customer"})
    assert SavedView.objects.of(tenant).get().name == "Smallest"
    manager.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.of(tenant).exists() and not OpeningView.objects.of(tenant).exists()
    page = text_of(manager, "/worklist/")
    ways = [part.split('"')[0].replace("&amp;", "&") for part in page.split('action="/undo/')[1:]]
    manager.post(f"/undo/{ways[-1]}")
    assert SavedView.objects.of(tenant).get().name == "Smallest"


def test_a_view_is_seen_by_whom_it_is_shared_with_and_changed_by_its_owner(
    sign_in: SignIn, manager: Client, tenant: UUID, book: object
) -> None:
    for name, shared in (("Own", ""), ("All", "*"), ("Seniors", "senior_collector"), ("Nobody", "made_up")):
        manager.post("/lists/customers/views/", {"name": name, "query": "", "shared": shared})
    assert {view.name for view in SavedView.objects.of(tenant)} == {"Own", "All", "Seniors"}
    tabs = text_of(sign_in("senior_collector"), "/customers/").split('aria-label="Saved views"')[1].split("</nav>")[0]
    assert "All" in tabs and "Seniors" in tabs and "Own" not in tabs
    own, everybody = (SavedView.objects.of(tenant).get(name=name) for name in ("Own", "All"))
    collector = sign_in("collector")
    assert collector.post(f"/views/{own.pk}/", {"name": "Mine now"}).status_code == 404
    assert collector.post(f"/views/{everybody.pk}/", {"name": "Mine now"}).status_code == 422
    assert collector.post(f"/views/{everybody.pk}/delete/").status_code == 422
    assert manager.post("/lists/customers/views/", {"name": "Own", "query": ""}).status_code == 422


def test_every_word_of_every_list_has_an_answer(tenant: UUID) -> None:
    from duecourse.interfaces.web.lists.known import listings

    for listing in listings().values():
        book = listing.book(_Visit(tenant))  # type: ignore[arg-type]
        if book is not None:  # else the list's own question reads the condition
            assert {word.name for word in listing.of.words.values()} <= book.fields.keys(), listing.of.name
        assert customers.LIST.column(customers.LIST.sort)


class _Visit:
    """A visit that has seen no company yet."""

    def __init__(self, tenant: UUID) -> None:
        self.tenant_id, self.day, self.in_view = tenant, DAY, ()
