"""Are the segments and countries of customers found by stepping the same as those by reading them all?"""

import random
from uuid import UUID

import pytest

from duecourse.foundation.identity.operations import create_portfolio
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries.spread import MOST, segments_and_countries
from tests.book import a_company, a_customer


@pytest.mark.parametrize("seed", range(3))
def test_stepping_from_value_to_value_finds_them_all_in_order(tenant: UUID, seed: int) -> None:
    dice = random.Random(seed)
    companies = [a_company(tenant) for _each in range(3)]
    portfolio = create_portfolio(tenant, name="one").pk
    for number in range(25):
        customer = a_customer(
            tenant, dice.choice(companies), name=f"Nr {number}", segment=dice.choice(["", "SME", "key", "Key", "Ä"])
        )
        country, held = dice.choice(["", "BE", "DE"]), dice.choice([None, portfolio])
        Customer.objects.of(tenant).filter(id=customer.pk).update(country=country, portfolio_id=held)
    for meant in (companies, companies[:1], []):
        ids = [one.pk for one in meant]
        rows = Customer.objects.of(tenant).filter(company_id__in=ids)
        for held_by, seen in ((None, rows), ([portfolio], rows.filter(portfolio_id=portfolio))):
            told = tuple(
                tuple(seen.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct())
                for name in ("segment", "country")
            )
            assert segments_and_countries(tenant, company_ids=ids, portfolio_ids=held_by) == told


def test_of_more_values_than_anybody_reads_the_first_are_told(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    Customer.objects.of(tenant).bulk_create(
        Customer(
            tenant_id=tenant,
            company_id=company.pk,
            party_id=customer.party_id,
            number=f"S{n}",
            name="S",
            segment=f"{n:04}",
            token=f"token {n}",
        )
        for n in range(MOST + 5)
    )
    Customer.objects.of(tenant).filter(id=customer.pk).update(segment="")
    segments, _countries = segments_and_countries(tenant, company_ids=[company.pk], portfolio_ids=None)
    assert segments == tuple(f"{n:04}" for n in range(MOST))
