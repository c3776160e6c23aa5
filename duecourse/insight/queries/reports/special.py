"""How are reports answered that are no question over rows: figures side by side, the audit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import auditing
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.tenancy.listing import Ask
from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.figures import figures
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.queries.reports import answering
from duecourse.insight.queries.reports.answering import Steps
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.reports.answers import Answer, Heading, Row
from duecourse.insight.rules.reports.spec import Spec, Value, from_json

FAMILY: Final = ("receivables", "overdue", "dso", "bpdso", "add", "cei", "dbt")
MOST_SEGMENTS: Final = 12
AUDIT_DAYS: Final = 30
_NONE: Final = Text(_("(none)"))
_AUDIT: Final = (
    Heading("at", Text(_("day")), "date"),
    Heading("who", Text(_("who")), "text"),
    Heading("verb", Text(_("what was done")), "verb"),
    Heading("subject", Text(_("to what")), "text"),
    Heading("reason", Text(_("reason")), "text"),
)


@dataclass(frozen=True)
class _Part:
    """Customers whose figures stand in one line."""

    key: str
    label: Text | str
    among: Among


def answer_named(seat: Seat, among: Among, named: Named, on: date, *, most: int = answering.MOST) -> Answer:
    """Answer a report of any kind that was found for this reader, as of today `on`."""
    if named.kind == "report":
        return answering.answer(seat.tenant_id, among, from_json(dict(named.spec)), on, most=most)
    return answering.at_once(steps_of(seat, among, named.kind, on, most=most))


def steps_of(seat: Seat, among: Among, kind: str, on: date, *, most: int = answering.MOST) -> Steps:
    """Answer a report of a kind of its own, a part at a time."""
    return _KINDS[kind](seat, among, on, most)


def _by_company(seat: Seat, among: Among, on: date, _most: int) -> Steps:
    companies = [one for one in identity.companies(seat.tenant_id) if one.business_date is not None]
    seen = [one for one in companies if among.company_ids is None or one.id in among.company_ids]
    parts = [_Part(one.code, one.name, among.narrowed(company_ids=frozenset({one.id}))) for one in seen]
    return _side_by_side(seat.tenant_id, parts, "company", Text(_("company")), on)


def _by_segment(seat: Seat, among: Among, on: date, _most: int) -> Steps:
    """A line for each segment of open items, the largest first."""
    asked = Spec(
        "items", ("segment",), values=(Value("rows", "count"),), sort="rows:count", falls=True, top=MOST_SEGMENTS
    )
    rows = [row for row in answering.answer(seat.tenant_id, among, asked, on).rows if row.kind == "row"]
    parts = [
        _Part(row.keys[0], row.labels[0], among.narrowed(where=_is_in(row.keys[0])))
        for row in rows
        if '"' not in row.keys[0]
    ]
    return _side_by_side(seat.tenant_id, parts, "segment", Text(_("segment")), on)


def _is_in(segment: str) -> str:
    return f'segment is "{segment}"' if segment else "segment is empty"


def _side_by_side(tenant: UUID, parts: Sequence[_Part], key: str, name: Text, on: date) -> Steps:
    headings = [Heading(slug, KPIS[slug].name, KPIS[slug].unit) for slug in FAMILY]
    rows = []
    into = _currency(tenant) if key != "company" else ""
    for done, part in enumerate(parts):
        yield Decimal(done) / len(parts)
        found = figures(tenant, part.among, on, slugs=FAMILY, currency=into)
        cells: tuple[Decimal | None, ...] = tuple(found[slug].value for slug in FAMILY)
        currency = next(iter(found.values())).currency
        rows.append(Row("row", (part.key,), (part.label if part.key else _NONE,), currency, cells))
    return Answer((Heading(key, name, "text", is_value=False), *headings), tuple(rows), (), into, on)


def _currency(tenant: UUID) -> str:
    """Give the currency in which several companies are told: the tenant's own choice, else that of most companies."""
    told = InsightTerms.objects.of(tenant).values_list("currency", flat=True).first()
    bases = Counter(one.base_currency for one in identity.companies(tenant))
    return told or (bases.most_common(1)[0][0] if bases else "")


def _audit(seat: Seat, _among: Among, on: date, most: int) -> Steps:
    """List the last lines of the audit, the newest first; who sees a part of the organisation reads the own hand's."""
    is_bound = seat.scope.company_ids is not None or seat.scope.portfolio_ids is not None
    only_of = seat.user_id if is_bound else None
    since = on - timedelta(days=AUDIT_DAYS - 1)
    yield Decimal(0)
    found, more = auditing.audit_piece(
        seat.tenant_id, Ask(sort=("at",), is_descending=True, limit=most), only_of=only_of, since=since
    )
    rows = tuple(
        Row("row", (str(one.id),), (), "", (one.at.date(), one.actor_name, one.verb, _named(one), one.reason))
        for one in found
    )
    return Answer(_AUDIT, rows, (), "", on, from_on=since, to_on=on, is_cut=bool(more))


def _named(row: auditing.AuditRow) -> str:
    return f"{row.subject_kind} {row.subject_id}".strip()


_KINDS: Final[Mapping[str, Callable[[Seat, Among, date, int], Steps]]] = {
    "figures-by-company": _by_company,
    "figures-by-segment": _by_segment,
    "audit": _audit,
}
