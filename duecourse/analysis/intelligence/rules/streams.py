"""What had a customer done until the morning of a day? Running sums over what happened, read off at each landmark.

One sorted pass answers all landmarks of all customers: what happened is a row of increments at the day it was known, a landmark is a
row of nothing before all that happened on its own day.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from duecourse.analysis.intelligence.rules.tables import Tables

EPOCH: Final = date(2000, 1, 1)
_EPOCH_WEEKDAY: Final = 5
RECENT: Final = {"recent": 120.0, "latest": 21.0}
"""Half lives in days of a customer's newer habits."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
_SUMS: Final = (
    "issued",
    "open",
    "open_size",
    "overdue",
    "overdue_size",
    "overdue_due",
    "paid",
    "delay",
    "delay_square",
    "days",
    "late",
    "size",
    *(f"{name}_{what}" for name in RECENT for what in ("weight", "delay", "late")),
    *WEEKDAYS,
    "kept",
    "broken",
)


def day_number(day: ir.DateColumn) -> ir.Column:
    """Count the days since `EPOCH`."""
    import ibis

    return day.delta(ibis.literal(EPOCH), unit="day")


def weekday(day: ir.DateColumn) -> ir.Column:
    """Say the weekday, Monday = 0, without a remainder: its sign is also that of a parameter to PostgreSQL's driver."""
    since_monday = day_number(day) + _EPOCH_WEEKDAY
    return since_monday - (since_monday / 7).floor() * 7


def size(amount: ir.Column) -> ir.Column:
    """Measure an amount by its logarithm, as a float: it never becomes money again."""
    import ibis

    return ibis.greatest(amount.cast("float64"), ibis.literal(0.01)).ln()


def later_of(one: ir.DateColumn, other: ir.DateColumn) -> ir.DateColumn:
    """Give the later of two days."""
    import ibis

    return ibis.greatest(one, other)


def not_below_zero(number: ir.Column) -> ir.Column:
    """Cut what rounding took below nothing."""
    import ibis

    return ibis.greatest(number, ibis.literal(0.0))


def debits(history: Tables) -> ibis.Table:
    """Give the items that ask for money."""
    rows = history.items
    return rows.filter(rows.amount > 0, rows.kind != "credit_note")


def dated_settlements(history: Tables) -> ibis.Table:
    """Give what reduced the debits, each on the day from which it counts, with how its item stood before and after it.

    An item waits until something is paid of it or it is settled otherwise; what is left of a part payment waits no more.
    """
    import ibis

    rows = history.settlements
    items = debits(history)
    items = items.select(
        "issued_on", "due_on", of_item="item_id", whole="amount", asked_on=later_of(items.issued_on, items.known_on)
    )
    rows = rows.join(items, rows.item_id == items.of_item)
    rows = rows.mutate(
        day=ibis.greatest(rows.effective_on, rows.known_on, rows.asked_on),
        paid_amount=(rows.kind == "payment").ifelse(rows.amount, rows.amount * 0),
    )
    upto = ibis.window(
        group_by="item_id", order_by=["day", "effective_on", ibis.desc("amount")], preceding=None, following=0
    )
    rows = rows.mutate(settled_after=rows.amount.sum().over(upto), paid_after=rows.paid_amount.sum().over(upto))
    rows = rows.mutate(settled_before=rows.settled_after - rows.amount, paid_before=rows.paid_after - rows.paid_amount)
    return rows.mutate(
        waits_before=(rows.paid_before <= 0) & (rows.settled_before < rows.whole),
        waits_after=(rows.paid_after <= 0) & (rows.settled_after < rows.whole),
    )


def standing(history: Tables, landmarks: ibis.Table) -> ibis.Table:
    """Give, per customer and day of the landmarks, the running sums of all that was known before that day."""
    import ibis

    asked = landmarks.select("customer_id", day="on_day").distinct()
    happened = [*_issues(history), *_payments(history), _due(history), *_words(history)]
    stream = ibis.union(_increments(asked, 0), *happened)
    upto = ibis.window(group_by="customer_id", order_by=["day", "turn"], preceding=None, following=0)
    read = {f"sum_{name}": stream[name].sum().over(upto) for name in _SUMS}
    read |= {"first_day": stream.since_day.min().over(upto), "last_day": stream.paid_day.max().over(upto)}
    rows = stream.mutate(**read)
    rows = rows.filter(rows.turn == 0)
    return rows.select(of_customer="customer_id", of_day="day", **{name: rows[name] for name in read})


