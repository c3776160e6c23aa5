"""What follows a promise, an instalment of a plan, a dispute or a credit today? Pure: Ibis expressions in, one Ibis expression out.

The same idea as for items: each event climbs the steps of its procedure one rung at a time, each once; what stops it is
said in the words of `reasons`. Apart from `decide`, because events are few and hang on dates of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio.amounts import NOTHING, day_of, days_between, smallest_coin
from duecourse.analysis.portfolio.columns import Portfolio
from duecourse.analysis.portfolio.facts import facts_for
from duecourse.analysis.portfolio.seen import with_seen
from duecourse.work.procedures.rules.conditions import Test
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import NATURAL_PERSONS, Anchor, Channel, Mode, Purpose, Severity

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

ANCHOR_SCHEMA: Final[Mapping[str, str]] = {
    "anchor_kind": "string",
    "anchor_id": "int64",
    "customer_id": "int64",
    "anchor_on": "date",
    "is_judged": "boolean",
    "judged_on": "date",
    "promise_level": "int16",
    "plan_state": "string",
    "dispute_reason": "string",
    "dispute_source": "string",
    "credit_kind": "string",
    "currency": "string",
    "asked_amount": "decimal(19, 4)",
}
"""What is followed up, a row per currency; `asked_amount` = what is still missing of a promise or an instalment, what is disputed, what
of a credit is open. `is_judged` = the promised day and its tolerance are over and the word was not (fully) kept."""
TAKEN_SCHEMA: Final[Mapping[str, str]] = {
    "anchor_kind": "string",
    "anchor_id": "int64",
    "step_key": "string",
    "severity": "int16",
    "done_on": "date",
    "deadline_on": "date",
    "is_pending": "boolean",
}
"""The steps that were taken (`done_on`) or that wait to leave."""
CONTACTED_SCHEMA: Final[Mapping[str, str]] = {"customer_id": "int64", "is_dunned": "boolean", "served_on": "date"}
"""A row per customer: is a reminder about items planned today, and when did a follow-up mail last go?"""
_KEY: Final = ("anchor_kind", "anchor_id")
_OF_CUSTOMER: Final = (
    "tenant_id company_id is_customer_blocked is_insolvent is_legal party_kind is_automatic has_email has_phone "
    "has_address last_touch_on touch_count_7d payer_id"
).split()
_OF_STEP: Final = (
    "step_no procedure_version_id step_key severity channel purpose mode is_message min_amount last_step_by"
).split()
_NUMBERS: Final = 10_000
"""More steps than any run has: a choice and its step are one number."""
_FIRMER: Final = 1_000_000
_ANY_NUMBER: Final = 1_000_000_000
"""A limit that limits nothing: behind it PostgreSQL counts the customers asked for, not all there are. Without it a company
with a thousand events would be joined row by row."""


@dataclass(frozen=True)
class EventPolicy:
    """The steps (see `events.py`), and by number their conditions: compiled, and the columns that they read."""

    steps: ibis.Table
    conditions: Mapping[int, Test]
    needs: Mapping[int, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Events:
    """What happened, what was done about it, and who is being contacted today (schemas above)."""

    anchors: ibis.Table
    taken: ibis.Table
    contacted: ibis.Table


def follow_ups(events: Events, portfolio: Portfolio, policy: EventPolicy, run: ibis.Table) -> ibis.Table:
    """One row per event and currency: the step that is due for it, or the reason why none is.

    Among the events of a customer that ask for the same kind of contact today, those of the firmest step go together;
    the others wait.
    """
    import ibis

    amounts = _uncovered(events.anchors, portfolio)
    table = _beside_customers(_added_up(amounts), events, portfolio, policy, run)
    table = _with_steps(table, policy, portfolio.rates)
    table = table.mutate(reason=_first(_reasons(table, run)))
    table = _one_contact(table)
    late = _first([(Reason.OTHER_FIRST, table.is_second), (Reason.DAY_OFF, run.is_day_off.as_scalar())])
    table = table.mutate(reason=ibis.coalesce(table.reason, late))
    parts = amounts.select(
        part_kind="anchor_kind", part_id="anchor_id", currency="currency", collectable_amount="left_amount"
    )
    both = table.join(parts, [table.anchor_kind == parts.part_kind, table.anchor_id == parts.part_id])
    return both.select(
        "tenant_id", "company_id", "customer_id", *_KEY, "anchor_on", "currency", "collectable_amount", "step_no",
        "step_key", "severity", "channel", "purpose", "mode", "procedure_version_id", "next_step_no", "reason",
        is_first=ibis.literal(False), contacted_id="customer_id",
    )  # fmt: skip


def _first(answers: Iterator[tuple[Reason, ir.BooleanValue]] | list[tuple[Reason, ir.BooleanValue]]) -> ir.StringValue:
    import ibis

    return ibis.cases(*((test, reason.value) for reason, test in answers), else_=ibis.null("string"))


def _uncovered(anchors: ibis.Table, portfolio: Portfolio) -> ibis.Table:
    """Take from what was promised or agreed the money that is there without saying what for: credits, and receipts under way."""
    import ibis

    items, receipts = portfolio.items, portfolio.receipts
    credit = items.filter(items.open_amount < 0, items.linked_item_id.isnull())
    credit = credit.group_by(credited_id="customer_id", credited_in="currency").aggregate(
        credit=(-credit.open_amount).sum().cast("decimal(19, 4)")
    )
    money = receipts.select(
        payer_id="customer_id",
        paid_in="currency",
        received=(receipts.amount + receipts.matched_amount).cast("decimal(19, 4)"),
    )
    table = anchors.left_join(
        credit, [anchors.customer_id == credit.credited_id, anchors.currency == credit.credited_in]
    )
    table = table.left_join(money, [table.customer_id == money.payer_id, table.currency == money.paid_in])
    rates = portfolio.rates.select(rate_currency="currency", rate="rate")
    table = table.left_join(rates, table.currency == rates.rate_currency)
    is_promise = _is_word(table)
    after_credit = table.asked_amount - ibis.ifelse(is_promise, table.credit.fill_null(NOTHING), NOTHING)
    after_all = after_credit - ibis.ifelse(is_promise, table.received.fill_null(NOTHING), NOTHING)
    left = ibis.greatest(after_all, NOTHING).cast("decimal(19, 4)")
    coin = smallest_coin(table.currency)
    return table.select(
        *ANCHOR_SCHEMA,
        left_amount=left,
        left_base=(left * table.rate.cast("decimal(28, 8)")).cast("decimal(24, 4)"),
        lacks_rate=table.rate.isnull(),
        is_open=table.asked_amount >= coin,
        is_uncredited=after_credit >= coin,
        is_unpaid=after_all >= coin,
    )


def _is_word(table: ibis.Table) -> ir.BooleanValue:
    """Tell what has a day on which the customer said to pay: promises, and the instalments of plans."""
    return table.anchor_kind.isin([Anchor.PROMISE.value, Anchor.INSTALMENT.value])


def _added_up(amounts: ibis.Table) -> ibis.Table:
    """One row per event, its currencies together in base currency."""
    same = (
        "customer_id",
        "anchor_on",
        "is_judged",
        "judged_on",
        "promise_level",
        "plan_state",
        "dispute_reason",
        "dispute_source",
        "credit_kind",
    )
    return amounts.group_by(*_KEY, *same).aggregate(
        left_base=amounts.left_base.sum(),
        lacks_rate=amounts.lacks_rate.any(),
        is_open=amounts.is_open.any(),
        is_uncredited=amounts.is_uncredited.any(),
        is_unpaid=amounts.is_unpaid.any(),
    )


def _beside_customers(
    table: ibis.Table, events: Events, portfolio: Portfolio, policy: EventPolicy, run: ibis.Table
) -> ibis.Table:
    """Add the customer, what was done about the event, and who is contacted."""
    needs = frozenset[str]().union(*policy.needs.values())
    customers = facts_for(portfolio, run, needs=needs)
    wanted = [name for name in customers.columns if name in {*_OF_CUSTOMER, *needs} and name not in table.columns]
    customers = customers.select(*wanted, account_id="customer_id").limit(_ANY_NUMBER)
    table = with_seen(table.join(customers, table.customer_id == customers.account_id), portfolio)
    reached = _reached(events.taken, policy.steps)
    table = table.left_join(reached, [table.anchor_kind == reached.reached_kind, table.anchor_id == reached.reached_id])
    contacted = events.contacted.rename(contacted_id="customer_id")
    return table.left_join(contacted, table.customer_id == contacted.contacted_id)


def _reached(taken: ibis.Table, steps: ibis.Table) -> ibis.Table:
    """How far each event climbed: on which rung, or how hard where the rung is none of its procedure's any more."""
    own = steps.select(own_kind="anchor_kind", own_key="step_key", own_position="position")
    both = taken.left_join(own, [taken.anchor_kind == own.own_kind, taken.step_key == own.own_key])
    return both.group_by(reached_kind=both.anchor_kind, reached_id=both.anchor_id).aggregate(
        reached_position=both.own_position.max(),
        foreign_severity=both.severity.max(where=both.own_key.isnull()),
        last_step_on=both.done_on.max(),
        stated_deadline_on=both.deadline_on.max(),
        is_pending=both.is_pending.any(),
    )


