"""What becomes of money between the bank and the items it pays?"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events.accounts import Fact


@event_kind("receipt.matched")
@dataclass(frozen=True)
class ReceiptMatched(Fact):
    """Money seen at the bank was found to pay items; `numbers` are the first few of them."""

    receipt_id: int
    amount: Decimal
    currency: str
    numbers: tuple[str, ...]
    match_kind: str

    def say(self) -> Text:
        """Tell the amount and the items."""
        values = {"amount": self.amount, "currency": self.currency, "numbers": ", ".join(self.numbers)}
        if self.match_kind == "automatic":
            return Text(_("%(amount)s %(currency)s seen at the bank was matched to %(numbers)s by itself."), values)
        return Text(_("%(amount)s %(currency)s seen at the bank was matched to %(numbers)s."), values)


@event_kind("receipt.unmatched")
@dataclass(frozen=True)
class ReceiptUnmatched(Fact):
    """Money seen at the bank no longer counts for the items it was matched to."""

    receipt_id: int
    amount: Decimal
    currency: str
    numbers: tuple[str, ...]
    reason: str = ""

    def say(self) -> Text:
        """Tell the amount, the items, and why."""
        values = {
            "amount": self.amount,
            "currency": self.currency,
            "numbers": ", ".join(self.numbers),
            "reason": self.reason,
        }
        if self.reason:
            return Text(_("Match of %(amount)s %(currency)s to %(numbers)s taken back: %(reason)s"), values)
        return Text(_("Match of %(amount)s %(currency)s to %(numbers)s taken back."), values)

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


@event_kind("receipt.short_paid")
@dataclass(frozen=True)
class ReceiptShortPaid(Fact):
    """A payer kept back part of an item: how much, and what we know of the reason."""

    receipt_id: int
    match_id: int
    item_id: int
    number: str
    amount: Decimal
    currency: str
    reason: str

    def say(self) -> Text:
        """Tell what was kept back."""
        values = {"number": self.number, "amount": self.amount, "currency": self.currency}
        return Text(_("%(amount)s %(currency)s of %(number)s was kept back by the payer."), values)
