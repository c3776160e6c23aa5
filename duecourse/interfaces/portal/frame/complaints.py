"""What can be wrong, in a customer's words?"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext

from duecourse.foundation.kit.words import _
from duecourse.interfaces.portal.frame.wording import day
from duecourse.work.procedures.operations.portal_words import CUSTOMER_REASONS

WORDS: Final = {
    "PRICE": _("The price is wrong"),
    "NOT-RECEIVED": _("It never arrived"),
    "QTY-SHORT": _("Something is missing"),
    "DAMAGED": _("It arrived damaged"),
    "QUALITY": _("It is not as agreed"),
    "PO-MISSING": _("Our order number is missing or wrong"),
    "DUPLICATE": _("We have this invoice twice"),
    "TAX/VAT": _("The VAT is wrong"),
    "CREDIT-NOTE-MISSING": _("A credit note is missing"),
    "WRONG-ENTITY": _("It is not for us"),
    "OTHER": _("Something else"),
}


def choices() -> tuple[tuple[str, str], ...]:
    """List the reasons that can be chosen, with their words."""
    return tuple((code, gettext(WORDS[code])) for code in CUSTOMER_REASONS)


def said(code: str) -> str:
    """Say a reason as a customer would; one that only we know is something that we look into."""
    return gettext(WORDS[code]) if code in WORDS else gettext(_("Something is wrong"))


def standing(state: str, outcome: str, *, ended_on: date | None) -> str:
    """Say how a complaint stands, to the customer."""
    if ended_on is not None:
        ended = gettext(_OUTCOMES.get(outcome, _("Closed on %(day)s.")))
        return ended % {"day": day(ended_on)}
    return gettext(_STATES.get(state, _("We look into it.")))


_STATES: Final = {
    "waiting_customer": _("We wait for your answer to our e-mail."),
    "proposed": _("We have found something; you hear from us soon."),
}
_OUTCOMES: Final = {
    "accepted_credit": _("Settled on %(day)s: you are right, you get a credit note."),
    "partial": _("Settled on %(day)s: you are right in part, you get a credit note for it."),
    "rejected_pay": _("Settled on %(day)s: the amount stays due."),
    "withdrawn": _("Taken back on %(day)s."),
    "written_off": _("Settled on %(day)s: nothing more is asked of you for it."),
}