def _with_steps(table: ibis.Table, policy: EventPolicy, rates: ibis.Table) -> ibis.Table:
    """Add the step that is due: the lowest rung not taken whose day has come and whose condition holds."""
    both = table.join(policy.steps.rename(step_anchor="anchor_kind"), table.anchor_kind == policy.steps.anchor_kind)
    is_left = (both.position > both.reached_position.fill_null(-1)) & (
        both.severity > both.foreign_severity.fill_null(-1)
    )
    is_promise = _is_word(both)
    is_after = both.offset_days > 0
    in_time = (both.anchor_on >= both.anchored_from) | (both.judged_on >= both.judged_from).fill_null(False)
    is_ready = is_left & (both.anchor_on <= both.anchored_to) & in_time & (~is_promise | (is_after == both.is_judged))
    comes = is_left & ~is_ready & ((both.anchor_on > both.anchored_to) | (is_promise & is_after & ~both.is_judged))
    tests = {number: test(both, rates) for number, test in policy.conditions.items()}
    import ibis

    holds = ibis.cases(*((both.condition_no == number, test) for number, test in tests.items()), else_=True)
    holds = holds.fill_null(False) if tests else ibis.literal(True)
    turn = ibis.ifelse(both.is_overtakable, 500 - both.position, both.position).cast("int64")
    chosen = both.group_by(chosen_kind=both.anchor_kind, chosen_id=both.anchor_id).aggregate(
        choice=(turn * _NUMBERS + both.step_no).min(where=is_ready & holds),
        next_step_no=both.step_no.min(where=comes),
        is_refused=(is_ready & ~holds).any(),
    )
    chosen = chosen.mutate(chosen_no=chosen.choice % _NUMBERS)
    table = table.left_join(chosen, [table.anchor_kind == chosen.chosen_kind, table.anchor_id == chosen.chosen_id])
    steps = policy.steps.select(*_OF_STEP)
    return table.left_join(steps, table.chosen_no == steps.step_no)


