"""Which terms does a form speak of? Per cents and lines of text into the terms of a month's end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries.closing import packs
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.closing.provisions import EVERYBODY, ProvisionTerms, Specific
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.visit import StaffRequest

MOST_ROWS: Final = 12
HUNDRED: Final = Decimal(100)


class NotAPercent(Refused):
    """A rate is written as a number of per cent."""

    says = marked("“%(text)s” is not a number of per cent. Write it as 2.5.")


class NoSuchNumber(Refused):
    """A line names no customer of the company."""

    says = marked("No customer of %(company)s has the number “%(number)s”.")


class LineWrong(Refused):
    """A line of text does not say what it must."""

    says = marked("Write each line as number; figure; words: “%(line)s”.")


def provisions(request: StaffRequest, company: CompanyRow) -> ProvisionTerms:
    """Read the rates of a matrix, what is judged singly, what is insured, and the overlay."""
    rates, insured = {}, {}
    for place in range(MOST_ROWS):
        segment = EVERYBODY if place == 0 else asking.words(request, f"segment-{place}", longest=60)
        if place and not segment:
            continue
        rates[segment] = {bucket: _percent(request, f"rate-{place}-{bucket}") for bucket in BUCKETS}
        share = _percent(request, f"insured-{place}", empty=Decimal(0))
        if share:
            insured[segment] = share
    named = tuple(_lines(request, company, "specific"))
    return ProvisionTerms(
        rates=rates,
        insolvent_share=_percent(request, "insolvent", empty=Decimal(0)),
        legal_share=_percent(request, "legal", empty=Decimal(0)),
        specific=tuple(Specific(one, share_of(figure), why) for one, figure, why in named),
        insured=insured,
        overlay=_signed_amount(request, "overlay", company.base_currency),
        overlay_why=asking.words(request, "overlay_why", longest=400),
    )


def borrowing(request: StaffRequest, company: CompanyRow) -> LenderTerms:
    """Read a lender's rules."""
    contra = {
        one: asking.amount(figure, currency=company.base_currency) or Decimal(0)
        for one, figure, _why in _lines(request, company, "contra")
    }
    own = [
        text.strip() for text in asking.words(request, "intercompany").replace(",", "\n").splitlines() if text.strip()
    ]
    return LenderTerms(
        advance_share=_percent(request, "advance"),
        home=company.country,
        cross_share=_percent(request, "cross") if request.POST.get("cross", "").strip() else None,
        cap_share=_percent(request, "cap") if request.POST.get("cap", "").strip() else None,
        takes_government="takes_government" in request.POST,
        takes_natural="takes_natural" in request.POST,
        takes_foreign="takes_foreign" in request.POST,
        takes_disputed="takes_disputed" in request.POST,
        intercompany=frozenset(_known(request, company, own).values()),
        contra=contra,
        reserve=asking.amount(request.POST.get("reserve", ""), currency=company.base_currency) or Decimal(0),
    )


def _lines(request: StaffRequest, company: CompanyRow, name: str) -> Iterator[tuple[int, str, str]]:
    """Read lines of “number; figure; words”."""
    cut = []
    for line in asking.words(request, name).splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";", 2)]
        if len(parts) < 2:
            raise LineWrong(line=line.strip())
        cut.append((parts[0], parts[1], parts[2] if len(parts) > 2 else ""))
    ids = _known(request, company, [one[0] for one in cut])
    for number, figure, words in cut:
        yield ids[number], figure, words


def _known(request: StaffRequest, company: CompanyRow, numbers: list[str]) -> dict[str, int]:
    ids = packs.ids_of(request.visit.tenant_id, company.id, numbers) if numbers else {}
    for number in numbers:
        if number not in ids:
            raise NoSuchNumber(company=company.name, number=number)
    return ids


def _percent(request: StaffRequest, name: str, *, empty: Decimal | None = None) -> Decimal:
    text = request.POST.get(name, "").strip()
    if not text and empty is not None:
        return empty
    return share_of(text)


def share_of(text: str) -> Decimal:
    """Read per cent as a share."""
    try:
        value = Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        raise NotAPercent(text=text) from None
    if not value.is_finite():
        raise NotAPercent(text=text)
    return (value / HUNDRED).normalize() + 0


def _signed_amount(request: StaffRequest, name: str, currency: str) -> Decimal:
    text = request.POST.get(name, "").strip().replace("\N{MINUS SIGN}", "-")
    below = text.startswith("-")
    amount = asking.amount(text.lstrip("+-"), currency=currency) or Decimal(0)
    return -amount if below else amount
