"""How do terms read: their versions, and the form filled in with the newest?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.money import quantize
from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import TermsRow
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.closing.provisions import EVERYBODY, ProvisionTerms
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.months import words
from duecourse.interfaces.web.visit import Visit

SPARE_ROWS = 2


@dataclass(frozen=True)
class VersionRow:
    """A version of terms in the list."""

    number: int
    from_on: date
    note: str
    proposed: str
    signed: str
    sign_href: str
    why_not: str
    is_in_force: bool
    lines: tuple[tuple[str, str], ...]


def versions(visit: Visit, company: CompanyRow, rows: Sequence[TermsRow]) -> tuple[VersionRow, ...]:
    """Read the versions, the newest first."""
    day = company.business_date or date.max
    in_force = next((one.id for one in rows if one.signed_at is not None and one.from_on <= day), 0)
    return tuple(_version(visit, company, one, one.id == in_force) for one in rows)


def form(visit: Visit, company: CompanyRow, kind: str, rows: Sequence[TermsRow]) -> dict[str, Any]:
    """Fill the form with what the newest version says."""
    newest = rows[0].content if rows else None
    if kind == "provisions":
        return filled(visit, company, ProvisionTerms.from_json(newest) if newest else None)
    return _borrowing(visit, company, LenderTerms.from_json(newest) if newest else None)


def _version(visit: Visit, company: CompanyRow, row: TermsRow, is_in_force: bool) -> VersionRow:
    is_own = row.proposed_by_id == visit.seat.user_id
    may = row.signed_at is None and visit.may("month.sign") and not is_own
    told = {"name": row.proposed_by, "when": formats.moment(row.proposed_at, company.zone)}
    signed = {"name": row.signed_by, "when": formats.moment(row.signed_at, company.zone)} if row.signed_at else None
    lines = _rates(row) if row.kind == "provisions" else _rules(row, company)
    return VersionRow(
        number=row.number,
        from_on=row.from_on,
        note=row.note,
        proposed=_("%(name)s, %(when)s") % told,
        signed=_("%(name)s, %(when)s") % signed if signed else "",
        sign_href=reverse("sign-terms", args=[row.id]) if may else "",
        why_not=_("You proposed it: somebody else must sign it.") if is_own and row.signed_at is None else "",
        is_in_force=is_in_force,
        lines=tuple(lines),
    )


def _rates(row: TermsRow) -> list[tuple[str, str]]:
    terms = ProvisionTerms.from_json(row.content)
    said = [
        (words.segment(one), " · ".join(words.share(rates[bucket]) for bucket in BUCKETS))
        for one, rates in terms.rates.items()
    ]
    for title, share in (
        (_("Insolvent customers"), terms.insolvent_share),
        (_("In legal collection"), terms.legal_share),
    ):
        if share:
            said.append((title, words.share(share)))
    for segment, share in terms.insured.items():
        said.append((_("Insured: %(segment)s") % {"segment": words.segment(segment)}, words.share(share)))
    if terms.specific:
        said.append((_("Judged singly"), formats.number(len(terms.specific))))
    if terms.overlay:
        said.append((_("Overlay"), f"{formats.figure(terms.overlay)}: {terms.overlay_why}"))
    return said


def _rules(row: TermsRow, company: CompanyRow) -> list[tuple[str, str]]:
    terms = LenderTerms.from_json(row.content)
    said = [(_("Advance rate"), words.share(terms.advance_share))]
    if terms.cross_share is not None:
        said.append((_("Cross-aged from"), words.share(terms.cross_share)))
    if terms.cap_share is not None:
        said.append((_("At most of one group"), words.share(terms.cap_share)))
    takes = {
        "takes_government": _("Public bodies"),
        "takes_natural": _("Natural persons"),
        "takes_foreign": _("Abroad"),
        "takes_disputed": _("Disputed"),
    }
    taken = [title for name, title in takes.items() if getattr(terms, name)]
    if taken:
        said.append((_("Taken all the same"), ", ".join(taken)))
    if terms.reserve:
        said.append((_("Reserve"), formats.plain_money(terms.reserve, company.base_currency)))
    return said


def lost_of(newest: TermsRow | None) -> str:
    """Say how much of what is 61–90 days late is lost by the newest version."""
    return _percent(ProvisionTerms.from_json(newest.content).rates[EVERYBODY]["to_90"]) if newest else ""


def filled(visit: Visit, company: CompanyRow, terms: ProvisionTerms | None) -> dict[str, Any]:
    """Fill the form of rates with terms."""
    terms = terms or ProvisionTerms({EVERYBODY: {}})
    rows = [
        {
            "segment": segment,
            "rates": [(bucket, _percent(rates.get(bucket))) for bucket in BUCKETS],
            "insured": _percent(terms.insured.get(segment)),
        }
        for segment, rates in sorted(terms.rates.items())
    ]
    rows += [{"segment": "", "rates": [(one, "") for one in BUCKETS], "insured": ""} for _spare in range(SPARE_ROWS)]
    names = packs.named(visit.tenant_id, [one.customer_id for one in terms.specific])
    lines = [
        f"{names[one.customer_id][1]}; {_percent(one.share)}; {one.why}"
        for one in terms.specific
        if one.customer_id in names
    ]
    return {
        "buckets": [str(words.BUCKETS[one]) for one in BUCKETS],
        "rows": rows,
        "insolvent": _percent(terms.insolvent_share),
        "legal": _percent(terms.legal_share),
        "specific": "\n".join(lines),
        "overlay": _amount(terms.overlay, company.base_currency),
        "overlay_why": terms.overlay_why,
        "note": "",
    }


def _borrowing(visit: Visit, company: CompanyRow, terms: LenderTerms | None) -> dict[str, Any]:
    terms = terms or LenderTerms(Decimal("0.85"))
    names = packs.named(visit.tenant_id, [*terms.intercompany, *terms.contra])
    contra = [
        f"{names[one][1]}; {_amount(amount, company.base_currency)}"
        for one, amount in terms.contra.items()
        if one in names
    ]
    return {
        "advance": _percent(terms.advance_share),
        "cross": _percent(terms.cross_share),
        "cap": _percent(terms.cap_share),
        "takes": [
            ("takes_government", _("Public bodies"), terms.takes_government),
            ("takes_natural", _("Natural persons"), terms.takes_natural),
            ("takes_foreign", _("Customers abroad"), terms.takes_foreign),
            ("takes_disputed", _("Disputed parts"), terms.takes_disputed),
        ],
        "intercompany": "\n".join(sorted(names[one][1] for one in terms.intercompany if one in names)),
        "contra": "\n".join(contra),
        "reserve": _amount(terms.reserve, company.base_currency),
    }


def _percent(share: Decimal | None) -> str:
    return "" if share is None else f"{(share * 100).normalize() + 0:f}"


def _amount(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount, currency):f}" if amount else ""
