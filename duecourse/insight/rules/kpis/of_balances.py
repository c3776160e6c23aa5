"""What is owed on the day, how old is it, and by whom?"""

from __future__ import annotations

from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.insight.rules.kpis import formulas
from duecourse.insight.rules.kpis.kpi import Kpi, same, through

KPIS: Final = (
    Kpi(
        "receivables",
        Text(_("Receivables")),
        Text(_("What customers owe, less their open credits and payments on account.")),
        "debits - credits",
        "money",
        ("debits", "credits", "receivables"),
        same("receivables"),
        Text(_("credits and payments on account are taken off")),
    ),
    Kpi(
        "overdue",
        Text(_("Overdue")),
        Text(_("Open debits whose due date has passed; what is due today is not overdue.")),
        "overdue",
        "money",
        ("overdue", "overdue_items"),
        same("overdue"),
        Text(_("before credits")),
        better="lower",
    ),
    Kpi(
        "to_collect",
        Text(_("To collect")),
        Text(
            _(
                "What is overdue and may be asked for now: less promises, disputes, plans, stops, credits and money seen."
            )
        ),
        "to_collect",
        "money",
        ("to_collect", "overdue", "disputed", "promised", "planned"),
        same("to_collect"),
        better="lower",
    ),
    Kpi(
        "unapplied",
        Text(_("Payments on account")),
        Text(_("Money that was booked and pays no item yet.")),
        "unapplied",
        "money",
        ("unapplied",),
        same("unapplied"),
        better="lower",
    ),
    Kpi(
        "current_share",
        Text(_("Not overdue")),
        Text(_("The share of open debits that is not overdue, before credits.")),
        "current / debits",
        "share",
        ("current", "debits"),
        through("current", "debits"),
        better="higher",
    ),
    Kpi(
        "over_90_share",
        Text(_("More than 90 days overdue")),
        Text(_("The share of open debits that is more than 90 days past its due date.")),
        "over_90 / debits",
        "share",
        ("over_90", "debits"),
        through("over_90", "debits"),
        Text(_("by due date")),
        better="lower",
    ),
    Kpi(
        "concentration",
        Text(_("Owed by the ten largest")),
        Text(_("The share of open debits that the ten customers owe who owe most.")),
        "largest_ten / debits",
        "share",
        ("largest_ten", "debits", "owing_customers"),
        through("largest_ten", "debits"),
        better="lower",
    ),
    Kpi(
        "utilisation",
        Text(_("Credit limits used")),
        Text(_("Balances over limits, of customers that have one; who is unlimited is left out.")),
        "exposure_in_limit / limits",
        "share",
        ("exposure_in_limit", "limits", "over_limit"),
        lambda values: formulas.utilisation(values["exposure_in_limit"], values["limits"]),
        better="lower",
    ),
)