def _increments(rows: ibis.Table, turn: int, **said: ir.Value) -> ibis.Table:
    """Bring rows (customer_id, day) into the shape of the stream."""
    import ibis

    nothing = {name: ibis.literal(0.0) for name in _SUMS}
    days = {name: ibis.null("int64") for name in ("since_day", "paid_day")}
    given = {**nothing, **days, **said}
    shaped = {name: value.cast("float64" if name in nothing else "int64") for name, value in given.items()}
    return rows.select("customer_id", "day", turn=ibis.literal(turn).cast("int8"), **shaped)


def _issues(history: Tables) -> list[ibis.Table]:
    import ibis

    rows = debits(history)
    rows = rows.mutate(day=ibis.greatest(rows.issued_on, rows.known_on))
    one = ibis.literal(1.0)
    return [_increments(rows, 1, issued=one, open=one, open_size=size(rows.amount), since_day=day_number(rows.day))]


def _payments(history: Tables) -> list[ibis.Table]:
    """First payments of items (taken back where they were returned), and items that closed or opened again."""
    import ibis

    rows = dated_settlements(history)
    first, gone = (rows.paid_before <= 0) & (rows.paid_after > 0), (rows.paid_before > 0) & (rows.paid_after <= 0)
    paid = rows.mutate(sign=ibis.cases((first, 1.0), (gone, -1.0), else_=0.0)).filter(first | gone)
    delay = paid.effective_on.delta(paid.due_on, unit="day").cast("float64")
    late = (delay > 0).ifelse(1.0, 0.0)
    said = {
        "paid": paid.sign,
        "delay": paid.sign * delay,
        "delay_square": paid.sign * delay * delay,
        "days": paid.sign * paid.effective_on.delta(paid.issued_on, unit="day").cast("float64"),
        "late": paid.sign * late,
        "size": paid.sign * size(paid.whole),
        "paid_day": day_number(paid.day),
    }
    for name, half in RECENT.items():
        weight = paid.sign * ibis.literal(2.0).pow(day_number(paid.day).cast("float64") / half)
        said |= {f"{name}_weight": weight, f"{name}_delay": weight * delay, f"{name}_late": weight * late}
    came = weekday(paid.effective_on)
    said |= {name: (came == number).ifelse(paid.sign, 0.0) for number, name in enumerate(WEEKDAYS)}
    return [_increments(paid, 1, **said), _closings(rows)]


def _closings(rows: ibis.Table) -> ibis.Table:
    """Items that stopped waiting, or began to again."""

    moved = rows.filter(rows.waits_before != rows.waits_after)
    moved = moved.mutate(sign=moved.waits_after.ifelse(1.0, -1.0))
    due = moved.sign * (moved.day > moved.due_on).ifelse(1.0, 0.0)
    return _increments(
        moved,
        1,
        open=moved.sign,
        open_size=moved.sign * size(moved.whole),
        overdue=due,
        overdue_size=due * size(moved.whole),
        overdue_due=due * day_number(moved.due_on).cast("float64"),
    )


def _due(history: Tables) -> ibis.Table:
    """Items that still waited when their due day was over."""
    import ibis

    items = debits(history)
    items = items.mutate(day=ibis.greatest(items.due_on + ibis.interval(days=1), items.issued_on, items.known_on))
    moved = dated_settlements(history)
    moved = moved.filter(moved.day <= moved.due_on, moved.waits_before != moved.waits_after)
    early = moved.group_by(early_item="item_id").aggregate(stopped=moved.waits_after.ifelse(-1, 1).sum())
    rows = items.left_join(early, items.item_id == early.early_item)
    rows = rows.filter(rows.stopped.fill_null(0) == 0)
    return _increments(
        rows,
        1,
        overdue=ibis.literal(1.0),
        overdue_size=size(rows.amount),
        overdue_due=day_number(rows.due_on).cast("float64"),
    )


def _words(history: Tables) -> list[ibis.Table]:
    rows = history.promises
    rows = rows.filter(rows.judged_on.notnull()).mutate(day=rows.judged_on)
    kept = (rows.outcome == "kept").ifelse(1.0, 0.0)
    broken = (rows.outcome == "broken").ifelse(1.0, 0.0)
    return [_increments(rows, 1, kept=kept, broken=broken)]
