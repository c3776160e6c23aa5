"""How are disputes, promises, calls and deliveries called?"""

from __future__ import annotations

from django.utils.translation import gettext as _


def dispute_words() -> dict[str, str]:
    """Name the reasons of a dispute."""
    return {
        "PRICE": _("Price"),
        "QTY-SHORT": _("Quantity too small"),
        "QTY-OVER": _("Quantity too large"),
        "DAMAGED": _("Damaged"),
        "QUALITY": _("Quality"),
        "NOT-RECEIVED": _("Goods not received"),
        "WRONG-ITEM": _("Wrong goods"),
        "LATE-DELIVERY": _("Delivered late"),
        "RETURNED": _("Returned"),
        "PO-MISSING": _("Order number missing"),
        "PO-MISMATCH": _("Order does not match"),
        "DUPLICATE": _("Invoiced twice"),
        "TAX/VAT": _("Tax"),
        "FREIGHT/CHARGES": _("Freight and charges"),
        "DISCOUNT/TERMS": _("Discount or terms"),
        "REBATE-PENDING": _("Rebate outstanding"),
        "CREDIT-NOTE-MISSING": _("Credit note missing"),
        "WRONG-ENTITY": _("Wrong company"),
        "SERVICE-NOT-PERFORMED": _("Service not performed"),
        "PROOF-NEEDED": _("Proof of delivery asked for"),
        "CONTRACT": _("Not as in the contract"),
        "OTHER": _("Other"),
    }


def outcome_words() -> dict[str, str]:
    """Name how a dispute ends."""
    return {
        "accepted_credit": _("Accepted: a credit note follows"),
        "partial": _("Accepted in part"),
        "rejected_pay": _("Rejected: to be paid"),
        "written_off": _("Written off"),
        "withdrawn": _("Withdrawn"),
    }


def promise_state(state: str) -> tuple[str, str]:
    """Name the state of a promise, with the token it is shown in."""
    return {
        "proposed": ("waiting", _("Proposed")),
        "open": ("promised", _("Open")),
        "kept_unconfirmed": ("paid", _("Money at the bank")),
        "kept": ("paid", _("Kept")),
        "partly_kept": ("due-soon", _("Kept in part")),
        "broken": ("failed", _("Broken")),
        "superseded": ("cancelled", _("Replaced by a newer one")),
        "withdrawn": ("cancelled", _("Withdrawn")),
        "void": ("cancelled", _("Void")),
    }.get(state, ("open", state))


def plan_state(state: str) -> tuple[str, str]:
    """Name the state of a plan, with the token it is shown in."""
    return {
        "asked": ("waiting", _("Asked for by the customer")),
        "offered": ("waiting", _("Offered, not accepted yet")),
        "waiting": ("due-soon", _("Waiting for approval")),
        "agreed": ("promised", _("In force")),
        "broken": ("failed", _("Broken")),
        "done": ("paid", _("Paid in full")),
        "cancelled": ("cancelled", _("Given up")),
    }.get(state, ("open", state))


def instalment_state(state: str) -> tuple[str, str]:
    """Name the state of an instalment, with the token it is shown in."""
    return {
        "open": ("open", _("Open")),
        "paid": ("paid", _("Paid")),
        "partly": ("due-soon", _("Paid in part")),
        "missed": ("overdue", _("Missed")),
    }.get(state, ("open", state))


def call_words() -> dict[str, str]:
    """Name how a call ends, those that reached somebody first."""
    return {
        "will_pay": _("Will pay"),
        "will_check": _("Will check and answer"),
        "disputes": _("Disputes"),
        "no_money": _("Cannot pay now"),
        "refuses": _("Refuses to pay"),
        "other": _("Something else"),
        "nobody": _("Nobody answered"),
        "voicemail": _("Left a message"),
        "wrong_person": _("Not the right person"),
        "wrong_number": _("Wrong number"),
    }


def delivery_words() -> dict[str, str]:
    """Name where an invoice stands at the customer."""
    return {
        "delivered": _("Delivered"),
        "accepted": _("Accepted"),
        "scheduled": _("Scheduled for payment"),
        "pending": _("Not there"),
        "rejected": _("Rejected"),
        "failed": _("Delivery failed"),
        "bounced": _("Bounced"),
        "": _("Not known"),
    }
