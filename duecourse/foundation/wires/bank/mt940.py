"""What does a statement in MT940, or a report in MT942, say? SWIFT's messages as banks really write them.

https://www2.swift.com/knowledgecentre/publications/us9m_20230720 (category 9). Field 61 is read strictly, for there is
money in it; field 86 is everybody's own language and is read as far as it is understood (`details`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.adding import NO_CLOSING, disagreement, judged, named
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Entry, Statement
from duecourse.foundation.wires.bank.details import read_details
from duecourse.foundation.wires.bank.values import (
    account_of,
    decoded,
    near_day,
    reference,
    short_day,
    sound,
    tidy,
)

_TAG: Final = re.compile(r"^:(NS|\d{2}[A-Za-z]?):(.*)", re.DOTALL)
_BLOCK: Final = re.compile(r"\{[1235]:(?:[^{}\n]|\{[^{}\n]*\})*\}|\{4:")
_END: Final = re.compile(r"^-(?:\s*|\}.*|X{2,}\s*|[\x00-\x1f]+\s*)$", re.DOTALL)
_BALANCE: Final = re.compile(r"([CD])(\d{6})([A-Z]{3})?(\d{1,18}(?:,\d*|\.\d{2})?)\s*", re.IGNORECASE)
_FLOOR: Final = re.compile(r"([A-Z]{3})([CD]?)(\d{1,18},?\d*)\s*", re.IGNORECASE)
_SUM: Final = re.compile(r"(\d{1,5})([A-Z]{3})(\d{1,18},\d*)\s*", re.IGNORECASE)
_LINE: Final = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?(?P<amount>\d{1,18}(?:,\d*|\.\d{2})(?![\d.,]))"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.IGNORECASE,
)
_CREDIT_MARKS: Final = frozenset({"C", "RD", "EC"})
_RETURNED: Final = "NRTI"


@dataclass
class _Draft:
    """A statement while its fields are read."""

    line: int
    account: str = ""
    number: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    from_on: date | None = None
    to_on: date | None = None
    is_report: bool = False
    entries: list[Entry] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    stated: list[tuple[str, int, Decimal]] = field(default_factory=list)
    takes_text: bool = False


def looks_like_mt940(text: str) -> bool:
    """Tell whether a text is one of these messages."""
    return bool(re.search(r"(?m)^(?:\{4:)?:(?:20|25P?|60[FM]|61):", text[:20_000]))


def read_mt940(raw: bytes) -> BankFile:
    """Read all messages of a file; refused at the first field with money in it that cannot be understood."""
    drafts: list[_Draft] = []
    for line, tag, value in _fields(decoded(raw)):
        if tag == "20" or not drafts:
            drafts.append(_Draft(line))
        _take(drafts[-1], tag, value, line)
    statements = tuple(_statement(draft) for draft in drafts)
    if not statements:
        raise BankFileRefused(_("The file holds no statement: no field of MT940 stands in it."))
    return BankFile("mt940", statements)


def _fields(text: str) -> Iterator[tuple[int, str, str]]:
    """Cut the text into fields (its line, the tag, the value); what stands between two messages is nobody's."""
    number, tag, value = 0, "", [""]
    for index, line in enumerate(_BLOCK.sub("\n", text).split("\n"), 1):
        found = _TAG.match(line)
        if found is None and not _END.match(line):
            value.append(line)
            continue
        if tag:
            yield number, tag, "\n".join(value)
        number, tag, value = (index, found[1].upper(), [found[2]]) if found else (index, "", [""])
    if tag:
        yield number, tag, "\n".join(value)


def _take(draft: _Draft, tag: str, value: str, line: int) -> None:
    first = value.split("\n", 1)[0].strip()
    if tag == "61":
        draft.entries.append(_entry(value, len(draft.entries), line))
        draft.texts.append([value.split("\n", 1)[1]] if "\n" in value else [])
    elif tag in ("86", "NS") and draft.takes_text:
        draft.texts[-1].append(value)
    elif tag in ("25", "25P", "28", "28C"):
        _take_name(draft, tag, first, line)
    elif tag in ("60F", "60M"):
        draft.opening, draft.from_on = _balance(draft, first, line)
    elif tag in ("62F", "62M"):
        draft.closing, draft.to_on = _balance(draft, first, line)
    else:
        _take_of_report(draft, tag, first, line)
    draft.takes_text = tag == "61" or (tag in ("86", "NS") and draft.takes_text)


