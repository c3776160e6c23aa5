"""Does an item show the newest of its levels, and the highest?"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import CustomerStanding, DunningLevel
from duecourse.records.ledger.operations import levels
from duecourse.records.ledger.operations.levels import Finding, ReachedLevel
from tests.book import TODAY, a_company, a_customer, an_invoice, fresh

DAY = timedelta(days=1)


def test_an_item_shows_its_highest_severity_its_newest_day_and_our_own_last_step(tenant: UUID) -> None:
    item = an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    ours = ReachedLevel(item.pk, 1, TODAY - 9 * DAY, "friendly", TODAY - 2 * DAY)
    for _time in range(2):
        levels.record_dunning_levels(tenant, [ours], known_on=TODAY, source="step")
    levels.record_dunning_levels(tenant, [ReachedLevel(item.pk, 3, TODAY - DAY)], known_on=TODAY, source="erp")
    row = fresh(item)
    assert (row.severity_reached, row.last_step_key, row.last_step_on) == (3, "friendly", TODAY - DAY)
    assert row.stated_deadline_on is None
    assert DunningLevel.objects.of(tenant).count() == 2
    levels.revoke_source(tenant, item_ids=[item.pk], source="erp", on=TODAY)
    row = fresh(item)
    assert (row.severity_reached, row.last_step_on) == (1, TODAY - 9 * DAY)
    assert row.stated_deadline_on == TODAY - 2 * DAY
    levels.revoke_dunning_levels(tenant, item_ids=[item.pk], step_key="friendly", on=TODAY)
    row = fresh(item)
    assert (row.severity_reached, row.last_step_key, row.last_step_on) == (None, "", None)


def test_a_finding_of_the_same_name_and_day_replaces_the_first(tenant: UUID) -> None:
    customer = a_customer(tenant, a_company(tenant))
    for value in (Decimal("0.4"), Decimal("0.6")):
        levels.record_customer_standing(tenant, [Finding(customer.pk, "risk", TODAY, value)], source="model")
    assert [row.value for row in CustomerStanding.objects.of(tenant)] == [Decimal("0.6")]
