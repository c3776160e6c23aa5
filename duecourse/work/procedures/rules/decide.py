"""What shall be done today? Pure: Ibis expressions in, Ibis expressions out.

`decide` judges every open debit item in one expression. A run asks the same in two looks: `first_look` at every item due,
`second_look` at the few that stand before a rung. Both are made of one list of reasons, so that a run and its explanation
cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio import amounts
from duecourse.analysis.portfolio.columns import ITEM, OUTLOOK, SET_ASIDE, Portfolio
from duecourse.analysis.portfolio.seen import with_seen
from duecourse.work.procedures.rules.conditions import Test
from duecourse.work.procedures.rules.guards import first_guards, guards, never_dunned, second_guards
from duecourse.work.procedures.rules.ladder import CHOICES, LADDER_SCHEMA, NEVER
from duecourse.work.procedures.rules.reasons import BITS
from duecourse.work.procedures.rules.steps import Mode, Purpose, Severity

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

_OF_CUSTOMER = "is_customer_blocked is_insolvent is_legal is_payer_stopped".split()
_OF_CONTACT = (
    "payer_id party_kind is_automatic has_email has_phone has_address pay_weekdays pay_month_days last_touch_on "
    "touch_count_7d"
).split()
_OF_LADDER = [name for name in LADDER_SCHEMA if name not in ("procedure_version_id", "reached", "due_from", "due_to")]
_RUNGS = [name for name in _OF_LADDER if name.startswith(("step_no_", "condition_no_"))]
_SUMMED = frozenset(
    "to_collect_base falling_due_base overdue_base open_base oldest_due_on oldest_days overdue_count highest_severity "
    "utilisation_share".split()
)
"""What is only known of a customer when all items are added up."""
_LINE = (
    "tenant_id company_id customer_id contacted_id item_id currency due_on collectable_amount procedure_version_id "
    "step_no step_key severity channel purpose template tone mode deadline_days is_first reason"
).split()
LOOKED_SCHEMA: Final[Mapping[str, str]] = {
    "item_id": "int64",
    "customer_id": "int64",
    "procedure_version_id": "int64",
    "rung_no": "int64",
    "due_on": "date",
    "is_first": "boolean",
    "currency": "string",
    "collectable_amount": "decimal(19, 4)",
    "reason_bit": "int64",
}
"""What `first_look` says of every item."""


@dataclass(frozen=True)
class Policy:
    """The tables of the run's procedures (see `ladder.py`), and by number the conditions of their steps: compiled, and
    the columns of items and customers that they read.
    """

    ladder: ibis.Table
    steps: ibis.Table
    conditions: Mapping[int, Test]
    needs: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def reads(self) -> frozenset[str]:
        """Every column that is stored and that a condition reads, or is worked out of."""
        return amounts.made_of(frozenset().union(*self.needs.values()))

    @property
    def asking_for_sums(self) -> list[int]:
        """The numbers of the conditions that are about all items of a customer."""
        return sorted(number for number, names in self.needs.items() if names & _SUMMED)


def looked_schema(policy: Policy) -> dict[str, str]:
    """Name what `first_look` says of an item: what every step needs, and what the conditions read of its own row."""
    extra = {
        column.name: column.ibis_type.removeprefix("!") for column in (*ITEM, *OUTLOOK) if column.name in policy.reads
    }
    return extra | dict(LOOKED_SCHEMA)


def decide(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """One row per open debit item: its lowest rung not yet done that is now allowed, or the reason why nothing is."""
    import ibis

    items = portfolio.items.filter(portfolio.items.open_amount > 0)
    items = amounts.with_outlooks(items, portfolio, needs=policy.reads)
    looked = _rated(_looked(items, portfolio, policy), portfolio)
    judged = _judged(looked, portfolio, policy, run, owed=_owed(portfolio, run, of=None))
    answers = [(test, reason.value) for reason, test in guards(judged, run)]
    judged = judged.mutate(reason=ibis.cases(*answers, else_=ibis.null("string")))
    return judged.select(*_LINE, "open_amount", "number", "kind", "next_step_no")


def first_look(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """One row per open debit item that is due by the horizon: its first answer (a bit, see `reasons.BITS`) or none.

    Whatever falls due later is not overdue and needs no look. The answers are those that need neither sums nor a step;
    an item without one stands before a rung, and `second_look` judges it. A run stores this: then the engine knows how
    few are left.
    """
    import ibis

    looked = _due_soon(portfolio, policy, run)
    answers = [(test, ibis.literal(BITS[reason], type="int64")) for reason, test in first_guards(looked, run)]
    return _as_looked(looked, policy, ibis.cases(*answers, else_=ibis.null("int64")))


def near_items(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    """The rows of `first_look` that stand before a rung: asked as a filter, for who needs no reasons."""
    import ibis

    near = _due_soon(portfolio, policy, run)
    near = near.filter(near.step_no_1.notnull(), *(~test for _reason, test in first_guards(near, run)))
    return _as_looked(near, policy, ibis.null("int64"))


def rest(portfolio: Portfolio, run: ibis.Table) -> ibis.Table:
    """One row about the items: `item_count` = those at which `first_look` does not look, all of them not overdue;
    `has_foreign` = is any not in the company's currency?"""
    rows = amounts.standing(portfolio)
    is_later = (rows.open_amount > 0) & (rows.due_on > run.horizon_on.as_scalar())
    return rows.aggregate(
        item_count=rows.count(where=is_later), has_foreign=(rows.currency != run.base_currency.as_scalar()).any()
    )


