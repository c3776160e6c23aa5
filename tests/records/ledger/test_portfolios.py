"""Do many customers come into portfolios at once, and only those that nobody has?"""

from datetime import timedelta
from uuid import UUID

from duecourse.foundation.identity.operations import create_portfolio
from duecourse.records.ledger.models import Customer, PortfolioAssignment
from duecourse.records.ledger.operations.portfolios import fill_portfolio
from tests.book import TODAY, a_company, a_customer


def test_customers_of_some_countries_come_first_then_the_rest_and_nobody_moves(tenant: UUID) -> None:
    company = a_company(tenant)
    home, abroad = (create_portfolio(tenant, name=name, company_id=company.pk).pk for name in ("home", "abroad"))
    here = a_customer(tenant, company, name="Here", country="BE")
    Customer.objects.of(tenant).filter(id=here.pk).update(customer_since=TODAY - timedelta(days=90))
    there = a_customer(tenant, company, name="There", country="FR")
    assert fill_portfolio(tenant, home, company_id=company.pk, countries=["BE"], on=TODAY) == 1
    assert fill_portfolio(tenant, abroad, company_id=company.pk, on=TODAY) == 1
    assert fill_portfolio(tenant, home, company_id=company.pk, on=TODAY) == 0
    held = dict(Customer.objects.of(tenant).values_list("id", "portfolio_id"))
    assert held == {here.pk: home, there.pk: abroad}
    since = PortfolioAssignment.objects.of(tenant).get(customer_id=here.pk)
    assert (since.portfolio_id, since.from_on) == (home, TODAY - timedelta(days=90))
