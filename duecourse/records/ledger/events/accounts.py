"""What can happen to a customer's account?"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _, _n
from duecourse.foundation.timeline.events import event_kind


class Fact:
    """An event of the records; unless it says otherwise it names no person."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what happened in one line."""
        raise NotImplementedError

    def shred(self) -> Self:
        """Return the same event without anything that names a person."""
        return self


MOVED = {
    "payment": _("Payment of %(amount)s %(currency)s booked on %(number)s, value date %(effective_on)s."),
    "credit": _("Credit of %(amount)s %(currency)s booked on %(number)s."),
    "writeoff": _("%(amount)s %(currency)s of %(number)s written off."),
    "return": _("Payment of %(number)s returned: %(amount)s %(currency)s is open again."),
    "reversal": _("Payment on %(number)s reversed: %(amount)s %(currency)s."),
    "correction": _("%(number)s corrected by %(amount)s %(currency)s."),
}


@event_kind("ledger.moved")
@dataclass(frozen=True)
class ItemMoved(Fact):
    """An item's open amount changed; the amount is signed as the ledger signs it."""

    item_id: int
    number: str
    movement: str
    amount: Decimal
    currency: str
    effective_on: date
    reason: str = ""

    def say(self) -> Text:
        """Tell the movement with its amount."""
        values = {
            "number": self.number,
            "amount": abs(Decimal(self.amount)),
            "currency": self.currency,
            "effective_on": self.effective_on,
        }
        return Text(MOVED.get(self.movement, MOVED["correction"]), values)


@event_kind("receipt.seen")
@dataclass(frozen=True)
class ReceiptSeen(Fact):
    """Money came in at the bank and waits for its booking."""

    receipt_id: int
    amount: Decimal
    currency: str
    value_on: date

    def say(self) -> Text:
        """Tell the amount."""
        values = {"amount": self.amount, "currency": self.currency, "value_on": self.value_on}
        return Text(_("%(amount)s %(currency)s seen at the bank, value date %(value_on)s."), values)


@event_kind("receipt.retired")
@dataclass(frozen=True)
class ReceiptRetired(Fact):
    """The ledger booked money that had been seen at the bank, or the receipt was a mistake."""

    receipt_id: int
    state: str

    def say(self) -> Text:
        """Tell how the receipt ended."""
        if self.state == "booked":
            return Text(_("The money seen at the bank is booked."))
        return Text(_("The money seen at the bank is not for this customer."))


@event_kind("customer.blocked")
@dataclass(frozen=True)
class Blocked(Fact):
    """Dunning stops for a customer or one item."""

    block_id: int
    reason: str
    to_on: date | None
    number: str = ""
    note: str = ""

    def say(self) -> Text:
        """Tell what is stopped and until when."""
        if self.number:
            what = Text(_("%(number)s blocked"), {"number": self.number})
        else:
            what = Text(_("Customer blocked"))
        values = {"what": what, "reason": self.reason, "to_on": self.to_on}
        if self.to_on:
            return Text(_("%(what)s until %(to_on)s: %(reason)s."), values)
        return Text(_("%(what)s: %(reason)s."), values)

    def shred(self) -> Self:
        """Forget what was noted."""
        return replace(self, note="")


@event_kind("customer.unblocked")
@dataclass(frozen=True)
class Unblocked(Fact):
    """A block was lifted."""

    block_id: int
    reason: str

    def say(self) -> Text:
        """Tell which block."""
        return Text(_("Block lifted: %(reason)s."), {"reason": self.reason})


@event_kind("customer.changed")
@dataclass(frozen=True)
class CustomerChanged(Fact):
    """Somebody changed fields of the customer by hand."""

    fields: tuple[str, ...]

    def say(self) -> Text:
        """Tell the fields."""
        return Text(_("Changed: %(fields)s."), {"fields": ", ".join(self.fields)})


@event_kind("contact.saved")
@dataclass(frozen=True)
class ContactSaved(Fact):
    """A contact was added or changed."""

    contact_id: int
    name: str

    def say(self) -> Text:
        """Tell whose."""
        return Text(_("Contact saved: %(name)s."), {"name": self.name})

    def shred(self) -> Self:
        """Forget the name."""
        return replace(self, name="")


@event_kind("contact.gone")
@dataclass(frozen=True)
class ContactGone(Fact):
    """A contact can no longer be reached."""

    contact_id: int
    name: str
    reason: str

    def say(self) -> Text:
        """Tell who and why."""
        return Text(_("Contact gone: %(name)s (%(reason)s)."), {"name": self.name, "reason": self.reason})

    def shred(self) -> Self:
        """Forget the name."""
        return replace(self, name="")


@event_kind("contact.away")
@dataclass(frozen=True)
class ContactAway(Fact):
    """A contact says that it is away."""

    contact_id: int
    name: str
    away_from: date | None
    away_until: date | None

    def say(self) -> Text:
        """Tell who, and until when where that is known."""
        params = {"name": self.name, "day": str(self.away_until or "")}
        return Text(_("%(name)s is away until %(day)s.") if self.away_until else _("%(name)s is away."), params)

    def shred(self) -> Self:
        """Forget the name."""
        return replace(self, name="")


