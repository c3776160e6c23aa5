"""What is agreed with a customer, what stops it, and what may a person change?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.deciding import Decided
from duecourse.interfaces.web.customers.shown import Agreed, NoteRow, Stop
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import customer
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import AccountFacts, BlockLine, ItemLine
from duecourse.work.procedures.queries import screens

NOTES = 5


def stop_words() -> dict[str, str]:
    """Name the reasons for a stop."""
    return {
        "DISPUTE": _("Disputed"),
        "PROMISE": _("Promised"),
        "PLAN": _("Payment plan"),
        "PAYMENT-UNDERWAY": _("Payment under way"),
        "LEGAL": _("Legal collection"),
        "INSOLVENCY": _("Insolvency"),
        "MANAGEMENT": _("Decision of the management"),
        "STRATEGIC": _("Strategic customer"),
        "DATA-ERROR": _("Wrong data"),
        "DECEASED/CLOSED": _("Deceased or closed"),
        "OTHER": _("Other"),
    }


def agreed(visit: Visit, facts: AccountFacts, decided: Decided, items: Sequence[ItemLine], *, on: date) -> Agreed:
    """Read which procedure holds and which could."""
    by_hand = screens.by_hand(visit.tenant_id, facts.account.id, on=on)
    how = _("by rule") if decided.procedure_slug else ""
    if by_hand is not None:
        until = formats.day(by_hand.until) if by_hand.until else _("further notice")
        how = _("by hand until %(until)s: %(reason)s") % {"until": until, "reason": by_hand.reason}
    named = {one.slug: one.name for one in decided.in_force}
    return Agreed(
        procedure_name=by_hand.procedure if by_hand else named.get(decided.procedure_slug, decided.procedure_name),
        procedure_href=reverse("procedure", args=[decided.procedure_slug]) if decided.procedure_slug else "",
        how=how,
        is_by_hand=by_hand is not None,
        is_automatic=facts.automatic,
        choices=tuple(
            sorted(((one.slug, one.name) for one in decided.in_force if one.is_on), key=lambda pair: pair[1])
        ),
        stop_reasons=tuple(stop_words().items()),
        items=tuple((one.id, one.number) for one in items if one.open_amount > 0),
    )


def stops(visit: Visit, facts: AccountFacts, items: Sequence[ItemLine], *, on: date) -> tuple[Stop, ...]:
    """Read what stops dunning on a day."""
    numbers = {one.id: one.number for one in items}
    return tuple(_stop(one, numbers) for one in ledger.block_lines(visit.tenant_id, facts.account.id, on=on))


def note_rows(visit: Visit, customer_id: int) -> tuple[NoteRow, ...]:
    """Read the newest notes."""
    found = customer.notes_of(visit.tenant_id, customer_id, limit=NOTES)
    return tuple(NoteRow(one.id, one.on_day, one.author, one.text) for one in found)


def _stop(block: BlockLine, numbers: dict[int, str]) -> Stop:
    where = _("Stopped") if block.item_id is None else _("%(number)s is stopped")
    where = where % {"number": numbers.get(block.item_id or 0, _("An item"))}
    told = ": ".join(part for part in (stop_words().get(block.reason, block.reason), block.note) if part)
    return Stop(block.id, f"{where}. {told}.".replace("..", "."), block.to_on)
