"""What stands on a letter? The words of the template, on the company's paper, ready to be drawn."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel import Locale

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.reference import NoPaymentCode, NoReference, NotAnIban, epc_payload, make_rf, spaced
from duecourse.foundation.kit.words import _
from duecourse.records.communications.rules.fields import (
    ANSWERS,
    BANK,
    INTEREST,
    TABLES,
    Facts,
    amounts,
    currencies_of,
    plain,
)
from duecourse.records.communications.rules.formats import Formats
from duecourse.records.communications.rules.layout import ACCOUNT_BELOW, Table, Words
from duecourse.records.communications.rules.rendering import Spoken

REGISTERED: Final = "registered"
PAPER: Final = ("letter", REGISTERED)
"""The channels that leave on paper."""
PORTAL: Final = "portal"
"""The channel of what is shown to customers when they open their pages."""
LETTER_OF: Final = "_letter"
"""A template of this name's end is the letter of the one before it: `formal_letter` of `formal`."""
_LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "CL", "CO", "PH"})
_COLOUR: Final = re.compile(r"^#[0-9a-fA-F]{6}$")
_BLOCK: Final = re.compile(f"([{TABLES}{ANSWERS}{BANK}{INTEREST}])")
_GAP: Final = re.compile(r"\n\s*\n")
_INK: Final = "#0f5c5c"
_MOST_LINES: Final = 6
_LONGEST_ADDRESS: Final = 254


class NoPostalAddress(Refused):
    """There is nothing to write on the envelope."""

    says = _("No postal address is known for this customer.")


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account of the selling company; without a currency it takes all of them."""

    payee: str
    iban: str
    bic: str = ""
    bank: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The paper of the company that writes."""

    name: str
    address: str
    desk: str = ""
    country: str = ""
    language: str = "en"
    phone: str = ""
    email: str = ""
    vat_id: str = ""
    register: str = ""
    foot: str = ""
    colour: str = ""
    accounts: Sequence[Account] = ()

    def account_for(self, currency: str) -> Account | None:
        """Find where money of a currency is to be paid: its own account, else the one for all."""
        mine = [each for each in self.accounts if each.iban and each.currency in (currency, "")]
        return min(mine, key=lambda each: each.currency == "", default=None)


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter as the sheet shows it: plain strings only, none of which is ever read as markup."""

    paper: str
    language: str
    region: str
    is_rtl: bool
    subject: str
    date: str
    brand: Mapping[str, Any]
    return_line: str
    notice: str
    to: Sequence[str]
    info: Sequence[Sequence[str]]
    words: Mapping[str, str]
    tables: Sequence[Mapping[str, Any]]
    interest: Sequence[Mapping[str, Any]]
    payment: Mapping[str, Any]
    body: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Post:
    """What only a letter needs beside the facts: the paper, the envelope and how it goes."""

    head: Letterhead
    address: str
    is_registered: bool = False
    written_on: date | None = None
    numbers: Sequence[str] = field(default=())


def compose(spoken: Spoken, facts: Facts, post: Post) -> Paper:
    """Put a template's words on the company's paper."""
    words, formats, head = spoken.words, spoken.formats, post.head
    pay = _payment(facts, post, formats, words)
    return Paper(
        paper="us-letter" if head.country in _LETTER_COUNTRIES else "a4",
        language=formats.language,
        region=str(formats.locale.territory or head.country or ""),
        is_rtl=formats.locale.text_direction == "rtl",
        subject=spoken.subject,
        date=formats.date(facts.today),
        brand={
            "name": plain(head.name),
            "colour": head.colour if _COLOUR.match(head.colour) else _INK,
            "foot": _foot(head),
        },
        return_line=" · ".join([plain(head.name), *lines_of(head.address)]),
        notice=words.registered if post.is_registered else "",
        to=envelope(facts, post),
        info=_info(facts, head, formats, words),
        words={"page": words.page, "scan": words.scan},
        tables=[_sheet(table) for table in spoken.blocks.tables],
        interest=[_sheet(table) for table in spoken.blocks.interest],
        payment=pay,
        body=_pieces(spoken.body, has_payment=bool(pay["lines"])),
    )


def lines_of(address: str) -> list[str]:
    """Cut an address into its lines; one written in a row is cut at its commas."""
    lines = [plain(line).strip(" ,") for line in address.splitlines()]
    lines = [line for line in lines if line]
    return [part.strip() for part in lines[0].split(",") if part.strip()] if len(lines) == 1 else lines


def envelope(facts: Facts, post: Post) -> list[str]:
    """Write the address as it stands in the window: at most six lines, abroad with the country in capitals."""
    street = lines_of(post.address)
    if not street:
        raise NoPostalAddress
    country = _country(facts.customer.country, post.head)
    if country and street[-1].upper() != country:
        street = [*street, country]
    name, person = plain(facts.customer.name), plain(facts.contact.name) if facts.contact else ""
    head = [name, person] if person and person != name and len(street) + 2 <= _MOST_LINES else [name]
    return [*head, *street]


def sheets_of(page_count: int, *, is_duplex: bool) -> int:
    """Tell how many sheets a letter takes; no two letters share one."""
    return (page_count + 1) // 2 if is_duplex else page_count


def one_line_of(envelope_lines: Sequence[str]) -> str:
    """Write an address in a row: the form in which letters to it are counted."""
    return ", ".join(envelope_lines)[:_LONGEST_ADDRESS]


def reference_of(facts: Facts, numbers: Sequence[str]) -> str:
    """Make the creditor reference of what is asked for: of the one invoice, else of the customer and the day."""
    tries = [numbers[0]] if len(numbers) == 1 else []
    tries.append(f"{facts.customer.number}{facts.today:%y%m%d}")
    for value in tries:
        with suppress(NoReference):
            return make_rf(value)
    return ""


def payment_text(facts: Facts, account: Account | None, reference: str) -> str:
    """Write the text of the payment code; empty where none applies: several currencies, no euros, no valid account."""
    owed = facts.to_collect
    if account is None or set(currencies_of(facts)) != {"EUR"} or set(owed) != {"EUR"} or not reference:
        return ""
    with suppress(NoPaymentCode, NotAnIban):
        amount = Money(owed["EUR"], "EUR")
        return epc_payload(name=account.payee, iban=account.iban, bic=account.bic, amount=amount, reference=reference)
    return ""


def _payment(facts: Facts, post: Post, formats: Formats, words: Words) -> dict[str, Any]:
    owed = {currency: amount for currency, amount in facts.to_collect.items() if amount > Decimal(0)}
    found = {currency: post.head.account_for(currency) for currency in owed}
    accounts = list(dict.fromkeys(account for account in found.values() if account))
    if not accounts:
        return {"lines": [], "text": "", "code": "", "code_words": "", "reference": ""}
    reference = reference_of(facts, post.numbers)
    lines: list[tuple[str, str, str]] = []
    for account in accounts:
        lines += _account_lines(account, words)
    said = amounts(owed, formats)
    lines += [(words.to_collect, said, "bold"), (words.reference, spaced(reference), "bold")]
    text = payment_text(facts, accounts[0], reference)
    told = words.code.format(amount=said, payee=accounts[0].payee, reference=spaced(reference)) if text else ""
    return {
        "lines": [line for line in lines if line[1]],
        "text": text,
        "code": "",
        "code_words": told,
        "reference": reference,
    }


def _account_lines(account: Account, words: Words) -> list[tuple[str, str, str]]:
    bank = " · ".join(plain(part) for part in (account.bic, account.bank) if part)
    return [(words.payee, plain(account.payee), ""), ("IBAN", spaced(account.iban), ""), ("BIC", bank, "")]


def _info(facts: Facts, head: Letterhead, formats: Formats, words: Words) -> list[list[str]]:
    who = facts.sender
    pairs = [
        (words.issued, formats.date(facts.today)),
        (words.account, facts.customer.number),
        (words.contact, who.name if who and who.name not in (head.name, head.desk) else ""),
        (words.phone, (who.phone if who else "") or head.phone),
        (words.email, (who.email if who else "") or head.email),
    ]
    return [[name, plain(value)] for name, value in pairs if value]


def _foot(head: Letterhead) -> list[list[str]]:
    """Up to four columns: who, how to reach, what the law demands, where to pay; what the company wrote itself comes last."""
    account = head.account_for("")
    columns = [
        [plain(head.name), *lines_of(head.address)],
        [plain(line) for line in (head.phone, head.email) if line],
        [plain(line) for line in (head.vat_id, head.register, *head.foot.splitlines()) if line.strip()],
        [f"IBAN {spaced(account.iban)}", *([f"BIC {plain(account.bic)}"] if account.bic else [])] if account else [],
    ]
    return [column[:4] for column in columns if column]


def _country(code: str, head: Letterhead) -> str:
    """Name the country of an address abroad in capitals, as the post of the sender's country reads it; at home nothing."""
    if not code or code == head.country:
        return ""
    return str(Locale.parse(head.language[:2] or "en").territories.get(code, "")).upper()


