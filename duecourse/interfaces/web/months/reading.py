"""How do the ends of months read? Rows into frozen plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text
from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import FreezingRow, PackRow
from duecourse.insight.rules.closing.owed import BUCKETS, Ageing
from duecourse.insight.rules.closing.packs import months_before
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.figures import tiles
from duecourse.interfaces.web.months import words
from duecourse.interfaces.web.months.shown import Fact, Head, Line, MonthRow, Version
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.words import say

SHOWN: Final = 3
"""So many months that are over are offered to be frozen; older ones show when they were."""


def months(visit: Visit, *, at: datetime) -> tuple[MonthRow, ...]:
    """List the months of the companies in view, the newest first: a constant number of queries."""
    companies = {one.id: one for one in visit.in_view}
    if visit.seat.scope.portfolio_ids is not None or not companies:
        return ()
    kept = packs.packs_of(visit.tenant_id, list(companies))
    newest = {(one.company_id, one.month_on): one for one in kept}
    asked = packs.freezings(visit.tenant_id, list(companies), at=at)
    under_way = {(one.company_id, one.month_on): one for one in asked}
    wanted = {(one.id, day) for one in companies.values() if one.business_date for day in _offered(one.business_date)}
    keys = sorted(wanted | set(newest) | set(under_way), key=lambda key: (-key[1].toordinal(), companies[key[0]].code))
    return tuple(_month(visit, companies[key[0]], key[1], newest.get(key), under_way.get(key)) for key in keys)


def is_under_way(rows: Iterable[MonthRow]) -> bool:
    """Tell whether the list changes by itself."""
    return any(row.state == "running" for row in rows)


def head(visit: Visit, row: PackRow, current: str) -> Head:
    """Read what stands at the top of each page of a pack."""
    company = next(one for one in visit.companies if one.id == row.company_id)
    siblings = packs.versions(visit.tenant_id, row)
    state, state_words = _state(row)
    why = _why_not(visit, row)
    return Head(
        id=row.id,
        title=words.month(row.month_on),
        company=company.name,
        currency=row.currency,
        frozen=_("Frozen by %(name)s, %(when)s")
        % {"name": row.frozen_by, "when": formats.moment(row.frozen_at, company.zone)},
        basis=_basis(row),
        rates=_rates(row),
        state=state,
        state_words=state_words,
        tabs=tuple(Choice(said, reverse(route, args=[row.id]), route == current) for route, said in _tabs(row)),
        versions=tuple(_version(*one, row) for one in siblings) if len(siblings) > 1 else (),
        may_sign=not why and row.signed_at is None and visit.may("month.sign"),
        why_not=why,
        may_export=visit.may("report.export"),
        has_base=row.pack.borrowing is not None,
        since_href=reverse("month-since", args=[row.id]),
        signed=_signed(row, company),
        control=None if row.control_total is None else Money(row.control_total, row.currency),
        difference=None if row.difference is None else Money(row.difference, row.currency),
        difference_note=row.difference_note,
        balance=Money(row.pack.whole.balance, row.currency),
        is_tied=row.difference == 0,
        is_newest=row.is_newest,
        newest_href=reverse("month", args=[siblings[0][0]]),
    )


def ageing(row: PackRow) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Read the ageing: a column a currency and, where there are several, one in the company's own."""
    columns: list[Ageing] = list(row.pack.ageing.values())
    names = [one.currency for one in columns]
    if names not in ([], [row.currency]):
        columns.append(row.pack.whole)
        names.append(_("all, in %(currency)s") % {"currency": row.currency})
    if not columns:
        columns, names = [row.pack.whole], [row.currency]
    lines = [Line(str(words.BUCKETS[one]), _cells(columns, [each.buckets[one] for each in columns])) for one in BUCKETS]
    lines.append(Line(_("Debits"), _cells(columns, [one.debit for one in columns]), is_sum=True))
    lines.append(Line(_("Credits"), _cells(columns, [one.credits for one in columns])))
    lines.append(Line(_("Balance"), _cells(columns, [one.balance for one in columns]), is_sum=True))
    of_which = _("of the debits")
    for said, name in ((_("Disputed"), "disputed"), (_("Promised"), "promised"), (_("In a plan"), "planned")):
        lines.append(Line(said, _cells(columns, [getattr(one, name) for one in columns]), more=of_which))
    return tuple(names), tuple(lines)