@event_kind("customer.noted")
@dataclass(frozen=True)
class NoteWritten(Fact):
    """Somebody wrote a note."""

    note_id: int

    def say(self) -> Text:
        """Tell that there is a note; its words stay in the note."""
        return Text(_("Note written."))


@event_kind("document.stored")
@dataclass(frozen=True)
class DocumentStored(Fact):
    """A file was put to the customer."""

    document_id: int
    name: str

    def say(self) -> Text:
        """Tell the file's name."""
        return Text(_("Document stored: %(name)s."), {"name": self.name})


@event_kind("document.not_fetched")
@dataclass(frozen=True)
class CopyNotFetched(Fact):
    """The source had no copy, or could not be asked."""

    number: str

    def say(self) -> Text:
        """Tell of which invoice."""
        return Text(_("The copy of %(number)s could not be fetched."), {"number": self.number})


@event_kind("document.shown")
@dataclass(frozen=True)
class DocumentShown(Fact):
    """A file may be seen by the customer, or no longer."""

    document_id: int
    name: str
    is_shown: bool

    def say(self) -> Text:
        """Tell the file's name."""
        if self.is_shown:
            return Text(_("The customer can see the document %(name)s."), {"name": self.name})
        return Text(_("The customer can no longer see the document %(name)s."), {"name": self.name})

    def shred(self) -> Self:
        """Forget the name."""
        return replace(self, name="")


@event_kind("cleanup.released")
@dataclass(frozen=True)
class CleanupReleased(Fact):
    """Old items left the clean-up list and may be dunned."""

    count: int

    def say(self) -> Text:
        """Tell how many."""
        one, many = _n(
            "%(count)s item released from the clean-up list.", "%(count)s items released from the clean-up list."
        )
        return Text(one, {"count": self.count}, many)


@event_kind("ledger.imported")
@dataclass(frozen=True)
class ImportCommitted(Fact):
    """A file was carried into the ledger: one event for the batch, never one per row."""

    batch_id: int
    import_kind: str
    file_name: str
    accepted: int
    rejected: int

    def say(self) -> Text:
        """Tell the file and its rows."""
        values = {"file_name": self.file_name, "accepted": self.accepted, "rejected": self.rejected}
        return Text(_("%(file_name)s imported: %(accepted)s rows taken, %(rejected)s rejected."), values)


@event_kind("ledger.import_reversed")
@dataclass(frozen=True)
class ImportReversed(Fact):
    """An import was taken back."""

    batch_id: int
    import_kind: str
    file_name: str
    reason: str = ""

    def say(self) -> Text:
        """Tell the file and the reason."""
        return Text(_("%(file_name)s taken back: %(reason)s"), {"file_name": self.file_name, "reason": self.reason})


DELIVERED = {
    "delivered": _("%(number)s reached the customer."),
    "accepted": _("%(number)s was accepted by the customer."),
    "rejected": _("%(number)s was rejected by the customer."),
    "pending": _("%(number)s has not reached the customer."),
    "scheduled": _("%(number)s is scheduled for payment at the customer."),
}


@event_kind("item.delivery")
@dataclass(frozen=True)
class DeliveryKnown(Fact):
    """Somebody learnt whether the customer has the invoice."""

    item_id: int
    number: str
    status: str
    channel: str

    def say(self) -> Text:
        """Tell the status."""
        return Text(DELIVERED.get(self.status, DELIVERED["delivered"]), {"number": self.number})


ASKED = {
    "block": _("Asked to stop dunning until %(until)s: %(reason)s"),
    "pause": _("Asked for a pause until %(until)s: %(reason)s"),
    "contact": _("Suggested a contact: %(reason)s"),
}
ENDLESS = _("Asked to stop dunning: %(reason)s")


@event_kind("proposal.made")
@dataclass(frozen=True)
class Proposed(Fact):
    """Somebody asked for what a colleague must agree to."""

    proposal: int
    asked: str
    reason: str
    until: date | None = None

    def say(self) -> Text:
        """Tell what was asked for, and why."""
        said = ENDLESS if self.asked == "block" and self.until is None else ASKED[self.asked]
        return Text(said, {"reason": self.reason, "until": self.until})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


ANSWERED = {
    "agreed": _("Agreed to what %(asker)s asked for."),
    "declined": _("Declined what %(asker)s asked for: %(answer)s"),
    "withdrawn": _("%(asker)s no longer asks for it."),
}


@event_kind("proposal.answered")
@dataclass(frozen=True)
class Answered(Fact):
    """A colleague agreed or declined, or whoever asked took it back."""

    proposal: int
    state: str
    asker: str
    answer: str = ""

    def say(self) -> Text:
        """Tell the answer."""
        return Text(ANSWERED[self.state], {"asker": self.asker, "answer": self.answer})

    def shred(self) -> Self:
        """Forget the words that somebody wrote, and who asked."""
        return replace(self, asker="", answer="")
