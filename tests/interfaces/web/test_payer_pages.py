"""Do the pages of a payer and of its accounts lead to each other, as far as a person may see?"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company, PortfolioMember, User
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer
from tests.interfaces.web.book import a_customer, a_message
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import text_of


@pytest.fixture
def head(company: Company) -> Customer:
    """A head office at which Antwerp and Bruges are dunned."""
    head = a_customer(company, "Head")
    for name in ("Antwerp", "Bruges"):
        branch = a_customer(company, name)
        Customer.objects.of(company.tenant_id).filter(id=branch.pk).update(payer_id=head.pk)
    return head


def test_the_payers_page_and_its_accounts_pages_lead_to_each_other(
    sign_in: SignIn, tenant: UUID, head: Customer
) -> None:
    manager = sign_in("collections_manager")
    branches = list(Customer.objects.of(tenant).filter(payer_id=head.pk))
    page = text_of(manager, f"/customers/{head.token}/")
    assert "carries the items of these accounts" in page and "Contacted through its payer" not in page
    for branch in branches:
        assert f'href="/customers/{branch.token}/"' in page
        theirs = text_of(manager, f"/customers/{branch.token}/")
        assert "Contacted through its payer" in theirs and f'href="/customers/{head.token}/"' in theirs


def test_an_account_outside_the_scope_is_named_without_a_link(sign_in: SignIn, tenant: UUID, head: Customer) -> None:
    collector = sign_in("collector")
    portfolio = identity.create_portfolio(tenant, name="Mine")
    user = User.objects.get(email="collector@duecourse.example")
    PortfolioMember.objects.create(tenant_id=tenant, portfolio_id=portfolio.pk, user_id=user.pk)
    branch = Customer.objects.of(tenant).get(name="Antwerp")
    Customer.objects.of(tenant).filter(id=branch.pk).update(portfolio_id=portfolio.pk)
    page = text_of(collector, f"/customers/{branch.token}/")
    assert f"{head.number} Head" in page and head.token not in page


def test_a_message_names_the_accounts_whose_items_it_carries(sign_in: SignIn, tenant: UUID, head: Customer) -> None:
    manager: Client = sign_in("collections_manager")
    message = a_message(head, "o-1", state="planned")
    ids = list(Customer.objects.of(tenant).filter(payer_id=head.pk).values_list("id", flat=True))
    Message.objects.of(tenant).filter(id=message.pk).update(account_ids=ids)
    assert "2 accounts of the payer" in text_of(manager, "/outbox/?tab=due")
    page = text_of(manager, f"/outbox/{message.pk}/")
    assert "ANT-BE Antwerp, BRU-BE Bruges" in page
