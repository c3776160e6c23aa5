"""Which months were frozen and signed, and what stands in a pack? Of the companies a reader sees; no other exists."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from duecourse.insight.models import ClosingTerms, Freezing, MonthPack, PackCustomer
from duecourse.insight.queries.closing import book, making
from duecourse.insight.rules.closing import packs
from duecourse.insight.rules.closing.owed import Owed
from duecourse.insight.rules.closing.packs import Difference, Pack

GIVEN_UP: Final = timedelta(hours=2)
"""After so long without an end a worker is taken for dead, and the month may be asked for again."""


@dataclass(frozen=True)
class PackRow:
    """A frozen month: its version, who froze and signed it, and its balance in the company's currency."""

    id: int
    company_id: int
    month_on: date
    version: int
    currency: str
    frozen_at: datetime
    frozen_by: str
    frozen_by_id: UUID | None
    control_total: Decimal | None
    difference_note: str
    signed_at: datetime | None
    signed_by: str
    known_until: date | None
    is_newest: bool
    pack: Pack
    basis: dict[str, Any]

    @property
    def difference(self) -> Decimal | None:
        """By how much the control total differs; None before somebody signed."""
        if self.control_total is None:
            return None
        return packs.difference_of(self.pack.whole.balance, self.control_total, currency=self.currency)


@dataclass(frozen=True)
class FreezingRow:
    """A month that is being frozen, or could not be."""

    id: int
    company_id: int
    month_on: date
    state: str
    done_share: Decimal
    said: dict[str, Any] | None
    asked_by: str


@dataclass(frozen=True)
class TermsRow:
    """A version of the terms of a company."""

    id: int
    company_id: int
    kind: str
    number: int
    from_on: date
    content: dict[str, Any]
    note: str
    proposed_by: str
    proposed_by_id: UUID | None
    proposed_at: datetime
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True)
class OwedRow:
    """What one customer owed, with the name it has today."""

    customer_id: int
    token: str
    number: str
    name: str
    owed: Owed


def packs_of(tenant: UUID, company_ids: Collection[int]) -> tuple[PackRow, ...]:
    """List the newest pack of each month of these companies, the newest month first: the ageing, none of the customers."""
    rows = MonthPack.objects.of(tenant).filter(company_id__in=list(company_ids)).defer("figures")
    rows = rows.annotate(whole=F("figures__whole")).order_by("-month_on", "company_id", "-version")
    return tuple(
        _pack(row, {"currency": row.currency, "ageing": {}, "whole": row.whole}, is_newest=True)
        for row in rows.distinct("month_on", "company_id")
    )


def versions(tenant: UUID, row: PackRow) -> tuple[tuple[int, int], ...]:
    """List the versions of a month, the newest first: id and number."""
    rows = MonthPack.objects.of(tenant).filter(company_id=row.company_id, month_on=row.month_on)
    return tuple(rows.order_by("-version").values_list("id", "version"))


def pack(tenant: UUID, pack_id: int, company_ids: Collection[int]) -> PackRow | None:
    """Read a pack, if it is of one of these companies."""
    siblings = MonthPack.objects.of(tenant).filter(company_id=OuterRef("company_id"), month_on=OuterRef("month_on"))
    rows = MonthPack.objects.of(tenant).filter(id=pack_id, company_id__in=list(company_ids))
    row = rows.annotate(last=Subquery(siblings.order_by("-version").values("version")[:1])).first()
    return None if row is None else _pack(row, row.figures, is_newest=row.version == row.last)


def freezings(tenant: UUID, company_ids: Collection[int], *, at: datetime) -> tuple[FreezingRow, ...]:
    """List what is being frozen, and what could not be since it was last asked for; a worker that is silent has failed."""
    rows = Freezing.objects.of(tenant).filter(company_id__in=list(company_ids))
    last = rows.order_by("company_id", "month_on", "-id").distinct("company_id", "month_on")
    stuck = Case(When(begun_before(at), then=Value("failed")), default=F("state"))
    names = [name for name in FreezingRow.__dataclass_fields__ if name != "state"]
    found = last.annotate(now=stuck).values(*names, "now")
    return tuple(FreezingRow(state=one.pop("now"), **one) for one in found if one["now"] != "done")


def begun_before(at: datetime) -> Q:
    """Name the months that a worker began so long ago that it must have died."""
    return Q(state__in=["waiting", "running"], asked_at__lt=at - GIVEN_UP)


