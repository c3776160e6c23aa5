"""When is a ledger too old to write to its customers?"""

from datetime import date
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.queries import freshness
from tests.book import TODAY, a_company, moment

FRIDAY, MONDAY, TUESDAY = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)


def imported(company: Company, kind: str, as_of: date, state: str = "committed") -> None:
    ImportBatch.objects.create(
        tenant_id=company.tenant_id,
        company_id=company.pk,
        kind=kind,
        file_name="f",
        sha256=f"{kind}{as_of}",
        size=1,
        mapping={},
        as_of=as_of,
        state=state,
        created_at=moment(),
        committed_at=moment() if state == "committed" else None,
    )


def test_a_book_kept_by_hand_is_never_stale(tenant: UUID) -> None:
    company = a_company(tenant)
    assert freshness.ledger_is_stale(tenant, company.pk, TODAY) is False
    assert freshness.heard_on(tenant, company.pk) is None


@pytest.mark.parametrize(("day", "stale"), [(FRIDAY, False), (MONDAY, False), (TUESDAY, True)])
def test_items_may_be_one_business_day_old(tenant: UUID, day: date, stale: bool) -> None:
    company = a_company(tenant)
    imported(company, "items", FRIDAY)
    assert freshness.ledger_is_stale(tenant, company.pk, day) is stale
    assert freshness.heard_on(tenant, company.pk) == FRIDAY


def test_a_previewed_file_is_no_news_and_a_missing_bank_feed_is_stale(tenant: UUID) -> None:
    company = a_company(tenant, bank_feed=True)
    imported(company, "items", TUESDAY)
    imported(company, "items", date(2026, 3, 31), state="previewed")
    assert freshness.freshness(tenant, company.pk, TUESDAY).items_as_of == TUESDAY
    assert freshness.ledger_is_stale(tenant, company.pk, TUESDAY) is True
    imported(company, "bank-statement", MONDAY)
    assert freshness.ledger_is_stale(tenant, company.pk, TUESDAY) is False
