"""What became of promises, disputes and deductions, of what we did, and of what we foresaw?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis.formulas import Values, ratio
from duecourse.insight.rules.kpis.kpi import Kpi, same, through


def _kept(values: Values) -> Decimal | None:
    kept, partly, broken = (values[f"promises_{name}"] or Decimal(0) for name in ("kept", "partly", "broken"))
    return ratio(kept, kept + partly + broken)


def _deduction_days(values: Values) -> Decimal | None:
    share, days = ratio(values["deductions_open"], values["deductions_taken"]), values["days"]
    return None if share is None or days is None else share * days


def _accuracy(values: Values) -> Decimal | None:
    forecast, actual = values["forecast"], values["forecast_actual"]
    if forecast is None or actual is None or actual <= 0:
        return None
    return 1 - abs(forecast - actual) / actual


def _bias(values: Values) -> Decimal | None:
    forecast, actual = values["forecast"], values["forecast_actual"]
    return None if forecast is None or actual is None else ratio(forecast - actual, actual)


KPIS: Final = (
    Kpi(
        "promise_kept",
        Text(_("Promises kept")),
        Text(
            _(
                "Of the promises that fell due and were judged, the share that was kept; replaced and withdrawn ones apart."
            )
        ),
        "promises_kept / (promises_kept + promises_partly + promises_broken)",
        "share",
        ("promises_kept", "promises_partly", "promises_broken", "promises_left_out"),
        _kept,
        Text(_("by count")),
        "days",
        "higher",
    ),
    Kpi(
        "promise_kept_amount",
        Text(_("Promised amounts kept")),
        Text(_("The same by amount; of a promise that was partly kept the paid part counts.")),
        "promised_kept / promised_judged",
        "share",
        ("promised_kept", "promised_judged", "promises_left_out"),
        through("promised_kept", "promised_judged"),
        Text(_("by amount")),
        "days",
        "higher",
    ),
    Kpi(
        "broken_level",
        Text(_("Broken-promise level")),
        Text(_("The highest number of a promise on the same item after ones that were not kept, among open promises.")),
        "highest_broken_level",
        "count",
        ("highest_broken_level",),
        same("highest_broken_level"),
        better="lower",
    ),
    Kpi(
        "contact_promise",
        Text(_("Promises per right-party contact")),
        Text(_("Promises made in the window over its contacts with somebody who can pay or promise.")),
        "promises_made / right_contacts",
        "share",
        ("promises_made", "right_contacts"),
        through("promises_made", "right_contacts"),
        Text(_("calls, mails and texts")),
        "days",
        "higher",
    ),
    Kpi(
        "right_party",
        Text(_("Right-party contacts")),
        Text(_("Of the contacts made in the window, the share with somebody who can pay or promise.")),
        "right_contacts / contacts_made",
        "share",
        ("right_contacts", "contacts_made"),
        through("right_contacts", "contacts_made"),
        Text(_("calls, mails and texts")),
        "days",
        "higher",
    ),
    Kpi(
        "contact_pressure",
        Text(_("Contact pressure")),
        Text(_("Messages sent in 30 days per customer who got one.")),
        "touches_30 / touched_customers_30",
        "times",
        ("touches_30", "touched_customers_30"),
        through("touches_30", "touched_customers_30"),
        Text(_("30 days, all channels")),
        "thirty",
        "lower",
    ),
    Kpi(
        "coverage",
        Text(_("Actions done")),
        Text(_("Of the customers with an action due in the window, the share whose action was done.")),
        "acted_customers / due_customers",
        "share",
        ("acted_customers", "due_customers"),
        through("acted_customers", "due_customers"),
        Text(_("due actions done")),
        "days",
        "higher",
    ),
    Kpi(
        "dispute_days",
        Text(_("Days until a dispute is closed")),
        Text(_("Calendar days from opening to closing, of disputes closed in the window.")),
        "dispute_days / disputes_closed_count",
        "days",
        ("dispute_days", "disputes_closed_count"),
        through("dispute_days", "disputes_closed_count"),
        Text(_("mean, calendar days")),
        "days",
        "lower",
    ),
    Kpi(
        "dispute_days_median",
        Text(_("Days until a dispute is closed, median")),
        Text(_("Half of the disputes closed in the window took no longer.")),
        "dispute_days_median",
        "days",
        ("dispute_days_median", "disputes_closed_count"),
        same("dispute_days_median"),
        Text(_("median, calendar days")),
        "days",
        "lower",
    ),
    Kpi(
        "dispute_work_days",
        Text(_("Business days until a dispute is closed")),
        Text(_("From opening to closing in the calendar of the company, of disputes closed in the window.")),
        "dispute_work_days / disputes_closed_count",
        "days",
        ("dispute_work_days", "disputes_closed_count"),
        through("dispute_work_days", "disputes_closed_count"),
        Text(_("mean, business days")),
        "days",
        "lower",
    ),
    Kpi(
        "dispute_in_time",
        Text(_("Disputes closed in time")),
        Text(
            _("Of the disputes closed in the window that had a day to be closed by, the share that was closed by it.")
        ),
        "disputes_in_time_count / disputes_due_count",
        "share",
        ("disputes_in_time_count", "disputes_due_count"),
        through("disputes_in_time_count", "disputes_due_count"),
        Text(_("by count")),
        "days",
        "higher",
    ),
    Kpi(
        "dispute_age",
        Text(_("Age of open disputes")),
        Text(_("Calendar days since opening, of disputes that are open.")),
        "disputes_open_days / disputes_open_count",
        "days",
        ("disputes_open_days", "disputes_open_count"),
        through("disputes_open_days", "disputes_open_count"),
        Text(_("mean, calendar days")),
        better="lower",
    ),
    Kpi(
        "dispute_rate",
        Text(_("Disputed share of invoices")),
        Text(_("Disputed amounts opened in the window over what was invoiced in it.")),
        "disputes_opened / invoiced",
        "share",
        ("disputes_opened", "invoiced"),
        through("disputes_opened", "invoiced"),
        Text(_("by amount")),
        "days",
        "lower",
    ),
    Kpi(
        "dispute_rate_count",
        Text(_("Disputes per invoice")),
        Text(_("Disputes opened in the window over invoices of the window.")),
        "disputes_opened_count / invoiced_count",
        "share",
        ("disputes_opened_count", "invoiced_count"),
        through("disputes_opened_count", "invoiced_count"),
        Text(_("by count")),
        "days",
        "lower",
    ),
    Kpi(
        "deduction_rate",
        Text(_("Deductions taken")),
        Text(_("Deductions taken in the window over what was invoiced in it, before credit notes.")),
        "deductions_taken / invoiced",
        "share",
        ("deductions_taken", "invoiced"),
        through("deductions_taken", "invoiced"),
        Text(_("of gross sales")),
        "days",
        "lower",
    ),
    Kpi(
        "deduction_days",
        Text(_("Days deductions outstanding")),
        Text(_("Open deductions over those taken on a mean day of the window.")),
        "deductions_open / (deductions_taken / days)",
        "days",
        ("deductions_open", "deductions_taken", "days"),
        _deduction_days,
        Text(_("per day taken, not per day resolved")),
        "days",
        "lower",
    ),
    Kpi(
        "deduction_recovery",
        Text(_("Invalid deductions recovered")),
        Text(_("Of the deductions of the window that were found invalid, the share that was charged back.")),
        "deductions_recovered / deductions_invalid",
        "share",
        ("deductions_recovered", "deductions_invalid"),
        through("deductions_recovered", "deductions_invalid"),
        Text(_("of what was found invalid")),
        "days",
        "higher",
    ),
    Kpi(
        "forecast_accuracy",
        Text(_("Accuracy of the cash forecast")),
        Text(_("One less the share by which the forecast of the last full week, made before it began, was off.")),
        "1 - abs(forecast - forecast_actual) / forecast_actual",
        "share",
        ("forecast", "forecast_actual"),
        _accuracy,
        Text(_("one week ahead")),
        "week",
        "higher",
    ),
    Kpi(
        "forecast_bias",
        Text(_("Bias of the cash forecast")),
        Text(_("By which share the forecast of the last full week, made before it began, was too high.")),
        "(forecast - forecast_actual) / forecast_actual",
        "share",
        ("forecast", "forecast_actual"),
        _bias,
        Text(_("one week ahead; below zero: too low")),
        "week",
    ),
    Kpi(
        "forecast_cover",
        Text(_("Weeks within the forecast's band")),
        Text(_("Of the last 13 weeks that are over, the share whose cash came within the band; eight in ten should.")),
        "forecast_weeks_inside / forecast_weeks",
        "share",
        ("forecast_weeks_inside", "forecast_weeks"),
        through("forecast_weeks_inside", "forecast_weeks"),
        Text(_("band of 80 %, one week ahead")),
    ),
)