def _reasons(table: ibis.Table, run: ibis.Table) -> Iterator[tuple[Reason, ir.BooleanValue]]:
    yield Reason.INSOLVENT, table.is_insolvent.fill_null(False)
    yield Reason.LEGAL, table.is_legal.fill_null(False)
    yield Reason.CUSTOMER_BLOCKED, table.is_customer_blocked.fill_null(False)
    is_dispute = table.anchor_kind == Anchor.DISPUTE.value
    yield Reason.SETTLED, ~is_dispute & ~table.is_open
    yield Reason.PENDING, table.is_pending.fill_null(False)
    no_step = table.chosen_no.isnull()
    yield Reason.LATER, no_step & table.next_step_no.notnull()
    yield Reason.CONDITION, no_step & table.is_refused.fill_null(False)
    yield Reason.DONE, no_step
    yield Reason.CREDIT_BALANCE, ~is_dispute & ~table.is_uncredited
    yield Reason.RECEIPT_UNDER_WAY, ~is_dispute & ~table.is_unpaid
    yield Reason.DEADLINE_OPEN, (table.stated_deadline_on >= day_of(run)).fill_null(False)
    yield Reason.SPACING, (table.last_step_on > table.last_step_by).fill_null(False)
    yield from _limits(table, run, is_dispute)
    yield from _contact(table, run, is_dispute)


