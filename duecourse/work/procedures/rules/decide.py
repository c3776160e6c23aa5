"""What shall be done today? Pure: Ibis expressions in, Ibis expressions out.

`decide` judges every open debit item; `due_lines` is the same judgement kept to the items that get a step. Both are
made of one list of reasons, so that a run and its explanation cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio import amounts
from duecourse.analysis.portfolio.columns import Portfolio
from duecourse.work.procedures.rules.conditions import Test
from duecourse.work.procedures.rules.guards import early_guards, guards, never_dunned
from duecourse.work.procedures.rules.ladder import CHOICES, LADDER_SCHEMA, NEVER
from duecourse.work.procedures.rules.steps import Mode, Purpose, Severity

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_OF_ITEM = (
    "tenant_id company_id customer_id item_id number kind currency due_on open_amount promised_amount disputed_amount "
    "planned_amount is_blocked is_pulled is_undelivered on_cleanup has_pending_step last_step_key severity_reached "
    "last_step_on stated_deadline_on"
).split()
_OF_CUSTOMER = (
    "party_kind is_automatic is_customer_blocked is_insolvent is_legal has_email has_phone has_address last_touch_on "
    "touch_count_7d"
).split()
_OF_LADDER = [name for name in LADDER_SCHEMA if name not in ("procedure_version_id", "reached", "due_from", "due_to")]
_LINE = (
    "tenant_id company_id customer_id item_id number kind currency due_on open_amount collectable_amount "
    "procedure_version_id step_no step_key severity channel purpose template tone mode deadline_days is_first reason "
    "next_step_no"
).split()


@dataclass(frozen=True)
class Policy:
    """The tables of the run's procedures (see `ladder.py`) and the compiled conditions of their steps by number.

    `needs` names the columns of items and customers that the conditions read.
    """

    ladder: ibis.Table
    steps: ibis.Table
    conditions: Mapping[int, Test]
    needs: frozenset[str] = frozenset()


def decide(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """One row per open debit item: its lowest rung not yet done that is now allowed, or the reason why nothing is."""
    import ibis

    judged = _judged(portfolio, policy, run, near=_approached(portfolio, policy, run))
    answers = [(test, reason.value) for reason, test in guards(judged, run)]
    judged = judged.mutate(reason=ibis.cases(*answers, else_=ibis.null("string")))
    return judged.select(*_LINE)


def due_lines(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """The rows of `decide` that have a step, worked out from as few items as possible."""
    import ibis

    near = _approached(portfolio, policy, run)
    near = near.filter(near.due_on <= run.horizon_on.as_scalar(), near.step_no_1.notnull())
    near = near.filter(*(~test for _reason, test in early_guards(near, run)))
    judged = _judged(portfolio, policy, run, near=near, only=near.select("customer_id").distinct())
    judged = judged.filter(*(~test for _reason, test in guards(judged, run)))
    return judged.mutate(reason=ibis.null("string")).select(*_LINE)


def exclusions(decision: ibis.Table) -> ibis.Table:
    """Count the items that get nothing, and what is open on them, by reason and currency."""
    left_out = decision.filter(decision.reason.notnull())
    return left_out.group_by("reason", "currency").aggregate(
        item_count=left_out.count(), open_amount=left_out.open_amount.sum()
    )


def _approached(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """Debit items beside their customer and the stretch of the ladder in which they stand (NULL where there is none)."""
    import ibis

    items = portfolio.items.filter(portfolio.items.open_amount > 0)
    items = amounts.with_credits(items, book=portfolio.items)
    wanted = [name for name in portfolio.items.columns if name in policy.needs and name not in _OF_ITEM]
    items = items.mutate(reached=_reached(items))
    customers = portfolio.customers
    about = [name for name in customers.columns if name in policy.needs and name not in (*_OF_CUSTOMER, *_OF_ITEM)]
    customers = customers.select(
        *_OF_CUSTOMER, *about, account_id="customer_id", customer_version_id="procedure_version_id"
    )
    both = items.left_join(customers, items.customer_id == customers.account_id)
    both = both.mutate(version_id=ibis.coalesce(both.item_procedure_version_id, both.customer_version_id))
    rungs = policy.ladder.rename(rung_version_id="procedure_version_id", rung_reached="reached")
    near = both.left_join(
        rungs,
        [
            both.version_id == rungs.rung_version_id,
            both.reached == rungs.rung_reached,
            both.due_on >= rungs.due_from,
            both.due_on <= rungs.due_to,
        ],
    )
    return near.select(*_OF_ITEM, *wanted, "credited_amount", *_OF_CUSTOMER, *about, *_OF_LADDER).mutate(
        collectable_amount=amounts.collectable
    )


def _reached(items: ibis.Table) -> ir.StringValue:
    """The rung last climbed, as the ladder calls it: a step, else a severity, else none."""
    import ibis

    return ibis.cases(
        (items.last_step_key.notnull() & (items.last_step_key != ""), items.last_step_key),
        (items.severity_reached.notnull(), ibis.literal("#") + items.severity_reached.cast("string")),
        else_=NEVER,
    )


def _judged(
    portfolio: Portfolio, policy: Policy, run: ibis.Table, *, near: ibis.Table, only: ibis.Table | None = None
) -> ibis.Table:
    """Add what the customer owes altogether, choose the step by its conditions, and add the step."""
    priced = amounts.in_base(amounts.balances(portfolio, run, of=only), portfolio.rates)
    sums = amounts.customer_sums(priced).rename(sum_customer_id="customer_id")
    of_currency = priced.select(
        "overdue", "soon", "credit_amount", "to_collect", "falling_due", "minor_unit",
        debtor_id="customer_id", owed_in="currency",
    )  # fmt: skip
    table = near.left_join(sums, near.customer_id == sums.sum_customer_id)
    table = table.left_join(
        of_currency, [table.customer_id == of_currency.debtor_id, table.currency == of_currency.owed_in]
    )
    table = table.mutate(chosen_no=_chosen(table, policy, run, portfolio.rates)).drop("spacing_days")
    steps = policy.steps.drop("position", "offset_days", "condition_no")
    table = table.left_join(steps, table.chosen_no == steps.step_no)
    return table.mutate(is_first=never_dunned(table), mode=_mode(table))


def _chosen(table: ibis.Table, policy: Policy, run: ibis.Table, rates: ibis.Table) -> ir.IntegerValue:
    """The first step of the stretch whose condition holds."""
    import ibis

    if not policy.conditions:
        return table.step_no_1
    seen = amounts.with_days(table, run)
    tests = {number: test(seen, rates) for number, test in policy.conditions.items()}
    choices = []
    for n in range(1, CHOICES + 1):
        asked = seen[f"condition_no_{n}"]
        holds = ibis.cases(*((asked == number, test) for number, test in tests.items()), else_=True)
        choices.append((seen[f"step_no_{n}"].notnull() & holds, seen[f"step_no_{n}"]))
    return ibis.cases(*choices, else_=ibis.null("int64"))


def _mode(table: ibis.Table) -> ir.StringValue:
    """The step's mode; an item that was never dunned does not open with more than a friendly word by itself."""
    import ibis

    too_harsh = never_dunned(table) & (table.severity > int(Severity.FRIENDLY))
    is_message = table.purpose == Purpose.DUNNING.value
    return ibis.cases((too_harsh & is_message & (table.mode == Mode.AUTO.value), Mode.APPROVE.value), else_=table.mode)
