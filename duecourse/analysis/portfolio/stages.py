"""Where does each customer stand on the way from an open item to the money?"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio import amounts
from duecourse.analysis.portfolio.columns import Portfolio

if TYPE_CHECKING:
    import ibis

_WHOLE = "decimal(24, 4)"
_RATE = "decimal(28, 8)"


class Stage(StrEnum):
    """A place on the way; a customer who owes something stands in exactly one."""

    NOT_DUE = "not_due"
    COURTESY = "courtesy"
    UNSAID = "unsaid"
    FRIENDLY = "friendly"
    FIRM = "firm"
    FINAL = "final"
    FORMAL = "formal"
    HANDED_OVER = "handed_over"
    PROMISED = "promised"
    DISPUTED = "disputed"
    PLAN = "plan"
    BLOCKED = "blocked"


BY_SEVERITY: Final = (Stage.UNSAID, Stage.FRIENDLY, Stage.FIRM, Stage.FINAL, Stage.FORMAL, Stage.HANDED_OVER)
"""What an overdue item reached; a courtesy before it was due says nothing about its being overdue."""
NOT_OVERDUE: Final = frozenset({Stage.NOT_DUE, Stage.COURTESY})


def staged(portfolio: Portfolio, run: ibis.Table) -> ibis.Table:
    """One row per customer and currency with open debits: `stage`, `amount`, `amount_base`, `oldest_due_on`.

    A stopped customer is blocked. Otherwise the firmest step of what is overdue and still collected decides; where nothing
    of it is left to collect, what holds most firmly does: a dispute before a plan, a promise, a stop. `amount` is what is
    overdue, or all that is open where nothing is; `amount_base` is NULL without a rate.
    """
    import ibis

    sums = _sums(portfolio, run)
    rates = portfolio.rates.select(rate_of="currency", rate="rate")
    places = _places(sums, portfolio)
    rows = sums.join(places, sums.customer_id == places.placed_id).left_join(rates, sums.currency == rates.rate_of)
    amount = ibis.ifelse(rows.is_overdue, rows.overdue, rows.open_amount).cast(_WHOLE)
    return rows.select(
        "customer_id",
        "currency",
        "stage",
        "oldest_due_on",
        amount=amount,
        amount_base=(amount * rows.rate.cast(_RATE)).cast(_WHOLE),
    ).filter(lambda row: row.amount > 0)


def _sums(portfolio: Portfolio, run: ibis.Table) -> ibis.Table:
    """Sum the open debits of a customer in a currency, and tell what holds the overdue ones."""
    rows = amounts.standing(portfolio)
    rows = amounts.adjusted(rows.filter(rows.open_amount > 0), amounts.adjustments(portfolio))
    late = rows.due_on < amounts.day_of(run)
    asked = late & (rows.collectable_amount > 0)
    return rows.group_by("customer_id", "currency").aggregate(
        open_amount=rows.open_amount.sum(),
        overdue=rows.open_amount.sum(where=late).fill_null(amounts.NOTHING),
        oldest_due_on=rows.due_on.min(where=late),
        reached=rows.severity_reached.max(),
        late_reached=rows.severity_reached.max(where=late),
        asked_reached=rows.severity_reached.max(where=asked),
        is_asked=asked.any(),
        has_dispute=(late & rows.has_dispute).any(),
        has_plan=(late & rows.has_plan).any(),
        has_promise=(late & rows.has_promise).any(),
        has_stop=(late & rows.stop_blocked).any(),
    )


def _places(sums: ibis.Table, portfolio: Portfolio) -> ibis.Table:
    import ibis

    flags = ("is_asked", "has_dispute", "has_plan", "has_promise", "has_stop")
    highest = ("reached", "late_reached", "asked_reached")
    whole = sums.group_by(placed_id=sums.customer_id).aggregate(
        is_overdue=(sums.overdue > 0).any(),
        **{name: sums[name].any().fill_null(False) for name in flags},
        **{name: sums[name].max() for name in highest},
    )
    stopped = _stopped(portfolio)
    whole = whole.left_join(stopped, whole.placed_id == stopped.stopped_id)
    climbed = ibis.ifelse(whole.is_asked, whole.asked_reached, whole.late_reached)
    ladder = [(climbed.fill_null(0) <= number, stage.value) for number, stage in enumerate(BY_SEVERITY[:-1])]
    stage = ibis.cases(
        (whole.stopped_id.notnull(), Stage.BLOCKED.value),
        (~whole.is_overdue & whole.reached.isnull(), Stage.NOT_DUE.value),
        (~whole.is_overdue, Stage.COURTESY.value),
        (~whole.is_asked & whole.has_dispute, Stage.DISPUTED.value),
        (~whole.is_asked & whole.has_plan, Stage.PLAN.value),
        (~whole.is_asked & whole.has_promise, Stage.PROMISED.value),
        (~whole.is_asked & whole.has_stop, Stage.BLOCKED.value),
        *ladder,
        else_=BY_SEVERITY[-1].value,
    )
    return whole.select("placed_id", "is_overdue", stage=stage)


def _stopped(portfolio: Portfolio) -> ibis.Table:
    rows = portfolio.customers if portfolio.stopped is None else portfolio.stopped
    rows = rows.filter(rows.is_customer_blocked | rows.is_payer_stopped)
    return rows.select(stopped_id="customer_id").distinct()
