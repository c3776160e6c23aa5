"""How does a bank's file become rows that an import can stage? Read in the cage, written as CSV with our own columns."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.wires.bank.adding import NO_CLOSING, UNSUMMED
from duecourse.foundation.wires.bank.cage import read_bank_file_safely
from duecourse.foundation.wires.bank.content import Entry, Statement
from duecourse.records.ledger.rules.bank import base_of, content_key
from duecourse.records.ledger.rules.targets import BANK_STATEMENT

KIND: Final = BANK_STATEMENT.name
_SERIOUS: Final = frozenset({NO_CLOSING, UNSUMMED})


class StatementWithoutDay(Refused):
    """Nothing in a statement says when it is of."""

    says = _("A statement of account %(account)s says no day, and has no entries that do.")


class StatementWithoutCurrency(Refused):
    """Nothing in a statement says of which currency it is."""

    says = _("A statement of account %(account)s says no currency.")


def as_csv(path: Path, folder: Path) -> Path:
    """Write a bank's file as the rows that are staged; refused in a sentence where it cannot be read or add up."""
    found = read_bank_file_safely(path.read_bytes())
    target = folder / "bank.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, BANK_STATEMENT.names, restval="")
        writer.writeheader()
        for index, statement in enumerate(found.statements):
            for row in _rows(index, statement, found.format):
                writer.writerow({name: _cell(value) for name, value in row.items()})
    return target


def _rows(index: int, statement: Statement, format_: str) -> Iterator[dict[str, Any]]:
    account = "".join(statement.account.upper().split())
    days = [day for one in statement.entries if (day := one.booked_on or one.value_on)]
    from_on, to_on = statement.from_on or min(days, default=None), statement.to_on or max(days, default=None)
    if from_on is None or to_on is None:
        raise StatementWithoutDay(account=account)
    if not statement.currency:
        raise StatementWithoutCurrency(account=account)
    entries = [_entry(each, to_on) for each in statement.entries]
    yield {
        "what": "S",
        "statement": index,
        "account": account,
        "account_name": statement.account_name,
        "bic": statement.bic,
        "currency": statement.currency,
        "number": statement.number,
        "from_on": min(from_on, to_on),
        "to_on": to_on,
        "opening": statement.opening,
        "closing": statement.closing,
        "is_intraday": statement.is_intraday,
        "format": format_,
        "content": _content(statement, to_on, entries),
        "doubt": next((str(each) for each in statement.doubts if each.msgid in _SERIOUS), ""),
    }
    for number, (each, row) in enumerate(zip(statement.entries, entries, strict=True)):
        yield {"what": "E", "statement": index, "entry": number} | row
        if all((part.amount > 0) == (each.amount > 0) and part.amount for part in each.transactions):
            yield from ({"what": "P", "statement": index, "entry": number} | _told(part) for part in each.transactions)


def _entry(entry: Entry, to_on: date) -> dict[str, Any]:
    booked_on = entry.booked_on or entry.value_on or to_on
    told = _told(entry)
    words = [told[name] for name in ("end_to_end_id", "structured_reference", "other_account", "other_name", "text")]
    return told | {
        "currency": entry.currency,
        "value_on": entry.value_on or booked_on,
        "booked_on": booked_on,
        "is_reversal": entry.is_reversal,
        "is_pending": entry.is_pending,
        "base": base_of(
            reference=entry.bank_reference, amount=entry.amount, currency=entry.currency, on=booked_on, words=words
        ),
    }


def _told(one: Any) -> dict[str, Any]:
    """What an entry and a payment of a batch have in common."""
    names = "amount bank_reference end_to_end_id structured_reference text other_name other_account return_reason"
    return {name: getattr(one, name) for name in names.split()}


def _content(statement: Statement, to_on: date, entries: list[dict[str, Any]]) -> str:
    """Balances and amounts tell a statement from every other; where there are no balances, the entries' words must."""
    facts = {"currency": statement.currency, "to": to_on, "pending": sum(row["is_pending"] for row in entries)}
    if statement.opening is None or statement.closing is None:
        facts["number"] = statement.number
        return content_key(facts | {"closing": statement.closing}, (row["base"] for row in entries))
    facts |= {"opening": f"{statement.opening:.4f}", "closing": f"{statement.closing:.4f}"}
    return content_key(facts, (f"{row['amount']:.4f} {row['booked_on']}" for row in entries))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4f}" if isinstance(value, Decimal) else str(value)
