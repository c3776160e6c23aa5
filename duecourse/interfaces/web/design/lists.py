"""A made-up list that shows the frame of a list in its states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.lists.shown import Chip, Heading, Offered, Shared, ShownList, View, Views, Word
from duecourse.interfaces.web.pages import Choice


@dataclass(frozen=True)
class SampleRow:
    """A row of the sample list."""

    id: int
    title: str
    number: str
    days: int
    amount: Money


def lists(choices: tuple[Choice, ...]) -> dict[str, ShownList]:
    """Give the list with rows, with one row, narrowed to nothing, and with a filter that cannot be read."""
    full = _full(choices)
    return {
        "full": full,
        "one": replace(
            full,
            rows=full.rows[:1],
            total=1,
            is_total_more=False,
            more_href="",
            chips=(),
            where="",
            views=None,
            choices=(),
        ),
        "nothing": replace(full, rows=(), total=0, more_href="", views=None, choices=()),
        "wrong": replace(
            full, rows=(), total=None, more_href="", chips=(), views=None, choices=(), where="segmnt is", wrong=_wrong()
        ),
    }


def _full(choices: tuple[Choice, ...]) -> ShownList:
    return ShownList(
        name="design",
        headings=_headings(),
        offered=_offered(),
        chips=_chips(),
        where='segment is "SME" and amount to collect > 250 EUR',
        wrong="",
        words=(Word("amount to collect", "base", ()), Word("segment", "text", ())),
        hidden=(),
        choices=choices,
        rows=_rows(),
        more_href="#content",
        total=1000,
        is_total_more=True,
        is_narrowed=True,
        plain_href="#content",
        csv_href="#content",
        xlsx_href="#content",
        query="",
        views=_views(),
    )


def _wrong() -> str:
    return _("At character 1: There is no column “segmnt”; did you mean “segment”?")


def _headings() -> tuple[Heading, ...]:
    return (
        Heading("customer", _("Customer"), "#content", "", False, "main"),
        Heading("late", _("Late"), "#content", "", True, "away"),
        Heading("open", _("Open"), "#content", "descending", True, "end"),
    )


def _offered() -> tuple[Offered, ...]:
    return (
        Offered("customer", _("Customer"), True, True),
        Offered("late", _("Late"), True, False),
        Offered("segment", _("Segment"), False, False),
    )


def _chips() -> tuple[Chip, ...]:
    return (
        Chip(_("segment is “SME”"), 'segment is "SME"', "#content"),
        Chip(_("amount to collect is more than 250 EUR"), "amount to collect > 250 EUR", "#content"),
    )


def _rows() -> tuple[SampleRow, ...]:
    return (
        SampleRow(1, "Silent & Sons Ltd", "10044", 64, Money(Decimal("48210.5"), "EUR")),
        SampleRow(2, "Tardy Trading B.V.", "10017", 12, Money(Decimal(1280), "USD")),
        SampleRow(3, "Quarrel GmbH", "10102", 0, Money(Decimal("-310.2"), "EUR")),
    )


def _views() -> Views:
    return Views(
        list_name="design",
        query="",
        rows=(
            View(1, _("My largest"), "#content", True, True, True, ""),
            View(2, _("Key accounts"), "#content", False, False, False, _("everybody")),
        ),
        roles=(Shared("collector", _("Collector")),),
        plain_href="#content",
    )
