"""Are the figures of a day kept once, and do they stay as they were reported whatever is learnt later?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

import duecourse.insight.jobs.figures  # noqa: F401 - who asks again needs the job
from duecourse.foundation.identity.models import Company, Portfolio
from duecourse.insight.models import DailyFigure
from duecourse.insight.operations import daily_figures
from duecourse.insight.queries.figures import figures, trend
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.insight.rules.kpis.days import is_backfilled, owed
from duecourse.records.ledger.models import Customer, FxRate, Item
from tests.book import TODAY, a_company, a_customer, an_invoice, moment, pays

DAY = timedelta(days=1)
YESTERDAY = TODAY - DAY


def test_every_day_of_three_months_is_owed_and_of_two_years_the_ends_of_weeks_and_months() -> None:
    found = owed(date(2020, 1, 1), YESTERDAY, {YESTERDAY})
    assert YESTERDAY not in found
    assert found[:2] == (YESTERDAY - DAY, YESTERDAY - 2 * DAY)
    old = [day for day in found if (YESTERDAY - day).days >= 92]
    assert date(2025, 1, 31) in old
    assert all(day.weekday() == 6 or (day + DAY).day == 1 for day in old)
    assert min(found) >= YESTERDAY - timedelta(days=731)
    assert owed(YESTERDAY, YESTERDAY, ()) == (YESTERDAY,)
    assert owed(TODAY, YESTERDAY, ()) == ()


def test_a_day_of_last_weekend_is_still_reported_and_one_of_last_month_is_worked_out() -> None:
    assert not is_backfilled(TODAY - 3 * DAY, business_date=TODAY)
    assert is_backfilled(TODAY - 30 * DAY, business_date=TODAY)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant)


@pytest.fixture
def tardy(tenant: UUID, company: Company) -> Customer:
    return a_customer(tenant, company)


def keep(company: Company, *, most: int = 1000) -> int:
    return daily_figures.keep_what_is_owed(company.tenant_id, company.pk, at=moment(), most=most)


def kept(company: Company, day: date) -> DailyFigure:
    return DailyFigure.objects.of(company.tenant_id).get(company_id=company.pk, portfolio_id=0, on_day=day)


@pytest.mark.django_db
def test_days_of_customers_of_whom_nothing_is_kept_are_worked_out_and_marked(company: Company, tardy: Customer) -> None:
    tenant, some = company.tenant_id, Among(where='customer name is "Tardy"')
    an_invoice(tenant, tardy, amount="100", overdue_days=10)
    days = [TODAY - 20 * DAY, YESTERDAY, TODAY]
    points = trend(tenant, some, ["overdue"], days)["overdue"]
    assert [one.value for one in points] == [0, 100, 100]
    assert [one.is_backfilled for one in points] == [True, True, False]
    assert not any(one.is_backfilled for one in trend(tenant, some, ["overdue"], days, restated=True)["overdue"])
    hurried = trend(tenant, some, ["overdue"], days, patience=-1)["overdue"]
    assert all(one.is_left_out and one.value is None for one in hurried)


@pytest.mark.django_db
def test_each_day_that_is_over_is_kept_once(company: Company, tardy: Customer) -> None:
    an_invoice(company.tenant_id, tardy, overdue_days=10)
    assert keep(company) == 40, "issued forty days ago; today is not over"
    assert keep(company) == 0
    assert daily_figures.ask_what_is_due(company.tenant_id) == 0
    assert not kept(company, YESTERDAY).is_backfilled
    assert kept(company, TODAY - 20 * DAY).is_backfilled


@pytest.mark.django_db
def test_what_was_reported_stays_when_a_payment_is_booked_late_and_restated_differs(
    company: Company, tardy: Customer
) -> None:
    tenant = company.tenant_id
    item = an_invoice(tenant, tardy, amount="100", overdue_days=10)
    assert keep(company, most=3) == 3, "what is owed beyond them is asked for again"
    before = kept(company, YESTERDAY).figures
    pays(tenant, item, "30", value_on=TODAY - 5 * DAY)
    keep(company)

    reported = trend(tenant, EVERYBODY, ["receivables"], [TODAY - 6 * DAY, TODAY - 4 * DAY, YESTERDAY, TODAY])
    restated = trend(tenant, EVERYBODY, ["receivables"], [TODAY - 6 * DAY, TODAY - 4 * DAY, YESTERDAY], restated=True)

    assert kept(company, YESTERDAY).figures == before
    assert [point.value for point in reported["receivables"]] == [100, 100, 100, 70]
    assert [point.is_backfilled for point in reported["receivables"]] == [True, False, False, False]
    assert [point.value for point in restated["receivables"]] == [100, 70, 70]
    assert figures(tenant, EVERYBODY, YESTERDAY, restated=True)["receivables"].is_restated


@pytest.mark.django_db
def test_kept_figures_of_portfolios_and_companies_add_up_to_what_is_worked_out_of_both(company: Company) -> None:
    tenant = company.tenant_id
    north, south = (Portfolio.objects.create(tenant_id=tenant, name=name) for name in ("North", "South"))
    other = a_company(tenant)
    for number, (firm, held) in enumerate(((company, north), (company, south), (other, south))):
        customer = a_customer(tenant, firm, name=f"Customer {number}", email="")
        Customer.objects.of(tenant).filter(id=customer.pk).update(portfolio_id=held.pk)
        item = an_invoice(tenant, customer, amount=str(100 + number), overdue_days=20)
        an_invoice(tenant, customer, amount="50", overdue_days=-10 * number)
        pays(tenant, item, "10", value_on=TODAY - 3 * DAY, on=TODAY - 3 * DAY)
    keep(company)
    keep(other)
    slugs = ("receivables", "overdue", "dso", "dso_countback", "dso_true", "dbt", "cei", "current_share")
    for among in (EVERYBODY, Among(portfolio_ids=frozenset({south.pk})), Among(company_ids=frozenset({company.pk}))):
        found, worked = trend(tenant, among, slugs, [YESTERDAY]), figures(tenant, among, YESTERDAY, slugs=slugs)
        for slug in slugs:
            value = worked[slug].value
            assert value is not None
            assert found[slug][0].value == pytest.approx(value), slug


@pytest.mark.django_db
def test_a_missing_rate_is_said_and_what_cannot_be_said_has_no_value(company: Company, tardy: Customer) -> None:
    tenant = company.tenant_id
    an_invoice(tenant, tardy, amount="100", overdue_days=2, currency="USD")
    keep(company)
    assert kept(company, YESTERDAY).figures == {"missing_rate": "USD"}
    assert trend(tenant, EVERYBODY, ["receivables"], [YESTERDAY])["receivables"][0].value is None
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.9"))
    assert figures(tenant, EVERYBODY, TODAY)["receivables"].value == 90


@pytest.mark.django_db
def test_a_day_of_which_nothing_is_kept_has_no_value(company: Company, tardy: Customer) -> None:
    an_invoice(company.tenant_id, tardy)
    assert [one.value for one in trend(company.tenant_id, EVERYBODY, ["dso"], [YESTERDAY])["dso"]] == [None]
    assert Item.objects.of(company.tenant_id).count() == 1


@pytest.mark.django_db
def test_a_day_of_which_only_some_companies_are_kept_is_not_told_as_the_whole(company: Company) -> None:
    tenant = company.tenant_id
    other = a_company(tenant)
    for firm in (company, other):
        an_invoice(tenant, a_customer(tenant, firm, name=f"Of {firm.code}", email=""), overdue_days=20)
    keep(company)
    mine = Among(company_ids=frozenset({company.pk}))
    assert trend(tenant, EVERYBODY, ["overdue"], [YESTERDAY])["overdue"][0].value is None
    assert trend(tenant, mine, ["overdue"], [YESTERDAY])["overdue"][0].value is not None
    keep(other)
    assert trend(tenant, EVERYBODY, ["overdue"], [YESTERDAY])["overdue"][0].value is not None
