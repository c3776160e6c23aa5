"""Do the screens of reports show what a person may read, and nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import AuditEntry, Company, Portfolio, PortfolioMember
from duecourse.insight.models import ReportRun, ReportUse
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.checking import problems
from duecourse.insight.rules.reports.kept import to_plain
from duecourse.insight.rules.reports.spec import from_json
from duecourse.insight.rules.reports.starters import STARTERS, THEMES
from duecourse.interfaces.web.reports import asking, drawing
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of

QUERY = "subject=items&row=customer&value=open_amount%3Asum&sort=-open_amount%3Asum"


def test_the_library_is_there_for_whoever_reads_reports(sign_in: SignIn) -> None:
    assert "<h1>Reports</h1>" in text_of(sign_in("cfo"), "/reports/")
    assert sign_in("integrator").get("/reports/").status_code == 403


def test_every_starter_asks_something_that_has_an_answer() -> None:
    assert len(STARTERS) >= 25
    for one in STARTERS.values():
        assert one.theme in THEMES
        assert one.kind != "report" or problems(from_json(dict(one.spec))) == (), one.slug


def test_every_starter_is_answered_on_the_screen_and_as_a_file(sign_in: SignIn, company: Company) -> None:
    customer = a_customer(company, "Tardy")
    an_item(customer, "T1", due_on=date(2026, 1, 31), amount="1234.50")
    client = sign_in("cfo")
    for one in STARTERS.values():
        page = text_of(client, f"/reports/{one.slug}/")
        assert one.name in page, one.slug
        assert "answer-table" in page or "No row" in page, one.slug
        file = client.post(f"/reports/{one.slug}/file.csv")
        assert file.status_code == 200 and file.getvalue().startswith(b"\xef\xbb\xbf"), one.slug
    assert "1,234.50" in text_of(client, "/reports/ageing-by-customer/")


@pytest.fixture
def book(company: Company) -> Company:
    """Two customers in two portfolios, who owe something."""
    for name, amount in (("Tardy", "1234.50"), ("Silent", "800")):
        portfolio = Portfolio.objects.create(tenant_id=company.tenant_id, company_id=company.pk, name=f"{name}s")
        customer = a_customer(company, name, portfolio_id=portfolio.pk)
        an_item(customer, f"{name[0]}1", due_on=date(2026, 1, 31), amount=amount)
    return company


def a_collector_of(client: Client, company: Company, portfolio: str) -> Client:
    user_id = client.session["_auth_user_id"]
    mine = Portfolio.objects.of(company.tenant_id).get(name=portfolio)
    PortfolioMember.objects.create(tenant_id=company.tenant_id, portfolio_id=mine.pk, user_id=user_id)
    return client


def test_a_shared_report_tells_each_reader_of_the_own_customers_only(sign_in: SignIn, book: Company) -> None:
    manager = sign_in("collections_manager")
    kept = manager.post("/reports/keep/", {"name": "All we are owed", "query": QUERY})
    assert kept.status_code == 302
    href = kept.headers["Location"]
    collector = a_collector_of(sign_in("collector"), book, "Tardys")
    assert collector.get(href).status_code == 404, "not shared yet"
    manager.post(f"{href}share/now/", {"role:collector": "read"})
    assert "Silent" in text_of(manager, href)
    for path in (href, f"{href}behind/?{QUERY}&c_kind=total&c_currency=EUR", f"{href}?{QUERY}&chart=bars"):
        page = text_of(collector, path)
        assert "Tardy" in page and "Silent" not in page and "1,234.50" in page and "2,034.50" not in page, path
    foreign = Customer.objects.of(book.tenant_id).get(name="Silent")
    hidden = text_of(collector, f"{href}behind/?{QUERY}&c_kind=row&c_key={foreign.pk}&c_currency=EUR")
    assert "Silent" not in hidden and "No row stands behind it" in hidden
    assert collector.post(f"{href}file.csv").status_code == 403, "a collector takes nothing along"
    assert collector.post(f"{href}save/", {"query": QUERY, "revision": "1"}).status_code == 422
    told = text_of(collector, "/reports/")
    assert "All we are owed" in told and "Shared with you" in told


def test_a_run_is_shown_to_whoever_asked_and_its_answer_to_whoever_sees_the_same(
    sign_in: SignIn, book: Company
) -> None:
    manager, cfo = sign_in("collections_manager"), sign_in("cfo")
    begun = manager.post(f"/reports/new/run/?{QUERY}")
    run = ReportRun.objects.of(book.tenant_id).get()
    here = f"/reports/new/runs/{run.pk}/?{QUERY}"
    assert "Being worked out" in begun.content.decode()
    polled = manager.get(here, headers={"HX-Request": "true"})
    assert polled.content.decode().lstrip().startswith('<div class="answer-progress"')
    assert "HX-Push-Url" not in polled.headers, "asking how far it is leaves no trace in the history"
    assert cfo.get(here).status_code == 404
    run.state, run.ended_at = "done", run.asked_at
    run.answer = to_plain(answer(book.tenant_id, EVERYBODY, asking.spec_in(QueryDict(QUERY), None), run.on_day))
    run.save()
    opened = manager.get(here, headers={"HX-Request": "true"})
    assert opened.headers["HX-Retarget"] == "#report" and "answer-table" in opened.content.decode()
    for reader in (manager, cfo):
        page = text_of(reader, f"/reports/new/?{QUERY}&run={run.pk}")
        assert "Worked out at" in page and "2,034.50" in page
    foreign = text_of(a_collector_of(sign_in("collector"), book, "Tardys"), f"/reports/new/?{QUERY}&run={run.pk}")
    assert "Worked out at" not in foreign and "Silent" not in foreign and "1,234.50" in foreign, "asked with own eyes"
    assert manager.get(f"/reports/new/runs/{run.pk}/?{QUERY}&where=x").status_code == 404, "another question"


def test_a_run_is_cancelled_by_whoever_asked(sign_in: SignIn, book: Company) -> None:
    manager = sign_in("collections_manager")
    manager.post(f"/reports/new/run/?{QUERY}")
    number = ReportRun.objects.of(book.tenant_id).get().pk
    assert sign_in("cfo").post(f"/reports/new/runs/{number}/cancel/?{QUERY}").status_code == 404
    assert ReportRun.objects.of(book.tenant_id).get().state == "waiting"
    assert "Cancelled" in manager.post(f"/reports/new/runs/{number}/cancel/?{QUERY}").content.decode()
    assert ReportRun.objects.of(book.tenant_id).get().state == "cancelled"


def test_the_library_says_what_its_reader_used_last(sign_in: SignIn, book: Company) -> None:
    cfo = sign_in("cfo")
    for key in ("top-debtors", "ageing-by-customer"):
        assert f'hx-post="/reports/{key}/used/"' in text_of(cfo, f"/reports/{key}/")
        assert cfo.post(f"/reports/{key}/used/").status_code == 204
    assert cfo.post("/reports/nothing-like-it/used/").status_code == 404
    uses = ReportUse.objects.of(book.tenant_id)
    assert uses.count() == 2
    uses.filter(key="top-debtors").update(used_at=F("used_at") - timedelta(days=3))
    page = text_of(cfo, "/reports/?sort=used")
    assert page.index("Used by you") < page.index("Ageing by customer") < page.index("Largest balances")
    assert page.index("Largest balances") < page.index("What is owed")
    assert "Used by you" not in text_of(sign_in("collector"), "/reports/?sort=used"), (
        "another's use is nobody's business"
    )


def test_nobody_asks_of_what_they_may_not_see(sign_in: SignIn, book: Company) -> None:
    collector = sign_in("collector")
    asked = "/reports/new/?subject=imports&row=company&value=rows%3Acount"
    assert collector.get(asked).status_code == 403
    assert collector.post(asked.replace("/?", "/run/?")).status_code == 403
    assert "Imports" not in text_of(collector, "/reports/new/")
    assert sign_in("cfo").get(asked).status_code == 200


def test_what_takes_long_is_worked_out_behind_the_page(
    sign_in: SignIn, book: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duecourse.insight.queries.reports.answering.PATIENCE", "1ms")
    page = text_of(sign_in("cfo"), f"/reports/new/?{QUERY}")
    assert "worked out in the background" in page and "/reports/new/run/?" in page


def test_a_change_in_place_keeps_the_address_and_the_form(sign_in: SignIn, book: Company) -> None:
    client = sign_in("cfo")
    part = client.get(f"/reports/top-debtors/?{QUERY}&edit=1", headers={"HX-Request": "true"})
    assert part.headers["HX-Push-Url"] == f"/reports/top-debtors/?{QUERY}"
    said = part.content.decode()
    assert said.lstrip().startswith('<div class="page-head"') and 'id="question"' in said and "changed" in said
    back = client.get(
        f"/reports/top-debtors/?{QUERY}", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in back.content.decode(), "going back shows a whole page"
    other = client.get("/reports/new/?was=items&subject=promises&row=due_on&edit=1", headers={"HX-Request": "true"})
    assert "row=customer" in other.headers["HX-Push-Url"], "another subject begins anew"


def test_two_people_who_save_over_each_other_are_told(sign_in: SignIn, book: Company) -> None:
    client = sign_in("collections_manager")
    href = client.post("/reports/keep/", {"name": "Ours", "query": QUERY}).headers["Location"]
    first = client.post(f"{href}save/", {"query": f"{QUERY}&top=5", "revision": "1"}, follow=True)
    assert "Report saved." in first.content.decode()
    second = client.post(f"{href}save/", {"query": f"{QUERY}&top=9", "revision": "1"}, headers={"Referer": href})
    assert "while you had it open" in second.content.decode() or "while you had it open" in text_of(client, href)


def test_a_question_that_makes_no_sense_is_said_and_not_kept(sign_in: SignIn, book: Company) -> None:
    client = sign_in("cfo")
    page = text_of(client, "/reports/new/?subject=items&row=colour&value=open_amount:sum")
    assert "There is no dimension" in page
    assert "There is no subject" in text_of(client, "/reports/new/?subject=stars")
    assert client.post("/reports/keep/", {"name": "X", "query": "subject=items&row=colour"}).status_code == 422
    assert client.get("/reports/nothing-like-it/").status_code == 404


def test_every_file_is_written_and_stands_in_the_audit(sign_in: SignIn, book: Company) -> None:
    client = sign_in("cfo")
    rows = client.post(f"/reports/new/file.csv?{QUERY}").getvalue().decode("utf-8-sig").splitlines()
    assert rows[0] == "Customer,Open amount,Currency" and any("1234.5" in row and row.endswith("EUR") for row in rows)
    assert any("Total" in row and "2034.5" in row for row in rows)
    assert client.post(f"/reports/new/file.xlsx?{QUERY}").getvalue().startswith(b"PK")
    assert client.post(f"/reports/new/file.pdf?{QUERY}&chart=bars").content.startswith(b"%PDF")
    assert client.post(f"/reports/new/file.png?{QUERY}&chart=bars").content.startswith(b"\x89PNG")
    assert client.post(f"/reports/new/file.exe?{QUERY}").status_code == 404
    taken = AuditEntry.objects.of(book.tenant_id).filter(verb="report.exported")
    assert [(one.after or {})["file"] for one in taken.order_by("id")] == ["csv", "xlsx", "pdf", "png"]


def test_the_rows_do_not_change_how_often_the_database_is_asked(sign_in: SignIn, book: Company) -> None:
    client = sign_in("cfo")
    client.get(f"/reports/new/?{QUERY}")
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as made:
            assert client.get(f"/reports/new/?{QUERY}").status_code == 200
        counts.append(len(made))
        for number in range(5):
            customer = a_customer(book, f"X{_more}{number} more")
            an_item(customer, f"M{_more}{number}", due_on=date(2026, 1, 31))
    assert counts[0] == counts[1]


def test_each_chart_says_why_it_does_not_fit() -> None:
    one = from_json({"subject": "items", "rows": ["customer"], "values": [{"measure": "open_amount", "how": "sum"}]})
    dated = replace(one, rows=("due_on:month",))
    assert drawing.why_not("bars", one) == "" and "date" in drawing.why_not("lines", one)
    assert drawing.why_not("lines", dated) == drawing.why_not("areas", dated) == drawing.why_not("waterfall", one) == ""
    assert "two values" in drawing.why_not("scatter", one) and "columns" in drawing.why_not("heat", one)
    assert drawing.why_not("heat", replace(one, columns="age")) == ""
    assert "list" in drawing.why_not("bars", replace(one, values=()))


@pytest.mark.parametrize("kind", ["bars", "lines", "areas", "heat", "waterfall", "scatter"])
def test_every_chart_draws_an_answer(sign_in: SignIn, book: Company, kind: str) -> None:
    asked = "subject=items&row=due_on%3Amonth&value=open_amount%3Asum&value=rows%3Acount&column=" + (
        "age" if kind == "heat" else ""
    )
    page = text_of(sign_in("cfo"), f"/reports/new/?{asked}&chart={kind}")
    assert "data-chart=" in page and "January 2026" in page


def test_what_is_asked_survives_its_address() -> None:
    for one in STARTERS.values():
        if one.kind == "report":
            spec = from_json(dict(one.spec))
            assert asking.spec_in(QueryDict(asking.query_of(spec)), None) == spec, one.slug
