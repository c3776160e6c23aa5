"""Where do the tests of disputes stand? In a Belgian company, beside a customer who disagrees."""

from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Customer
from tests.book import a_company, a_customer


@pytest.fixture
def company(tenant: UUID) -> Company:
    """A Belgian company."""
    return a_company(tenant, zone="Europe/Brussels")


@pytest.fixture
def quarrel(tenant: UUID, company: Company) -> Customer:
    """A customer who disagrees."""
    return a_customer(tenant, company, name="Quarrel")
