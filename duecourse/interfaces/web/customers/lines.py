"""How does one item read: its state, and what is decided about it or why nothing is?"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.deciding import ItemDecision
from duecourse.interfaces.web.customers.shown import ItemRow, Why
from duecourse.interfaces.web.expected import day_words, explained
from duecourse.interfaces.web.steps import severity_words
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.outlooks import ExpectedLine
from duecourse.records.ledger.queries.screens import ItemLine

DUE_SOON = 7


def kind_words(kind: str) -> str:
    """Name a kind of item."""
    return {
        "invoice": _("Invoice"),
        "credit_note": _("Credit note"),
        "debit_note": _("Debit note"),
        "on_account": _("Payment on account"),
        "interest": _("Interest"),
        "fee": _("Fee"),
    }.get(kind, kind)


def item_row(
    item: ItemLine, decision: ItemDecision | None, *, on: date, outlook: ExpectedLine | None = None
) -> ItemRow:
    """Say one item."""
    late = ledger.days_late(item.due_on, on=on) if item.open_amount > 0 else 0
    state, state_words = _state(item, decision, late=late, on=on)
    number = f"{item.number}/{item.instalment_no}" if item.instalment_no else item.number
    return ItemRow(
        id=item.id,
        number=number,
        kind_words=kind_words(item.kind),
        po_number=item.po_number,
        issued_on=item.issued_on,
        due_on=item.due_on,
        days_late=late,
        amount=Money(item.amount, item.currency),
        open=Money(item.open_amount, item.currency),
        state=state,
        state_words=state_words,
        why=Why(decision.words, decision.rule) if decision and decision.reason != "not_overdue" else None,
        last_step=_last_step(item),
        expected=day_words(outlook) if outlook and item.open_amount > 0 else "",
        expected_why=explained(outlook) if outlook else "",
    )


def _state(item: ItemLine, decision: ItemDecision | None, *, late: int, on: date) -> tuple[str, str]:
    if item.open_amount == 0:
        return "paid", _("Settled")
    if item.open_amount < 0:
        return "open", _("Credit")
    reason = decision.reason if decision else ""
    named = {
        "disputed": ("disputed", _("Disputed")),
        "promised": ("promised", _("Promised")),
        "plan": ("promised", _("In a plan")),
        "blocked": ("held", _("Held")),
        "customer_blocked": ("held", _("Held")),
        "cleanup": ("held", _("Clean-up")),
    }
    if reason in named:
        return named[reason]
    if late:
        return "overdue", _("Overdue")
    if (item.due_on - on).days <= DUE_SOON:
        return "due-soon", _("Due soon")
    return "open", _("Not due")


def _last_step(item: ItemLine) -> str:
    if item.severity_reached is None or item.last_step_on is None:
        return ""
    tone, when = severity_words(item.severity_reached), formats.day(item.last_step_on)
    return _("Last: %(tone)s, %(day)s") % {"tone": tone, "day": when}