def _take_name(draft: _Draft, tag: str, value: str, line: int) -> None:
    """Take the account, or the statement's number; zeros only are no number."""
    if tag.startswith("28"):
        draft.number = value if value.strip("0/ ") else ""
        return
    if draft.account:
        raise BankFileRefused(_("Line %(line)s: a second account stands in one statement."), line=line)
    draft.account = value


def _take_of_report(draft: _Draft, tag: str, value: str, line: int) -> None:
    draft.is_report = draft.is_report or tag in ("34F", "13D", "90C", "90D")
    if tag == "34F" and (floor := _FLOOR.fullmatch(value)):
        draft.currency = draft.currency or floor[1].upper()
    elif tag == "13D" and re.match(r"\d{6}", value):
        draft.from_on = draft.to_on = short_day(value, place=_place(line))
    elif tag in ("90C", "90D") and (stated := _SUM.fullmatch(value)):
        draft.currency = draft.currency or stated[2].upper()
        draft.stated.append((tag, int(stated[1]), _amount(stated[3], line)))


def _balance(draft: _Draft, value: str, line: int) -> tuple[Decimal, date]:
    found = _BALANCE.fullmatch(value)
    if found is None:
        raise BankFileRefused(_("Line %(line)s: “%(value)s” is not a balance."), line=line, value=tidy(value, most=40))
    currency = (found[3] or draft.currency).upper()
    if draft.currency and currency != draft.currency:
        raise BankFileRefused(_("Line %(line)s: the balances are of two currencies."), line=line)
    draft.currency = currency
    amount = _amount(found[4], line)
    return (amount if found[1].upper() == "C" else -amount), short_day(found[2], place=_place(line))


def _entry(value: str, ordinal: int, line: int) -> Entry:
    found = _LINE.fullmatch(value.split("\n", 1)[0].strip())
    if found is None:
        raise BankFileRefused(
            _("Line %(line)s: “%(value)s” is not an entry of a statement."), line=line, value=tidy(value, most=60)
        )
    value_on = short_day(found["value"], place=_place(line))
    booked_on = near_day(found["entry"], value_on, place=_place(line)) if found["entry"] else value_on
    mark, amount = found["mark"].upper(), _amount(found["amount"], line)
    ours, _slashes, theirs = found["rest"].partition("//")
    customer, _blanks, more = ours.strip().partition("  ")
    return Entry(
        ordinal=ordinal,
        amount=amount if mark in _CREDIT_MARKS else -amount,
        currency="",
        value_on=value_on,
        booked_on=booked_on,
        is_reversal=mark.startswith("R"),
        is_pending=mark.startswith("E"),
        bank_reference=reference(theirs, most=34),
        end_to_end_id=reference(customer, most=35),
        text=tidy(more),
        return_reason=_RETURNED[1:] if (found["type"] or "").upper() == _RETURNED else "",
    )


def _statement(draft: _Draft) -> Statement:
    if not draft.account:
        raise BankFileRefused(_("Line %(line)s: the statement names no account (field 25)."), line=draft.line)
    account, is_iban = account_of(draft.account)
    pairs = zip(draft.entries, draft.texts, strict=True)
    entries = tuple(replace(read_details(entry, texts), currency=draft.currency) for entry, texts in pairs)
    days = [entry.booked_on for entry in entries if entry.booked_on]
    made = Statement(
        account=account,
        account_scheme="iban" if is_iban else "other",
        currency=draft.currency,
        number=draft.number,
        from_on=draft.from_on or min(days, default=None),
        to_on=draft.to_on or max(days, default=None),
        opening=draft.opening,
        closing=draft.closing,
        is_intraday=draft.is_report or draft.opening is None,
        entries=entries,
    )
    return replace(judged(made), doubts=tuple(_doubts(made, draft)))


def _doubts(statement: Statement, draft: _Draft) -> Iterator[Text]:
    if draft.opening is not None and draft.closing is None:
        yield Text(NO_CLOSING, named(statement))
    for tag, count, total in draft.stated:
        entries = [entry for entry in statement.entries if (entry.amount > 0) == (tag == "90C")]
        found = disagreement(statement, what=_SIDES[tag], count=count, total=total, entries=entries)
        if found:
            yield found


_SIDES: Final = {"90C": _("in"), "90D": _("out")}


def _amount(text: str, line: int) -> Decimal:
    return sound(Decimal(text.replace(",", ".").rstrip(".") or "0"), place=_place(line))


def _place(line: int) -> Text:
    return Text(_("Line %(line)s"), {"line": line})
