"""What can happen to a payment that a customer begins online?"""

from dataclasses import dataclass
from decimal import Decimal

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events.accounts import Fact


@event_kind("payment.begun")
@dataclass(frozen=True)
class PaymentBegun(Fact):
    """A customer went to pay online."""

    intent: int
    amount: Decimal
    currency: str
    reference: str

    def say(self) -> Text:
        """Tell the amount."""
        values = {"amount": self.amount, "currency": self.currency}
        return Text(_("Began to pay %(amount)s %(currency)s online."), values)


TOLD = {
    "pending": _("Payment of %(amount)s %(currency)s online is under way."),
    "paid": _("%(amount)s %(currency)s paid online, reference %(reference)s."),
    "failed": _("Payment of %(amount)s %(currency)s online failed."),
    "expired": _("Payment of %(amount)s %(currency)s online was not finished."),
    "refunded": _("%(amount)s %(currency)s paid online were given back."),
}


@event_kind("payment.told")
@dataclass(frozen=True)
class PaymentTold(Fact):
    """The provider said what became of a payment online."""

    intent: int
    state: str
    amount: Decimal
    currency: str
    reference: str

    def say(self) -> Text:
        """Tell how it stands."""
        values = {"amount": self.amount, "currency": self.currency, "reference": self.reference}
        return Text(TOLD.get(self.state, TOLD["pending"]), values)