def flows(row: PackRow) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Read how the balance of the month before became this one, a column a currency."""
    opening = row.pack.opening
    if opening is None:
        return (), ()
    names = sorted({*opening, *row.pack.ageing})
    kinds = list(dict.fromkeys(kind for kind in (*words.FLOWS, *(one[1] for one in row.pack.flows))))
    by_key = {(currency, kind): (amount, count) for currency, kind, amount, count in row.pack.flows}
    lines = [Line(_("Balance of the month before"), _moneys(names, opening), is_sum=True)]
    for kind in kinds:
        found = {one: by_key[one, kind][0] for one in names if (one, kind) in by_key}
        count = sum(by_key[one, kind][1] for one in names if (one, kind) in by_key)
        if count:
            more = ngettext("%(num)s posting", "%(num)s postings", count) % {"num": formats.number(count)}
            lines.append(Line(words.flow(kind), _moneys(names, found), more=more))
    ending = {one.currency: one.balance for one in row.pack.ageing.values()}
    lines.append(Line(_("Balance of the month"), _moneys(names, ending), is_sum=True))
    return tuple(names), tuple(lines)


def facts(row: PackRow) -> tuple[Fact, ...]:
    """Read the figures at the head of the overview."""
    pack, code = row.pack, row.currency
    found = [
        Fact(_("Balance"), Money(pack.whole.balance, code)),
        Fact(_("Past due"), Money(pack.whole.late, code), more=_of(pack.whole.late, pack.whole.debit)),
    ]
    if pack.provisions is not None:
        total = pack.provisions.total
        found.append(Fact(_("Provisions"), Money(total, code), more=_of(total, pack.whole.debit)))
    if pack.borrowing is not None:
        found.append(Fact(_("May be drawn"), Money(pack.borrowing.advance, code)))
    open_cases = ngettext("%(num)s open dispute", "%(num)s open disputes", pack.dispute_count)
    promised = ngettext("%(num)s open promise", "%(num)s open promises", pack.promise_count)
    found.append(
        Fact(
            _("Disputed"),
            Money(pack.whole.disputed, code),
            more=open_cases % {"num": formats.number(pack.dispute_count)},
        )
    )
    found.append(
        Fact(
            _("Promised"), Money(pack.whole.promised, code), more=promised % {"num": formats.number(pack.promise_count)}
        )
    )
    return tuple(found)


def family(row: PackRow) -> tuple[Line, ...]:
    """Read the DSO and its family as they were reported."""
    said = []
    for one in row.pack.family:
        unit: Any = one.unit
        window = _("from %(day)s") % {"day": formats.day(one.from_on)} if one.from_on else ""
        said.append(Line(words.figure_name(one.slug), (tiles.plain(one.value, unit, row.currency),), more=window))
    return tuple(said)


def problem(row: FreezingRow) -> str:
    """Say why a month could not be frozen."""
    if row.state != "failed":
        return ""
    if row.said is None:
        return _("It broke off. Ask for it again.")
    return say(Text(row.said["msgid"], row.said["params"]))


def _offered(day: date) -> Sequence[date]:
    return months_before(day, SHOWN)


def _month(visit: Visit, company: CompanyRow, day: date, row: PackRow | None, asked: FreezingRow | None) -> MonthRow:
    running = asked is not None and asked.state in ("waiting", "running")
    trouble = problem(asked) if asked is not None else ""
    plain: dict[str, Any] = {
        "month": words.month(day),
        "month_on": day,
        "company": company.name,
        "company_id": company.id,
        "may_freeze": visit.may("month.close") and not running,
        "is_again": row is not None,
        "problem": trouble,
    }
    if running and asked is not None:
        return MonthRow(**plain, state="running", state_words=_("being frozen"), percent=int(asked.done_share * 100))
    if row is None:
        return MonthRow(**plain, state="open", state_words=_("open"))
    state, said = _state(row)
    return MonthRow(
        **plain,
        state=state,
        state_words=said,
        href=reverse("month", args=[row.id]),
        version=row.version,
        balance=Money(row.pack.whole.balance, row.currency),
        control=None if row.control_total is None else Money(row.control_total, row.currency),
        difference=None if row.difference is None else Money(row.difference, row.currency),
        by=row.signed_by or row.frozen_by,
        since_href=reverse("month-since", args=[row.id]),
    )


def _state(row: PackRow) -> tuple[str, str]:
    if row.signed_at is not None:
        return "paid", _("signed")
    return "due", _("frozen, not signed")


def _tabs(row: PackRow) -> list[tuple[str, str]]:
    return [
        ("month", _("Overview")),
        ("month-customers", _("Customers")),
        ("month-provisions", _("Provisions")),
        ("month-borrowing", _("Borrowing base")),
        ("month-restated", _("Restated")),
        ("month-letters", _("Confirmations")),
    ]


def _why_not(visit: Visit, row: PackRow) -> str:
    """Say why this person cannot sign what waits to be signed."""
    if row.signed_at is not None or not row.is_newest:
        return ""
    if row.frozen_by_id == visit.seat.user_id:
        return _("You froze this month: somebody else must sign it.")
    return "" if visit.may("month.sign") else _("It waits for somebody who may sign months.")


def _basis(row: PackRow) -> str:
    if row.known_until is None:
        return _("As it was known on %(day)s.") % {"day": formats.day(row.month_on)}
    told = {"day": formats.day(row.month_on), "until": formats.day(row.known_until)}
    return _("As of %(day)s, with what was posted into it until %(until)s.") % told


def _rates(row: PackRow) -> str:
    rates = row.basis.get("rates", {})
    return ", ".join(
        f"1 {one} = {formats.number(Decimal(rate).normalize())} {row.currency}" for one, rate in rates.items()
    )


def _signed(row: PackRow, company: CompanyRow) -> str:
    if row.signed_at is None:
        return ""
    told = {"name": row.signed_by, "when": formats.moment(row.signed_at, company.zone)}
    return _("Signed by %(name)s, %(when)s") % told


def _version(pack_id: int, number: int, row: PackRow) -> Version:
    return Version(_("Version %(num)s") % {"num": number}, reverse("month", args=[pack_id]), pack_id == row.id)


def _cells(columns: Sequence[Ageing], amounts: Sequence[Decimal]) -> tuple[Money, ...]:
    return tuple(Money(amount, one.currency) for one, amount in zip(columns, amounts, strict=True))


def _moneys(names: Sequence[str], amounts: Any) -> tuple[Money, ...]:
    return tuple(Money(amounts.get(one, Decimal(0)), one) for one in names)


def _of(part: Decimal, whole: Decimal) -> str:
    if whole <= 0:
        return ""
    return _("%(share)s of the debits") % {"share": words.share(round(part / whole, 4))}


def sums(amounts: dict[str, Decimal]) -> tuple[Money, ...]:
    """Give amounts by currency."""
    return tuple(Money(amount, currency) for currency, amount in sorted(amounts.items()))
