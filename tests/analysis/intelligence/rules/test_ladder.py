"""Does the model learn what is there, no more, and always the same?"""

import json
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow
import pytest

from duecourse.analysis.intelligence.history import History
from duecourse.analysis.intelligence.rules import growing
from duecourse.analysis.intelligence.rules.drivers import GROUPS
from duecourse.analysis.intelligence.rules.features import features
from duecourse.analysis.intelligence.rules.ladder import PaymentModel, expected_days, fit, rival
from duecourse.analysis.intelligence.rules.outlooks import Outlooks
from duecourse.analysis.intelligence.rules.rows import STATIC
from tests.analysis.intelligence.rules.books import EPOCH, a_book, history_of, of_habit, of_structure, without_after

UNTIL = date(2022, 1, 3)
SEED = 11


@pytest.fixture(scope="module")
def history() -> History:
    return history_of(a_book(invoices=1500, customers=60, days=720), of_structure, asides=True)


@pytest.fixture(scope="module")
def model(history: History) -> PaymentModel:
    return fit(history, until=UNTIL, seed=SEED)


def rows_of(history: History, on: date) -> pyarrow.Table:
    """Read the features of what waits in the morning of a day."""
    paid = history.settlements.filter(history.settlements.effective_on < on).select("item_id")
    items = history.items.filter(history.items.issued_on <= on).anti_join(paid, "item_id")
    return features(history, items.select("item_id", on_day=ibis.literal(on))).order_by("item_id").to_pyarrow()


def seen(model: PaymentModel, history: History) -> Outlooks:
    """Look at what waits."""
    return model.outlooks(rows_of(history, UNTIL))


def test_enough_history_brings_trees(model: PaymentModel) -> None:
    assert model.rung == "trees"
    assert model.counts["answered"] >= 1000


def test_chances_are_chances(model: PaymentModel, history: History) -> None:
    outlooks = seen(model, history)
    assert outlooks.on == UNTIL
    assert (outlooks.mass >= -1e-6).all()
    assert (outlooks.mass.sum(axis=1) <= 1 + 1e-4).all()
    low, middle, high = (outlooks.quantile(share) for share in (0.1, 0.5, 0.9))
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (expected_days(outlooks.edges, outlooks.mass) >= 0).all()


def test_the_days_told_are_near_the_days_that_came(model: PaymentModel, history: History) -> None:
    outlooks = seen(model, history)
    came = dict(
        zip(*(history.settlements.to_pyarrow()[name].to_pylist() for name in ("item_id", "effective_on")), strict=True)
    )
    days = np.array([(came[item] - UNTIL).days for item in outlooks.item_ids.tolist()])
    assert np.abs(outlooks.quantile(0.5) - days).mean() < 6
    assert np.mean((outlooks.quantile(0.1) <= days) & (days <= outlooks.quantile(0.9))) > 0.6


def test_the_same_past_and_seed_give_the_same_text(model: PaymentModel, history: History) -> None:
    assert fit(history, until=UNTIL, seed=SEED).to_text() == model.to_text()


def test_what_is_known_later_changes_nothing(model: PaymentModel, history: History) -> None:
    assert fit(without_after(history, UNTIL), until=UNTIL, seed=SEED).to_text() == model.to_text()


def test_a_model_answers_the_same_after_it_was_kept(model: PaymentModel, history: History) -> None:
    kept = PaymentModel.from_text(model.to_text())
    assert kept.to_text() == model.to_text()
    assert np.array_equal(seen(kept, history).mass, seen(model, history).mass)


def test_a_text_of_another_format_is_refused(model: PaymentModel) -> None:
    plain = json.loads(model.to_text()) | {"format": 0}
    with pytest.raises(ValueError, match="another version"):
        PaymentModel.from_text(json.dumps(plain))


def test_outlooks_of_several_days_at_once_are_refused(model: PaymentModel, history: History) -> None:
    both = pyarrow.concat_tables([rows_of(history, UNTIL), rows_of(history, UNTIL - timedelta(days=7))])
    with pytest.raises(ValueError, match="one day"):
        model.outlooks(both)


def test_reasons_name_what_moves_the_day(model: PaymentModel, history: History) -> None:
    rows = rows_of(history, UNTIL)
    large = [index for index, size in enumerate(rows["amount_size"].to_pylist()) if size > np.log(800)]
    reasons = [model.drivers(rows)[index] for index in large]
    assert all(len(said) <= 3 for said in reasons)
    named = [driver for said in reasons for driver in said if driver.code == "amount"]
    assert len(named) > len(large) / 2
    assert {driver.direction for driver in named} == {"later"}


def test_every_column_of_the_trees_has_its_reason() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(STATIC)


def test_a_short_past_is_answered_by_the_customers_means() -> None:
    short = history_of(a_book(invoices=200, customers=10, days=720), of_habit)
    model = fit(short, until=UNTIL, seed=SEED)
    assert model.rung == "mean"
    new = short.items.filter(short.items.issued_on > UNTIL - timedelta(days=90))
    rows = features(short, new.select("item_id", on_day=ibis.literal(UNTIL - timedelta(days=90)))).to_pyarrow()
    outlooks = model.outlooks(rows)
    habits = np.array(rows["mean_delay"].to_pylist(), dtype=float)
    late = outlooks.beyond(np.array(rows["due_offset"].to_pylist(), dtype=int))
    assert late[habits > 12].mean() > 0.5 > late[habits < -5].mean()
    assert {driver.code for said in model.drivers(rows) for driver in said} == {"habit"}


def test_hardly_any_past_is_answered_by_the_curve() -> None:
    little = history_of(a_book(invoices=25, customers=5, days=720), of_habit)
    model = fit(little, until=UNTIL, seed=SEED)
    assert model.rung == "curve"
    outlooks = model.outlooks(
        features(little, little.items.select("item_id", on_day="issued_on").limit(1)).to_pyarrow()
    )
    assert 0.5 < float(outlooks.mass.sum()) <= 1.0
    assert PaymentModel.from_text(model.to_text()).to_text() == model.to_text()


def test_no_past_at_all_still_answers() -> None:
    new = history_of(a_book(invoices=10, customers=5, days=720), of_habit)
    model = fit(new, until=EPOCH.astype(object), seed=SEED)
    assert model.rung == "curve"
    assert model.outlooks(rows_of(new, UNTIL)).mass.shape[0] >= 0


def test_the_rival_is_the_customers_mean(history: History) -> None:
    assert rival(history, until=UNTIL, seed=SEED).rung == "mean"


def test_without_lightgbm_scikit_learn_grows_the_trees(
    monkeypatch: pytest.MonkeyPatch, model: PaymentModel, history: History
) -> None:
    def missing(*_args: Any, **_named: Any) -> bool:
        return False

    monkeypatch.setattr(growing, "can_grow_leafy", missing)
    plain = fit(history, until=UNTIL, seed=SEED)
    assert plain.rung == "trees"
    assert "lightgbm" not in plain.to_text()
    kept = PaymentModel.from_text(plain.to_text())
    ours, theirs = seen(kept, history), seen(model, history)
    assert np.array_equal(ours.mass, seen(plain, history).mass)
    assert np.abs(ours.quantile(0.5) - theirs.quantile(0.5)).mean() < 4
    assert any(kept.drivers(rows_of(history, UNTIL)))
