"""How are reasons of deductions and of write-offs, and their states, called?"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.records.disputes.queries.cases import Step


def deduction_words() -> dict[str, str]:
    """Name why something was kept back."""
    return {
        "SHORTAGE": _("Too little delivered"),
        "PRICING": _("Price"),
        "DAMAGE": _("Damaged"),
        "RETURN": _("Returned"),
        "PROMO/ALLOWANCE": _("Promotion or allowance"),
        "CO-OP": _("Advertising shared"),
        "DEFECTIVE-ALLOW": _("Allowance for faults"),
        "FREIGHT": _("Freight"),
        "OTIF/COMPLIANCE": _("Penalty for late or wrong delivery"),
        "CASH-DISC-UNEARNED": _("Discount taken too late"),
        "TAX": _("Tax"),
        "POST-AUDIT": _("Claim after an audit"),
        "BANK-FEE": _("Bank fee"),
        "ROUNDING": _("Rounding"),
        "UNKNOWN": _("Not known"),
    }


def validity_words() -> dict[str, tuple[str, str]]:
    """Name whether a payer was right, with the token it is shown in."""
    return {
        "unknown": ("waiting", _("not judged yet")),
        "valid": ("accepted", pgettext("deduction", "right")),
        "invalid": ("rejected", pgettext("deduction", "not right")),
    }


def write_off_words() -> dict[str, str]:
    """Name why something is given up."""
    return {
        "SMALL-BALANCE": _("Too small to pursue"),
        "INSOLVENT": _("Insolvent"),
        "UNCOLLECTIBLE": _("Cannot be collected"),
        "DISPUTE-LOST": _("Dispute lost"),
        "FX-ROUNDING": _("Exchange rate or rounding"),
        "GOODWILL": _("Goodwill"),
    }


def write_off_states() -> dict[str, tuple[str, str]]:
    """Name how a write-off stands, with the token it is shown in."""
    return {
        "proposed": ("waiting", _("waits for a decision")),
        "approved": ("accepted", _("approved: to be handed to the ERP")),
        "handed": ("due", _("with the ERP: the booking is awaited")),
        "booked": ("done", _("booked")),
        "declined": ("rejected", _("declined")),
        "withdrawn": ("cancelled", _("withdrawn")),
    }


def step_words(step: Step) -> str:
    """Say a step of the log that is about a deduction or a write-off."""
    if step.kind == "judged":
        said = {"valid": _("The payer was right"), "invalid": _("The payer was not right")}
        return said.get(step.values.get("validity", ""), _("Open again who was right"))
    amount, state = step.values.get("amount", ""), step.values.get("state", "")
    return _("Write-off of %(amount)s: %(state)s") % {"amount": amount, "state": write_off_states()[state][1]}