def terms_of(tenant: UUID, company_ids: Collection[int], kind: str) -> tuple[TermsRow, ...]:
    """List the versions of a kind of terms, the newest first."""
    rows = ClosingTerms.objects.of(tenant).filter(company_id__in=list(company_ids), kind=kind)
    names = list(TermsRow.__dataclass_fields__)
    return tuple(TermsRow(**one) for one in rows.order_by("company_id", "-number").values(*names))


def terms_row(tenant: UUID, terms_id: int, company_ids: Collection[int]) -> TermsRow | None:
    """Read a version of terms, if it is of one of these companies."""
    rows = ClosingTerms.objects.of(tenant).filter(id=terms_id, company_id__in=list(company_ids))
    found = rows.values(*TermsRow.__dataclass_fields__).first()
    return None if found is None else TermsRow(**found)


_CUSTOMERS: Final = """
    SELECT k.customer_id, k.currency, k.figures, c.token, c.number, c.name
    FROM insight_packcustomer k JOIN ledger_customer c ON c.tenant_id = k.tenant_id AND c.id = k.customer_id
    WHERE k.tenant_id = %(tenant)s AND k.pack_id = %(pack)s
    ORDER BY {order} LIMIT %(most)s
"""
_BY_NAME: Final = "c.name, c.number, k.customer_id, k.currency"
_BY_AMOUNT: Final = (
    "(SELECT coalesce(sum(v.value::numeric), 0) FROM jsonb_each_text(k.figures -> 'debits') v) DESC, k.customer_id"
)


def customers_of(tenant: UUID, pack_id: int, *, most: int | None = None, by_name: bool = False) -> Iterator[OwedRow]:
    """Give the rows of a pack, the largest debits first, or by name; all of them where `most` is None."""
    text = _CUSTOMERS.format(order=_BY_NAME if by_name else _BY_AMOUNT)
    with connection.cursor() as cursor:
        cursor.execute(text, {"tenant": tenant, "pack": pack_id, "most": most})
        while batch := cursor.fetchmany(2_000):
            for customer, currency, figures, token, number, name in batch:
                kept = json.loads(figures) if isinstance(figures, str) else figures
                yield OwedRow(customer, str(token), number, name, Owed.from_json(customer, currency, kept))


def named(tenant: UUID, customer_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Name customers: token, number, name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, token, number, name FROM ledger_customer WHERE tenant_id = %s AND id = ANY(%s)",
            [tenant, list(customer_ids)],
        )
        return {row[0]: (str(row[1]), row[2], row[3]) for row in cursor.fetchall()}


def ids_of(tenant: UUID, company_id: int, numbers: Collection[str]) -> dict[str, int]:
    """Find customers of a company by their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, id FROM ledger_customer WHERE tenant_id = %s AND company_id = %s AND number = ANY(%s)",
            [tenant, company_id, list(numbers)],
        )
        return dict(cursor.fetchall())


def rows_of(tenant: UUID, pack_id: int) -> list[Owed]:
    """Give what was owed as it was frozen, without names."""
    rows = PackCustomer.objects.of(tenant).filter(pack_id=pack_id).order_by("customer_id", "currency")
    return [Owed.from_json(*one) for one in rows.values_list("customer_id", "currency", "figures")]


def restated(tenant: UUID, row: PackRow) -> tuple[Difference, ...]:
    """Lay the month as it was reported beside the same month by what is known now."""
    terms = row.basis.get("terms", {})
    made = making.make(tenant, row.company_id, row.month_on, restated=True, terms=terms)
    return packs.differences(row.pack, made.pack)


def known_later(tenant: UUID, row: PackRow, *, most: int = 500) -> tuple[book.Late, ...]:
    """List the postings that became known after a month was frozen, or after its last day where it was reported so."""
    return book.known_later(tenant, row.company_id, row.month_on, known_until=row.known_until, most=most)


def known_later_sums(tenant: UUID, row: PackRow) -> dict[str, Decimal]:
    """Add those postings up, by currency."""
    return book.known_later_sums(tenant, row.company_id, row.month_on, known_until=row.known_until)


def _pack(row: MonthPack, figures: dict[str, Any], *, is_newest: bool) -> PackRow:
    known = row.basis.get("known_until")
    names = (
        *("company_id", "month_on", "version", "currency", "frozen_at", "frozen_by", "frozen_by_id"),
        *("control_total", "difference_note", "signed_at", "signed_by", "basis"),
    )
    return PackRow(
        id=row.pk,
        known_until=date.fromisoformat(known) if known else None,
        is_newest=is_newest,
        pack=Pack.from_json(figures),
        **{name: getattr(row, name) for name in names},
    )
