"""How does the board read in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.portfolio.stages import NOT_OVERDUE, Stage
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.pipeline import words
from duecourse.interfaces.web.pipeline.listing import TooLong, book_of
from duecourse.interfaces.web.pipeline.shown import Card, Column, Lane
from duecourse.interfaces.web.visit import Visit
from duecourse.work.procedures.queries import pipeline
from duecourse.work.procedures.queries.pipeline import StageSum, Standing

ON_THE_WAY = tuple(Stage)[:8]
WAITING = tuple(Stage)[8:]


def lanes(visit: Visit, state: State) -> tuple[Lane, ...]:
    """Read the board: the stages on the way, and those that wait with a reason."""
    sums = _sums(visit, state)
    return (
        Lane(
            _("On the way"),
            _("By the firmest thing said about what is overdue."),
            tuple(_column(state, one, sums) for one in ON_THE_WAY),
        ),
        Lane(
            _("Waiting with a reason"),
            _("Nothing overdue is left to collect until the reason goes."),
            tuple(_column(state, one, sums) for one in WAITING),
        ),
    )


def head(found: Iterable[Lane]) -> str:
    """Say how many customers stand on the board."""
    count = sum(column.count for lane in found for column in lane.columns)
    return ngettext("%(num)s customer owes something", "%(num)s customers owe something", count) % {
        "num": formats.number(count)
    }


def choices(state: State) -> tuple[Choice, ...]:
    """Give the stages as links, from the list of one of them."""
    chosen = dict(state.own)["stage"]
    stages = tuple(Choice(words.stage_words(one), state.href(stage=one.value), one == chosen) for one in Stage)
    return (Choice(_("All stages"), state.href(stage=None), False), *stages)


def _sums(visit: Visit, state: State) -> list[StageSum]:
    found: list[StageSum] = []
    for company in visit.in_view:
        book = book_of(visit, state, company)
        sums = pipeline.stages(book) if book else ()
        if sums is None:
            raise TooLong
        found += sums
    return found


def _column(state: State, stage: Stage, sums: list[StageSum]) -> Column:
    here = [one for one in sums if one.stage == stage]
    count = sum(one.customer_count for one in here)
    largest = sorted((one for each in here for one in each.largest), key=lambda one: (-one.amount, one.id))
    cards = tuple(_card(one) for one in largest[: pipeline.LARGEST])
    rest = count - len(cards)
    more = ngettext("%(num)s more", "%(num)s more", rest) % {"num": formats.number(rest)} if rest else ""
    return Column(
        key=stage.value,
        words=words.stage_words(stage),
        hint=f"{words.stage_hint(stage)} {_open_words(stage)}",
        href=state.href(stage=stage.value),
        count=count,
        amounts=_together(one.amounts for one in here),
        cards=cards,
        more_words=more,
    )


def _open_words(stage: Stage) -> str:
    return _("Amounts are all that is open.") if stage in NOT_OVERDUE else _("Amounts are what is overdue.")


def _card(one: Standing) -> Card:
    amounts = tuple(Money(amount, currency) for currency, amount in one.amounts)
    return Card(one.name, reverse("customer", args=[one.token]), amounts)


def _together(parts: Iterable[tuple[tuple[str, Decimal], ...]]) -> tuple[Money, ...]:
    """Add up within each currency, never across."""
    sums: dict[str, Decimal] = {}
    for currency, amount in (pair for part in parts for pair in part):
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return tuple(Money(sums[currency], currency) for currency in sorted(sums))
