"""Why was a row not taken? The codes that SQL writes, and the sentence of each."""

from typing import Final

from duecourse.foundation.kit.words import _

REASONS: Final[dict[str, str]] = {
    "missing": _("A value is missing."),
    "text": _("The text is too long."),
    "key": _("The text is too long."),
    "amount": _("This is not an amount in the stated style."),
    "negative": _("The amount is negative."),
    "date": _("This is not a date in the stated format."),
    "integer": _("This is not a whole number."),
    "decimal": _("This is not a number."),
    "currency": _("This is not a currency code."),
    "flag": _("This is neither yes nor no."),
    "choice": _("This is not one of the known words."),
    "email": _("This is not an e-mail address."),
    "width": _("The row has more or fewer cells than the header."),
    "days": _("The days to add are not a whole number."),
    "unknown_customer": _("There is no customer with this number."),
    "other_customer": _("This number belongs to another customer."),
    "two_customers": _("The file gives this number to more than one customer."),
    "unknown_item": _("There is no item with this number."),
    "several_items": _("Several items have this number; name the customer, kind or instalment."),
    "other_currency": _("The item is in another currency."),
    "other_company": _("The row belongs to another company."),
    "repeated": _("The file has this key more than once."),
    "no_subject": _("Neither a customer nor an item is named."),
    "no_contact": _("Neither an e-mail address, a phone number nor a name is given."),
    "zero": _("The amount is zero."),
    "no_receipt": _("A receipt must be more than zero."),
    "other_receipt": _("Another receipt has this reference already."),
    "no_limit": _("Neither an amount nor “unlimited” is given."),
    "two_limits": _("The file gives this customer two limits from the same day on."),
    "in_plan": _("The item is in a plan already, with another end or amount; end that one first."),
    "not_open": _("The item is not open; there is nothing to cover."),
    "severity": _("A severity lies between 0 and 5."),
    "not_after": _("The end lies before the beginning."),
    "unknown_payer": _("There is no customer with the number of this payer."),
    "other_company_payer": _("The payer is a customer of another company."),
    "payer_chain": _("A payer has no payer of its own: payers form no chains and no circles."),
    "same_currency": _("A currency has no rate to itself."),
    "not_positive": _("The rate is not above zero."),
}


def sentence(code: str) -> str:
    """Give the sentence of a code, in English (a msgid)."""
    return REASONS.get(code, code)
