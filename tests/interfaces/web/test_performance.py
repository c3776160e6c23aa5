"""Does each view stand for those who lead, with figures of this company's work, and leave as a file that says the same?"""

import csv
import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.actor import Actor
from duecourse.records.communications.operations import calls
from duecourse.records.communications.operations.calls import NewCall
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import DAY, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of
from tests.interfaces.web.test_team import a_collector

PARTS = ("people", "steps", "departments", "coverage")


@pytest.mark.parametrize("part", PARTS)
def test_each_view_stands_and_asks_the_same_number_of_questions(company: Company, sign_in: SignIn, part: str) -> None:
    client = sign_in("collections_manager")

    def asked(period: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            answer = client.get(f"/performance/{part}/?period={period}")
        assert answer.status_code == 200
        return len(found)

    def hire(name: str) -> None:
        _user, portfolio = a_collector(company, name)
        an_item(a_customer(company, name, portfolio_id=portfolio.pk), f"I-{name}", due_on=DAY - timedelta(days=9))

    hire("Carl")
    first = asked("")
    for name in ("Dora", "Emil", "Fritz"):
        hire(name)
    assert asked("") == first == asked("year") == asked("nonsense") <= 30


def test_collected_stands_beside_collectable_in_the_page_and_in_the_file(company: Company, sign_in: SignIn) -> None:
    _user, portfolio = a_collector(company, "Dora")
    an_item(a_customer(company, "Tardy", portfolio_id=portfolio.pk), "I-1", due_on=DAY - timedelta(days=9))
    client = sign_in("collections_manager")
    page = text_of(client, "/performance/")
    assert "Dora" in page and "not proof of what somebody did" in page
    answer: Any = client.post("/performance/people/rows.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert AuditEntry.objects.of(company.tenant_id).get(verb="figure.exported").subject_id == "performance-people"
    header, *rows = csv.reader(lines)
    dora = dict(zip(header, next(row for row in rows if row[0] == "Dora"), strict=True))
    assert dora["Collectable, currency"] == "EUR" and float(dora["Collectable"]) > 0


@pytest.mark.parametrize("role", ["collector", "sales", "cash_application"])
def test_who_does_not_lead_sees_nobodys_performance(sign_in: SignIn, role: str) -> None:
    client: Client = sign_in(role)
    assert client.get("/performance/").status_code == 403
    assert client.post("/performance/people/rows.csv").status_code in (403, 404)


def test_a_senior_collector_reads_and_takes_nothing_away(sign_in: SignIn) -> None:
    client = sign_in("senior_collector")
    assert "rows.csv" not in text_of(client, "/performance/")
    assert client.post("/performance/people/rows.csv").status_code == 403
    assert client.get("/performance/nothing/").status_code == 404


def test_the_portfolio_in_view_narrows_what_is_told(company: Company, sign_in: SignIn) -> None:
    client = sign_in("collections_manager")
    for name in ("Dora", "Emil"):
        _user, portfolio = a_collector(company, name)
        an_item(a_customer(company, name, portfolio_id=portfolio.pk), f"I-{name}", due_on=DAY - timedelta(days=9))
    whole = text_of(client, "/performance/")
    client.post("/portfolio/", {"portfolio": str(portfolio.pk)})
    assert (whole.count("100.00"), text_of(client, "/performance/").count("100.00")) == (2, 1)


def test_counts_open_the_rows_that_they_count(company: Company, sign_in: SignIn) -> None:
    tenant, at = company.tenant_id, datetime.combine(DAY, time(9), tzinfo=UTC)
    user, portfolio = a_collector(company, "Dora")
    who: dict[str, Any] = {"actor": Actor(kind="user", user_id=user.pk, name="Dora"), "at": at}
    for name in ("Tardy", "Silent", "Punctual"):
        item = an_item(
            a_customer(company, name, portfolio_id=portfolio.pk), f"I-{name}", due_on=DAY - timedelta(days=9)
        )
        if name != "Punctual":
            disputes.open_dispute(tenant, NewDispute(item.customer_id, [Claim(item.pk, None)], "PRICE"), on=DAY, **who)
    calls.log_call(tenant, NewCall(Customer.objects.of(tenant).get(name="Tardy").pk, "will_pay"), on=DAY, **who)
    client = sign_in("collections_manager")

    def behind(part: str, column: int) -> str:
        (href,) = re.findall(
            rf'data-label="{column_of(part)[column]}"><a href="([^"]+)"', text_of(client, f"/performance/{part}/")
        )
        return text_of(client, unescape(href))

    def column_of(part: str) -> list[str]:
        return re.findall(r'data-label="([^"]*)"', text_of(client, f"/performance/{part}/"))

    called = behind("people", 2)
    assert "Tardy" in called and "Silent" not in called
    for column in (2, 6):
        disputed = behind("departments", column)
        assert "Tardy" in disputed and "Silent" in disputed and "Punctual" not in disputed
    assert all(name in behind("coverage", 1) for name in ("Tardy", "Silent", "Punctual"))
