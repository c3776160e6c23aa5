"""How do rows of words become the lines of a payment advice?

Two ways: by the headings of its columns; or, where none stand there, by the numbers of ours that a row names and the
amounts behind them. What has an amount and fits neither is told as unread, never dropped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.records.ledger.rules.matching.texts import number_key, said_numbers
from duecourse.records.ledger.rules.remittances import headings
from duecourse.records.ledger.rules.remittances.cells import (
    Numbers,
    amounts_in,
    currency_in,
    day_in,
    is_amount,
    numbers_of,
)
from duecourse.records.ledger.rules.remittances.content import MOST_LINES, MOST_UNREAD, Advice, AdviceLine, doubts_of

Row = Sequence[str]
_HALF: Final = 2
_THOUSANDS: Final = re.compile(r"[-\u2212]?\d{1,3}(?:\u00a0\d{3})*")
_REST: Final = re.compile(r"\d{3}(?:[.,]\d{2})?")


def read_advice(rows: Sequence[Row], known: Mapping[str, str], *, is_table: bool, is_cut: bool = False) -> Advice:
    """Read an advice; `known`: the numbers of our items by their key (`texts.number_key`), as we write them."""
    at = next((place for place, row in enumerate(rows[: headings.LOOKED_AT]) if headings.headings_of(row)), None)
    found = _by_headings(rows, at, known) if at is not None else None
    if found is None or not found.lines:
        found = _by_numbers(rows, known)
    currency = currency_in(cell for row in rows for cell in row if amounts_in(cell) or headings.headings_of(row))
    doubts = {*found.doubts, *(["cut"] if is_cut or len(found.lines) > MOST_LINES else [])}
    if currency is None:
        doubts.add("currency")
    if found.total is None and not is_table:
        doubts.add("no_total")
    whole = replace(
        found,
        lines=found.lines[:MOST_LINES],
        currency=currency or "",
        paid_on=_paid_on(rows),
        unread=found.unread[:MOST_UNREAD],
        doubts=tuple(doubts),
    )
    return replace(whole, doubts=doubts_of(whole))


def fill_open(advice: Advice, left: Mapping[str, Decimal]) -> Advice:
    """Where an advice names items and a sum alone, and they owe exactly that sum, each is paid in full."""
    if not advice.lines or any(line.amount is not None for line in advice.lines):
        return advice
    owed = [left.get(number_key(line.number)) for line in advice.lines]
    if any(one is None for one in owed) or sum((one for one in owed if one is not None), Decimal(0)) != advice.total:
        return advice
    lines = tuple(replace(line, amount=one) for line, one in zip(advice.lines, owed, strict=True))
    filled = replace(advice, lines=lines, doubts=tuple(code for code in advice.doubts if code != "amounts"))
    return replace(filled, doubts=doubts_of(filled))


def _by_headings(rows: Sequence[Row], at: int, known: Mapping[str, str]) -> Advice:
    columns, rows = headings.headings_of(rows[at]) or {}, _joined(rows, at)
    money = [place for meaning, place in columns.items() if meaning not in (headings.NUMBER, headings.WORDS)]
    numbers = numbers_of(
        row[place] for row in rows[at + 1 :] for place in money if place < len(row) and is_amount(row[place])
    )
    lines, unread, doubts = [], [], {"unclear"} if numbers.is_unclear else set()
    totals: list[Decimal] = []
    for row in rows[at + 1 :]:
        line, is_right = _line_of(row, columns, numbers, known)
        if line is not None:
            lines.append(line)
            doubts |= set() if is_right else {"shares"}
        elif headings.is_total(" ".join(row)):
            totals += _last_amount(row, numbers, columns)
        elif any(place < len(row) and is_amount(row[place]) for place in money):
            unread.append(" · ".join(cell for cell in row if cell))
    above = [one for row in rows[:at] if headings.is_total(" ".join(row)) for one in _last_amount(row, numbers, {})]
    total = next(iter([*totals[-1:], *above]), None)
    return Advice(tuple(lines), total, unread=tuple(unread), doubts=tuple(doubts))


def _joined(rows: Sequence[Row], at: int) -> Sequence[Row]:
    """Put together again what a PDF draws apart, “9” and “990,95”: where that gives a row as many cells as the heading has."""
    width = len(rows[at])
    whole = [_whole_amounts(row) for row in rows]
    fits = [len(row) > len(made) == width for row, made in zip(rows, whole, strict=True)]
    if not any(fits):
        return rows
    return [
        made if is_fit or headings.is_total(" ".join(row)) else row
        for row, made, is_fit in zip(rows, whole, fits, strict=True)
    ]


def _whole_amounts(row: Row) -> list[str]:
    made: list[str] = []
    for cell in row:
        if made and _THOUSANDS.fullmatch(made[-1]) and _REST.fullmatch(cell):
            made[-1] = f"{made[-1]}\u00a0{cell}"
        else:
            made.append(cell)
    return made


def _line_of(
    row: Row, columns: Mapping[str, int], numbers: Numbers, known: Mapping[str, str]
) -> tuple[AdviceLine | None, bool]:
    """The line of a row of a table, and whether what it keeps back makes up the difference."""
    cell = {meaning: row[place] for meaning, place in columns.items() if place < len(row)}
    said = cell.get(headings.NUMBER, "").strip()
    amount, gross, kept, discount = (
        numbers.read(cell[meaning]) if is_amount(cell.get(meaning, "")) else None
        for meaning in (headings.AMOUNT, headings.GROSS, headings.KEPT, headings.DISCOUNT)
    )
    if not any(letter.isdigit() for letter in said) or headings.is_total(said) or (amount is None and gross is None):
        return None, True
    less = abs(kept or Decimal(0)) + abs(discount or Decimal(0))
    if amount is None and gross is not None:
        amount = gross - less if gross > 0 else gross
    is_right = gross is None or amount is None or abs(gross) - less == abs(amount)
    if gross is not None and amount is not None and not less and 0 < amount < gross:
        less, is_right = gross - amount, True
    words = cell.get(headings.WORDS, "").strip()[:200]
    return _told(said, known, amount, less, "discount" if discount and not kept else "deduction", words), is_right


def _told(
    said: str, known: Mapping[str, str], amount: Decimal | None, less: Decimal, reason: str, words: str = ""
) -> AdviceLine:
    number = _named(said, known) or said
    return AdviceLine(number[:40], amount, less, reason if less else "", words if less else "")


def _named(text: str, known: Mapping[str, str]) -> str:
    """The number of ours that a text names, as we write it; "" where it names none, or several."""
    keys = {key for key in (*said_numbers(text), number_key(text)) if key in known}
    keys = {key for key in keys if not any(key != other and key in other for other in keys)}
    return known[keys.pop()] if len(keys) == 1 else ""


def _last_amount(row: Row, numbers: Numbers, columns: Mapping[str, int]) -> list[Decimal]:
    """The sum that a row tells: what stands in the column of what was paid, else its last amount."""
    place = columns.get(headings.AMOUNT, len(row))
    cells = [row[place]] if place < len(row) and is_amount(row[place]) else []
    said = cells or [text for cell in row for text in amounts_in(cell)]
    found = [one for one in map(numbers.read, said) if one is not None]
    return found[-1:]


def _by_numbers(rows: Sequence[Row], known: Mapping[str, str]) -> Advice:
    """Read rows without headings: each number of ours with the amounts of its row."""
    numbers = numbers_of(text for row in rows for cell in row for text in amounts_in(cell))
    lines: list[AdviceLine] = []
    unread, totals, doubts = [], [], {"unclear"} if numbers.is_unclear else set[str]()
    for row in rows:
        text = "  ".join(row)
        named = _all_named(text, known)
        said = [one for one in map(numbers.read, amounts_in(_without(text, named))) if one is not None]
        if len(named) == 1 and said:
            lines.append(_of_amounts(known[next(iter(named))], said))
        elif named:
            lines += [AdviceLine(known[key], None) for key in sorted(named)]
            totals += said[-1:] if headings.is_total(text) else []
        elif said and headings.is_total(text):
            totals += said[-1:]
        elif said:
            unread.append(text)
    return Advice(tuple(lines), totals[-1] if totals else None, unread=tuple(unread), doubts=tuple(doubts))


def _all_named(text: str, known: Mapping[str, str]) -> set[str]:
    keys = {key for key in said_numbers(text) if key in known}
    return {key for key in keys if not any(key != other and key in other for other in keys)}


def _without(text: str, keys: Iterable[str]) -> str:
    """A text without the numbers that it names, so that none of their digits is taken for an amount."""
    for key in keys:
        text = re.sub(r"[^A-Za-z0-9]*?".join(map(re.escape, key)), " ", text, flags=re.IGNORECASE)
    return text


def _of_amounts(number: str, said: Sequence[Decimal]) -> AdviceLine:
    """Of a number and the amounts behind it: what is owed, what is kept back and what is paid, or the first and the last."""
    paid = said[-1]
    if len(said) == 1 or not 0 < paid <= said[0]:
        return AdviceLine(number, paid)
    kept = said[0] - paid
    if len(said) == _HALF and paid * _HALF < said[0]:
        return AdviceLine(number, None)
    return AdviceLine(number, paid, kept, "deduction" if kept else "")


def _paid_on(rows: Sequence[Row]) -> date | None:
    return next(
        (day for row in rows if headings.is_day_of_payment(" ".join(row)) and (day := day_in(" ".join(row)))), None
    )