def _sheet(table: Table) -> dict[str, Any]:
    rows = [[row[0].replace(ACCOUNT_BELOW, "\n"), *row[1:]] for row in table.rows]
    return {"head": table.head, "rows": rows, "label": table.label, "total": table.total}


def _pieces(body: str, *, has_payment: bool) -> list[dict[str, Any]]:
    """Cut the text at its blocks into paragraphs, lists, tables and the payment; the greeting at the end stays together.

    A letter has no links to press, so the ways to answer are left out: its head says whom to ask. Where the template
    names no place for it, the payment follows the tables.
    """
    found = _BLOCK.split(body)
    wants_payment = has_payment and BANK not in found
    pieces: list[dict[str, Any]] = []
    for part in found:
        if part == TABLES:
            pieces.append({"kind": "tables"})
            pieces += [{"kind": "payment"}] if wants_payment else []
            wants_payment = False
        elif part == INTEREST:
            pieces.append({"kind": "interest"})
        elif part == BANK:
            pieces += [{"kind": "payment"}] if has_payment else []
        elif part != ANSWERS:
            pieces += [_paragraph(text) for text in _GAP.split(part) if text.strip()]
    if pieces and pieces[-1]["kind"] == "text":
        pieces[-1]["kind"] = "close"
    return pieces


def _paragraph(text: str) -> dict[str, Any]:
    lines = [line.strip() for line in text.strip().split("\n")]
    if all(line.startswith("- ") for line in lines):
        return {"kind": "list", "lines": [line[2:] for line in lines]}
    return {"kind": "text", "lines": lines}
