"""How much came of what could be collected, what did it cost, and what does money cost that is tied up too long?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis.formulas import YEAR, Values, ratio
from duecourse.insight.rules.kpis.kpi import Kpi, through


def _tied_up(values: Values) -> Decimal | None:
    owed, sales, target = values["receivables"], values["sales_year"], values["dso_target"]
    if owed is None or sales is None or target is None or sales <= 0:
        return None
    return owed - target * sales / YEAR


def _tied_up_cost(values: Values) -> Decimal | None:
    tied_up, share = _tied_up(values), values["capital_share"]
    return None if tied_up is None or share is None else tied_up * share


def _cost_to_collect(values: Values) -> Decimal | None:
    staff, contacts = values["staff_cost"], values["contacts_cost"]
    return None if staff is None or contacts is None else ratio(staff + contacts, values["collected"])


KPIS: Final = (
    Kpi(
        "collector_effectiveness",
        Text(_("Collected of what could be collected")),
        Text(
            _(
                "Payments on what was overdue at the start of the window or became so in it, over that amount less what was disputed, in a plan, insolvent or legal: what came in, not what somebody caused."
            )
        ),
        "collected / collectable",
        "share",
        ("collected", "collectable"),
        through("collected", "collectable"),
        Text(_("overdue at the start and newly overdue")),
        "days",
        "higher",
    ),
    Kpi(
        "cost_to_collect",
        Text(_("Cost to collect")),
        Text(_("Staff and contacts of the window over what was collected of overdue items.")),
        "(staff_cost + contacts_cost) / collected",
        "share",
        ("staff_cost", "contacts_cost", "collected"),
        _cost_to_collect,
        Text(_("staff as it was said under Value, of all companies")),
        "days",
        "lower",
    ),
    Kpi(
        "working_capital",
        Text(_("Tied up beyond the DSO aimed at")),
        Text(
            _(
                "The days of DSO beyond the one aimed at, times the sales of a day; below zero: less than that is tied up."
            )
        ),
        "(receivables / sales_year * 365 - dso_target) * sales_year / 365",
        "money",
        ("receivables", "sales_year", "dso_target"),
        _tied_up,
        Text(_("sales of a year, target as it was said under Value")),
        "year",
        "lower",
    ),
    Kpi(
        "working_capital_cost",
        Text(_("Yearly cost of what is tied up beyond it")),
        Text(_("The same times what a year of money tied up costs.")),
        "(receivables / sales_year * 365 - dso_target) * sales_year / 365 * capital_share",
        "money",
        ("receivables", "sales_year", "dso_target", "capital_share"),
        _tied_up_cost,
        Text(_("cost of capital as it was said under Value")),
        "year",
        "lower",
    ),
)
