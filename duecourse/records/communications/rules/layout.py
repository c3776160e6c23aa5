"""How does a rendered text become a mail a person likes to read, as plain text and as HTML?"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

import css_inline

from duecourse.records.communications.rules.fields import (
    ANSWERS,
    BANK,
    INTEREST,
    TABLES,
    AnswerLinks,
    ClaimFacts,
    EntityFacts,
    Facts,
    ItemFacts,
    currencies_of,
    own_lines,
    plain,
)
from duecourse.records.communications.rules.formats import Formats

_COLOUR: Final = re.compile(r"^#[0-9a-fA-F]{6}$")
_LINK: Final = re.compile(r"https://[^\s<>\"']+|http://(?:localhost|127\.0\.0\.1)[^\s<>\"']*")
_INK: Final = "#0f766e"
_SPECIAL: Final = re.compile("[&<>\"']")
_CLASS: Final = re.compile(r' class="[a-z]+"')
_GAP: Final = re.compile(r"\n\s*\n")
_BLANK: Final = re.compile(r"\n{3,}")
_BLOCK: Final = re.compile(f"\\n*([{TABLES}{ANSWERS}{BANK}{INTEREST}])\\n*")

_STYLE: Final = """
body { margin: 0; padding: 0; background: #f4f5f6; }
.outer { width: 100%; background: #f4f5f6; }
.column { width: 100%; max-width: 600px; background: #ffffff; }
.brand { padding: 24px 32px 12px; border-top: 4px solid INK; font: 600 16px/24px Arial, sans-serif; color: #1f2933; }
.body { padding: 8px 32px 24px; font: 400 15px/24px Arial, sans-serif; color: #1f2933; }
.foot { padding: 16px 32px 24px; border-top: 1px solid #e4e7eb; font: 400 12px/18px Arial, sans-serif; color: #52606d; }
"""
_P: Final = "margin:0 0 16px"
_TABLE: Final = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
    'style="margin:0 0 16px;font:400 14px/20px Arial,sans-serif">\n'
)
_TD: Final = "padding:6px 8px 6px 0;border-bottom:1px solid #e4e7eb;text-align:"
_SMALL: Final = "font-weight:400;font-size:12px;color:#52606d"
_WHOLE: Final = "white-space:nowrap;"
"""Days, amounts and counts stay on one line; at the width of a telephone the number of the item breaks first."""
_TH: Final = "padding:6px 8px 6px 0;border-bottom:2px solid #cbd2d9;font-weight:600;text-align:"


def escape(text: str) -> str:
    """Make text safe between tags and in quoted attributes; most values have nothing to escape."""
    return html.escape(text) if _SPECIAL.search(text) else text


@dataclass(frozen=True, slots=True)
class Words:
    """The few words of the frame in one language; they come with the templates, not from the programme's catalogue."""

    invoice: str = "Invoice"
    issued: str = "Date"
    due: str = "Due"
    amount: str = "Amount"
    open: str = "Open"
    days_late: str = "Days late"
    new: str = "new"
    total: str = "Total"
    to_collect: str = "To pay"
    pay: str = "View and pay"
    will_pay: str = "I will pay on …"
    plan: str = "I need a payment plan"
    wrong: str = "Something is wrong"
    bank: str = "Bank details"
    more: str = "and %d more"
    page: str = "Page {page} of {pages}"
    account: str = "Customer no."
    contact: str = "Your contact"
    phone: str = "Phone"
    email: str = "E-mail"
    payee: str = "Pay to"
    reference: str = "Reference"
    scan: str = "Scan to pay"
    code: str = "Payment code for banking apps: {amount} to {payee}, reference {reference}"
    registered: str = "Registered letter"
    period: str = "Period"
    rate: str = "Rate · days"
    interest: str = "Interest"


@dataclass(frozen=True, slots=True)
class Table:
    """The items of one currency, or the interest on them, written out once for both twins."""

    currency: str
    head: tuple[str, str, str, str, str]
    rows: list[tuple[str, str, str, str, str]]
    label: str
    total: str


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the marks in a body stand for."""

    tables: Sequence[Table] = ()
    interest: Sequence[Table] = ()


def text_twin(body: str, *, facts: Facts, blocks: Blocks, words: Words) -> str:
    """Put the blocks into the rendered text as plain text; it reads as well as the HTML."""
    said = {
        TABLES: lambda: _text_tables(blocks.tables),
        INTEREST: lambda: _text_tables(blocks.interest),
        ANSWERS: lambda: _text_answers(facts.links, words),
        BANK: lambda: "\n".join(_bank_lines(facts.entity, words)),
    }
    text = _BLOCK.sub(lambda found: "\n\n" + said[found[1]]() + "\n\n", body).strip("\n")
    foot = "\n".join(_foot_lines(facts.entity, facts.privacy_url))
    return _BLANK.sub("\n\n", text) + ("\n\n-- \n" + foot if foot else "") + "\n"


def html_twin(
    body: str, *, facts: Facts, blocks: Blocks, formats: Formats, words: Words, language: str, subject: str
) -> str:
    """Put the rendered text into the company's one-column frame; every letter of it is escaped here and only here."""
    parts = [_html_piece(piece, facts, blocks, words) for piece in _BLOCK.split(body.strip("\n"))]
    head, middle, end = _frame(_colour(facts.entity.colour))
    direction = "rtl" if formats.locale.text_direction == "rtl" else "ltr"
    head = head.replace("LANGUAGE", escape(language)).replace("DIRECTION", direction)
    return "".join(
        [
            head.replace("SUBJECT", escape(subject)).replace("BRAND", _brand(facts.entity)),
            *parts,
            middle,
            "<br>".join(escape(line) for line in _foot_lines(facts.entity, facts.privacy_url)),
            end,
        ]
    )


def _html_piece(piece: str, facts: Facts, blocks: Blocks, words: Words) -> str:
    match piece:
        case "":
            return ""
        case _ if piece == TABLES:
            return _html_tables(blocks.tables)
        case _ if piece == INTEREST:
            return _html_tables(blocks.interest)
        case _ if piece == ANSWERS:
            return _html_answers(facts, words)
        case _ if piece == BANK:
            return (
                f'<p style="{_P}">' + "<br>".join(escape(line) for line in _bank_lines(facts.entity, words)) + "</p>\n"
            )
        case _:
            return "\n".join(_paragraph(each) for each in _GAP.split(piece) if each.strip())


@lru_cache(maxsize=1024)
def _paragraph(text: str) -> str:
    """Escape and frame a paragraph; most say the same to every reader of a batch."""
    safe = html.escape(text, quote=False)
    linked = _LINK.sub(_anchor, safe) if "://" in safe else safe
    lines = [line.strip() for line in linked.strip().split("\n")]
    if all(line.startswith("- ") for line in lines):
        return (
            '<ul style="margin:0 0 16px;padding:0 0 0 20px">'
            + "".join(f"<li>{line[2:]}</li>" for line in lines)
            + "</ul>"
        )
    return f'<p style="{_P}">' + "<br>\n".join(lines) + "</p>\n"


def _anchor(found: re.Match[str]) -> str:
    link = found[0]
    return f'<a href="{link.replace(chr(34), "%22")}">{link}</a>'


ACCOUNT_BELOW: Final = "\ue010"
"""Stands between an item's number and its account; no value holds it (`plain`), each twin writes it in its own way."""


def _rows(items: list[ItemFacts], formats: Formats, words: Words) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            plain(item.number)
            + (f" ({words.new})" if item.is_new else "")
            + ACCOUNT_BELOW * bool(item.account)
            + plain(item.account),
            formats.short_date(item.issued_on) if item.issued_on else "",
            formats.short_date(item.due_on) if item.due_on else "",
            formats.amount(item.open_amount, item.currency),
            formats.count(item.days_late) if item.days_late > 0 else "",
        )
        for item in items
    ]


def tables_of(facts: Facts, formats: Formats, words: Words) -> list[Table]:
    """Write out the items, a table a currency."""
    return [
        Table(
            currency,
            _head(currency, words),
            _rows(items, formats, words),
            *_sum(currency, items, facts, formats, words),
        )
        for currency, items in _grouped(facts)
    ]


def interest_tables_of(facts: Facts, formats: Formats, words: Words) -> list[Table]:
    """Write out the interest, a table a currency: for every stretch of days the rate, what it was owed on, how much."""
    return [
        _interest_table(currency, [each for each in facts.claims if each.currency == currency], formats, words)
        for currency in sorted({each.currency for each in facts.claims})
    ]


def _interest_table(currency: str, claims: list[ClaimFacts], formats: Formats, words: Words) -> Table:
    rows = [
        (
            plain(each.number),
            f"{formats.short_date(each.from_on)} \N{EN DASH} {formats.short_date(each.to_on)}",
            f"{formats.percent(each.rate)} · {formats.count(each.days)}",
            formats.amount(each.principal, currency),
            formats.amount(each.amount, currency),
        )
        for each in claims
    ]
    head = (words.invoice, words.period, words.rate, f"{words.open} ({currency})", f"{words.interest} ({currency})")
    total = formats.money(sum((each.amount for each in claims), Decimal(0)), currency)
    return Table(currency, head, rows, words.interest, total)


def _head(currency: str, words: Words) -> tuple[str, str, str, str, str]:
    return (words.invoice, words.issued, words.due, f"{words.open} ({currency})", words.days_late)


def _grouped(facts: Facts) -> list[tuple[str, list[ItemFacts]]]:
    groups = ((currency, [i for i in facts.items if i.currency == currency]) for currency in currencies_of(facts))
    return [(currency, items) for currency, items in groups if items]


def _sum(currency: str, items: list[ItemFacts], facts: Facts, formats: Formats, words: Words) -> tuple[str, str]:
    if currency in facts.to_collect:
        return words.to_collect, formats.money(facts.to_collect[currency], currency)
    return words.total, formats.money(sum((i.open_amount for i in items), Decimal(0)), currency)


def _text_tables(tables: Sequence[Table]) -> str:
    return "\n\n".join(_text_table(table) for table in tables)


def _text_table(table: Table) -> str:
    rows = [table.head, *((row[0].replace(ACCOUNT_BELOW, " · "), *row[1:]) for row in table.rows)]
    wide = first, second, third, fourth, last = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"{a.ljust(first)}  {b.ljust(second)}  {c.ljust(third)}  {d.rjust(fourth)}  {e.rjust(last)}".rstrip()
        for a, b, c, d, e in rows
    ]
    lines.insert(1, "-" * (sum(wide) + 8))
    return "\n".join([*lines, f"{table.label}: {table.total}"])


def _html_tables(tables: Sequence[Table]) -> str:
    return "".join(_html_table(table) for table in tables)


def _html_table(table: Table) -> str:
    out = [_html_head(table.head)]
    first, left, right = (
        f'<td style="{style}">' for style in (f"{_TD}left", f"{_WHOLE}{_TD}left", f"{_WHOLE}{_TD}right")
    )
    for number, issued, due, amount, late in table.rows:
        out.append(
            f"<tr>{first}{escape(number).replace(ACCOUNT_BELOW, '<br>')}{_below(issued)}</td>{left}{due}</td>"
            f"{right}{amount}</td>{right}{late}</td></tr>\n"
        )
    out.append(
        f'<tr><td colspan="2" style="{_TH}left">{escape(table.label)}</td>'
        f'<td colspan="2" style="{_TH}right">{escape(table.total)}</td></tr></table>\n'
    )
    return "".join(out)


def _below(text: str) -> str:
    """Put a day under the item's number: a column less, so that the table fits a telephone."""
    return f'<br><span style="{_WHOLE}{_SMALL}">{text}</span>' if text else ""


@lru_cache(maxsize=256)
def _html_head(head: tuple[str, str, str, str, str]) -> str:
    first = escape(head[0]) + _below(escape(head[1]))
    others = ((head[2], "left"), (head[3], "right"), (head[4], "right"))
    cells = [f'<th style="{_TH}left">{first}</th>']
    cells += [f'<th style="{_TH}{side}">{escape(title)}</th>' for title, side in others]
    return f"{_TABLE}<tr>" + "".join(cells) + "</tr>\n"


def _text_answers(links: AnswerLinks, words: Words) -> str:
    ways = (
        (words.pay, links.pay),
        (words.will_pay, links.will_pay),
        (words.plan, links.plan),
        (words.wrong, links.wrong),
    )
    return "\n".join(f"{word}: {link}" for word, link in ways if link)


def _html_answers(facts: Facts, words: Words) -> str:
    links, colour = facts.links, _colour(facts.entity.colour)
    out = []
    if links.pay:
        out.append(
            f'<p style="{_P}"><a href="{escape(links.pay)}" style="display:inline-block;padding:10px 20px;'
            f'border-radius:6px;background:{colour};color:#ffffff;text-decoration:none;font-weight:600">'
            f"{escape(words.pay)}</a></p>\n"
        )
    ways = ((words.will_pay, links.will_pay), (words.plan, links.plan), (words.wrong, links.wrong))
    anchors = [f'<a href="{escape(link)}" style="color:{colour}">{escape(word)}</a>' for word, link in ways if link]
    if anchors:
        out.append(f'<p style="{_P}">' + "\n&nbsp;·&nbsp; ".join(anchors) + "</p>\n")
    return "".join(out)


@lru_cache(maxsize=256)
def _bank_lines(entity: EntityFacts, words: Words) -> tuple[str, ...]:
    if not entity.iban:
        return ()
    payee = plain(entity.payee_name or entity.name)
    grouped = " ".join(entity.iban[start : start + 4] for start in range(0, len(entity.iban), 4))
    rest = " · ".join(plain(part) for part in (entity.bic, entity.bank) if part)
    return (f"{words.bank}: {payee}", f"IBAN {plain(grouped)}", *([rest] if rest else []))


@lru_cache(maxsize=256)
def _foot_lines(entity: EntityFacts, privacy_url: str) -> tuple[str, ...]:
    name = plain(f"{entity.name} {entity.legal_form}".strip())
    rest = " · ".join(plain(part) for part in (entity.register, entity.vat) if part)
    lines = (name, plain(entity.address), rest, *own_lines(entity.foot), plain(privacy_url))
    return tuple(line for line in lines if line)


def _brand(entity: EntityFacts) -> str:
    if entity.logo_url.startswith("https://"):
        return f'<img src="{escape(entity.logo_url)}" alt="{escape(plain(entity.name))}" height="32">'
    return escape(plain(entity.name))


def _colour(colour: str) -> str:
    return colour if _COLOUR.match(colour) else _INK


@lru_cache(maxsize=256)
def _frame(colour: str) -> tuple[str, str, str]:
    """The page around the text with its style put inline, once a colour."""
    page = f"""<!DOCTYPE html><html lang="LANGUAGE" dir="DIRECTION"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>SUBJECT</title>
<style>{_STYLE.replace("INK", colour)}</style></head><body>
<table role="presentation" class="outer" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" class="column" width="600" cellpadding="0" cellspacing="0">
<tr><td class="brand">BRAND</td></tr><tr><td class="body">{TABLES}</td></tr>
<tr><td class="foot">{ANSWERS}</td></tr></table></td></tr></table></body></html>
"""
    inlined = _CLASS.sub("", css_inline.inline(page))
    head, rest = inlined.split(TABLES)
    middle, end = rest.split(ANSWERS)
    return head, middle, end
