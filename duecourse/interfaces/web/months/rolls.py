"""How do roll rates read, and which rates do they offer? Beside those in force; a person takes them over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.insight.queries.closing import rolling
from duecourse.insight.queries.closing.packs import PackRow, TermsRow
from duecourse.insight.queries.closing.rolling import Aged
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.closing.packs import month_end_before
from duecourse.insight.rules.closing.provisions import EVERYBODY, ProvisionTerms, offered, rolls_of
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.months import words
from duecourse.interfaces.web.months.shown import Line
from duecourse.interfaces.web.visit import Visit


@dataclass(frozen=True)
class OfferRow:
    """A row of the matrix: each bucket with the rate offered, the rate in force, and what rolls on from it."""

    segment: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Offer:
    """The rates that a company's own months offer; without rows there are too few months."""

    rows: tuple[OfferRow, ...]
    months: str
    note: str
    terms: ProvisionTerms


def rolls(visit: Visit, row: PackRow) -> tuple[Line, ...]:
    """Read what rolled on in each of the months that are frozen in a row up to this one, and in all of them."""
    found = rolling.months(visit.tenant_id, row.company_id, row.month_on)
    lines = [Line(words.month(found[at].month_on), _shares(found[at - 1 : at + 1])) for at in range(1, len(found))]
    if len(lines) > 1:
        lines.append(Line(_("All together"), _shares(found), is_sum=True))
    return tuple(lines)


def offer(visit: Visit, company: CompanyRow, newest: TermsRow | None, lost: Decimal) -> Offer:
    """Work out which rates the months offer, where `lost` of what is 61–90 days late does not come."""
    terms = ProvisionTerms.from_json(newest.content) if newest else None
    last = month_end_before(company.business_date) if company.business_date else None
    found = rolling.months_by_row(visit.tenant_id, company.id, last, terms) if last else {}
    own = {row: (_rolls(aged), terms.rates[row] if terms else {}) for row, aged in found.items() if len(aged) > 1}
    made = {row: offered(rates, lost, now) for row, (rates, now) in own.items()}
    days = next((one for one in found.values() if len(one) > 1), ())
    told = {
        "since": words.month(days[0].month_on) if days else "",
        "until": words.month(days[-1].month_on) if days else "",
        "lost": words.share(lost),
    }
    base = terms or ProvisionTerms({EVERYBODY: {}})
    return Offer(
        rows=tuple(OfferRow(words.segment(row), _cells(rates, made[row], now)) for row, (rates, now) in own.items()),
        months=_("%(since)s to %(until)s") % told if days else "",
        note=_("Roll rates of %(since)s to %(until)s; of what is 61–90 days late %(lost)s is lost.") % told
        if days
        else "",
        terms=replace(base, rates={row: made.get(row) or rates for row, rates in base.rates.items()}),
    )


def _rolls(aged: Sequence[Aged]) -> tuple[Decimal | None, ...]:
    return rolls_of([one.debits for one in aged])


def _shares(aged: Sequence[Aged]) -> tuple[str, ...]:
    return tuple(_share(one) for one in _rolls(aged))


def _cells(
    rates: Sequence[Decimal | None], made: Mapping[str, Decimal] | None, now: Mapping[str, Decimal]
) -> tuple[tuple[str, str, str], ...]:
    rolled = (*map(_share, rates), *[""] * (len(BUCKETS) - len(rates)))
    return tuple(
        (_share(made[bucket] if made else None), _share(now.get(bucket)), roll)
        for bucket, roll in zip(BUCKETS, rolled, strict=True)
    )


def _share(value: Decimal | None) -> str:
    return formats.DASH if value is None else words.share(round(value, 4))
