"""Does the forecast screen say what was foreseen, what came and how good it was; only to whom it belongs, and as files?"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duecourse.analysis.intelligence.models import ForecastOverride
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy.context import tenant as inside
from tests.conftest import make_tenant
from tests.interfaces.web.book import DAY, a_customer, an_item
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.forecast_book import WEEK, a_forecast, a_week_later
from tests.interfaces.web.test_screens import text_of

PATH = "/forecast/"
MOST_QUERIES = 30


def figure(company: Company, **more: str) -> dict[str, str]:
    said = {
        "company": company.code,
        "week": DAY.isoformat(),
        "currency": "EUR",
        "amount": "1.500,00",
        "why": "A tender",
    }
    return said | more


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    return len(made)


def test_the_screen_says_what_is_expected_why_it_moved_and_what_to_beware_of(sign_in: SignIn, company: Company) -> None:
    a_week_later(company, a_forecast(company))
    page = text_of(sign_in("cfo"), PATH)
    for words in (
        "4,000.00",
        "13,000.00",
        "How each customer usually paid",
        "Little history.",
        "No rate is known for GBP.",
    ):
        assert words in page, words
    assert "New invoices" in page and "+<span" in page and "−150.00" in page and "12,950.00" in page
    assert page.count("data-chart=") == 3 and "No week of a forecast is over yet" in page


def test_past_weeks_show_what_came_beside_what_was_foreseen(sign_in: SignIn, company: Company) -> None:
    for back in (2, 1, 0):
        a_forecast(company, on=DAY - back * WEEK)
    page = text_of(sign_in("collections_manager"), PATH)
    assert "outside the band" in page, "nothing came, and at least 500 were foreseen"
    assert "Nothing came in the weeks that are over" in page
    earlier = text_of(sign_in("cfo"), f"{PATH}?on={(DAY - WEEK).isoformat()}")
    assert "Made on 23 Feb 2026" in earlier


def test_before_any_forecast_and_without_a_business_date_the_page_says_so(sign_in: SignIn, company: Company) -> None:
    client = sign_in("cfo")
    assert "No forecast was made yet" in text_of(client, PATH)
    Company.objects.of(company.tenant_id).filter(pk=company.pk).update(business_date=None)
    assert "No business date yet" in text_of(client, PATH)
    assert client.get(f"{PATH}behind/?from=2026-03-02").status_code == 404


def test_a_figure_by_hand_stands_beside_and_is_taken_back(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    a_forecast(company)
    client = sign_in("cfo")
    answer = client.post(f"{PATH}figures/", figure(company))
    page = text_of(client, answer.headers["Location"])
    assert "Noted beside the model." in page and "A tender" in page and "1,500.00" in page
    assert "4,000.00" in page, "the model’s own sum stays"
    made = ForecastOverride.objects.of(tenant).get()
    page = text_of(client, client.post(f"{PATH}figures/{made.pk}/take-back/").headers["Location"])
    assert "taken back by" in page
    assert client.post(f"{PATH}figures/", figure(company, why="")).status_code != 200
    assert client.post(f"{PATH}figures/", figure(company) | {"company": "XX"}).status_code == 404
    assert ForecastOverride.objects.of(tenant).count() == 1


def test_an_analyst_reads_but_says_no_figure_and_a_collector_sees_none(sign_in: SignIn, company: Company) -> None:
    a_forecast(company)
    analyst = sign_in("credit_analyst")
    assert "Say another figure" not in text_of(analyst, PATH)
    assert analyst.post(f"{PATH}figures/", figure(company)).status_code == 403
    collector = sign_in("collector")
    assert collector.get(PATH).status_code == 403
    assert collector.get(f"{PATH}brief/").status_code == 403


def test_behind_a_bar_stand_its_items_with_the_share_that_is_expected(sign_in: SignIn, company: Company) -> None:
    tardy = a_customer(company, "Tardy")
    item = an_item(tardy, "T1", due_on=DAY - timedelta(days=20))
    a_forecast(company, item=item)
    client = sign_in("cfo")
    page = text_of(client, f"{PATH}behind/?company={company.code}&from={DAY.isoformat()}&days=7")
    assert "T1" in page and "Tardy" in page and "50%" in page
    assert f"/items/{item.pk}/" in page and f"/customers/{tardy.token}/" in page
    later = text_of(client, f"{PATH}behind/?from={(DAY + WEEK).isoformat()}&days=7")
    assert "No item is kept behind these days" in later
    for strange in ("from=", "from=2026-03-02&days=0", "from=2026-03-02&days=x", "from=9999-12-31&days=7", "days=7"):
        assert client.get(f"{PATH}behind/?{strange}").status_code == 404, strange


def test_with_a_portfolio_in_view_no_forecast_of_others_shows(sign_in: SignIn, tenant: UUID, company: Company) -> None:
    a_forecast(company)
    client, portfolio = sign_in("collections_manager"), identity.create_portfolio(tenant, name="North")
    assert "4,000.00" in text_of(client, PATH) and "4,000.00" in text_of(client, f"{PATH}brief/")
    client.post("/portfolio/", {"portfolio": str(portfolio.pk)})
    assert "4,000.00" not in text_of(client, PATH) and "Say another figure" not in text_of(client, PATH)
    assert "4,000.00" not in text_of(client, f"{PATH}brief/")
    assert client.get(f"{PATH}?group=segment:Key").status_code == 404
    assert client.post(f"{PATH}figures/", figure(company)).status_code == 404


def test_another_tenant_s_forecast_is_nobody_s_business(sign_in: SignIn, company: Company) -> None:
    stranger = make_tenant("Strangers")
    with inside(stranger):
        theirs = identity.create_company(
            stranger, code="ZZ", name="Zz", currency="EUR", country="BE", business_date=DAY
        )
        a_forecast(theirs)
    client = sign_in("cfo")
    assert "No forecast was made yet" in text_of(client, PATH)
    assert client.get(f"{PATH}?company=ZZ").status_code == 404


@pytest.mark.parametrize("what", ["", "behind/?from=2026-03-02&days=7"])
def test_the_queries_do_not_grow_with_what_was_forecast(sign_in: SignIn, company: Company, what: str) -> None:
    client = sign_in("cfo")
    a_forecast(company)
    few = queries_of(client, PATH + what)
    for number, back in enumerate((3, 2, 1), 1):
        item = an_item(a_customer(company, f"{number}Tardy"), f"T{number}", due_on=DAY)
        a_forecast(company, on=DAY - back * WEEK, item=item)
    assert queries_of(client, PATH + what) <= few <= MOST_QUERIES


def test_the_figures_are_a_file_and_the_chart_a_picture(sign_in: SignIn, company: Company) -> None:
    a_forecast(company)
    client = sign_in("cfo")
    answer = client.get(f"{PATH}rows.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=_delimiter(client)))
    ahead = [line for line in lines if line["Kind"] == "Week" and line["From"] >= DAY.isoformat()]
    assert len(ahead) == 13 and sum(Decimal(line["Expected"]) for line in ahead) == 13000
    assert Decimal(ahead[0]["Open items"]) == 500
    assert client.get(f"{PATH}rows.pdf").status_code == 404
    for ending, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        picture = client.get(f"{PATH}chart.{ending}")
        assert picture.status_code == 200 and picture.content.startswith(begins)
        assert picture.headers["Content-Disposition"] == f'attachment; filename="forecast-2026-03-02.{ending}"'
    assert client.get(f"{PATH}chart.exe").status_code == 404


def _delimiter(client: Client) -> str:
    head = b"".join(client.get(f"{PATH}rows.csv")).decode("utf-8-sig").splitlines()[0]
    return ";" if ";" in head else ","


def test_the_first_page_says_what_comes_in_four_weeks(sign_in: SignIn, company: Company) -> None:
    client = sign_in("cfo")
    assert "/forecast/brief/" in text_of(client, "/")
    assert "expected" not in text_of(client, f"{PATH}brief/")
    a_forecast(company)
    said = text_of(client, f"{PATH}brief/")
    assert "4,000.00" in said and "2,000.00" in said and "8,000.00" in said
    assert "/forecast/brief/" not in text_of(sign_in("collector"), "/")


def test_why_the_model_does_not_answer_for_sums_is_said_by_figures(sign_in: SignIn, company: Company) -> None:
    client = sign_in("cfo")
    a_forecast(company, tried={"model": 0.4, "rival": 0.38, "low": -0.02, "high": 0.05})
    assert "the payment model was off by 40%, these habits by 38%" in text_of(client, PATH)


def test_where_a_model_is_on_the_page_leads_to_its_card(sign_in: SignIn, company: Company) -> None:
    a_forecast(company, is_model_on=True, model_hash="3f2a91c07be455")
    page = text_of(sign_in("credit_analyst"), PATH)
    assert "How each customer usually paid" not in page
    assert 'href="/models/3f2a91c07be4/"><code>3f2a91c0</code>' in page