def second_look(
    portfolio: Portfolio, policy: Policy, run: ibis.Table, *, near: ibis.Table, has_foreign: bool = True
) -> ibis.Table:
    """Judge the items that stand before a rung (of `first_look`): the rows of `decide` for them.

    Where every open item is in the company's currency (`rest`), nobody looks for those without a rate.
    """
    import ibis

    near = near.filter(near.reason_bit.isnull()).drop("reason_bit")
    rungs = policy.ladder.select(*_RUNGS, near_rung="rung_no")
    near = _rated(near.left_join(rungs, near.rung_no == rungs.near_rung), portfolio)
    doubtful = _doubtful(near, portfolio, policy, run, has_foreign=has_foreign)
    judged = _judged(near, portfolio, policy, run, owed=_owed(portfolio, run, of=doubtful.select("customer_id")))
    answers = [(test, reason.value) for reason, test in second_guards(judged, run)]
    return judged.mutate(reason=ibis.cases(*answers, else_=ibis.null("string"))).select(*_LINE)


def due_lines(portfolio: Portfolio, policy: Policy, run: ibis.Table, *, near: ibis.Table | None = None) -> ibis.Table:
    """The rows of `decide` that have a step, worked out from `near_items` (given where a run has stored them)."""
    judged = second_look(portfolio, policy, run, near=near_items(portfolio, policy, run) if near is None else near)
    return judged.filter(judged.reason.isnull())


def _as_looked(table: ibis.Table, policy: Policy, reason_bit: ir.Value) -> ibis.Table:
    return table.select(*(name for name in looked_schema(policy) if name != "reason_bit"), reason_bit=reason_bit)


def _due_soon(portfolio: Portfolio, policy: Policy, run: ibis.Table) -> ibis.Table:
    rows = portfolio.items if policy.reads.intersection(SET_ASIDE) else amounts.standing(portfolio)
    rows = rows.filter(rows.open_amount > 0, rows.due_on <= run.horizon_on.as_scalar())
    return _looked(amounts.with_outlooks(rows, portfolio, needs=policy.reads), portfolio, policy)


def _doubtful(
    near: ibis.Table, portfolio: Portfolio, policy: Policy, run: ibis.Table, *, has_foreign: bool
) -> ibis.Table:
    """Those items whose customer must be summed up to know whether there is enough to collect.

    Whoever has no credit, no money under way, a rate for everything and an item above the minimum owes enough for sure.
    """
    import ibis

    odd = [amounts.credits_of(portfolio), portfolio.receipts.filter(portfolio.receipts.amount > amounts.NOTHING)]
    if has_foreign:
        rows, rates = amounts.standing(portfolio), portfolio.rates
        without = rates.filter(rates.rate.isnull()).select(lost_currency="currency")
        odd.append(rows.join(without, rows.currency == without.lost_currency))
    odd_customers = ibis.union(*(table.select(customer_id=table.customer_id.cast("int64")) for table in odd))
    highest = policy.steps.aggregate(most=policy.steps.min_amount.max()).most.as_scalar()
    enough = ibis.greatest(ibis.coalesce(highest, amounts.NOTHING), run.minimum_amount.as_scalar())
    is_small = (near.collectable_amount * near.rate.cast("decimal(28, 8)") < enough).fill_null(True)
    asked = ibis.or_(*(near[name].isin(policy.asking_for_sums) for name in _RUNGS if name.startswith("condition_no_")))
    return near.filter(is_small | asked | near.customer_id.isin(odd_customers.customer_id))


def exclusions(decision: ibis.Table) -> ibis.Table:
    """Count the items that get nothing, and what is open on them, by reason and currency."""
    left_out = decision.filter(decision.reason.notnull())
    return left_out.group_by("reason", "currency").aggregate(
        item_count=left_out.count(), open_amount=left_out.open_amount.sum()
    )


def _looked(rows: ibis.Table, portfolio: Portfolio, policy: Policy) -> ibis.Table:
    """Debit items beside their customer, the stretch of the ladder in which they stand, and what may be asked for.

    The ladder's columns are NULL where there is no stretch: no procedure.
    """
    import ibis

    rungs = policy.ladder.rename(rung_version_id="procedure_version_id", rung_reached="reached")
    both = _beside_customers(rows.mutate(reached=_reached(rows)), portfolio)
    both = both.left_join(
        rungs,
        [
            ibis.coalesce(both.item_procedure_version_id, both.customer_version_id) == rungs.rung_version_id,
            both.reached == rungs.rung_reached,
            both.due_on >= rungs.due_from,
            both.due_on <= rungs.due_to,
        ],
    ).rename(procedure_version_id="rung_version_id")
    both = both.drop("reached", "customer_version_id", "rung_reached", "due_from", "due_to")
    looked = amounts.adjusted(both, amounts.adjustments(portfolio))
    return looked.mutate(is_first=never_dunned(looked))


