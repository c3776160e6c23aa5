"""What goes out of a month as a file: the whole pack as PDF or XLSX, the lender's certificate as PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import Cell, write_xlsx
from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import PackRow
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.papers import Part, Sheet, draw
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.lists.exporting import XLSX
from duecourse.interfaces.web.months import parts, reading, words
from duecourse.interfaces.web.months.shown import Head, Line
from duecourse.interfaces.web.months.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest

PDF: Final = "application/pdf"
Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]


@policy("report.export")
@require_POST
def pack(request: StaffRequest, pack_id: int, ending: str) -> HttpResponseBase:
    """Give the whole pack as a file, and write down that somebody took it."""
    if ending not in ("pdf", "xlsx"):
        raise Http404
    row = _exported(request, pack_id, f"pack.{ending}")
    name = f"month-{row.month_on:%Y-%m}-v{row.version}"
    if ending == "xlsx":
        file = BytesIO()
        write_xlsx(file, _sheets(request, row))
        return _file(file.getvalue(), f"{name}.xlsx", XLSX)
    sheet = _paper(request, row, _("Month-end pack"), _pack_parts(request, row))
    return _file(draw(sheet, at=request.now), f"{name}.pdf", PDF)


@policy("report.export")
@require_POST
def certificate(request: StaffRequest, pack_id: int) -> HttpResponseBase:
    """Give the borrowing base certificate, and write down that somebody took it."""
    row = _exported(request, pack_id, "certificate.pdf")
    made = parts.borrowing(request.visit, row)
    if made is None:
        raise Http404
    steps = _part(_("Borrowing base"), ("", _("Amount")), made.steps)
    taken = _part(_("Not eligible, customer by customer"), (_("Customer"), _("Reason"), _("Amount")), made.taken)
    after = _("The reasons are asked in the order above; each takes only what those before it left.")
    signature = Part(title=_("Signature"), says=_("Place, day, name and signature of an officer of the company"))
    whole = (Part(**{**steps.__dict__, "after": after}), taken, signature)
    sheet = _paper(request, row, _("Borrowing base certificate"), whole)
    return _file(draw(sheet, at=request.now), f"borrowing-base-{row.month_on:%Y-%m}.pdf", PDF)


def _exported(request: StaffRequest, pack_id: int, what: str) -> PackRow:
    """Find the pack, and audit that it leaves."""
    visit = request.visit
    if not visit.may("month.see"):
        raise Http404
    row = found(request, pack_id)
    after = {"file": what, "month": row.month_on.isoformat(), "version": row.version}
    audit(
        visit.tenant_id, "month.exported", actor=visit.actor, at=request.now, subject=("MonthPack", row.id), after=after
    )
    return row


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _paper(request: StaffRequest, row: PackRow, title: str, body: Iterable[Part]) -> Sheet:
    head = reading.head(request.visit, row, "month")
    note = _("Simulated data.") if request.visit.is_simulated else ""
    return Sheet(
        title=f"{title}, {head.title}",
        house=head.company,
        parts=tuple(body),
        facts=tuple((name, said) for name, said in _facts(head, row) if said),
        note=note,
        language=get_language() or "en",
        page=_("Page {page} of {pages}"),
    )


def _facts(head: Head, row: PackRow) -> Iterator[tuple[str, str]]:
    yield _("Month"), f"{head.title}, {_('Version %(num)s') % {'num': row.version}}"
    yield _("As of"), head.basis
    yield _("Rates"), head.rates
    yield _("Made"), head.frozen
    yield _("Signature"), head.signed or _("Not signed yet.")
    yield _("Balance"), formats.plain_money(head.balance)
    if head.control is not None:
        yield _("General ledger"), formats.plain_money(head.control)
        tied = _("No difference.")
        amount = formats.plain_money(head.difference) if head.difference else ""
        yield _("Difference"), tied if head.is_tied else f"{amount}: {head.difference_note}"


def _pack_parts(request: StaffRequest, row: PackRow) -> Iterator[Part]:
    currencies, ageing = reading.ageing(row)
    yield _part(_("Ageing by due date"), ("", *currencies), ageing)
    flow_currencies, flows = reading.flows(row)
    yield _part(_("How the balance came about"), ("", *flow_currencies), flows)
    yield _part(_("DSO and its family, as reported"), ("", _("As reported")), reading.family(row))
    matrix = parts.matrix(request.visit, row)
    if matrix is not None:
        buckets = [str(words.BUCKETS[one]) for one in BUCKETS]
        lines = [
            (name, *(f"{formats.figure(one.loss)} ({one.rate})" for one in cells), formats.plain_money(total))
            for name, cells, total in matrix.rows
        ]
        head = (_("Segment"), *buckets, _("Loss"))
        numbers = (False, *[True] * (len(head) - 1))
        facts = " · ".join(f"{one.words} {formats.plain_money(one.amount)}" for one in matrix.facts if one.amount)
        yield Part(head, lines, numbers, title=_("Provisions"), says=facts, after=matrix.overlay_why)
        yield _part(_("Judged singly"), (_("Customer"), _("Owed"), _("Share"), _("Loss")), matrix.singles)
    base = parts.borrowing(request.visit, row)
    if base is not None:
        yield _part(_("Borrowing base"), ("", _("Amount")), base.steps)


def _part(title: str, head: Sequence[str], lines: Sequence[Line]) -> Part:
    rows = [(f"{one.words} ({one.more})" if one.more else one.words, *map(_written, one.cells)) for one in lines]
    return Part(tuple(head), rows, (False, *[True] * (len(head) - 1)), title=title)


def _written(cell: object) -> str:
    if isinstance(cell, Money):
        return formats.figure(cell)
    return formats.day(cell) if isinstance(cell, date) else str(cell)


def _sheets(request: StaffRequest, row: PackRow) -> dict[str, Table]:
    """Give the pack a sheet a part; amounts stay numbers."""
    visit = request.visit
    head = reading.head(visit, row, "month")
    currencies, ageing = reading.ageing(row)
    flow_currencies, flows = reading.flows(row)
    sheets: dict[str, Table] = {
        _("Month"): ((_("What"), _("Says")), list(_facts(head, row))),
        _("Ageing"): ((_("Bucket"), *currencies), map(_cells, ageing)),
        _("Balance"): ((_("Posting"), *flow_currencies), map(_cells, flows)),
        _("Customers"): (_customer_head(), _customers(request, row)),
        _("Figures"): (
            (_("Figure"), _("Value"), _("Unit")),
            [(words.figure_name(one.slug), one.value, one.unit) for one in row.pack.family],
        ),
    }
    if row.pack.provisions is not None:
        sheets[_("Provisions")] = (_matrix_head(), _matrix(row))
        sheets[_("Judged singly")] = (_single_head(), _singles(request, row))
    if row.pack.borrowing is not None:
        base = parts.borrowing(visit, row)
        sheets[_("Borrowing base")] = ((_("Step"), row.currency), map(_cells, base.steps if base else ()))
        sheets[_("Not eligible")] = ((_("Number"), _("Customer"), _("Reason"), row.currency), _taken(request, row))
    sheets[_("Known later")] = _late(request, row)
    return sheets


def _late(request: StaffRequest, row: PackRow) -> Table:
    """Give what became known later."""
    late = packs.known_later(request.visit.tenant_id, row, most=50_000)
    names = packs.named(request.visit.tenant_id, [one.customer_id for one in late])
    head = (_("Posting"), _("Item"), _("Customer"), _("Effective"), _("Known"), _("Currency"), _("Amount"))
    rows: list[list[Cell]] = [
        [
            *(words.flow(one.kind), one.number, _name(names, one.customer_id)),
            *(one.effective_on, one.known_on, one.currency, one.amount),
        ]
        for one in late
    ]
    return head, rows


def _cells(line: Line) -> list[Cell]:
    said = f"{line.words} ({line.more})" if line.more else line.words
    return [said, *(one.amount if isinstance(one, Money) else str(one) for one in line.cells)]


def _customer_head() -> list[str]:
    buckets = [str(words.BUCKETS[one]) for one in BUCKETS]
    more = [_("Credits"), _("Balance"), _("Disputed"), _("Promised"), _("In a plan")]
    return [_("Number"), _("Customer"), _("Segment"), _("Country"), _("Currency"), *buckets, *more]


def _customers(request: StaffRequest, row: PackRow) -> Iterator[list[Cell]]:
    zero = Decimal(0)
    for one in packs.customers_of(request.visit.tenant_id, row.id, by_name=True):
        owed = one.owed
        aside = [sum(part.values(), zero) for part in (owed.disputed, owed.promised, owed.planned)]
        buckets = [owed.debits.get(bucket, zero) for bucket in BUCKETS]
        yield [
            *(one.number, one.name, owed.segment, owed.country, owed.currency),
            *buckets,
            *(owed.credits, owed.balance),
            *aside,
        ]


def _matrix_head() -> list[str]:
    return [_("Segment"), _("Bucket"), _("Gross"), _("Insured"), _("Rate"), _("Loss")]


def _matrix(row: PackRow) -> Iterator[list[Cell]]:
    made = row.pack.provisions
    assert made is not None
    for one in made.cells:
        yield [words.segment(one.segment), str(words.BUCKETS[one.bucket]), one.gross, one.insured, one.rate, one.loss]
    yield [_("Judged singly"), "", None, None, None, made.specific]
    yield [_("Overlay"), made.overlay_why, None, None, None, made.overlay]
    yield [_("Provisions"), "", None, None, None, made.total]


def _single_head() -> list[str]:
    return [_("Number"), _("Customer"), _("Owed"), _("Share"), _("Loss"), _("Why")]


def _singles(request: StaffRequest, row: PackRow) -> Iterator[list[Cell]]:
    made = row.pack.provisions
    assert made is not None
    names = packs.named(request.visit.tenant_id, [one.customer_id for one in made.singles])
    for one in made.singles:
        known = names.get(one.customer_id, ("", "", ""))
        yield [
            known[1],
            known[2],
            one.owed,
            one.share,
            one.loss,
            one.why or str(words.CAUSES.get(one.cause, one.cause)),
        ]


def _taken(request: StaffRequest, row: PackRow) -> Iterator[list[Cell]]:
    made = row.pack.borrowing
    assert made is not None
    names = packs.named(request.visit.tenant_id, [one.customer_id for one in made.taken])
    for one in made.taken:
        known = names.get(one.customer_id, ("", "", ""))
        yield [known[1], known[2], str(words.REASONS[one.reason][0]), one.amount]


def _name(names: dict[int, tuple[str, str, str]], customer_id: int) -> str:
    return names.get(customer_id, ("", "", ""))[2]
