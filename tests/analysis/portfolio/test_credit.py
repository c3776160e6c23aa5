"""Is credit measured within the company that gave it?"""

from decimal import Decimal
from typing import Any
from uuid import UUID

import ibis
import pytest

from duecourse.analysis.portfolio import amounts, as_of
from duecourse.foundation.kit.money import Money
from duecourse.records.credit.operations import limits
from duecourse.records.ledger.models import Customer
from tests.analysis.portfolio.test_as_of import rows_of
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna


def facts_on(tenant: UUID, company_id: int, **how: Any) -> dict[str, dict[str, Any]]:
    """What a condition may ask about the company's customers."""
    run = ibis.literal(TODAY).name("on_day").as_table().mutate(horizon_on=ibis.literal(TODAY))
    rows = rows_of(amounts.customer_facts(as_of.book(tenant, company_id, TODAY, **how), run))
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize("how", [{}, {"restated": True}])
def test_exposure_counts_only_what_the_company_of_the_limit_is_owed_trap_60(tenant: UUID, how: dict[str, bool]) -> None:
    belgian, dutch = a_company(tenant), a_company(tenant)
    here, there = a_customer(tenant, belgian, name="Tardy"), a_customer(tenant, dutch, name="Tardy")
    Customer.objects.of(tenant).filter(id=there.pk).update(party_id=here.party_id)
    an_invoice(tenant, here, amount="300.00")
    an_invoice(tenant, there, amount="900.00")
    limits.set_limit(tenant, here.pk, Money(Decimal(1000), "EUR"), **by_anna())
    shown = facts_on(tenant, belgian.pk, **how)["Tardy"]
    assert (shown["open_base"], shown["limit_amount"], shown["utilisation_share"]) == (300, 1000, Decimal("0.3"))
    limits.set_limit(tenant, there.pk, Money(Decimal(600), "EUR"), **by_anna())
    again = facts_on(tenant, belgian.pk, **how)["Tardy"]
    assert (again["limit_amount"], again["utilisation_share"]) == (1000, Decimal("0.3")), (
        "a limit elsewhere is not ours"
    )
    other = facts_on(tenant, dutch.pk, **how)["Tardy"]
    assert (other["open_base"], other["limit_amount"], other["utilisation_share"]) == (900, 600, Decimal("1.5"))
