"""Does the board show every stage within the scope, and lead to the list of each?"""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember
from duecourse.foundation.tenancy.listing import Ask, BadPlace, held_piece
from duecourse.records.ledger.models import Customer, Item
from duecourse.work.procedures.queries import pipeline
from tests.interfaces.web.book import a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_lists import names_in
from tests.interfaces.web.test_screens import text_of

LATE, LATER = date(2026, 2, 2), date(2026, 4, 2)


@pytest.fixture
def book(company: Company) -> Company:
    """Tardy and Silent were reminded firmly, Punctual owes nothing that is due."""
    for name, amount in (("Tardy", "900"), ("Silent", "90")):
        an_item(a_customer(company, name), f"{name}1", due_on=LATE, amount=amount)
    Item.objects.of(company.tenant_id).update(severity_reached=2)
    an_item(a_customer(company, "Punctual"), "P1", due_on=LATER, amount="40")
    return company


def figures(page: str) -> dict[str, str]:
    """Read the count under each heading of the board."""
    found = re.findall(r"<h3[^>]*>(?:<a[^>]*>)?([^<]+)(?:</a>)?</h3><div class=\"stage-count\">([^<]+)<", page)
    return {name: count for name, count in found if count != "–"}


def test_every_stage_has_its_count_money_and_largest(sign_in: SignIn, book: Company) -> None:
    page = text_of(sign_in("collections_manager"), "/pipeline/")
    assert figures(page) == {"Not due": "1", "Firm": "2"}
    assert "3 customers owe something" in page
    assert "990.00" in page and re.findall(r'stage-card" data-row><a[^>]*>(\w+)', page) == [
        "Punctual",
        "Tardy",
        "Silent",
    ]


def test_a_stage_leads_to_the_list_of_its_customers_and_keeps_the_filter(sign_in: SignIn, book: Company) -> None:
    client = sign_in("collections_manager")
    page = text_of(client, "/pipeline/?stage=firm")
    assert names_in(page) == ["Tardy", "Silent"]
    assert names_in(text_of(client, "/pipeline/?stage=firm&sort=customer")) == ["Silent", "Tardy"]
    narrowed = "/pipeline/?where=overdue+amount+%3E+100+EUR"
    page = text_of(client, narrowed)
    assert figures(page) == {"Firm": "1"}
    assert "/pipeline/?where=overdue+amount+%3E+100+EUR&amp;stage=firm" in page
    assert names_in(text_of(client, f"{narrowed}&stage=firm")) == ["Tardy"]
    assert "did you mean" in text_of(client, "/pipeline/?where=overdu+amount+%3E+100+EUR")
    assert "Nobody stands here" in text_of(client, "/pipeline/?stage=formal")
    assert figures(text_of(client, "/pipeline/?stage=nonsense")) == {"Not due": "1", "Firm": "2"}


def test_nobody_sees_what_is_outside_the_scope(sign_in: SignIn, tenant: UUID, book: Company) -> None:
    mine = identity.create_portfolio(tenant, name="Mine")
    client: Client = sign_in("collector")
    user_id = UUID(str(client.session["_auth_user_id"]))
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=mine.pk, user_id=user_id)
    assert figures(text_of(client, "/pipeline/")) == {}
    Customer.objects.of(tenant).filter(name="Silent").update(portfolio_id=mine.pk)
    assert figures(text_of(client, "/pipeline/")) == {"Firm": "1"}
    assert names_in(text_of(client, "/pipeline/?stage=firm")) == ["Silent"]
    assert sign_in("sales").get("/pipeline/").status_code == 403


def test_a_book_that_is_too_large_says_what_to_do(
    sign_in: SignIn, book: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("collections_manager")
    monkeypatch.setattr(pipeline, "stages", lambda _book: None)
    assert "Choose a company or a portfolio" in text_of(client, "/pipeline/")


def test_the_number_of_queries_does_not_grow_with_the_customers(sign_in: SignIn, book: Company) -> None:
    client, counts = sign_in("collections_manager"), []
    for number in (1, 9):
        for one in range(number):
            an_item(a_customer(book, f"{number}{one:02}"), f"N{number}{one}", due_on=LATE)
        for path in ("/pipeline/", "/pipeline/?stage=unsaid"):
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            counts.append(len(seen))
    assert counts[0] == counts[2] and counts[1] == counts[3] and max(counts) <= 30, counts


class Row:
    """A row that stands in no table."""

    def __init__(self, key: int, due: int | None) -> None:
        self.id, self.due = key, due


def test_rows_that_stand_in_no_table_are_read_piece_by_piece() -> None:
    rows = [Row(1, 5), Row(2, None), Row(3, 9), Row(4, 7)]
    ask = Ask(sort=("due",), is_descending=True, limit=2)
    found, place = held_piece(rows, ask)
    assert [row.id for row in found] == [3, 4]
    rest, end = held_piece(rows, ask.behind(place))
    assert [row.id for row in rest] == [1, 2] and end == ()
    gone = [row for row in rows if row.id != 4]
    assert [row.id for row in held_piece(gone, ask.behind(place))[0]] == [2]
    with pytest.raises(BadPlace):
        held_piece(rows, ask.behind(("x", "1")))
