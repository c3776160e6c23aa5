"""Why is nothing done about an item today? The closed list, in the order in which the answers are given."""

from enum import StrEnum
from typing import Final

from duecourse.foundation.kit.words import Text, _


class Reason(StrEnum):
    """A reason for which an item, or an event that is followed up, gets no step today."""

    NOT_OVERDUE = "not_overdue"
    INSOLVENT = "insolvent"
    LEGAL = "legal"
    CUSTOMER_BLOCKED = "customer_blocked"
    PAYER_STOPPED = "payer_stopped"
    CLEANUP = "cleanup"
    PULLED = "pulled"
    NOT_DELIVERED = "not_delivered"
    BLOCKED = "blocked"
    MATCHED = "matched"
    PLAN = "plan"
    PROMISED = "promised"
    DISPUTED = "disputed"
    CREDITED = "credited"
    RESIDUAL = "residual"
    NO_PROCEDURE = "no_procedure"
    PENDING = "pending"
    DONE = "done"
    LATER = "later"
    DEADLINE_OPEN = "deadline_open"
    SPACING = "spacing"
    CONDITION = "condition"
    CONSUMER_LIMIT = "consumer_limit"
    NO_RATE = "no_rate"
    CREDIT_BALANCE = "credit_balance"
    RECEIPT_UNDER_WAY = "receipt_under_way"
    BELOW_MINIMUM = "below_minimum"
    MANUAL = "manual"
    PAYMENT_SEEN = "payment_seen"
    NO_CONTACT = "no_contact"
    PAY_RUN = "pay_run"
    QUIET_DAYS = "quiet_days"
    DAY_OFF = "day_off"
    SETTLED = "settled"
    OTHER_FIRST = "other_first"
    HOLDOUT = "holdout"


WORDS: Final[dict[Reason, str]] = {
    Reason.NOT_OVERDUE: _("It is not overdue."),
    Reason.INSOLVENT: _("The customer is insolvent."),
    Reason.LEGAL: _("The customer is in legal collection."),
    Reason.CUSTOMER_BLOCKED: _("The customer is blocked."),
    Reason.PAYER_STOPPED: _("The payer, at whom it is dunned, is blocked."),
    Reason.BLOCKED: _("The item is blocked."),
    Reason.MATCHED: _("Money seen at the bank pays it; the ledger has not booked it yet."),
    Reason.CLEANUP: _("It is on the clean-up list of going live."),
    Reason.PULLED: _("We collect it ourselves by direct debit or card."),
    Reason.NOT_DELIVERED: _("The customer has not received the invoice."),
    Reason.PLAN: _("It is paid by a plan."),
    Reason.PROMISED: _("The customer promised to pay it."),
    Reason.DISPUTED: _("The customer disputes it."),
    Reason.CREDITED: _("A credit note covers it."),
    Reason.RESIDUAL: _("Less than the smallest coin is open."),
    Reason.NO_PROCEDURE: _("The customer has no procedure."),
    Reason.PENDING: _("A step is planned and has not left yet."),
    Reason.DONE: _("Every step of the procedure is done."),
    Reason.LATER: _("The next step comes on a later day."),
    Reason.DEADLINE_OPEN: _("The deadline of the last notice has not passed."),
    Reason.SPACING: _("The last step was too few days ago."),
    Reason.CONDITION: _("The condition of the step does not hold."),
    Reason.CONSUMER_LIMIT: _("A natural person gets nothing firmer than a friendly reminder by itself."),
    Reason.NO_RATE: _("No exchange rate is known."),
    Reason.CREDIT_BALANCE: _("Credits of the customer cover what is overdue."),
    Reason.RECEIPT_UNDER_WAY: _("Money that covers it was seen at the bank."),
    Reason.BELOW_MINIMUM: _("The amount to collect is below the minimum."),
    Reason.MANUAL: _("A person decides for this customer."),
    Reason.PAYMENT_SEEN: _("A payment of the customer was seen at the bank and is not matched yet."),
    Reason.NO_CONTACT: _("There is no address for this step."),
    Reason.PAY_RUN: _("The payer is about to pay or has just paid: its pay run is waited for."),
    Reason.QUIET_DAYS: _("The customer was contacted too recently."),
    Reason.DAY_OFF: _("Not a business day of the company."),
    Reason.SETTLED: _("Nothing of it is open any more."),
    Reason.OTHER_FIRST: _("Another contact with the customer goes first today."),
    Reason.HOLDOUT: _(
        "The customer is in the comparison group: it gets no automatic step. A person may act at any time."
    ),
}

PAYMENT_SEEN_AT: Final = _(
    "A payment of %(amount)s was seen at the bank on %(day)s at %(time)s and is not matched yet."
)
"""The same reason where the payment is known: the customer's, or that of whoever pays for it."""

BITS: Final[dict[Reason, int]] = {reason: 1 << number for number, reason in enumerate(Reason)}
"""Each reason as a bit: the reasons of a customer are one number, quickly joined and compared."""
SILENT: Final = frozenset({Reason.NOT_OVERDUE, Reason.PENDING})
"""Reasons that say nothing about a customer: no decision is stored for them."""

WARNINGS: Final[dict[str, str]] = {
    "ledger_stale": _("The ledger is too old: nothing leaves until it is brought up to date."),
    "no_rate": _("An exchange rate is missing: customers who owe in that currency are left out."),
    "no_sender": _("The company has no address to write from: mails stay planned until it has one."),
    "erp_reminds": _("The ERP still reminds customers by itself, although this company is live here."),
}
"""What a run warns of, in words."""

NEEDS_A_PERSON: Final = frozenset({Reason.MANUAL, Reason.NO_CONTACT, Reason.NO_PROCEDURE, Reason.DONE, Reason.NO_RATE})
"""Reasons that do not go away by waiting."""


def say(reason: str) -> Text:
    """Say a reason in words."""
    return Text(WORDS[Reason(reason)])
