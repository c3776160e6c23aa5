"""How do customers, provisions, the borrowing base and the restated month read? Rows into plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import OwedRow, PackRow
from duecourse.insight.rules.closing.owed import BUCKETS
from duecourse.insight.rules.closing.packs import Difference
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.figures import tiles
from duecourse.interfaces.web.months import words
from duecourse.interfaces.web.months.shown import Fact, Line
from duecourse.interfaces.web.visit import Visit

MOST: Final = 200
"""So many lines a page shows; the files have all of them."""


@dataclass(frozen=True)
class Cell:
    """A field of the matrix: what is exposed, its rate, the loss."""

    exposed: Money
    rate: str
    loss: Money


@dataclass(frozen=True)
class Matrix:
    """The provisions of a month."""

    rows: tuple[tuple[str, tuple[Cell, ...], Money], ...]
    singles: tuple[Line, ...]
    facts: tuple[Fact, ...]
    overlay_why: str
    insured: Money
    terms: str


@dataclass(frozen=True)
class BasePage:
    """The borrowing base of a month."""

    steps: tuple[Line, ...]
    facts: tuple[Fact, ...]
    taken: tuple[Line, ...]
    is_cut: bool
    terms: str


@dataclass(frozen=True)
class Restated:
    """A month as reported and as restated, and what made the difference."""

    figures: tuple[Line, ...]
    postings: tuple[Line, ...]
    sums: tuple[Money, ...]
    is_cut: bool


def customers(visit: Visit, row: PackRow) -> tuple[tuple[Line, ...], bool]:
    """Read what the largest owed, and whether there are more."""
    found = list(packs.customers_of(visit.tenant_id, row.id, most=MOST + 1))
    return tuple(_owed(one) for one in found[:MOST]), len(found) > MOST


def matrix(visit: Visit, row: PackRow) -> Matrix | None:
    """Read the provisions; none where no rates were in force."""
    made = row.pack.provisions
    if made is None:
        return None

    def money(amount: Decimal) -> Money:
        return Money(amount, row.currency)

    segments = list(dict.fromkeys(one.segment for one in made.cells))
    names = packs.named(visit.tenant_id, [one.customer_id for one in made.singles])
    rows = []
    for segment in segments:
        mine = {one.bucket: one for one in made.cells if one.segment == segment}
        cells = tuple(
            Cell(money(mine[each].exposed), words.share(mine[each].rate), money(mine[each].loss)) for each in BUCKETS
        )
        rows.append((words.segment(segment), cells, money(sum((one.loss for one in mine.values()), Decimal(0)))))
    return Matrix(
        rows=tuple(rows),
        singles=tuple(
            Line(
                names.get(one.customer_id, ("", "", ""))[2],
                (money(one.owed), words.share(one.share), money(one.loss)),
                href=_customer(names, one.customer_id),
                more=one.why or str(words.CAUSES.get(one.cause, one.cause)),
            )
            for one in made.singles
        ),
        facts=(
            Fact(_("Judged singly"), money(made.specific)),
            Fact(_("By the matrix"), money(made.matrix)),
            Fact(_("Overlay"), money(made.overlay), more=made.overlay_why),
            Fact(_("Provisions"), money(made.total)),
        ),
        overlay_why=made.overlay_why,
        insured=money(sum((one.insured for one in made.cells), Decimal(0))),
        terms=_terms(row, "provisions"),
    )


def borrowing(visit: Visit, row: PackRow) -> BasePage | None:
    """Read the borrowing base; none where no lender's rules were in force."""
    made = row.pack.borrowing
    if made is None:
        return None

    def money(amount: Decimal) -> Money:
        return Money(amount, row.currency)

    shown = made.taken[:MOST]
    names = packs.named(visit.tenant_id, [one.customer_id for one in shown])
    steps = [Line(_("Gross receivables"), (money(made.gross),), is_sum=True)]
    for reason, amount in made.by_reason().items():
        title, explain = words.REASONS[reason]
        steps.append(Line(str(title), (money(-amount),), more=str(explain)))
    steps.append(Line(_("Eligible"), (money(made.eligible),), is_sum=True))
    steps.append(Line(_("Advance rate"), (words.share(made.advance_share),)))
    if made.reserve:
        steps.append(Line(_("Reserve"), (money(-made.reserve),)))
    steps.append(Line(_("May be drawn"), (money(made.advance),), is_sum=True))
    return BasePage(
        steps=tuple(steps),
        facts=(
            Fact(_("Gross receivables"), money(made.gross)),
            Fact(_("Not eligible"), money(made.ineligible)),
            Fact(_("Eligible"), money(made.eligible)),
            Fact(_("May be drawn"), money(made.advance)),
        ),
        taken=tuple(
            Line(
                names.get(one.customer_id, ("", "", ""))[2],
                (str(words.REASONS[one.reason][0]), money(one.amount)),
                href=_customer(names, one.customer_id),
            )
            for one in shown
        ),
        is_cut=len(made.taken) > MOST,
        terms=_terms(row, "borrowing"),
    )


def restated(visit: Visit, row: PackRow) -> Restated:
    """Lay the month as reported beside the restated one, with the postings that made the difference."""
    postings = packs.known_later(visit.tenant_id, row, most=MOST + 1)
    sums = packs.known_later_sums(visit.tenant_id, row)
    names = packs.named(visit.tenant_id, [one.customer_id for one in postings])
    return Restated(
        figures=tuple(difference(one, row.currency) for one in packs.restated(visit.tenant_id, row)),
        postings=tuple(
            Line(
                words.flow(one.kind),
                (one.number, one.effective_on, one.known_on, Money(one.amount, one.currency)),
                href=_customer(names, one.customer_id),
                more=names.get(one.customer_id, ("", "", ""))[2],
            )
            for one in postings[:MOST]
        ),
        sums=tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
        is_cut=len(postings) > MOST,
    )


def difference(one: Difference, currency: str) -> Line:
    """Read a figure as reported, as restated, and by how much it changed."""
    unit: Any = one.unit
    values: Sequence[Decimal | None] = (one.reported, one.restated)
    told = [tiles.plain(value, unit, currency) for value in values]
    change = formats.DASH
    if one.change:
        sign = "+" if one.change > 0 else ""
        change = sign + tiles.plain(one.change, unit, currency)
    return Line(words.figure_name(one.name), (*told, change), is_sum=bool(one.change))


def _owed(one: OwedRow) -> Line:
    row = one.owed
    buckets = (Money(row.debits.get(bucket, Decimal(0)), row.currency) for bucket in BUCKETS)
    cells = (*buckets, Money(row.credits, row.currency), Money(row.balance, row.currency))
    return Line(one.name, cells, href=reverse("customer", args=[one.token]), more=one.number)


def _customer(names: dict[int, tuple[str, str, str]], customer_id: int) -> str:
    return reverse("customer", args=[names[customer_id][0]]) if customer_id in names else ""


def _terms(row: PackRow, kind: str) -> str:
    number = row.basis.get("numbers", {}).get(kind)
    return _("By version %(num)s of the terms.") % {"num": number} if number else ""
