"""Is a limit one at a time, and a score written only when it changes?"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.kit.money import Money
from duecourse.records.credit.models import CreditLimit, RiskScore
from duecourse.records.credit.operations import limits
from tests.book import TODAY, a_company, a_customer, by_anna

DAY = timedelta(days=1)


def test_a_new_limit_ends_the_former_of_its_currency_only(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    for amount, currency, on in ((100, "EUR", TODAY), (50, "USD", TODAY), (200, "EUR", TODAY + DAY)):
        limits.set_limit(tenant, customer.pk, Money(Decimal(amount), currency), **by_anna(on))
    held = CreditLimit.objects.of(tenant).order_by("id").values_list("currency", "amount", "ended_on")
    assert list(held) == [
        ("EUR", Decimal(100), TODAY + DAY),
        ("USD", Decimal(50), None),
        ("EUR", Decimal(200), None),
    ]
    with pytest.raises(limits.LimitNegative):
        limits.set_limit(tenant, customer.pk, Money(Decimal(-1), "EUR"), **by_anna())


def test_an_unchanged_score_is_not_written_again(tenant: UUID) -> None:
    company = a_company(tenant)
    one, two = a_customer(tenant, company), a_customer(tenant, company, name="Silent")
    risks = [limits.Risk(one.pk, "C", Decimal(55)), limits.Risk(two.pk, "A")]
    assert limits.record_risk_score(tenant, risks, source="scorecard", on=TODAY) == 2
    risks[0] = limits.Risk(one.pk, "D", Decimal(40))
    assert limits.record_risk_score(tenant, risks, source="scorecard", on=TODAY + DAY) == 1
    held = RiskScore.objects.of(tenant).filter(customer_id=one.pk).order_by("id").values_list("risk_class", "ended_on")
    assert list(held) == [("C", TODAY + DAY), ("D", None)]
