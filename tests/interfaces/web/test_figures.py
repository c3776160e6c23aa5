"""Do the pages of figures show what their readers may see, with all that is needed to check it?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry, Company, User
from duecourse.insight.rules.kpis.ageing import Aged, Ageing
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.figures import Figure, Point
from duecourse.interfaces.web.figures import aged, behind, tiles
from duecourse.interfaces.web.figures.themes import THEMES
from duecourse.records.ledger.models import Customer, Party
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

DAY = date(2026, 3, 31)
D = Decimal


def a_figure(value: str | None, unit: str = "days", currency: str = "") -> Figure:
    return Figure("dso", None if value is None else Decimal(value), unit, currency, DAY, None, ())  # type: ignore[arg-type]


def test_a_tile_says_in_words_whether_a_change_is_better() -> None:
    points = [Point(date(2026, 3, 1), Decimal("88.33")), Point(DAY, Decimal("85.13"))]
    shown = tiles.tile(a_figure("85.13"), points, name="DSO", better="lower", href="/figures/dso/")
    assert (shown.value, shown.unit) == ("85.13", "days")
    assert shown.delta == "better: down 3.20\N{NO-BREAK SPACE}days since 1 Mar 2026"
    assert (shown.tone, shown.arrow) == ("better", "down")
    assert shown.spark == "2.0,2.0 118.0,30.0"


def test_a_tile_without_a_value_draws_no_change() -> None:
    shown = tiles.tile(a_figure(None), [Point(DAY, None)], name="DSO", better="lower", href="/figures/dso/")
    assert (shown.value, shown.delta, shown.spark) == ("", "", "")


@pytest.fixture
def book(company: Company) -> Customer:  # noqa: F811
    """A customer who owes 300 of which 100 is overdue, less a credit of 50; sold in March 2026: nothing."""
    customer = a_customer(company, "Silent")
    an_item(customer, "INV-1", due_on=date(2026, 2, 1))
    an_item(customer, "INV-2", due_on=date(2026, 4, 1), amount="200")
    an_item(customer, "CN-1", due_on=date(2026, 2, 1), amount="-50")
    return customer


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_every_kpi_stands_under_one_theme() -> None:
    placed = [slug for _name, _says, slugs in THEMES.values() for slug in slugs]
    assert sorted(placed) == sorted(KPIS)


def test_the_catalogue_fetches_its_themes(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    page = text_of(client, "/figures/?on=2026-03-01&restated=1")
    for key in (*THEMES, "own"):
        href = f"/figures/theme/{key}/?on=2026-03-01&amp;restated=1"
        assert f'hx-get="{href}"' in page, "an address says what is asked"
        text_of(client, href.replace("&amp;", "&"))
    owed = text_of(client, "/figures/theme/owed/")
    assert "250.00" in owed and 'href="/figures/receivables/"' in owed
    text_of(client, "/figures/theme/nothing/", 404)


def test_a_figure_shows_its_formula_with_the_numbers_put_in(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    page = text_of(sign_in("cfo"), "/figures/receivables/")
    assert "300.00 − 50.00 = 250.00\N{NO-BREAK SPACE}EUR" in page
    assert "open debits − open credits" in page
    assert "debits - credits" in page


def test_a_figure_that_cannot_be_said_says_why(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    page = text_of(sign_in("cfo"), "/figures/promise_kept/")
    assert "There is nothing to divide by in this window." in page


def test_a_condition_that_cannot_be_read_is_told_at_its_field(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    assert "There is no column" in text_of(client, "/figures/?where=colour+is+%22red%22")
    page = text_of(client, "/figures/dso/?where=colour+is+%22red%22")
    assert 'aria-invalid="true"' in page
    assert "There is no column" in text_of(client, "/figures/theme/owed/?where=colour+is+%22red%22")


def test_a_figure_is_narrowed_by_the_address(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    assert "250.00" in text_of(client, "/figures/receivables/?where=customer+name+is+%22Silent%22")
    assert "250.00" not in text_of(client, "/figures/receivables/?where=customer+name+is+%22Nobody%22")
    for path in ("?company=XX", "?portfolio=99999"):
        text_of(client, f"/figures/receivables/{path}", 404)


@pytest.mark.parametrize(
    "query",
    [
        "on=0001-01-01",
        "on=9999-12-31",
        "segment=%22+or+%22",
        "window=7&step=x&by=x",
        "currency=XXX",
        "edges=0,9999999999,abc",
    ],
)
def test_strange_addresses_are_answered(sign_in: SignIn, book: Customer, query: str) -> None:  # noqa: F811
    client = sign_in("cfo")
    for path in ("/figures/dso/", "/figures/dso/trend/", "/figures/ageing/", "/figures/theme/paid/"):
        text_of(client, f"{path}?{query}")


def test_a_figure_is_broken_down(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    shown = text_of(client, "/figures/receivables/parts/?by=company")
    assert "Duecourse Belgium" in shown and "250.00" in shown and "company=BE" in shown
    for by in ("portfolio", "segment", "country", "nothing"):
        text_of(client, f"/figures/receivables/parts/?by={by}")


def test_a_figure_is_narrowed_to_a_collector_and_to_a_group_of_customers(
    sign_in: SignIn,  # noqa: F811
    book: Customer,
    company: Company,  # noqa: F811
) -> None:
    client, tenant = sign_in("cfo"), company.tenant_id
    mine = identity.create_portfolio(tenant, name="Mine", company_id=company.pk)
    cora = identity.create_user("cora@duecourse.example", name="Cora")
    identity.join_portfolio(tenant, portfolio_id=mine.pk, user_id=cora.pk)
    daughter = a_customer(company, "Daughter", portfolio_id=mine.pk)
    an_item(daughter, "INV-D", due_on=date(2026, 2, 1), amount="13")
    Party.objects.of(tenant).filter(id=daughter.party_id).update(parent_id=book.party_id)
    head = Party.objects.of(tenant).get(id=book.party_id)
    hers, theirs = f"collector={cora.pk}", f"parent={head.pk}"
    assert "13.00\N{NO-BREAK SPACE}EUR" in text_of(client, f"/figures/receivables/?{hers}")
    page = text_of(client, f"/figures/receivables/?{theirs}")
    assert "263.00" in page and f'value="{head.pk}" selected' in page
    assert "13.00" in text_of(client, f"/figures/receivables/?{theirs}&{hers}&portfolio={mine.pk}")
    for by, words in (("collector", "Cora"), ("parent", head.name)):
        shown = text_of(client, f"/figures/receivables/parts/?by={by}")
        assert words in shown and f"{by}=" in shown
    for path in ("collector=nobody", "parent=0", f"parent={daughter.party_id}"):
        text_of(client, f"/figures/receivables/?{path}", 404)


def test_a_trend_is_a_chart_with_its_table(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    shown = text_of(client, "/figures/receivables/trend/?restated=1")
    assert "data-chart=" in shown and "250.00" in shown
    both = text_of(client, "/figures/receivables/trend/?beside=1&step=month&where=customer+name+is+%22Silent%22")
    assert "Restated" in both and "Nothing is kept of exactly these customers" in both
    assert "There is no column" in text_of(client, "/figures/dso/trend/?where=colour+is+%22red%22")


def test_without_a_book_there_is_nothing_yet(sign_in: SignIn, tenant: UUID) -> None:  # noqa: F811
    Company.objects.of(tenant).update(business_date=None)
    client = sign_in("cfo")
    assert "No business date yet" in text_of(client, "/figures/")
    assert "No business date yet" in text_of(client, "/figures/dso/")


OWN = {"name": "Per item", "formula": "overdue / overdue_items", "unit": "money", "better": "lower", "says": ""}


def test_a_figure_of_ones_own_is_written_tried_and_kept(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    assert "owing_customers" in text_of(client, "/figures/new/")
    tried = text_of(client, "/figures/new/check/?formula=overdue+%2F+overdue_items&unit=money")
    assert "overdue debits / overdue items" in tried and "100.00" in tried
    stumbled = text_of(client, "/figures/new/check/?formula=overdue+%2B+1+%2F&unit=money")
    assert "At character 14" in stumbled
    kept = client.post("/figures/new/define/", {**OWN, "shared": "1"})
    assert kept.headers["Location"] == "/figures/own-per-item/"
    assert "100.00 / 1 = 100.00\N{NO-BREAK SPACE}EUR" in text_of(client, "/figures/own-per-item/")
    assert "Per item" in text_of(client, "/figures/theme/own/")
    changed = {**OWN, "formula": "overdue / open_items", "number": "1"}
    assert client.post("/figures/own-per-item/save/", changed).status_code == 302
    said = text_of(client, "/figures/own-per-item/versions/")
    assert "overdue / overdue_items</del>" in said and "overdue / open_items</ins>" in said


def test_what_was_typed_comes_back_with_a_refusal(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    refused = sign_in("cfo").post("/figures/new/define/", {**OWN, "formula": "overdue / open_itmes"})
    assert refused.status_code == 422
    assert "did you mean “open_items”?" in refused.content.decode()
    assert "overdue / open_itmes</textarea>" in refused.content.decode()


def test_a_private_figure_does_not_exist_for_others(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    owner, other = sign_in("cfo"), sign_in("collections_manager")
    owner.post("/figures/new/define/", OWN)
    for path in ("", "parts/", "versions/", "edit/"):
        text_of(other, f"/figures/own-per-item/{path}", 404)
    assert other.post("/figures/own-per-item/retire/").status_code == 404
    owner.post("/figures/own-per-item/share/", {"shared": "1"})
    text_of(other, "/figures/own-per-item/")
    owner.post("/figures/own-per-item/retire/")
    assert "given up" in text_of(other, "/figures/own-per-item/")


def test_asking_costs_the_same_whatever_the_book_holds(
    sign_in: SignIn,  # noqa: F811
    book: Customer,
    company: Company,  # noqa: F811
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("cfo")
    client.get("/figures/dso/")
    with CaptureQueriesContext(connection) as before:
        client.get("/figures/dso/")
    for number in range(5):
        an_item(a_customer(company, f"Nr{number}"), f"INV-{number}9", due_on=date(2026, 2, 1))
    with django_assert_num_queries(len(before)):
        client.get("/figures/dso/")


def test_an_ageing_shows_that_it_ties_to_the_ledger(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    page = text_of(client, "/figures/ageing/")
    assert "ties to the ledger" in page and "difference 0.00" in page
    for query in (
        "?group=customer",
        "?basis=issued&credits=aged&group=company",
        "?credits=fifo&without=disputed,promised,planned&group=country",
        "?edges=7,14&group=segment",
        "?group=portfolio&on=2026-02-15",
        "?restated=1",
    ):
        shown = text_of(client, f"/figures/ageing/{query}")
        assert "difference 0.00" in shown and "does not tie" not in shown
    assert "8\N{EN DASH}14" in text_of(client, "/figures/ageing/?edges=7,14")
    assert "each more than the one before" in text_of(client, "/figures/ageing/?edges=30,10")
    assert f'href="/customers/{book.token}/"' in text_of(client, "/figures/ageing/?group=customer")


def test_an_ageing_that_does_not_tie_says_so(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    """An open amount that nothing moved to: what stands in the item is not what was posted."""
    client = sign_in("cfo")
    ways = aged.Way()
    found = Ageing(DAY, "due", "apart", ways.without, ways.edges, (), (Aged("", "", "EUR", (D(5),) * 6, D(0), D(0)),))
    ((tie),) = aged._ties(found, {"EUR": D(31)})
    assert (tie.difference, tie.is_tied) == (D(-1), False)
    assert "Nothing is open" in text_of(client, "/figures/ageing/?on=2025-01-01")


def test_a_file_of_the_ageing_asks_for_the_right_and_is_written_down(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    assert client.get("/figures/ageing.csv").status_code == 405
    answer = client.post("/figures/ageing.csv?group=customer")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert body.splitlines()[0].startswith("Group,Currency,Not due")
    assert "Silent,EUR,200" in body
    entry = AuditEntry.objects.of(book.tenant_id).get(verb="figure.exported")
    assert entry.after == {"asked": "group=customer", "file": "csv", "rows": 1}
    assert client.post("/figures/ageing.pdf").status_code == 404
    assert sign_in("collector").post("/figures/ageing.csv").status_code == 403


def test_the_rows_behind_a_number_lead_to_customer_and_item(sign_in: SignIn, book: Customer) -> None:  # noqa: F811
    client = sign_in("cfo")
    assert 'href="/figures/receivables/rows/debits/"' in text_of(client, "/figures/receivables/")
    page = text_of(client, "/figures/receivables/rows/debits/")
    assert "INV-1" in page and "INV-2" in page and "CN-1" not in page and "300.00" in page
    assert f'href="/customers/{book.token}/"' in page
    text_of(client, "/figures/receivables/rows/sales/", 404)
    text_of(client, "/figures/receivables/rows/debits/?after=nonsense")
    answer = client.post("/figures/receivables/rows/debits/rows.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[:3] for line in lines[1:]] == [["BE", "Silent", "INV-2"], ["BE", "Silent", "INV-1"]]
    entry = AuditEntry.objects.of(book.tenant_id).get(verb="figure.exported")
    assert (entry.subject_id, entry.after) == ("receivables:debits", {"asked": "", "file": "csv", "rows": 2})


def test_rows_are_read_on_from_the_last_one(
    sign_in: SignIn,  # noqa: F811
    book: Customer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(behind, "PIECE", 1)
    client = sign_in("cfo")
    first = text_of(client, "/figures/receivables/rows/debits/")
    href = re.search(r'data-more href="([^"]+)"', first)
    assert href is not None and "INV-2" in first and "INV-1" not in first
    second = client.get(href.group(1).replace("&amp;", "&"), headers={"HX-Request": "true"}).content.decode()
    assert "INV-1" in second and "<h1" not in second


def test_t7_a_figure_its_rows_and_its_files_speak_of_ones_own_customers_only(
    sign_in: SignIn,  # noqa: F811
    book: Customer,
    company: Company,  # noqa: F811
) -> None:
    """A collector of a portfolio sees the figures of its customers; somebody else's is as if it did not exist."""
    mine = identity.create_portfolio(company.tenant_id, name="Mine", company_id=company.pk)
    an_item(a_customer(company, "Tardy", portfolio_id=mine.pk), "INV-T", due_on=date(2026, 2, 1), amount="77")
    client = sign_in("collector")
    user = User.objects.get(email="collector@duecourse.example")
    identity.join_portfolio(company.tenant_id, portfolio_id=mine.pk, user_id=user.pk)
    assert "77.00" in text_of(client, "/figures/receivables/")
    for path in (
        "/figures/receivables/",
        "/figures/receivables/rows/receivables/",
        "/figures/receivables/parts/?by=company",
        "/figures/receivables/trend/?restated=1",
        "/figures/ageing/?group=customer",
        "/figures/theme/owed/",
    ):
        shown = text_of(client, path)
        assert "Silent" not in shown and "250.00" not in shown and "327.00" not in shown
