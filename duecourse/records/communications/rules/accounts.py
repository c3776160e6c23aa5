"""What stands on a statement of account: sums a currency, their age, and a running balance?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from duecourse.foundation.kit.tabular import Cell
from duecourse.records.communications.rules.fields import plain
from duecourse.records.communications.rules.formats import Formats
from duecourse.records.communications.rules.letters import Letterhead, lines_of
from duecourse.records.ledger.rules.statements import Activity, Entry, OpenLine

EDGES: Final = (30, 60, 90, 180)
"""The last day past due of each bucket; behind them everything older."""
_FOLDER: Final = Path(__file__).resolve().parent.parent / "starters"
Sheets = dict[str, tuple[list[str], list[list[Cell]]]]


@dataclass(frozen=True)
class Statement:
    """An account as it is laid before its customer: what is open on a day, or what happened since another."""

    number: str
    name: str
    address: str
    on: date
    lines: Sequence[OpenLine] = ()
    from_on: date | None = None
    activity: Activity | None = None

    @property
    def currencies(self) -> list[str]:
        """List the currencies that are spoken of; they are never added up."""
        spoken = {line.currency for line in self.lines}
        if self.activity:
            spoken |= {entry.currency for entry in self.activity.entries} | set(self.activity.opening)
        return sorted(spoken)


@dataclass(frozen=True)
class Ageing:
    """What is open in one currency by its days past due; credits stand in a column of their own. The sum is the balance."""

    not_due: Decimal
    buckets: tuple[Decimal, ...]
    credits: Decimal

    @property
    def balance(self) -> Decimal:
        """What is owed in all."""
        return self.not_due + sum(self.buckets, Decimal(0)) + self.credits


def ageing(lines: Iterable[OpenLine], *, on: date) -> Ageing:
    """Sort what is open of one currency by its age; due today is not due yet (trap 41), no item falls between (trap 48)."""
    not_due, credited, buckets = Decimal(0), Decimal(0), [Decimal(0)] * (len(EDGES) + 1)
    for line in lines:
        late = (on - line.due_on).days
        if line.open_amount < 0:
            credited += line.open_amount
        elif late <= 0:
            not_due += line.open_amount
        else:
            buckets[sum(late > edge for edge in EDGES)] += line.open_amount
    return Ageing(not_due, tuple(buckets), credited)


def balanced(activity: Activity, currency: str) -> list[tuple[Entry, Decimal]]:
    """Put the running balance beside each entry of a currency."""
    balance, found = activity.opening.get(currency, Decimal(0)), []
    for entry in activity.entries:
        if entry.currency == currency:
            balance += entry.amount
            found.append((entry, balance))
    return found


@lru_cache(maxsize=16)
def words_of(language: str) -> Mapping[str, Any]:
    """Give the words of statements in a language, or in English where they are not translated."""
    path = _FOLDER / language.partition("-")[0] / "statement.yaml"
    found = path if path.is_file() else _FOLDER / "en" / "statement.yaml"
    return dict(yaml.safe_load(found.read_text(encoding="utf-8")))


def bucket_names(words: Mapping[str, Any]) -> list[str]:
    """Name the columns of the ageing, youngest first, the credits last."""
    starts = (1, *(edge + 1 for edge in EDGES[:-1]))
    names = [words["bucket"].format(first=first, last=last) for first, last in zip(starts, EDGES, strict=True)]
    return [words["not_due"], *names, words["older"].format(days=EDGES[-1]), words["credits"]]


def sheets_of(statement: Statement, words: Mapping[str, Any]) -> Sheets:
    """Write the statement as tables of plain cells: numbers are numbers, days are days."""
    if statement.activity is not None:
        return {words["activity"]: (_entry_head(words), _entry_rows(statement, words))}
    head = [
        words[key] for key in ("number", "kind", "order", "issued", "due", "days_late", "currency", "amount", "open")
    ]
    rows: list[list[Cell]] = [
        [
            numbered(line),
            words["kinds"].get(line.kind, line.kind),
            line.po_number,
            line.issued_on,
            line.due_on,
            max((statement.on - line.due_on).days, 0) if line.open_amount > 0 else 0,
            line.currency,
            line.amount,
            line.open_amount,
        ]
        for line in statement.lines
    ]
    aged = [words["currency"], *bucket_names(words), words["balance"]]
    return {words["open_items"]: (head, rows), words["ageing"]: (aged, _aged_rows(statement))}


def _aged_rows(statement: Statement) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for currency in statement.currencies:
        found = ageing((one for one in statement.lines if one.currency == currency), on=statement.on)
        rows.append([currency, found.not_due, *found.buckets, found.credits, found.balance])
    return rows


def _entry_head(words: Mapping[str, Any]) -> list[str]:
    return [words[key] for key in ("date", "number", "kind", "reference", "currency", "change", "balance")]


def _entry_rows(statement: Statement, words: Mapping[str, Any]) -> list[list[Cell]]:
    activity, from_on = statement.activity, statement.from_on
    assert activity is not None
    assert from_on is not None
    rows: list[list[Cell]] = []
    for currency in statement.currencies:
        opening = activity.opening.get(currency, Decimal(0))
        before, closing = from_on - timedelta(days=1), opening
        rows.append([before, "", words["opening"], "", currency, None, opening])
        for entry, closing in balanced(activity, currency):
            kind = words["kinds"].get(entry.kind, entry.kind)
            rows.append([entry.day, entry.number, kind, entry.reference, currency, entry.amount, closing])
        rows.append([statement.on, "", words["closing"], "", currency, None, closing])
    return rows


def numbered(line: OpenLine) -> str:
    """Name an item as the customer knows it."""
    return f"{line.number}/{line.instalment_no}" if line.instalment_no else line.number


def page_of(statement: Statement, head: Letterhead, formats: Formats, words: Mapping[str, Any]) -> dict[str, Any]:
    """Write the statement for paper: plain strings only, none of which is read as markup."""
    day = formats.date(statement.on)
    if statement.activity is not None and statement.from_on is not None:
        title = words["activity_title"].format(first=formats.date(statement.from_on), last=day)
        parts = [_activity_part(statement, currency, formats, words) for currency in statement.currencies]
    else:
        title = words["open_title"].format(day=day)
        parts = [_open_part(statement, currency, formats, words) for currency in statement.currencies]
    return {
        "paper": "us-letter" if head.country in {"US", "CA", "MX", "PH"} else "a4",
        "language": formats.language,
        "is_rtl": formats.locale.text_direction == "rtl",
        "title": title,
        "page": words["page"],
        "note": words["note"],
        "empty": "" if parts else words["empty"],
        "brand": {
            "name": plain(head.name),
            "colour": head.colour or "#0f766e",
            "lines": [plain(line) for line in (*lines_of(head.address), head.phone, head.email) if line],
        },
        "to": [plain(statement.name), *lines_of(statement.address)],
        "facts": [[words["account"], plain(statement.number)], [words["date"], day]],
        "parts": parts,
    }


def _open_part(statement: Statement, currency: str, formats: Formats, words: Mapping[str, Any]) -> dict[str, Any]:
    lines = [line for line in statement.lines if line.currency == currency]
    found = ageing(lines, on=statement.on)
    aged = [found.not_due, *found.buckets, found.credits, found.balance]
    return {
        "head": [words[key] for key in ("number", "kind", "issued", "due", "days_late")]
        + [f"{words['open']} ({currency})"],
        "right": 2,
        "rows": [_open_row(line, statement.on, formats, words) for line in lines],
        "label": f"{words['balance']} ({currency})",
        "total": formats.amount(found.balance, currency),
        "aged": [[*bucket_names(words), words["balance"]], [formats.amount(one, currency) for one in aged]],
    }


def _open_row(line: OpenLine, on: date, formats: Formats, words: Mapping[str, Any]) -> list[str]:
    late = (on - line.due_on).days if line.open_amount > 0 else 0
    return [
        plain(numbered(line)),
        plain(words["kinds"].get(line.kind, line.kind)),
        formats.short_date(line.issued_on),
        formats.short_date(line.due_on),
        formats.count(late) if late > 0 else "",
        formats.amount(line.open_amount, line.currency),
    ]


def _activity_part(statement: Statement, currency: str, formats: Formats, words: Mapping[str, Any]) -> dict[str, Any]:
    assert statement.activity is not None
    opening = statement.activity.opening.get(currency, Decimal(0))
    found = balanced(statement.activity, currency)
    rows = [["", "", words["opening"], "", formats.amount(opening, currency)]]
    for entry, balance in found:
        kind = plain(words["kinds"].get(entry.kind, entry.kind))
        day = formats.short_date(entry.day)
        rows.append(
            [day, plain(entry.number), kind, formats.amount(entry.amount, currency), formats.amount(balance, currency)]
        )
    return {
        "head": [words[key] for key in ("date", "number", "kind", "change")] + [f"{words['balance']} ({currency})"],
        "right": 2,
        "rows": rows,
        "label": f"{words['closing']} ({currency})",
        "total": formats.amount(found[-1][1] if found else opening, currency),
        "aged": [],
    }
