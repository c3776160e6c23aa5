"""For how many days of sales does a balance stand, and how well was it collected?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis import formulas
from duecourse.insight.rules.kpis.formulas import Values, divided, ratio
from duecourse.insight.rules.kpis.kpi import MONTHLY, Kpi, through


def _dso(balance: str) -> Callable[[Values], Decimal | None]:
    return lambda values: formulas.days_of_sales(values[balance], values["sales"], values["days"])


def _add(values: Values) -> Decimal | None:
    standard, best = _dso("receivables")(values), _dso("current")(values)
    return None if standard is None or best is None else standard - best


def _counted(values: Values) -> formulas.CountedBack | None:
    months, balance = formulas.months_of(values), values["receivables"]
    return None if balance is None or not months else formulas.counted_back(balance, months)


def _countback(values: Values) -> Decimal | None:
    found = _counted(values)
    return None if found is None else found.days


def _is_at_least(values: Values) -> bool:
    found = _counted(values)
    return found is not None and found.is_at_least


def _true(values: Values) -> Decimal | None:
    aged = formulas.aged_months_of(values)
    return formulas.true_days(aged) if aged else None


def _cei(before: str, sales: str, *, months: int = 1) -> Callable[[Values], Decimal | None]:
    def worked_out(values: Values) -> Decimal | None:
        now, current = values["receivables"], values["current"]
        return formulas.effectiveness(values[before], values[sales], now, current, months=months)

    return worked_out


def _turnover(values: Values) -> Decimal | None:
    begin, end = values["receivables_year_start"], values["receivables"]
    return None if begin is None or end is None else ratio(values["sales_year"], (begin + end) / 2)


def _turnover_days(values: Values) -> Decimal | None:
    return divided(formulas.YEAR, _turnover(values))


def _dso_year(values: Values) -> Decimal | None:
    return formulas.days_of_sales(values["receivables_mean"], values["sales_year"], formulas.YEAR)


KPIS: Final = (
    Kpi(
        "dso",
        Text(_("DSO")),
        Text(_("For how many days of sales receivables stand: the balance of the day over the sales of the window.")),
        "receivables / sales * days",
        "days",
        ("receivables", "sales", "days"),
        _dso("receivables"),
        Text(_("ending balance; sales with tax, less credit notes")),
        "days",
        "lower",
    ),
    Kpi(
        "dso_countback",
        Text(_("DSO, counted back")),
        Text(_("The balance is used up by the sales of one month after another, the newest first.")),
        _("receivables, used up by sales_m0, sales_m1, …: the days of each month, and a share of the last"),
        "days",
        ("receivables", MONTHLY),
        _countback,
        Text(_("exhaustion; credits taken off, reserves not")),
        "none",
        "lower",
        _is_at_least,
    ),
    Kpi(
        "dso_true",
        Text(_("True DSO")),
        Text(_("Each open invoice's age times its amount, over what was invoiced in its month.")),
        _("sum over months of aged_m / invoiced_m"),
        "days",
        (MONTHLY,),
        _true,
        Text(_("open invoices, before credits; invoiced before credit notes")),
        "none",
        "lower",
    ),
    Kpi(
        "dso_year",
        Text(_("DSO of the year")),
        Text(_("Mean receivables of the last twelve month ends over the sales of a year.")),
        "receivables_mean / sales_year * 365",
        "days",
        ("receivables_mean", "sales_year"),
        _dso_year,
        Text(_("rolling, mean balance")),
        "year",
        "lower",
    ),
    Kpi(
        "bpdso",
        Text(_("Best possible DSO")),
        Text(_("The DSO if everybody paid when due: only what is not overdue counts, disputed or not.")),
        "current / sales * days",
        "days",
        ("current", "sales", "days"),
        _dso("current"),
        Text(_("open debits that are not overdue")),
        "days",
        "lower",
    ),
    Kpi(
        "add",
        Text(_("Average days delinquent")),
        Text(_("DSO less best possible DSO of the same window: the days of sales that are late.")),
        "(receivables - current) / sales * days",
        "days",
        ("receivables", "current", "sales", "days"),
        _add,
        Text(_("same window as DSO")),
        "days",
        "lower",
    ),
    Kpi(
        "cei",
        Text(_("Collection effectiveness")),
        Text(_("Which share of what could be collected this month was collected.")),
        "(receivables_month_start + sales_month - receivables) / (receivables_month_start + sales_month - current)",
        "share",
        ("receivables_month_start", "sales_month", "receivables", "current"),
        _cei("receivables_month_start", "sales_month"),
        Text(_("month to date, N = 1")),
        "month",
        "higher",
    ),
    Kpi(
        "cei_quarter",
        Text(_("Collection effectiveness of three months")),
        Text(_("The same over three months, with the sales of a mean month, as the Credit Research Foundation does.")),
        "(receivables_quarter_start + sales_quarter / 3 - receivables) / (receivables_quarter_start + sales_quarter / 3"
        " - current)",
        "share",
        ("receivables_quarter_start", "sales_quarter", "receivables", "current"),
        _cei("receivables_quarter_start", "sales_quarter", months=3),
        Text(_("CRF, three months, N = 3")),
        "quarter",
        "higher",
    ),
    Kpi(
        "turnover",
        Text(_("Receivables turnover")),
        Text(_("How often receivables turned into money in a year.")),
        "sales_year / ((receivables_year_start + receivables) / 2)",
        "times",
        ("sales_year", "receivables_year_start", "receivables"),
        _turnover,
        Text(_("mean of a year before and now")),
        "year",
        "higher",
    ),
    Kpi(
        "turnover_days",
        Text(_("Days of turnover")),
        Text(_("365 over the receivables turnover.")),
        "365 / (sales_year / ((receivables_year_start + receivables) / 2))",
        "days",
        ("sales_year", "receivables_year_start", "receivables"),
        _turnover_days,
        Text(_("mean of a year before and now")),
        "year",
        "lower",
    ),
    Kpi(
        "bad_debt",
        Text(_("Bad debt")),
        Text(_("What was written off in a year, less what was taken back, over the sales of that year.")),
        "written_off_year / sales_year",
        "share",
        ("written_off_year", "sales_year"),
        through("written_off_year", "sales_year"),
        Text(_("net write-offs")),
        "year",
        "lower",
    ),
)
