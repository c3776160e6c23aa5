"""How is a piece of evidence said in words?"""

from collections.abc import Mapping
from typing import Final

from duecourse.foundation.kit.words import Text, _

CODES: Final[Mapping[str, str]] = {
    "assigned": _("The customer was given with it."),
    "our_reference": _("Its reference %(reference)s was given to exactly these items."),
    "customer_number": _("It names the customer number %(customer)s."),
    "account": _("Customer %(customer)s has paid from this account before."),
    "name": _("The payer bears the name of customer %(customer)s, or has paid under this name."),
    "name_alike": _("The payer's name is like that of customer %(customer)s."),
    "number_of_customer": _("%(number)s, which it names, is an item of this customer."),
    "sources_disagree": _("Account, name and numbers speak of different customers."),
    "pays_for_another": _("Somebody else pays for this customer."),
    "numbers": _("It names %(numbers)s."),
    "numbers_with_typos": _("It names %(numbers)s, one letter or digit wrong."),
    "also": _("The rest is exactly %(numbers)s."),
    "advice": _("The customer's payment advice lists %(count)s items of this sum."),
    "advice_in_part": _("A payment advice of this sum names %(count)s items that are open; not all of it fits."),
    "advice_of_customer": _("The only payment advice of this sum is this customer's."),
    "amount_exact": _("The amount is exactly what is open."),
    "less_discount": _("The amount is what is open less the discount for paying early."),
    "less_fee": _("The amount is what is open less what a bank may have kept."),
    "paid_short": _("A little less than is open was paid."),
    "paid_in_part": _("It is a part payment."),
    "paid_before": _("What it names is covered by another payment."),
    "amount_differs": _("The amount does not meet the items that it names."),
    "more_than_named": _("More was paid than the items that it names."),
    "only_of_amount": _("Only one open item of the customer is of this amount."),
    "several_of_amount": _("%(count)s open items of the customer are of this amount."),
    "only_of_amount_anywhere": _("Only one open item of all customers is of this amount."),
    "everything_open": _("The amount is everything that the customer owes."),
    "everything_overdue": _("The amount is everything of the customer that is overdue."),
    "combination": _("The amounts of these items make up the sum."),
    "only_combination": _("Only %(numbers)s together make up this sum."),
    "one_of_combinations": _("More than one choice of items makes up this sum, for one %(numbers)s."),
    "oldest_first": _("Nothing says what it is for: the oldest items come first."),
    "taken_back": _("Somebody took this match back."),
    "by_hand": _("Matched by hand."),
    "paid_online": _("The customer chose these items and paid them online."),
}
DIFFERENCES: Final[Mapping[str, str]] = {
    "short": _("paid short"),
    "discount": _("discount for paying early"),
    "bank_fee": _("bank fee"),
    "credit": _("credit taken into account"),
    "deduction": _("deduction by the customer"),
    "rounding": _("rounding"),
    "exchange": _("difference of exchange rates"),
    "other": _("other"),
}
"""Why less was paid than is open."""
TO_CLEAR_UP: Final = frozenset({"short", "deduction", "other"})
"""Differences that somebody must ask about; the others explain themselves."""
FOREIGN: Final[Mapping[str, str]] = {
    "interest": _("Interest of the bank"),
    "own_transfer": _("Transfer between our own accounts"),
    "refund": _("Refund of a supplier"),
    "tax": _("Refund of taxes"),
    "other": _("Something else that is no customer's"),
}
"""Money that is no customer's, by what it is."""


def say(part: Mapping[str, object]) -> Text:
    """Say one piece of evidence, as it was written down."""
    values = {name: value for name, value in part.items() if name != "code"}
    return Text(CODES.get(str(part["code"]), CODES["by_hand"]), values)
