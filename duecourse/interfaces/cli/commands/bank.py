"""What does a bank's file say? Read on the command line as an import reads it."""

import argparse
from decimal import Decimal
from pathlib import Path
from typing import Any

from duecourse.foundation.wires.bank.cage import look_into_safely
from duecourse.foundation.wires.bank.content import BankFile, Statement
from duecourse.foundation.wires.bank.values import decimals_of
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb


def register(commands: Any) -> None:
    """Offer bank-statement read."""
    bank = command(commands, "bank-statement", None, example="duecourse bank-statement read statement.xml --json")
    verbs = bank.add_subparsers(metavar="VERB", required=True)
    read = verb(
        verbs,
        "read",
        read_statement,
        words="say what stands in a file (camt, MT940, MT942, BAI2, OFX, or a zip of them); nothing is taken in",
        example="duecourse bank-statement read statement.xml --json",
    )
    read.add_argument("file", type=Path, metavar="FILE", help="a file of a bank")


def read_statement(args: argparse.Namespace) -> int:
    """Say what a file says; one that does not add up is shown as it was read, and refused."""
    found = look_into_safely(args.file.read_bytes())
    door.emit(args, {"format": found.format, "statements": told(found)}, _words(found))
    if found.problem or found.remark:
        door.say(found.problem or found.remark)
    return 2 if found.problem else 0


def told_of(path: Path) -> dict[str, Any]:
    """Say the statements of a file, to stand beside what an import of it did."""
    return {"statements": told(look_into_safely(path.read_bytes()))}


def told(found: BankFile) -> list[dict[str, Any]]:
    """Say the statements of a file as the contract names them."""
    return [_told(one) for one in found.statements]


def _told(one: Statement) -> dict[str, Any]:
    def money(amount: Decimal | None) -> str | None:
        return None if amount is None else _money(amount, one.currency)

    pending = [entry for entry in one.entries if entry.is_pending]
    return {
        "account": one.account,
        "currency": one.currency or None,
        "number": one.number or None,
        "opening": money(one.opening),
        "closing": money(one.closing),
        "entries": len(one.entries),
        "credits": money(one.credits),
        "debits": money(one.debits),
        "pending": len(pending),
        "reversals": sum(entry.is_reversal for entry in one.entries),
        "from": one.from_on.isoformat() if one.from_on else None,
        "to": one.to_on.isoformat() if one.to_on else None,
        "adds_up": not one.problems,
        "remarks": [str(each) for each in (*one.problems, *one.doubts)],
    }


def _money(amount: Decimal, currency: str) -> str:
    """Write an amount in the decimals of its currency, or all of its own where it has more."""
    whole = amount.quantize(Decimal(1).scaleb(-decimals_of(currency)))
    return str(whole if whole == amount else amount)


def _words(found: BankFile) -> str:
    return "\n".join(line for one in told(found) for line in _lines(one)) or "No statement."


def _lines(one: dict[str, Any]) -> list[str]:
    known = {name: "?" if value is None else value for name, value in one.items()}
    adding = "{opening} + {credits} - {debits} = {closing}, {entries} entries".format(**known)
    return [
        "{account} {currency}, number {number}, {from} to {to}".format(**known),
        f"  {adding}",
        *(f"  {remark}" for remark in one["remarks"]),
    ]
