"""What does a bank's file say, once it is read?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, Self

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

Format = Literal["camt", "mt940", "bai2", "ofx"]
NONE: Final = Decimal(0)


class BankFileRefused(Refused):
    """A file that cannot be read as a bank's statement, or that does not add up: what, where, and how to go on."""

    says = _("The bank file cannot be read: %(what)s")

    def __init__(self, what: Text | str, **params: object) -> None:
        said = what if isinstance(what, Text) else Text(what, params)
        super().__init__(what=said)
        self.said = said

    @property
    def text(self) -> Text:
        """The sentence itself, for it says what and where."""
        return self.said


@dataclass(frozen=True)
class Transaction:
    """One payment of a batch that the bank booked as one entry; `amount` is signed as the entry's is."""

    amount: Decimal
    end_to_end_id: str = ""
    structured_reference: str = ""
    text: str = ""
    other_name: str = ""
    other_account: str = ""
    return_reason: str = ""
    bank_reference: str = ""


@dataclass(frozen=True)
class Entry:
    """One booking: `amount` is above zero where money came in. `transactions` (if any) add up to it exactly."""

    ordinal: int
    amount: Decimal
    currency: str
    value_on: date | None = None
    booked_on: date | None = None
    is_reversal: bool = False
    is_pending: bool = False
    bank_reference: str = ""
    end_to_end_id: str = ""
    structured_reference: str = ""
    text: str = ""
    other_name: str = ""
    other_account: str = ""
    return_reason: str = ""
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True)
class Statement:
    """What a bank tells of one account. `problems` = why it does not add up; `doubts` = what a person should look at."""

    account: str
    currency: str = ""
    account_scheme: Literal["iban", "other"] = "other"
    account_name: str = ""
    bic: str = ""
    number: str = ""
    from_on: date | None = None
    to_on: date | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None
    is_intraday: bool = False
    entries: tuple[Entry, ...] = ()
    problems: tuple[Text, ...] = ()
    doubts: tuple[Text, ...] = ()

    @property
    def booked(self) -> tuple[Entry, ...]:
        """The entries that the balances contain."""
        return tuple(entry for entry in self.entries if not entry.is_pending)

    @property
    def credits(self) -> Decimal:
        """What came in, with what is not booked yet."""
        return sum((entry.amount for entry in self.entries if entry.amount > 0), NONE)

    @property
    def debits(self) -> Decimal:
        """What went out, as a number above zero, with what is not booked yet."""
        return -sum((entry.amount for entry in self.entries if entry.amount < 0), NONE)


@dataclass(frozen=True)
class BankFile:
    """A whole file; `remark` says why one that is sound holds no statement."""

    format: Format
    statements: tuple[Statement, ...] = ()
    remark: Text | None = field(default=None)

    @property
    def problem(self) -> Text | None:
        """The first reason for which the file must not be taken in."""
        return next((problem for one in self.statements for problem in one.problems), None)

    def to_dict(self) -> dict[str, Any]:
        """Say it as plain JSON values."""
        return {
            "format": self.format,
            "statements": [_plain(one) for one in self.statements],
            "remark": _said(self.remark) if self.remark else None,
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Self:
        """Take back what `to_dict` said."""
        remark = _text(said["remark"]) if said["remark"] else None
        return cls(said["format"], tuple(_statement(one) for one in said["statements"]), remark)


_DAYS: Final = ("from_on", "to_on", "value_on", "booked_on")
_AMOUNTS: Final = ("amount", "opening", "closing")


def _plain(one: Any) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in vars(one).items():
        if name in ("entries", "transactions"):
            said[name] = [_plain(each) for each in value]
        elif name in ("problems", "doubts"):
            said[name] = [_said(each) for each in value]
        elif isinstance(value, (date, Decimal)):
            said[name] = str(value)
        else:
            said[name] = value
    return said


def _said(text: Text) -> dict[str, Any]:
    return {"msgid": text.msgid, "params": {name: str(value) for name, value in text.params.items()}}


def _text(said: Mapping[str, Any]) -> Text:
    return Text(said["msgid"], said["params"])


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    known = dict(said)
    for name in _DAYS:
        if known.get(name):
            known[name] = date.fromisoformat(known[name])
    for name in _AMOUNTS:
        if known.get(name) is not None:
            known[name] = Decimal(known[name])
    return known


def _statement(said: Mapping[str, Any]) -> Statement:
    known = _known(said)
    known["entries"] = tuple(_entry(each) for each in known["entries"])
    for name in ("problems", "doubts"):
        known[name] = tuple(_text(each) for each in known[name])
    return Statement(**known)


def _entry(said: Mapping[str, Any]) -> Entry:
    known = _known(said)
    known["transactions"] = tuple(Transaction(**_known(each)) for each in known["transactions"])
    return Entry(**known)
