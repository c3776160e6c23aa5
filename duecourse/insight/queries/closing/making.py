"""What would a month's pack hold? Worked out of the book, as it was known then or as it is known now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.insight.models import ClosingTerms
from duecourse.insight.queries.closing import book
from duecourse.insight.queries.closing.family import family
from duecourse.insight.rules.closing import borrowing, owed, packs, provisions
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.owed import Ageing, Owed
from duecourse.insight.rules.closing.packs import Pack
from duecourse.insight.rules.closing.provisions import ProvisionTerms
from duecourse.records.ledger.queries.rates import rates_into


@dataclass(frozen=True)
class Made:
    """A pack with the rows it was added up from, and what it stands on."""

    pack: Pack
    rows: tuple[Owed, ...]
    basis: dict[str, Any]


def in_force(tenant: UUID, company_id: int, kind: str, on: date) -> ClosingTerms | None:
    """Find the terms of a kind that are signed and hold on a day: the newest version of those that began."""
    rows = ClosingTerms.objects.of(tenant).filter(company_id=company_id, kind=kind, signed_at__isnull=False)
    return rows.filter(from_on__lte=on).order_by("-number").first()


def make(
    tenant: UUID,
    company_id: int,
    month_on: date,
    *,
    restated: bool = False,
    terms: Mapping[str, int | None] | None = None,
    rows: Sequence[Owed] | None = None,
) -> Made:
    """Work a month's pack out; `terms` = the ids by which an earlier one was made, else those in force are taken.

    `rows`: what was owed, where it has been read already.
    """
    currency = identity.company_settings(tenant, company_id).base_currency
    rows = tuple(book.owed(tenant, company_id, month_on, restated=restated) if rows is None else rows)
    rates = rates_into(tenant, currency, on=month_on)
    said = owed.in_currency(rows, rates, currency, day=month_on)
    by_rates, by_lender = _terms(tenant, company_id, month_on, terms)
    before = packs.month_end_before(month_on)
    flows = book.flows(tenant, company_id, before, month_on)
    standing = book.standing(tenant, company_id, month_on, restated=restated)
    pack = Pack(
        currency=currency,
        ageing=owed.ageing(rows),
        whole=owed.ageing(said).get(currency, _nothing(currency)),
        flows=() if restated else tuple((one.currency, one.kind, one.amount, one.count) for one in flows),
        opening=None if restated else _opening(rows, flows),
        dispute_count=standing.disputes,
        promise_count=standing.promises,
        family=family(tenant, company_id, month_on, restated=restated),
        provisions=_provided(said, by_rates, currency),
        borrowing=_based(said, by_lender, currency),
    )
    return Made(pack, rows, _basis(rows, rates, currency, by_rates, by_lender))


def _terms(
    tenant: UUID, company_id: int, on: date, given: Mapping[str, int | None] | None
) -> tuple[ClosingTerms | None, ClosingTerms | None]:
    if given is None:
        return in_force(tenant, company_id, "provisions", on), in_force(tenant, company_id, "borrowing", on)
    found = ClosingTerms.objects.of(tenant).in_bulk([one for one in given.values() if one])
    return found.get(given.get("provisions") or 0), found.get(given.get("borrowing") or 0)


def _opening(rows: Sequence[Owed], flows: Sequence[book.Flow]) -> dict[str, Decimal]:
    """Tell the balance of the evening before the month: what is there less what came."""
    opening: dict[str, Decimal] = {}
    for row in rows:
        opening[row.currency] = opening.get(row.currency, owed.NOTHING) + row.balance
    for flow in flows:
        opening[flow.currency] = opening.get(flow.currency, owed.NOTHING) - flow.amount
    return opening


def _provided(rows: Sequence[Owed], terms: ClosingTerms | None, currency: str) -> provisions.Provisions | None:
    if terms is None:
        return None
    return provisions.provided(rows, ProvisionTerms.from_json(terms.content), currency=currency)


def _based(rows: Sequence[Owed], terms: ClosingTerms | None, currency: str) -> borrowing.Base | None:
    return None if terms is None else borrowing.base(rows, LenderTerms.from_json(terms.content), currency=currency)


def _basis(
    rows: Sequence[Owed],
    rates: Mapping[str, Decimal],
    currency: str,
    by_rates: ClosingTerms | None,
    by_lender: ClosingTerms | None,
) -> dict[str, Any]:
    used = sorted({row.currency for row in rows} - {currency})
    return {
        "version": packs.VERSION,
        "rates": {one: str(rates[one]) for one in used},
        "terms": {"provisions": by_rates and by_rates.pk, "borrowing": by_lender and by_lender.pk},
        "numbers": {"provisions": by_rates and by_rates.number, "borrowing": by_lender and by_lender.number},
    }


def _nothing(currency: str) -> Ageing:
    zero = owed.NOTHING
    return Ageing(currency, dict.fromkeys(owed.BUCKETS, zero), zero, zero, zero, zero, 0)
