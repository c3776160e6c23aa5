"""Does the command say each KPI of a day with its formula and inputs, of whom it was asked?"""

from decimal import Decimal

import pytest

from tests.interfaces.cli.conftest import DAY, Say

pytestmark = pytest.mark.real_commits


def test_the_kpis_of_a_day_come_with_formula_and_inputs(say: Say, sold: str) -> None:
    told = say("--tenant", sold, "kpi", "--on", DAY)
    assert told.code == 0, told.err
    kpis = told.data["kpis"]
    assert (kpis["receivables"]["value"], kpis["overdue"]["value"]) == ("1530.50", "1450.00")
    assert kpis["to_collect"]["value"] == "1450.00"
    dso = kpis["dso"]
    assert dso["formula"] == "receivables / sales * days"
    assert dso["inputs"] == {"receivables": "1530.50", "sales": "1630.50", "days": 90.0}
    assert dso["value"] == float(round(Decimal("1530.50") / Decimal("1630.50") * 90, 2))
    assert kpis["dbt"]["value"] == -1.0, "paid a day before it was due"
    assert kpis["dso_countback"]["at_least"] is False
    assert kpis["promise_kept"]["value"] is None and kpis["promise_kept"]["why_none"]
    for name in "receivables overdue to_collect dso dso_countback bpdso add cei dbt promise_kept".split():
        assert kpis[name].keys() >= {"value", "unit", "formula", "inputs"}


def test_a_scope_a_window_and_the_names_wanted_narrow_the_answer(say: Say, sold: str) -> None:
    told = say(
        "--tenant", sold, "kpi", "--on", DAY, "--scope", 'customer number is "T"', "--days", "30", "--only", "dso"
    )
    assert told.code == 0, told.err
    assert list(told.data["kpis"]) == ["dso"]
    assert told.data["kpis"]["dso"]["inputs"] == {"receivables": "330.50", "sales": "80.50", "days": 30.0}
    wrong = say("--tenant", sold, "kpi", "--on", DAY, "--scope", "colour is red")
    assert wrong.code == 2 and "character 1" in wrong.err
    assert say("--tenant", sold, "kpi", "--on", DAY, "--company", "NOPE").code == 2


def test_figures_of_the_days_that_are_over_are_kept_once(say: Say, sold: str) -> None:
    first = say("--tenant", sold, "kpi", "--on", DAY, "--only", "overdue", "--keep")
    again = say("--tenant", sold, "kpi", "--on", DAY, "--only", "overdue", "--keep")
    assert first.data["kept"] > 50 and again.data["kept"] == 0