def _beside_customers(rows: ibis.Table, portfolio: Portfolio) -> ibis.Table:
    """Add what stops the customer of an item, and its procedure; from the little tables that say just that, if given."""
    stopped, followed = portfolio.stopped, portfolio.followed
    if stopped is None or followed is None:
        customers = portfolio.customers.select(
            *_OF_CUSTOMER, account_id="customer_id", customer_version_id="procedure_version_id"
        )
        return rows.left_join(customers, rows.customer_id == customers.account_id).drop("account_id")
    stopped = stopped.select(*_OF_CUSTOMER, stopped_id="customer_id")
    followed = followed.select(follower_id="customer_id", customer_version_id="procedure_version_id")
    both = rows.left_join(stopped, rows.customer_id == stopped.stopped_id)
    both = both.left_join(followed, both.customer_id == followed.follower_id)
    return both.drop("stopped_id", "follower_id")


def _reached(items: ibis.Table) -> ir.StringValue:
    """The rung last climbed, as the ladder calls it: a step, else a severity, else none."""
    import ibis

    return ibis.cases(
        (items.last_step_key.notnull() & (items.last_step_key != ""), items.last_step_key),
        (items.severity_reached.notnull(), ibis.literal("#") + items.severity_reached.cast("string")),
        else_=NEVER,
    )


def _rated(table: ibis.Table, portfolio: Portfolio) -> ibis.Table:
    rates = portfolio.rates.select("rate", rate_currency="currency")
    return table.left_join(rates, table.currency == rates.rate_currency).drop("rate_currency")


def _judged(
    looked: ibis.Table, portfolio: Portfolio, policy: Policy, run: ibis.Table, *, owed: ibis.Table
) -> ibis.Table:
    """Add the customer, where it is contacted, what it owes altogether, and the step that the conditions choose."""
    import ibis

    customers = portfolio.customers
    read = [name for name in customers.columns if name in policy.reads and name not in (*looked.columns, *_OF_CONTACT)]
    wanted = [*_OF_CONTACT, *read, *(name for name in ("tenant_id", "company_id") if name not in looked.columns)]
    customers = customers.select(*wanted, judged_customer="customer_id")
    table = looked.left_join(customers, looked.customer_id == customers.judged_customer)
    table = with_seen(table, portfolio)
    table = table.left_join(owed, [table.customer_id == owed.debtor_id, table.currency == owed.owed_in])
    if policy.conditions:
        base = (table.collectable_amount * table.rate.cast("decimal(28, 8)")).cast("decimal(24, 4)")
        table = amounts.with_days(table.mutate(collectable_base=base), run)
    table = table.mutate(chosen_no=_chosen(table, policy, portfolio.rates))
    steps = policy.steps.drop("procedure_version_id", "position", "offset_days", "last_step_by", "condition_no")
    table = table.left_join(steps, table.chosen_no == steps.step_no)
    return table.mutate(mode=_mode(table), contacted_id=ibis.coalesce(table.payer_id, table.customer_id))


def _owed(portfolio: Portfolio, run: ibis.Table, *, of: ibis.Table | None) -> ibis.Table:
    """One row per customer and currency, with the customer's sums over all currencies beside it."""
    import ibis

    priced = amounts.in_base(amounts.balances(portfolio, run, of=of), portfolio.rates)
    whole = ibis.window(group_by="customer_id")
    sums = {name: priced[name].sum().over(whole) for name in _SUMMED if name.endswith(("_base", "_count"))}
    return priced.select(
        "overdue", "soon", "credit_amount", "to_collect", "falling_due",
        **sums,
        oldest_due_on=priced.oldest_due_on.min().over(whole),
        highest_severity=priced.highest_severity.max().over(whole),
        lacks_rate=priced.lacks_rate.any().over(whole),
        debtor_id="customer_id",
        owed_in="currency",
    )  # fmt: skip


def _chosen(table: ibis.Table, policy: Policy, rates: ibis.Table) -> ir.IntegerValue:
    """The first step of the stretch whose condition holds."""
    import ibis

    if not policy.conditions:
        return table.step_no_1
    tests = {number: test(table, rates) for number, test in policy.conditions.items()}
    choices = []
    for n in range(1, CHOICES + 1):
        asked = table[f"condition_no_{n}"]
        holds = ibis.cases(*((asked == number, test) for number, test in tests.items()), else_=True)
        choices.append((table[f"step_no_{n}"].notnull() & holds, table[f"step_no_{n}"]))
    return ibis.cases(*choices, else_=ibis.null("int64"))


def _mode(table: ibis.Table) -> ir.StringValue:
    """The step's mode; an item that was never dunned does not open with more than a friendly word by itself."""
    import ibis

    too_harsh = table.is_first & (table.severity > int(Severity.FRIENDLY))
    is_message = table.purpose == Purpose.DUNNING.value
    return ibis.cases((too_harsh & is_message & (table.mode == Mode.AUTO.value), Mode.APPROVE.value), else_=table.mode)
