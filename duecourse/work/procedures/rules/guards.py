"""What stops a step today? One test per reason, in the order in which the answers are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.amounts import NOTHING, day_of, days_between, smallest_coin
from duecourse.work.procedures.rules import lottery
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import NATURAL_PERSONS, Channel, Mode, Purpose, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis
    import ibis.expr.types as ir

    Answers = Iterator[tuple[Reason, ir.BooleanValue]]


def guards(table: ibis.Table, run: ibis.Table) -> Answers:
    """Yield every reason with its test, never NULL, for items with their customer, sums and chosen step."""
    yield from first_guards(table, run)
    yield from second_guards(table, run)


def first_guards(table: ibis.Table, run: ibis.Table) -> Answers:
    """Yield the tests that need neither sums nor a step: most items are left out by them.

    Where conditions leave none of the steps that are due, the ladder says so (`otherwise` = condition); so whether a step
    is due at all is known before any condition is asked.
    """
    no_step = table.step_no_1.isnull()
    yield Reason.NOT_OVERDUE, no_step & (table.due_on >= day_of(run))
    yield from _own_stops(table)
    yield from _stops_by_others(table)
    # No coin is larger than one: only below that an engine looks for the currency's.
    residual = (table.collectable_amount <= 0) | (table.collectable_amount < smallest_coin(table.currency))
    yield Reason.RESIDUAL, (table.collectable_amount < 1) & residual
    yield Reason.NO_PROCEDURE, table.otherwise.isnull()
    yield Reason.PENDING, table.stop_pending
    yield Reason.DONE, no_step & _is(table.otherwise, "done")
    yield Reason.LATER, no_step & _is(table.otherwise, "later")
    yield from _pace(table, run)


def second_guards(table: ibis.Table, run: ibis.Table) -> Answers:
    """Yield the tests of items that stand before a rung: is there a step for them, enough to collect, an address?"""
    yield Reason.CONDITION, table.chosen_no.isnull()
    yield from _limits(table)
    yield from _money(table, run)
    yield from _contact(table, run)
    yield Reason.DAY_OFF, run.is_day_off.as_scalar()
    yield from _left_alone(table)


def _left_alone(table: ibis.Table) -> Answers:
    """Asked last: who is in the comparison group is left out where nothing else stops the step, and so can be compared.

    Formal steps, and whatever a person lets go or does, are never held.
    """
    by_itself = (table["mode"] == Mode.AUTO.value) & (table.severity < int(Severity.FORMAL))
    held = (table.held_below > 0) & by_itself & (lottery.ticket(table.contacted_id, table.seed) < table.held_below)
    yield Reason.HOLDOUT, held.fill_null(False)


def never_dunned(table: ibis.Table) -> ir.BooleanValue:
    """Tell whether nobody ever reminded of the item, neither we nor the ERP."""
    return table.severity_reached.isnull() & (table.last_step_key.fill_null("") == "")


def _is(column: ir.StringColumn, value: str) -> ir.BooleanValue:
    return (column == value).fill_null(False)


def _own_stops(table: ibis.Table) -> Answers:
    yield Reason.INSOLVENT, table.is_insolvent.fill_null(False)
    yield Reason.LEGAL, table.is_legal.fill_null(False)
    yield Reason.CUSTOMER_BLOCKED, table.is_customer_blocked.fill_null(False)
    yield Reason.PAYER_STOPPED, table.is_payer_stopped.fill_null(False)
    yield Reason.CLEANUP, table.on_cleanup
    yield Reason.PULLED, table.is_pulled
    yield Reason.NOT_DELIVERED, table.is_undelivered


def _stops_by_others(table: ibis.Table) -> Answers:
    """What holds an item is asked before its amount: most items are held by nothing, and engines skip the rest."""
    yield Reason.BLOCKED, table.stop_blocked
    nothing_left = table.collectable_amount <= 0
    yield Reason.MATCHED, table.has_match & nothing_left
    yield Reason.PLAN, table.has_plan & nothing_left
    yield Reason.PROMISED, table.has_promise & nothing_left
    yield Reason.DISPUTED, table.has_dispute & nothing_left
    yield Reason.CREDITED, table.has_credit & nothing_left


def _pace(table: ibis.Table, run: ibis.Table) -> Answers:
    """Whole days: a deadline's own day belongs to the customer, and a step of noon is a day old at midnight."""
    yield Reason.DEADLINE_OPEN, (table.stated_deadline_on >= day_of(run)).fill_null(False)
    yield Reason.SPACING, (table.last_step_on > table.last_step_by).fill_null(False)


