"""Does a statement add up?"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.content import Entry, Statement

UNBALANCED: Final = _(
    "Statement %(number)s of account %(account)s does not add up: %(opening)s at its opening and entries of %(sum)s"
    " make %(made)s, but it closes with %(closing)s. Ask the bank for the whole file."
)
UNSUMMED: Final = _(
    "Statement %(number)s of account %(account)s does not add up: it states %(count)s entries of %(stated)s %(what)s,"
    " but holds %(held)s of %(sum)s. Ask the bank for the whole file."
)
NO_CLOSING: Final = _("Statement %(number)s of account %(account)s has no closing balance: is the file whole?")
CREDITS: Final = _("in")
DEBITS: Final = _("out")


def judged(statement: Statement) -> Statement:
    """Note that the balances and the entries of a statement disagree, if they do."""
    if statement.opening is None or statement.closing is None:
        return statement
    total = sum((entry.amount for entry in statement.booked), Decimal(0))
    made = statement.opening + total
    if made == statement.closing:
        return statement
    problem = Text(
        UNBALANCED,
        {
            **named(statement),
            "opening": statement.opening,
            "sum": total,
            "made": made,
            "closing": statement.closing,
        },
    )
    return replace(statement, problems=(*statement.problems, problem))


def named(statement: Statement) -> dict[str, object]:
    """Say which statement it is."""
    number = statement.number or (statement.to_on.isoformat() if statement.to_on else "?")
    return {"number": number, "account": statement.account or "?"}


def disagreement(
    statement: Statement, *, what: str, count: int | None, total: Decimal | None, entries: Sequence[Entry]
) -> Text | None:
    """Compare what a bank states about its entries (their number, their sum) with the entries that are there."""
    held = abs(sum((entry.amount for entry in entries), Decimal(0)))
    if (count is None or count == len(entries)) and (total is None or total == held):
        return None
    said = {
        "count": len(entries) if count is None else count,
        "stated": held if total is None else total,
        "what": Text(what),
        "held": len(entries),
        "sum": held,
    }
    return Text(UNSUMMED, named(statement) | said)
