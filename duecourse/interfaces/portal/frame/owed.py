"""What does a customer read of its items? One line each, in its words; sums a currency, never over currencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.interfaces.portal.frame.here import Here
from duecourse.interfaces.portal.frame.wording import day, money
from duecourse.records.disputes.queries import portal as disputes
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnItem
from duecourse.records.promises.queries import portal as promises


@dataclass(frozen=True)
class Line:
    """An item on a page: what it is called, what is open, and in a word how it stands."""

    id: int
    customer_id: int
    company_id: int
    href: str
    number: str
    kind: str
    note: str
    due_on: date
    currency: str
    amount: Decimal
    open_amount: Decimal
    sum: str
    """What is open, or what was settled, with its currency."""
    mark: str
    """overdue, promised, disputed, credit, or nothing: what the word is coloured by."""
    words: str


@dataclass(frozen=True)
class Total:
    """What is open and what is overdue of it, in one currency."""

    currency: str
    open: Decimal
    overdue: Decimal

    @property
    def open_words(self) -> str:
        """Say what is open."""
        return money(self.open, self.currency)

    @property
    def overdue_words(self) -> str:
        """Say what of it is overdue."""
        return money(self.overdue, self.currency)


def open_lines(here: Here) -> tuple[Line, ...]:
    """List everything that is open on the customer's accounts: five queries."""
    items = ledger.open_items(here.tenant, here.visitor.account_ids)
    return lines_of(here, items)


def lines_of(here: Here, items: Sequence[OwnItem]) -> tuple[Line, ...]:
    """Say items as the pages do."""
    ids = [one.id for one in items]
    promised = promises.promised_of(here.tenant, ids)
    disputed = disputes.disputed_of(here.tenant, ids)
    said = []
    for one in items:
        until = max((each.due_on for each in promised.get(one.id, ())), default=None)
        mark, words = _standing(here, one, until, is_disputed=one.id in disputed)
        said.append(_line(here, one, mark, words))
    return tuple(said)


def totals(lines: Iterable[Line], *, on: date) -> tuple[Total, ...]:
    """Sum what is open a currency, and what of it should have been paid."""
    open_, late = dict[str, Decimal](), dict[str, Decimal]()
    for one in lines:
        open_[one.currency] = open_.get(one.currency, Decimal(0)) + one.open_amount
        if one.open_amount > 0 and one.due_on < on:
            late[one.currency] = late.get(one.currency, Decimal(0)) + one.open_amount
    return tuple(Total(code, open_[code], late.get(code, Decimal(0))) for code in sorted(open_))


def picked(here: Here, lines: Sequence[Line], ids: Collection[int] = ()) -> frozenset[int]:
    """Choose which items are ticked: those that were named, else the mail's, else what is overdue, else all."""
    of_mail = [one.id for one in lines if one.id in here.visitor.item_ids]
    late = [one.id for one in lines if one.due_on < here.day]
    return frozenset(ids or of_mail or late or [one.id for one in lines])


def _line(here: Here, one: OwnItem, mark: str, words: str) -> Line:
    number = f"{one.number}/{one.instalment_no}" if one.instalment_no else one.number
    note = one.po_number or one.description
    return Line(
        one.id,
        one.customer_id,
        one.company_id,
        here.url("portal-item", one.id),
        number,
        _kind(one.kind),
        note,
        one.due_on,
        one.currency,
        one.amount,
        one.open_amount,
        money(one.open_amount or one.amount, one.currency),
        mark,
        words,
    )


def _standing(here: Here, one: OwnItem, promised: date | None, *, is_disputed: bool) -> tuple[str, str]:
    on = here.days.get(one.company_id, here.day)
    if one.open_amount < 0:
        return "credit", _("To your credit")
    if one.open_amount == 0:
        return "paid", _("Settled on %(day)s") % {"day": day(one.cleared_on)} if one.cleared_on else _("Settled")
    if is_disputed:
        return "disputed", _("We look into it")
    if promised is not None:
        return "promised", _("You pay by %(day)s") % {"day": day(promised)}
    if one.due_on < on:
        late = (on - one.due_on) // timedelta(days=1)
        return "overdue", ngettext("%(num)s day overdue", "%(num)s days overdue", late) % {"num": late}
    return "", _("Due on %(day)s") % {"day": day(one.due_on)}


def _kind(kind: str) -> str:
    return {
        "invoice": _("Invoice"),
        "credit_note": _("Credit note"),
        "debit_note": _("Debit note"),
        "on_account": _("Payment on account"),
        "interest": _("Interest"),
        "fee": _("Fee"),
    }.get(kind, kind)


def amounts(parts: Iterable[tuple[str, Decimal]]) -> str:
    """Say sums a currency side by side."""
    found = dict[str, Decimal]()
    for currency, amount in parts:
        found[currency] = found.get(currency, Decimal(0)) + amount
    return " + ".join(money(found[code], code) for code in sorted(found))