def _limits(table: ibis.Table) -> Answers:
    is_message = table.purpose == Purpose.DUNNING.value
    by_itself = is_message & (table.mode == Mode.AUTO.value)
    natural = table.party_kind.isin(sorted(NATURAL_PERSONS))
    yield Reason.CONSUMER_LIMIT, (natural & by_itself & (table.severity > int(Severity.FRIENDLY))).fill_null(False)


def _money(table: ibis.Table, run: ibis.Table) -> Answers:
    """Unknown sums pass: they are only left out where there is enough for sure (`decide._doubtful`)."""
    import ibis

    early = (table.severity == int(Severity.COURTESY)) | (table.due_on >= day_of(run))
    asked = ibis.ifelse(early, table.falling_due, table.to_collect)
    unpaid = table.overdue - table.credit_amount + ibis.ifelse(early, table.soon, NOTHING)
    nothing = asked < smallest_coin(table.currency)
    yield Reason.NO_RATE, table.lacks_rate.fill_null(False)
    yield Reason.RECEIPT_UNDER_WAY, (nothing & (unpaid >= smallest_coin(table.currency))).fill_null(False)
    yield Reason.CREDIT_BALANCE, (nothing | (asked <= 0)).fill_null(False)
    altogether = ibis.ifelse(early, table.falling_due_base, table.to_collect_base)
    minimum = ibis.coalesce(table.min_amount, run.minimum_amount.as_scalar())
    yield Reason.BELOW_MINIMUM, (altogether < minimum).fill_null(False)


def _contact(table: ibis.Table, run: ibis.Table) -> Answers:
    is_message = (table.purpose == Purpose.DUNNING.value).fill_null(False)
    by_itself = is_message & (table.mode == Mode.AUTO.value).fill_null(False)
    yield Reason.MANUAL, by_itself & ~table.is_automatic.fill_null(False)
    yield Reason.PAYMENT_SEEN, by_itself & (table.seen_on > run.seen_after_on.as_scalar()).fill_null(False)
    yield Reason.NO_CONTACT, _lacks_address(table).fill_null(False)
    crosses = ((table.pay_weekdays & run.pay_weekdays.as_scalar()) != 0) | (
        (table.pay_month_days & run.pay_month_days.as_scalar()) != 0
    )
    is_reminder = table.severity.isin([int(Severity.FRIENDLY), int(Severity.FIRM)])
    yield Reason.PAY_RUN, (is_message & is_reminder & crosses).fill_null(False)
    too_soon = days_between(table.last_touch_on, day_of(run)) <= run.quiet_days.as_scalar()
    too_often = table.touch_count_7d >= run.touches_per_week.as_scalar()
    yield Reason.QUIET_DAYS, is_message & (too_soon.fill_null(False) | too_often.fill_null(False))


def _lacks_address(table: ibis.Table) -> ir.BooleanValue:
    by_mail = table.channel.isin([Channel.EMAIL.value, Channel.STATEMENT.value])
    by_post = table.channel.isin([Channel.LETTER.value, Channel.REGISTERED.value])
    return (
        (by_mail & ~table.has_email)
        | (by_post & ~table.has_address)
        | ((table.channel == "sms") & ~table.has_phone & ~table.has_email)
    )
