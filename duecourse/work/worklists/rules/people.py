"""Which customers need a person today, and for what?"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis
    import ibis.expr.types as ir


class Need(StrEnum):
    """What a person is needed for."""

    CALL_DUE = "call_due"
    TASK_DUE = "task_due"
    APPROVAL = "approval"
    BROKEN_PROMISE = "broken_promise"
    BROKEN_PLAN = "broken_plan"
    INSTALMENT_MISSED = "instalment_missed"
    RESUBMISSION = "resubmission"
    NO_ADDRESS = "no_address"
    BY_HAND = "by_hand"
    NO_RATE = "no_rate"
    NO_NEXT_STEP = "no_next_step"


NEED_WORDS: Final[dict[Need, str]] = {
    Need.CALL_DUE: _("A call is due."),
    Need.TASK_DUE: _("A task is due."),
    Need.APPROVAL: _("A step waits for approval."),
    Need.BROKEN_PROMISE: _("A promise was broken."),
    Need.BROKEN_PLAN: _("A payment plan was broken."),
    Need.INSTALMENT_MISSED: _("An instalment was not paid."),
    Need.RESUBMISSION: _("A resubmission is due."),
    Need.NO_ADDRESS: _("There is no address for the next step."),
    Need.BY_HAND: _("This customer is worked by hand."),
    Need.NO_RATE: _("An exchange rate is missing."),
    Need.NO_NEXT_STEP: _("Nothing more is planned for what is overdue."),
}
FRESH_DAYS: Final = 14
"""So long a broken promise or plan keeps a customer on the list."""
MISSED_DAYS: Final = 4
"""So many days an instalment may be late, two business days and a weekend, before it needs a person."""


def needs_of_people(decision: ibis.Table, facts: ibis.Table, run: ibis.Table) -> ibis.Table:
    """One row per customer who needs a person: `customer_id`, `needs` (JSON list of `Need`).

    `decision` = every judged item (`decide`); `facts` = `amounts.customer_facts`.
    """

    judged = _by_customer(decision, run)
    both = facts.left_join(judged, facts.customer_id == judged.judged_id)
    is_owed = (both.to_collect_base > 0).fill_null(True)
    tests = [
        *((need, both[need.value].fill_null(False)) for need in _FROM_ITEMS),
        (Need.BROKEN_PROMISE, (both.days_since_broken_promise <= FRESH_DAYS).fill_null(False) & is_owed),
        (Need.BROKEN_PLAN, (both.days_since_broken_plan <= FRESH_DAYS).fill_null(False) & is_owed),
        (Need.INSTALMENT_MISSED, (both.days_since_instalment > MISSED_DAYS).fill_null(False)),
        (Need.RESUBMISSION, (both.days_since_resubmission >= 0).fill_null(False)),
    ]
    both = both.mutate(needs=_listed(tests))
    return both.filter(both.needs != "[]").select("customer_id", "needs")


_FROM_ITEMS: Final = (
    Need.CALL_DUE, Need.TASK_DUE, Need.APPROVAL, Need.NO_ADDRESS, Need.BY_HAND, Need.NO_RATE, Need.NO_NEXT_STEP,
)  # fmt: skip


def no_next_step(decision: ibis.Table, run: ibis.Table) -> ibis.Table:
    """Overdue items for which nothing is planned and no reason makes waiting right: `customer_id`, `item_id`."""
    return decision.filter(_is_stranded(decision, run)).select("customer_id", "item_id", "reason")


def _is_stranded(decision: ibis.Table, run: ibis.Table) -> ir.BooleanValue:
    is_stuck = decision.reason.isin(["done", "no_procedure", "condition"]).fill_null(False)
    return is_stuck & (decision.due_on < run.on_day.as_scalar())


def _by_customer(decision: ibis.Table, run: ibis.Table) -> ibis.Table:
    has_step = decision.reason.isnull()
    attended = has_step & (decision["mode"] != "auto").fill_null(False)
    return decision.group_by(judged_id=decision.customer_id).aggregate(
        call_due=(has_step & (decision.purpose == "call")).any(),
        task_due=(has_step & (decision.purpose == "internal")).any(),
        approval=(attended & (decision.purpose == "dunning")).any(),
        no_address=(decision.reason == "no_contact").any(),
        by_hand=(decision.reason == "manual").any(),
        no_rate=(decision.reason == "no_rate").any(),
        no_next_step=_is_stranded(decision, run).any(),
    )


def _listed(tests: Sequence[tuple[Need, ir.BooleanValue]]) -> ir.StringValue:
    import ibis

    told: ir.StringValue = ibis.literal("")
    for need, test in tests:
        told = told + ibis.ifelse(test, f'"{need.value}",', "")
    return ibis.literal("[") + told.re_replace(",$", "") + "]"
