"""Is each formula the one that is written down, with its worked value and its traps?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from duecourse.insight.rules.kpis import formulas
from duecourse.insight.rules.kpis.catalogue import KPIS, MONTHLY
from duecourse.insight.rules.kpis.formulas import Month, counted_back
from duecourse.insight.rules.kpis.inputs import MEASURES, measure_of

THOUSAND = Decimal(1000)
QUARTER = {"receivables": 1450, "sales": 1550, "days": 91, "current": 1000}
MONTHS = (Month(600 * THOUSAND, 30), Month(500 * THOUSAND, 31), Month(450 * THOUSAND, 30))


def worked(slug: str, **inputs: Any) -> Decimal | None:
    """Work a KPI out to two places; what is not given is not known."""
    kpi = KPIS[slug]
    named = dict.fromkeys(name for name in kpi.inputs if name != MONTHLY)
    values = named | {name: None if one is None else Decimal(str(one)) for name, one in inputs.items()}
    found = kpi.worked_out(values)
    return None if found is None else found.quantize(Decimal("0.0001"))


def monthly(months: tuple[Month, ...] = MONTHS, **more: Any) -> dict[str, Any]:
    """Say months as inputs, the newest first."""
    told: dict[str, Any] = dict(more)
    for number, month in enumerate(months):
        told |= {f"sales_m{number}": month.sales, f"days_m{number}": month.days}
    return told


@pytest.mark.parametrize(
    ("slug", "inputs", "value"),
    [
        ("dso", QUARTER, "85.1290"),
        # The examples that come with Dynamics 365: a year, and the 183 days since the first sale.
        ("dso", {"receivables": 1000, "sales": 3000, "days": 365}, "121.6667"),
        ("dso", {"receivables": 1000, "sales": 3000, "days": 183}, "61.0000"),
        ("bpdso", QUARTER, "58.7097"),
        ("add", QUARTER, "26.4194"),
        ("dso_countback", monthly(receivables=1450000), "84.3333"),
        (
            "dso_true",
            # 300k of June is ten days old, 200k of May forty, 70k of April eighty-five.
            monthly(aged_m0=3000000, aged_m1=8000000, aged_m2=5950000, invoiced_m0=600000, invoiced_m1=500000, invoiced_m2=450000),
            "34.2222",
        ),
        ("cei", {"receivables_month_start": 1200, "sales_month": 600, "receivables": 1450, "current": 1000}, "0.4375"),
        ("cei", {"receivables_month_start": 1200, "sales_month": 1550, "receivables": 1450, "current": 1000}, "0.7429"),
        (
            "cei_quarter",
            {"receivables_quarter_start": 1200, "sales_quarter": 1550, "receivables": 1450, "current": 1000},
            "0.3721",
        ),
        # 5,000 paid after 43 days, 3,000 after 20, 1,000 after 30, all on terms of 30 days.
        ("days_to_pay", {"paid_days": 5000 * 43 + 3000 * 20 + 1000 * 30, "paid": 9000}, "33.8889"),
        ("dbt", {"paid_days_due": 5000 * 13 - 3000 * 10, "paid": 9000}, "3.8889"),
        ("dbt_late", {"paid_days_late": 5000 * 13, "paid": 9000}, "7.2222"),
        ("turnover", {"sales_year": 6200, "receivables_year_start": 1200, "receivables": 1450}, "4.6792"),
        ("turnover_days", {"sales_year": 6200, "receivables_year_start": 1200, "receivables": 1450}, "78.0040"),
        ("utilisation", {"exposure_in_limit": 160000, "limits": 200000}, "0.8000"),
        ("promise_kept", {"promises_kept": 6, "promises_partly": 1, "promises_broken": 3, "promises_left_out": 90}, "0.6000"),
        ("deduction_days", {"deductions_open": 300, "deductions_taken": 900, "days": 90}, "30.0000"),
        ("forecast_accuracy", {"forecast": 90, "forecast_actual": 120}, "0.7500"),
        ("forecast_bias", {"forecast": 90, "forecast_actual": 120}, "-0.2500"),
        # A DSO of 73 days at sales of 10 a day, where 60 are aimed at: 13 days of them.
        ("working_capital", {"receivables": 730, "sales_year": 3650, "dso_target": 60}, "130.0000"),
        ("working_capital", {"receivables": 365, "sales_year": 3650, "dso_target": 60}, "-235.0000"),
        ("cost_to_collect", {"staff_cost": 90, "contacts_cost": 10, "collected": 2000}, "0.0500"),
    ],
)  # fmt: skip
def test_a_kpi_gives_its_worked_value(slug: str, inputs: Mapping[str, Any], value: str) -> None:
    assert worked(slug, **inputs) == Decimal(value)


def test_average_days_delinquent_are_the_days_between_two_dsos_of_one_window() -> None:
    add = KPIS["add"].worked_out({name: Decimal(one) for name, one in QUARTER.items()})
    assert add == (Decimal(1450) / 1550 * 91) - (Decimal(1000) / 1550 * 91)
    assert {KPIS[slug].window for slug in ("dso", "bpdso", "add")} == {"days"}


def test_a_history_that_ends_first_says_more_than_its_days() -> None:
    found = counted_back(Decimal(2000000), list(MONTHS))
    assert (found.days, found.is_at_least) == (Decimal(91), True)
    exactly = counted_back(Decimal(1550000), list(MONTHS))
    assert (exactly.days, exactly.is_at_least) == (Decimal(91), False)


def test_a_month_that_sold_nothing_on_balance_adds_its_days_and_takes_nothing_off() -> None:
    months = [Month(Decimal(100), 30), Month(Decimal(-40), 31), Month(Decimal(0), 28), Month(Decimal(100), 31)]
    assert counted_back(Decimal(150), months).days == 30 + 31 + 28 + Decimal("15.5")


def test_a_book_in_credit_has_no_days_of_sales_left_to_count() -> None:
    assert counted_back(Decimal(-5), list(MONTHS)) == formulas.CountedBack(Decimal(0))


@pytest.mark.parametrize(
    ("slug", "inputs"),
    [
        ("dso", {"receivables": 100, "sales": 0, "days": 90}),
        ("dso", {"receivables": 100, "sales": -5, "days": 90}),
        ("bpdso", {"current": 100, "sales": 0, "days": 90}),
        ("add", {"receivables": 100, "current": 50, "sales": 0, "days": 90}),
        ("cei", {"receivables_month_start": 0, "sales_month": 10, "receivables": 10, "current": 10}),
        ("cei", {"receivables_month_start": 0, "sales_month": 10, "receivables": 10, "current": 20}),
        ("current_share", {"current": 0, "debits": 0}),
        ("dbt", {"paid_days_due": 0, "paid": 0}),
        ("promise_kept", {"promises_kept": 0, "promises_partly": 0, "promises_broken": 0}),
        ("deduction_days", {"deductions_open": 10, "deductions_taken": 0, "days": 90}),
        ("forecast_accuracy", {"forecast": 10, "forecast_actual": 0}),
        ("forecast_bias", {"forecast": 10, "forecast_actual": 0}),
        ("working_capital", {"receivables": 730, "sales_year": 3650}),
        ("working_capital", {"receivables": 730, "sales_year": 0, "dso_target": 60}),
        ("working_capital_cost", {"receivables": 730, "sales_year": 3650, "dso_target": 60}),
        ("cost_to_collect", {"contacts_cost": 10, "collected": 2000}),
        ("cost_to_collect", {"staff_cost": 90, "contacts_cost": 10, "collected": 0}),
        ("right_party", {"right_contacts": 0, "contacts_made": 0}),
        ("utilisation", {"exposure_in_limit": None, "limits": None}),
        ("turnover", {"sales_year": 0, "receivables_year_start": 0, "receivables": 0}),
        ("dso_true", monthly(aged_m0=5, invoiced_m0=0)),
        ("dso_countback", {"receivables": 5}),
    ],
)
def test_where_there_is_nothing_to_divide_by_nothing_is_said(slug: str, inputs: Mapping[str, Any]) -> None:
    assert worked(slug, **inputs) is None


def test_a_limit_of_nothing_that_is_used_counts_as_full() -> None:
    assert formulas.utilisation(Decimal(5), Decimal(0)) == 1
    assert formulas.utilisation(Decimal(0), Decimal(0)) == 0


@pytest.mark.parametrize("family", ["dso", "cei", "dbt", "promise_kept", "dispute_days", "dispute_rate"])
def test_each_usage_of_a_kpi_is_named_with_the_number(family: str) -> None:
    variants = [str(kpi.variant) for slug, kpi in KPIS.items() if slug.startswith(family)]
    assert all(variants)
    assert len(set(variants)) == len(variants) > 1


def test_every_kpi_names_inputs_that_exist_and_is_made_of_nothing_else() -> None:
    for kpi in KPIS.values():
        named = {name for name in kpi.inputs if name != MONTHLY}
        assert named <= MEASURES.keys(), kpi.slug
        kpi.worked_out(dict.fromkeys(named))
    with pytest.raises(KeyError):
        measure_of("nothing_of_the_kind")
    assert measure_of("days_m3").unit == "days"


def test_the_names_that_scripts_build_on_are_there() -> None:
    named = "receivables overdue to_collect dso dso_countback bpdso add cei dbt promise_kept".split()
    assert set(named) <= KPIS.keys()
