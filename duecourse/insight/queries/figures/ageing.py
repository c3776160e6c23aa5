"""How old is what customers owe, by which group? It always adds up to the balance of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.insight.queries.figures.asking import Question
from duecourse.insight.queries.seeing import AMONG, whom
from duecourse.insight.queries.sums import open_sums
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.ageing import EDGES, Aged, Ageing, Basis, Credits, checked, parts
from duecourse.records.ledger.queries import screens

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.shape import Shape

GroupBy = Literal["", "company", "portfolio", "segment", "country", "customer"]
_GROUPS: Final = {
    "": "''",
    "company": "c.company_id::text",
    "portfolio": "coalesce(c.portfolio_id, 0)::text",
    "segment": "c.segment",
    "country": "coalesce(nullif(c.country, ''), p.country)",
    "customer": "c.id::text",
}
_Row = tuple[str, str, int, Decimal, Decimal, Decimal, int]
"""Group, currency, bucket, aged, apart, left out, items."""


@dataclass(frozen=True)
class _Way:
    """How the book is laid out by age."""

    by: Basis
    credits: Credits
    without: frozenset[str]
    edges: tuple[int, ...]
    group_by: GroupBy

    @property
    def is_kept(self) -> bool:
        """Tell whether sums are kept in this way."""
        return not self.without and self.credits != "fifo" and self.group_by in ("", "company")


def ageing(
    tenant: UUID,
    among: Among,
    on: date,
    *,
    by: Basis = "due",
    credits: Credits = "apart",  # noqa: A002 - the word for it
    without: frozenset[str] = frozenset(),
    edges: Sequence[int] = EDGES,
    group_by: GroupBy = "",
    restated: bool = False,
) -> Ageing:
    """Sum what is open by age, a row a group and currency, in the order of the groups' words."""
    way = _Way(by, credits, without, checked(edges), group_by)
    found = _from_sums(tenant, among, on, way) if way.is_kept and not restated else None
    if found is None:
        question = Question(among, whom(tenant, among, on, restated=restated), on, 1, "", {}, restated)
        found = [row for company in question.whom.companies for row in _asked(question, company, way)]
    rows = _summed(found, len(way.edges) + 2)
    words = _words(tenant, group_by, {key for key, _currency in rows})
    aged = [_aged(key, words.get(key, key), currency, sums) for (key, currency), sums in rows.items()]
    totals = _summed((("", *row[1:]) for row in found), len(way.edges) + 2)
    return Ageing(
        on=on,
        basis=by,
        credits=credits,
        without=without,
        edges=way.edges,
        rows=tuple(sorted(aged, key=lambda one: (one.words.casefold(), one.key, one.currency))),
        totals=tuple(_aged("", "", currency, sums) for (_key, currency), sums in sorted(totals.items())),
        is_restated=restated,
    )


def _from_sums(tenant: UUID, among: Among, on: date, way: _Way) -> list[_Row] | None:
    """Take today's ageing from the sums that are kept, where they are."""
    sums = open_sums(tenant, among, on, basis=way.by, edges=way.edges)
    if sums is None:
        return None
    nothing = Decimal(0)
    found = list[_Row]()
    for one in sums:
        aged, apart = (nothing, one.amount) if one.is_credit and way.credits == "apart" else (one.amount, nothing)
        key = str(one.company_id) if way.group_by else ""
        found.append((key, one.currency, one.bucket, aged, apart, nothing, one.item_count))
    return found


def _asked(question: Question, company: CompanyRow, way: _Way) -> list[_Row]:
    shape = as_of.shape_of(question.tenant, company.id, question.on, restated=question.restated)
    key = ("figures-ageing", shape.stand_in, way.by, way.credits, tuple(sorted(way.without)))
    text = compiled(key, lambda: _parts(shape, way))
    text = filled(text, shape=shape, tenant=question.tenant, company_id=company.id, on=question.on)
    statement = _AGEING.format(rows=text.replace("%", "%%"), group=_GROUPS[way.group_by])
    return question.asked(statement, edges=[1, *(edge + 1 for edge in way.edges)])


def _parts(shape: Shape, way: _Way) -> ibis.Table:
    return parts(as_of.book_of(shape).items, basis=way.by, credits=way.credits, without=way.without)


def _summed(rows: Iterable[_Row], count: int) -> dict[tuple[str, str], list[Decimal]]:
    """Add rows up by group and currency: the buckets, then apart, left out, items."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for key, currency, bucket, aged, apart, left_out, items in rows:
        into = sums.setdefault((key, currency), [Decimal(0)] * (count + 3))
        into[bucket] += aged
        for place, amount in enumerate((apart, left_out, Decimal(items))):
            into[count + place] += amount
    return sums


def _aged(key: str, words: str, currency: str, sums: list[Decimal]) -> Aged:
    *buckets, apart, left_out, items = sums
    return Aged(key, words, currency, tuple(buckets), apart, left_out, int(items))


def _words(tenant: UUID, group_by: GroupBy, keys: set[str]) -> dict[str, str]:
    if group_by == "company":
        return {str(row.id): f"{row.code} {row.name}" for row in identity.companies(tenant)}
    if group_by == "portfolio":
        return {"0": "", **{str(row.pk): row.name for row in identity.portfolios(tenant)}}
    if group_by == "customer":
        found = screens.accounts_by_id(tenant, [int(key) for key in keys])
        return {str(account_id): account.name for account_id, account in found.items()}
    return {}


_AGEING: Final = f"""
    SELECT {{group}}, o.currency, width_bucket(%(on)s::date - o.basis_on, %(edges)s::int[]),
           sum(o.aged), sum(o.apart), sum(o.left_out), count(*)
    FROM ({{rows}}) o
    JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = o.customer_id
    JOIN ledger_party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id
    WHERE {AMONG} GROUP BY 1, 2, 3
"""  # noqa: S608 - all of it ours
