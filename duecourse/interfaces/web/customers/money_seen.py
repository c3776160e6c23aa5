"""Has the customer paid since this morning? What the bank saw and the ledger has not booked, in a line each."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import matching
from duecourse.records.ledger.queries.matching import UnderWay
from duecourse.records.ledger.queries.screens import Account

MOST = 3


def lines(visit: Visit, account: Account) -> tuple[str, ...]:
    """Say the money of a customer that is under way, the newest first: one query."""
    zone = next((one.zone for one in visit.companies if one.id == account.company_id), "UTC")
    return tuple(_line(one, zone) for one in matching.under_way(visit.tenant_id, account.id)[:MOST])


def by_customer(visit: Visit, accounts: Sequence[Account]) -> dict[int, str]:
    """Say of each of these customers the newest money that is not matched yet: one query."""
    zones = {one.id: one.zone for one in visit.companies}
    found = matching.unmatched_seen(visit.tenant_id, [one.id for one in accounts])
    of = {one.id: zones.get(one.company_id, "UTC") for one in accounts}
    return {customer: _line(one, of[customer]) for customer, one in found.items()}


def of_item(visit: Visit, item_id: int, currency: str, zone: str) -> str:
    """Say what money at the bank pays of an item; nothing where none does."""
    found = matching.matched_by_item(visit.tenant_id, [item_id]).get(item_id)
    if found is None:
        return ""
    amount, at = found
    values = {"amount": formats.plain_money(amount, currency), "when": formats.moment(at, zone)}
    return _("%(amount)s of it was paid at the bank (matched %(when)s); the ledger has not booked it yet.") % values


def _line(one: UnderWay, zone: str) -> str:
    when = formats.moment(one.seen_at, zone) if one.seen_at else formats.day(one.known_on)
    left = one.amount - one.matched
    values = {
        "amount": formats.plain_money(Money(one.amount, one.currency)),
        "when": when,
        "left": formats.plain_money(Money(left, one.currency)),
    }
    if left <= 0:
        return _("Payment of %(amount)s seen %(when)s, matched to items; the ledger has not booked it yet.") % values
    if one.matched:
        return _("Payment of %(amount)s seen %(when)s, %(left)s of it not yet matched.") % values
    return _("Payment of %(amount)s seen %(when)s, not yet matched.") % values
