"""Does somebody hear when predictions stop coming true, or the book becomes another one?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.analysis.intelligence import history
from duecourse.analysis.intelligence.models import FittedModel
from duecourse.analysis.intelligence.operations.watching import MATURED, watch
from duecourse.analysis.intelligence.queries.cards import drifting
from duecourse.analysis.intelligence.rules import champions
from duecourse.records.ledger.operations.outlooks import Outlook, record_item_outlooks
from duecourse.work.worklists.models import Alert
from duecourse.work.worklists.operations import watching as alerts
from tests.book import TODAY, a_company, a_customer, an_invoice, pays

DAY = timedelta(days=1)
SEEN = TODAY - MATURED
AT = datetime(2026, 3, 4, 1, tzinfo=UTC)


def a_model(tenant: UUID) -> FittedModel:
    return FittedModel.objects.create(
        tenant_id=tenant, purpose="payment", state="champion", fitted_at=AT, until_on=TODAY - 200 * DAY, seed=1,
        hash="abc", code_version="1", metrics={"pinball": {"model": 4.0, "rival": 5.0}}, decision="on",
        reason="beats_the_mean", body=b"",
    )  # fmt: skip


def thought(item_id: int, paid_on: date) -> Outlook:
    return Outlook(item_id, paid_on - 5 * DAY, paid_on, paid_on + 5 * DAY, paid_on, Decimal("0.5"), False, "[]")


@pytest.mark.parametrize(("late_by", "is_out"), [(0, False), (40, True)])
def test_a_model_whose_intervals_do_not_hold_alarms(
    tenant: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late_by: int, is_out: bool
) -> None:
    monkeypatch.setattr(champions, "ENOUGH", 5)
    company = a_company(tenant)
    customer, model = a_customer(tenant, company), a_model(tenant)
    items = [an_invoice(tenant, customer, issued_on=SEEN - 5 * DAY, due_on=SEEN + 25 * DAY) for _number in range(10)]
    paid_on = SEEN + 30 * DAY
    said = [thought(item.pk, paid_on - late_by * DAY if number else paid_on) for number, item in enumerate(items)]
    record_item_outlooks(tenant, company.pk, said, on=SEEN, source="abc")
    for number, item in enumerate(items):
        pays(tenant, item, "100.00", value_on=paid_on + (6 * DAY if number in (3, 4) else 0 * DAY))
    history.write_parquet(history.history_of(tenant, [company.pk]), tmp_path)
    row = watch(tenant, history.read_parquet(tmp_path), on=TODAY)
    assert row is not None and (row.item_count, row.is_out) == (10, is_out)
    assert row.figures["cover80"] == (0.1 if late_by else 0.8)
    assert drifting(tenant) == ((model.hash,) if is_out else ())
    alerts.watch(tenant, company.pk, on=TODAY)
    assert Alert.objects.of(tenant).filter(kind="model", closed_on__isnull=True).exists() is is_out


def test_nothing_is_watched_where_no_model_serves(tenant: UUID, tmp_path: Path) -> None:
    history.write_parquet(history.history_of(tenant, [a_company(tenant).pk]), tmp_path)
    assert watch(tenant, history.read_parquet(tmp_path), on=TODAY) is None


def test_a_challenger_takes_over_unless_it_does_worse_and_the_word_off_always_counts() -> None:
    def told(loss: float) -> dict[str, dict[str, float]]:
        return {"pinball": {"model": loss, "rival": 10.0}}

    assert champions.replaces(told(9.0), told(9.0), is_on=True, was_on=True)
    assert not champions.replaces(told(9.2), told(9.0), is_on=True, was_on=True)
    assert champions.replaces(told(9.9), told(9.0), is_on=False, was_on=True)
    assert champions.replaces(told(9.9), {}, is_on=True, was_on=False)


def test_the_stability_index_is_nothing_for_the_same_book_and_large_for_another() -> None:
    assert champions.stability_index([100, 200, 50], [10, 20, 5]) < 0.01
    assert champions.stability_index([100, 200, 50], [50, 20, 280]) > champions.MOVED
    assert champions.problems({"moved": {"amount": 0.4}}, {}) == ("moved",)
