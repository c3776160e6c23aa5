"""Do the chances of an item's days read as they should?"""

from datetime import date

import numpy as np

from duecourse.analysis.intelligence.rules.outlooks import CAP, LATER, Outlooks, by, quantile, standard_edges

EDGES = np.array([-1, 0, 1, 2, 9])
MASS = np.array([[0.1, 0.2, 0.3, 0.35], [0.0, 0.0, 0.0, 0.07]], dtype=np.float32)


def test_the_standard_edges_are_the_day_itself_then_days_then_weeks_to_the_cap() -> None:
    edges = standard_edges()
    assert list(edges[:3]) == [-1, 0, 1]
    assert edges[-1] == CAP
    assert set(np.diff(edges)) == {1, 7}


def test_a_quantile_is_the_first_day_by_which_the_chance_is_reached() -> None:
    assert list(quantile(EDGES, MASS, 0.1)) == [0, 10]
    assert list(quantile(EDGES, MASS, 0.3)) == [1, 10]
    assert list(quantile(EDGES, MASS, 0.6)) == [2, 10]
    assert list(quantile(EDGES, MASS, 0.65)) == [3, 10]
    assert list(quantile(EDGES, MASS, 0.96)) == [10, 10]


def test_a_quantile_beyond_the_cap_says_later() -> None:
    edges = standard_edges()
    nothing = np.zeros((1, len(edges) - 1), dtype=np.float32)
    assert list(quantile(edges, nothing, 0.5)) == [LATER]


def test_the_chance_by_a_day_sums_up_and_cuts_a_week_evenly() -> None:
    assert np.allclose(by(EDGES, MASS, 0), [0.1, 0.0])
    assert np.allclose(by(EDGES, MASS, 2), [0.6, 0.0])
    assert np.allclose(by(EDGES, MASS, np.array([9, 3])), [0.95, 0.01])
    assert np.allclose(by(EDGES, MASS, -5), [0.0, 0.0])
    assert np.allclose(by(EDGES, MASS, 500), [0.95, 0.07])


def test_an_overdue_item_is_late_for_certain() -> None:
    seen = Outlooks(
        on=date(2026, 3, 4),
        item_ids=np.array([1, 2]),
        customer_ids=np.array([1, 1]),
        edges=EDGES,
        mass=MASS,
        is_little_history=np.array([False, True]),
    )
    assert np.allclose(seen.beyond(np.array([1, -1])), [0.7, 1.0])
