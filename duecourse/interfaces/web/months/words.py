"""How are the parts of a month's end called in the reader's language?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.words import say

BUCKETS: Final = {
    "not_due": lazy("Not due"),
    "to_30": lazy("1–30 days late"),
    "to_60": lazy("31–60 days late"),
    "to_90": lazy("61–90 days late"),
    "to_180": lazy("91–180 days late"),
    "over_180": lazy("More than 180 days late"),
}
FIGURES: Final = {
    **BUCKETS,
    "balance": lazy("Balance"),
    "credits": lazy("Credits"),
    "disputed": lazy("Disputed"),
    "provisions": lazy("Provisions"),
    "advance": lazy("May be drawn"),
}
FLOWS: Final = {
    "invoice": lazy("Invoices"),
    "debit_note": lazy("Debit notes"),
    "credit_note": lazy("Credit notes"),
    "on_account": lazy("Payments on account"),
    "interest": lazy("Interest"),
    "fee": lazy("Fees"),
    "moved:payment": lazy("Payments"),
    "moved:credit": lazy("Credits set off"),
    "moved:writeoff": lazy("Write-offs"),
    "moved:return": lazy("Returned payments"),
    "moved:unknown": lazy("Cleared, cause unknown"),
    "moved:reopened": lazy("Reopened"),
    "moved:correction": lazy("Corrections"),
    "moved:reversal": lazy("Reversals"),
}
REASONS: Final = {
    "intercompany": (lazy("Own group"), lazy("Customers of the same group as the company.")),
    "government": (lazy("Public bodies"), lazy("Claims on the state cannot be assigned freely.")),
    "natural_person": (lazy("Natural persons"), lazy("Consumers and sole traders.")),
    "foreign": (lazy("Abroad"), lazy("Customers outside the company’s country, or of a country that nobody knows.")),
    "over_90": (lazy("More than 90 days late"), lazy("Items that are more than 90 days past due.")),
    "old_credits": (
        lazy("Credits older than 90 days"),
        lazy("Added back: an old credit may not hide an item that is more than 90 days late."),
    ),
    "cross_aged": (
        lazy("Cross-aged"),
        lazy("The rest of customers of whose debits the stated share or more is over 90 days late."),
    ),
    "disputed": (lazy("Disputed"), lazy("The disputed part of items that none of the reasons above took.")),
    "contra": (lazy("Contra accounts"), lazy("What the company owes customers that are suppliers as well.")),
    "concentration": (
        lazy("Concentration"),
        lazy("What one group of customers has above its share of all that is left."),
    ),
}
CAUSES: Final = {
    "named": lazy("named in the terms"),
    "insolvent": lazy("insolvent"),
    "legal": lazy("in legal collection"),
}


def month(day: date) -> str:
    """Name a month: October 2026."""
    return str(format_date(day, "LLLL y", locale=formats.reading_locale()).capitalize())


def figure_name(name: str) -> str:
    """Name a figure of a pack, one of its own or a KPI."""
    return str(FIGURES[name]) if name in FIGURES else say(KPIS[name].name) if name in KPIS else name


def flow(kind: str) -> str:
    """Name what changed a balance."""
    return str(FLOWS.get(kind, kind))


def segment(slug: str) -> str:
    """Name the row of a matrix."""
    return slug or _("All other segments")


def share(value: Decimal) -> str:
    """Write a rate as per cent, with the decimals it has."""
    return f"{formats.number((value * 100).normalize() + 0)} %"
