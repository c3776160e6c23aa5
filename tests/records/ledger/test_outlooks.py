"""Is what was expected of an item kept day by day, and only where something moved?"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.records.ledger.models import Item, ItemOutlook
from duecourse.records.ledger.operations import outlooks
from tests.book import TODAY, a_company, a_customer, an_invoice

DAY = timedelta(days=1)


def an_outlook(item: Item, *, paid_on: date = TODAY + 9 * DAY, late: str = "0.4") -> outlooks.Outlook:
    early, late_on = paid_on - 4 * DAY, paid_on + 8 * DAY
    return outlooks.Outlook(item.pk, early, paid_on, late_on, paid_on + DAY, Decimal(late), False, "[]")


def write(item: Item, rows: Iterable[outlooks.Outlook], on: date = TODAY) -> outlooks.Written:
    return outlooks.record_item_outlooks(item.tenant_id, item.company_id, rows, on=on, source="abc")


def told(item: Item) -> list[tuple[date, date | None, date, Decimal]]:
    rows = ItemOutlook.objects.of(item.tenant_id).filter(item_id=item.pk).order_by("from_on")
    return [(row.from_on, row.to_on, row.p50_on, row.late_share) for row in rows]


@pytest.fixture
def item(tenant: UUID) -> Item:
    return an_invoice(tenant, a_customer(tenant, a_company(tenant)))


def test_the_same_outlook_on_another_day_writes_nothing(item: Item) -> None:
    assert write(item, [an_outlook(item)]) == outlooks.Written(items=1, moved=1, ended=0)
    assert write(item, [an_outlook(item, late="0.404")], TODAY + DAY) == outlooks.Written(items=1, moved=0, ended=0)
    assert told(item) == [(TODAY, None, TODAY + 9 * DAY, Decimal("0.4"))]


def test_another_outlook_ends_the_one_before_on_the_day_before(item: Item) -> None:
    write(item, [an_outlook(item)])
    write(item, [an_outlook(item, paid_on=TODAY + 12 * DAY)], TODAY + 3 * DAY)
    write(item, [an_outlook(item, paid_on=TODAY + 12 * DAY, late="0.9")], TODAY + 4 * DAY)
    assert told(item) == [
        (TODAY, TODAY + 2 * DAY, TODAY + 9 * DAY, Decimal("0.4")),
        (TODAY + 3 * DAY, TODAY + 3 * DAY, TODAY + 12 * DAY, Decimal("0.4")),
        (TODAY + 4 * DAY, None, TODAY + 12 * DAY, Decimal("0.9")),
    ]


def test_a_second_time_on_the_same_day_replaces_the_first(item: Item) -> None:
    write(item, [an_outlook(item)], TODAY - DAY)
    for days in (12, 13):
        write(item, [an_outlook(item, paid_on=TODAY + days * DAY)])
    assert told(item) == [
        (TODAY - DAY, TODAY - DAY, TODAY + 9 * DAY, Decimal("0.4")),
        (TODAY, None, TODAY + 13 * DAY, Decimal("0.4")),
    ]


def test_an_item_that_is_not_predicted_any_more_ends_and_may_come_back(item: Item) -> None:
    write(item, [an_outlook(item)])
    assert write(item, [], TODAY + 2 * DAY).ended == 1
    assert told(item) == [(TODAY, TODAY + DAY, TODAY + 9 * DAY, Decimal("0.4"))]
    write(item, [an_outlook(item)], TODAY + 2 * DAY)
    assert told(item)[-1] == (TODAY + 2 * DAY, None, TODAY + 9 * DAY, Decimal("0.4"))


def test_another_companys_items_are_left_alone(item: Item, tenant: UUID) -> None:
    other = an_invoice(tenant, a_customer(tenant, a_company(tenant)))
    write(item, [an_outlook(item)])
    assert write(other, [an_outlook(other)], TODAY + DAY).ended == 0
    assert told(item)[-1][1] is None


def test_what_was_thought_later_is_not_rewritten_by_an_earlier_day(item: Item) -> None:
    write(item, [an_outlook(item)])
    with pytest.raises(outlooks.OutlookTooOld):
        write(item, [an_outlook(item, late="0.9")], TODAY - DAY)
    assert told(item) == [(TODAY, None, TODAY + 9 * DAY, Decimal("0.4"))]