def _limits(
    table: ibis.Table, run: ibis.Table, is_dispute: ir.BooleanValue
) -> Iterator[tuple[Reason, ir.BooleanValue]]:
    """Whoever disputes is answered whatever the amount."""
    import ibis

    natural = table.party_kind.isin(sorted(NATURAL_PERSONS))
    yield (
        Reason.CONSUMER_LIMIT,
        (natural & _by_itself(table) & (table.severity > int(Severity.FRIENDLY))).fill_null(False),
    )
    yield Reason.NO_RATE, ~is_dispute & table.lacks_rate
    minimum = ibis.coalesce(table.min_amount, run.minimum_amount.as_scalar())
    yield Reason.BELOW_MINIMUM, (~is_dispute & (table.left_base < minimum)).fill_null(False)


def _contact(
    table: ibis.Table, run: ibis.Table, is_dispute: ir.BooleanValue
) -> Iterator[tuple[Reason, ir.BooleanValue]]:
    """A dispute is the customer's own word and answered at once; what we begin ourselves keeps the quiet days."""
    yield Reason.MANUAL, _by_itself(table) & ~table.is_automatic.fill_null(False)
    is_new = (table.seen_on > run.seen_after_on.as_scalar()).fill_null(False)
    yield Reason.PAYMENT_SEEN, _by_itself(table) & ~is_dispute & is_new
    yield Reason.NO_CONTACT, _lacks_address(table).fill_null(False)
    day, quiet = day_of(run), run.quiet_days.as_scalar()
    too_soon = (days_between(table.last_touch_on, day) <= quiet).fill_null(False)
    too_soon = too_soon | (days_between(table.served_on, day) <= quiet).fill_null(False)
    too_often = (table.touch_count_7d >= run.touches_per_week.as_scalar()).fill_null(False)
    begun = table.is_message.fill_null(False) & ~is_dispute
    yield Reason.QUIET_DAYS, begun & (too_soon | too_often)
    is_soft = (table.severity == int(Severity.COURTESY)) | (table.purpose == Purpose.SERVICE.value)
    yield Reason.OTHER_FIRST, (begun & table.is_dunned.fill_null(False) & is_soft).fill_null(False)


def _by_itself(table: ibis.Table) -> ir.BooleanValue:
    return table.is_message.fill_null(False) & (table.mode == Mode.AUTO.value).fill_null(False)


def _lacks_address(table: ibis.Table) -> ir.BooleanValue:
    by_mail = table.channel.isin([Channel.EMAIL.value, Channel.STATEMENT.value])
    by_post = table.channel.isin([Channel.LETTER.value, Channel.REGISTERED.value])
    return (
        (by_mail & ~table.has_email)
        | (by_post & ~table.has_address)
        | ((table.channel == "sms") & ~table.has_phone & ~table.has_email)
    )


def _one_contact(table: ibis.Table) -> ibis.Table:
    """Add `is_second`: it is due, but the customer's contact of that kind speaks of something firmer today.

    A mail about a promise or an instalment names its day, so those of one day go together.
    """
    import ibis

    firmness = table.severity.cast("int64") * _FIRMER + table.step_no
    table = table.mutate(firmness=ibis.ifelse(table.reason.isnull(), firmness, ibis.null("int64")))
    whole = ibis.window(group_by=["customer_id", "purpose"])
    table = table.mutate(lead=table.firmness.max().over(whole))
    table = table.mutate(lead_on=ibis.ifelse(table.firmness == table.lead, table.anchor_on, ibis.null("date")))
    table = table.mutate(first_on=table.lead_on.min().over(whole))
    is_other_day = _is_word(table) & (table.anchor_on > table.first_on)
    return table.mutate(is_second=((table.firmness < table.lead) | is_other_day).fill_null(False))
