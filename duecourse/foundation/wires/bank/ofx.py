"""What does a download in OFX say? Version 1 (SGML, where values need no closing tag) and 2 (XML), banks and cards.

https://financialdataexchange.org/ofx. The file states one balance, as of its own moment, so there is nothing to add up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Entry, Statement
from duecourse.foundation.wires.bank.values import (
    account_of,
    currency_of,
    day,
    decimals_of,
    decoded,
    reference,
    sound,
    tidy,
)

_TAG: Final = re.compile(r"<(/?)([A-Za-z0-9._:-]+)\s*(/?)>([^<]*)")
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,18})(?:([.,])(\d{0,10}))?|([+-]?)[.,](\d{1,10})")
_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS"})
_DEEPEST: Final = 40
NO_BALANCE: Final = _("The statement of account %(account)s states no balance.")


@dataclass
class Part:
    """An aggregate or a value of the file."""

    name: str
    text: str = ""
    parts: list["Part"] = field(default_factory=list)

    def at(self, *path: str) -> "Part | None":
        """The first part along a path of names."""
        part: Part | None = self
        for name in path:
            part = next((each for each in part.parts if each.name == name), None) if part else None
        return part

    def say(self, *path: str) -> str:
        """The value along a path."""
        part = self.at(*path)
        return part.text if part else ""

    def each(self, *names: str) -> Iterator["Part"]:
        """All parts of some names, wherever they stand inside."""
        for part in self.parts:
            if part.name in names:
                yield part
            else:
                yield from part.each(*names)


def looks_like_ofx(text: str) -> bool:
    """Tell whether a text is such a download."""
    return bool(re.search(r"<OFX>|^OFXHEADER|<\?OFX", text[:4_000], re.IGNORECASE))


def read_ofx(raw: bytes) -> BankFile:
    """Read every bank and card statement of a download; one without any says why."""
    text = decoded(raw)
    if re.search(r"<!(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise BankFileRefused(_("The file declares a document type; banks' files have none, so it is not read."))
    root = _parts(text)
    statements = tuple(_statement(part) for part in root.each(*_STATEMENTS))
    return BankFile("ofx", statements, None if statements else _why_empty(root))


def _why_empty(root: Part) -> Text:
    """Say why a sound file has no statement: the bank refused, or it is about something else."""
    for status in root.each("STATUS"):
        if status.say("CODE") not in ("", "0"):
            said = {"code": status.say("CODE"), "message": tidy(status.say("MESSAGE"), most=200)}
            return Text(_("The file holds no statement: the bank answered %(code)s, “%(message)s”."), said)
    return Text(_("The file holds no statement of a bank account or a card."))


def _parts(text: str) -> Part:
    """Build the tree: a tag with a value needs no end, one without a value is an aggregate if it is ended somewhere."""
    begin = re.search(r"<OFX>", text, re.IGNORECASE)
    if begin is None:
        raise BankFileRefused(_("The file has no <OFX> in it."))
    body = re.sub(r"<!--.*?-->", "", text[begin.start() :], flags=re.DOTALL)
    body = re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda found: found[1].replace("<", " "), body, flags=re.DOTALL)
    ended = {found[2].upper() for found in _TAG.finditer(body) if found[1]}
    root = Part("")
    stack = [root]
    for found in _TAG.finditer(body):
        name, value = found[2].upper(), unescape(found[4]).strip()
        if found[1]:
            _end(stack, name)
            continue
        part = Part(name, value)
        stack[-1].parts.append(part)
        if not value and not found[3] and name in ended:
            stack.append(part)
            if len(stack) > _DEEPEST:
                raise BankFileRefused(_("The file is nested too deeply."))
    if len(stack) > 1:
        raise BankFileRefused(_("The file is not whole: <%(name)s> has no end."), name=stack[-1].name)
    return root


def _end(stack: list[Part], name: str) -> None:
    """End the aggregate of that name, and what was left open inside; the end of a value ends nothing."""
    if any(part.name == name for part in stack[1:]):
        while stack.pop().name != name:
            pass


def _statement(part: Part) -> Statement:
    source = part.at("BANKACCTFROM") or part.at("CCACCTFROM")
    number = source.say("ACCTID") if source else ""
    if not number or not part.say("CURDEF"):
        raise BankFileRefused(_("A statement of the file names no account, or no currency."))
    account, is_iban = account_of(number)
    place = Text(_("Account %(account)s"), {"account": account})
    currency = currency_of(part.say("CURDEF"), place=place)
    lists = [each for each in part.parts if each.name == "BANKTRANLIST"]
    rows = [row for each in lists for row in each.parts if row.name == "STMTTRN"]
    balance = part.say("LEDGERBAL", "BALAMT").strip()
    begins = [day for each in lists if (day := _day(each.say("DTSTART"), place))]
    ends = [day for each in lists if (day := _day(each.say("DTEND"), place))]
    return Statement(
        account=account,
        account_scheme="iban" if is_iban else "other",
        currency=currency,
        from_on=min(begins, default=None),
        to_on=max(ends, default=None) or _day(part.say("LEDGERBAL", "DTASOF"), place),
        closing=_amount(balance, currency, place) if balance else None,
        is_intraday=True,
        entries=tuple(_entry(row, index, currency, place) for index, row in enumerate(rows)),
        doubts=() if balance else (Text(NO_BALANCE, {"account": account}),),
    )


def _entry(row: Part, ordinal: int, currency: str, place: Text) -> Entry:
    posted = _day(row.say("DTPOSTED"), place)
    if posted is None:
        raise BankFileRefused(_("%(place)s: an entry has no day."), place=place)
    amount = _amount(row.say("TRNAMT"), currency, place)
    theirs = row.at("BANKACCTTO") or row.at("BANKACCTFROM") or row.at("CCACCTTO")
    name, memo = tidy(row.say("NAME") or row.say("PAYEE", "NAME"), most=200), tidy(row.say("MEMO"))
    return Entry(
        ordinal=ordinal,
        amount=amount,
        currency=currency,
        value_on=_day(row.say("DTAVAIL"), place) or posted,
        booked_on=posted,
        is_reversal=bool(row.say("CORRECTFITID")),
        is_pending=False,
        bank_reference=reference(row.say("FITID")),
        end_to_end_id=reference(row.say("REFNUM")),
        text=memo or tidy(row.say("CHECKNUM")),
        other_name=name,
        other_account=account_of(theirs.say("ACCTID"))[0] if theirs else "",
    )


def _amount(text: str, currency: str, place: Text) -> Decimal:
    """Read an amount with a point or a comma; one that may be thousands or decimals is refused, not guessed."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise BankFileRefused(_("%(place)s: “%(value)s” is not an amount."), place=place, value=tidy(text, most=40))
    sign, whole = found[1] or found[5] or "", found[2] or "0"
    decimals = found[4] or found[6] or ""
    most = decimals_of(currency)
    if (len(decimals) == 3 != most and whole.strip("0")) or len(decimals.rstrip("0")) > most:
        raise BankFileRefused(
            _("%(place)s: “%(value)s” may be thousands or decimals; %(currency)s has %(most)s decimals."),
            place=place,
            value=tidy(text, most=40),
            currency=currency,
            most=most,
        )
    return sound(Decimal(f"{sign}{whole}.{decimals or 0}"), place=place) if decimals else Decimal(f"{sign}{whole}")


def _day(text: str, place: Text) -> date | None:
    """Read a day as it was where the bank is: what follows it (hour, zone) does not move it."""
    plain = text.strip()
    if not plain:
        return None
    found = re.match(r"(\d{4})(\d\d)(\d\d)", plain)
    if found is None:
        raise BankFileRefused(_("%(place)s: “%(value)s” is not a day."), place=place, value=tidy(plain, most=30))
    return day(int(found[1]), int(found[2]), int(found[3]), place=place)
