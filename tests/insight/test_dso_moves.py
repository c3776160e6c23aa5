"""Does what moved DSO tie to the DSO of both days, speak only of whom one sees, and name the customers behind it?"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.tenancy import context
from duecourse.insight.queries.dso_moves import dso_moves
from duecourse.insight.queries.figures import figures
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.records.ledger.models import FxRate
from tests.book import TODAY, a_company, a_customer, an_invoice, pays
from tests.conftest import make_tenant

pytestmark = pytest.mark.django_db
MONTH_AGO = TODAY - timedelta(days=30)


def issued(tenant: UUID, customer: object, amount: str, *, days_ago: int, terms: int, currency: str = "EUR") -> object:
    return an_invoice(
        tenant,
        customer,  # type: ignore[arg-type]
        amount=amount,
        overdue_days=days_ago - terms,
        issued_on=TODAY - timedelta(days=days_ago),
        known_on=TODAY - timedelta(days=days_ago),
        currency=currency,
    )


def a_book(tenant: UUID) -> None:
    """Tardy pays nothing since a month; Punctual paid what was late; both were sold more."""
    company = a_company(tenant)
    tardy = a_customer(tenant, company, segment="SME")
    punctual = a_customer(tenant, company, name="Punctual", email="pay", segment="large")
    for days_ago in (80, 50, 20):
        issued(tenant, tardy, "1000", days_ago=days_ago, terms=30)
    paid = issued(tenant, punctual, "3000", days_ago=70, terms=30)
    issued(tenant, punctual, "500", days_ago=10, terms=60)
    pays(tenant, paid, "3000", value_on=TODAY - timedelta(days=5), on=TODAY - timedelta(days=5))  # type: ignore[arg-type]


@pytest.mark.parametrize("restated", [False, True])
def test_both_ends_are_the_dso_of_the_catalogue(tenant: UUID, restated: bool) -> None:
    a_book(tenant)
    found = dso_moves(tenant, EVERYBODY, MONTH_AGO, TODAY, restated=restated)
    assert found.moved is not None
    for day, value in ((MONTH_AGO, found.moved.before), (TODAY, found.moved.after)):
        dso = figures(tenant, EVERYBODY, day, slugs=["dso"], restated=restated)["dso"].value
        assert dso is not None
        assert round(dso, 2) == value
    assert found.moved.before + sum(found.moved.effects.values()) == found.moved.after


def test_the_customers_behind_a_cause_are_those_whose_amounts_changed(tenant: UUID) -> None:
    a_book(tenant)
    found = dso_moves(tenant, EVERYBODY, MONTH_AGO, TODAY, with_customers=True)
    late = [(one.name, one.before, one.after) for one in found.behind["late"]]
    assert late == [("Punctual", Decimal(3000), Decimal(0)), ("Tardy", Decimal(1000), Decimal(2000))]
    sold = {one.name: one.after - one.before for one in found.behind["volume"]}
    assert sold == {"Punctual": Decimal(500), "Tardy": Decimal(1000)}


def test_only_those_are_meant_that_one_sees(tenant: UUID) -> None:
    a_book(tenant)
    found = dso_moves(tenant, Among(where='segment is "SME"'), MONTH_AGO, TODAY, with_customers=True)
    assert {part.segment for part in found.parts.values()} == {"SME"}
    assert {one.name for rows in found.behind.values() for one in rows} == {"Tardy"}
    nobody = dso_moves(tenant, Among(portfolio_ids=frozenset()), MONTH_AGO, TODAY, with_customers=True)
    assert nobody.moved is None
    assert not any(nobody.behind.values())


def test_another_tenant_has_nothing_in_it(tenant: UUID) -> None:
    a_book(tenant)
    with context.tenant(make_tenant()):
        other = dso_moves(tenant, EVERYBODY, MONTH_AGO, TODAY, currency="EUR", with_customers=True)
    assert other.moved is None
    assert not other.parts
    assert not any(other.behind.values())


def test_each_day_is_added_up_at_its_own_rates(tenant: UUID) -> None:
    company = a_company(tenant)
    dollars = a_customer(tenant, company)
    euros = a_customer(tenant, company, name="Punctual", email="pay")
    issued(tenant, dollars, "1000", days_ago=80, terms=30, currency="USD")
    paid = issued(tenant, euros, "1000", days_ago=80, terms=10)
    pays(tenant, paid, "1000", value_on=TODAY - timedelta(days=60), on=TODAY - timedelta(days=60))  # type: ignore[arg-type]
    issued(tenant, euros, "1000", days_ago=80, terms=90)
    for day, rate in ((date(2020, 1, 1), "0.5"), (TODAY - timedelta(days=1), "0.9")):
        FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=day, rate=Decimal(rate), source="test")
    found = dso_moves(tenant, EVERYBODY, TODAY - timedelta(days=7), TODAY)
    assert found.moved is not None
    assert {cause for cause, days in found.moved.effects.items() if days} == {"currency"}
