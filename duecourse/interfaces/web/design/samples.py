"""Made-up rows that show every part in every state; the cast is Punctual, Tardy, Silent and Quarrel."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.figures.tiles import Tile
from duecourse.interfaces.web.pages import Choice, Page
from duecourse.interfaces.web.procedures.shown import FlowStep
from duecourse.interfaces.web.timeline import Happened


@dataclass(frozen=True)
class SampleRow:
    """A line of the sample table."""

    name: str
    number: str
    state: str
    state_words: str
    amount: Money
    days: int


def rows() -> tuple[SampleRow, ...]:
    """Give one row per word of state."""
    return (
        SampleRow("Silent & Sons Ltd", "10044", "overdue", _("Overdue"), Money(Decimal("48210.5"), "EUR"), 64),
        SampleRow("Tardy Trading B.V.", "10017", "due-soon", _("Due soon"), Money(Decimal(1280), "USD"), 0),
        SampleRow("Quarrel GmbH", "10102", "disputed", _("Disputed"), Money(Decimal(990), "GBP"), 12),
        SampleRow("Habit et Cie", "10103", "promised", _("Promised"), Money(Decimal(15000), "JPY"), 8),
        SampleRow("Pause Oy", "10104", "held", _("Held"), Money(Decimal("-310.2"), "EUR"), 3),
        SampleRow("Punctual SA", "10001", "paid", _("Paid"), Money(Decimal(0), "EUR"), 0),
    )


def happened() -> tuple[Happened, ...]:
    """Give a short timeline."""
    return (
        Happened("mail", _("Reminder sent to ap@silent.example."), _("Friendly, 3 items"), "2 Mar", "Duecourse", ""),
        Happened("handshake", _("Promised 1,200.00 EUR for 12 March."), "", "1 Mar", "Ada", ""),
        Happened("money", _("Payment of 310.20 EUR received."), "", "26 Feb", _("Import"), ""),
    )


def steps() -> tuple[FlowStep, ...]:
    """Give a short procedure."""
    return (
        FlowStep("−5", _("before due"), _("Courtesy notice by e-mail"), "", (_("May be skipped."),), True, False),
        FlowStep("+3", _("after due"), _("Friendly reminder by e-mail"), "", (_("From 25 EUR."),), False, False),
        FlowStep(
            "+17", _("after due"), _("Call"), _("a person"), (_("When the amount is over 250 EUR."),), False, True
        ),
    )


def page(request: HttpRequest) -> Page:
    """Give a page in the middle of many."""
    return Page(51, 100, 1204, request.path, request.path)


def choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Give chips and tabs, one of them on."""
    return (
        Choice(_("All"), request.path, True, 128),
        Choice(_("Very high"), request.path, False, 12),
        Choice(_("High"), request.path, False, 31),
        Choice(_("Set aside"), request.path, False, 0),
    )


def tiles() -> tuple[Tile, ...]:
    """Give figures side by side: one better, one worse, one that cannot be said."""
    worse, better = _("worse: up 3.20 days since 1 Mar"), _("better: up 4.1 points since 1 Mar")
    return (
        Tile(
            "dso", _("DSO"), "#content", "85.13", _("days"), "", worse, "worse", "up", "2,28 41,20 80,22 118,4", worse
        ),
        Tile(
            "kept", _("Promises kept"), "#content", "78.4 %", "", "", better, "better", "up", "2,26 60,12 118,8", better
        ),
        Tile("cei", _("CEI"), "#content", "", "", _("Nothing could be collected in this month.")),
    )
