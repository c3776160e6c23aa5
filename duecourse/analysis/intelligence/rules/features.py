"""What was known of an item in the morning of a day, as columns: the same on PostgreSQL and on DuckDB.

Strictly before: a payment, reminder, promise or dispute that is dated on the day itself, or that became known on it, is not seen.
The item's own issue is: somebody asks about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.streams import (
    WEEKDAYS,
    dated_settlements,
    day_number,
    debits,
    not_below_zero,
    size,
    standing,
    weekday,
)

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from duecourse.analysis.intelligence.rules.tables import Tables as Tables

KEYS: Final = ("item_id", "customer_id", "company_id", "on_day")
WORDS: Final = ("company", "kind", "method", "currency", "party_kind", "country", "segment", "sector")
"""Features that are words; a model learns a number for each."""
NUMBERS: Final = (
    "due_offset",
    "age",
    "terms",
    "amount_size",
    "due_weekday",
    "due_month_day",
    "due_month",
    "paid_share",
    "since_part_payment",
    "touch_count",
    "touch_severity",
    "since_touch",
    "promise_offset",
    "is_disputed",
    "since_dispute",
    "paid_count",
    "issued_count",
    "mean_delay",
    "mean_days",
    "spread",
    "late_share",
    "recent_delay",
    "recent_late_share",
    "latest_delay",
    "mean_size",
    "open_count",
    "open_size",
    "overdue_count",
    "overdue_size",
    "overdue_age",
    "customer_age",
    "since_last_payment",
    "kept_share",
    "monday_share",
    "tuesday_share",
    "wednesday_share",
    "thursday_share",
    "friday_share",
)
"""Features that are numbers; NULL where there is nothing to tell."""
_ITEM: Final = (
    *("item_id", "customer_id", "company_id", "kind", "method", "currency"),
    *("amount", "base_amount", "issued_on", "due_on"),
)
_HALF: Final = 0.5
"""Counts are sums of floats: more than half is at least one."""


def features(history: Tables, landmarks: ibis.Table) -> ibis.Table:
    """Give one row per landmark (item_id, on_day) of a debit: `KEYS`, `due_on`, `NUMBERS` and `WORDS`."""
    rows = _own(history, landmarks.select("item_id", "on_day").distinct())
    asked = rows.select("item_id", "customer_id", "on_day", "due_on")
    for part in (
        _parts(history, asked),
        _touches(history, asked),
        _promised(history, asked),
        _disputed(history, asked),
    ):
        rows = rows.left_join(part, (rows.item_id == part.part_item) & (rows.on_day == part.part_day))
        rows = rows.drop("part_item", "part_day")
    customer = standing(history, asked)
    rows = rows.left_join(customer, (rows.customer_id == customer.of_customer) & (rows.on_day == customer.of_day))
    rows = rows.mutate(**_habits(rows))
    return rows.select(
        *KEYS,
        "due_on",
        **{name: rows[name].cast("float64") for name in NUMBERS},
        **{name: rows[name].cast("string") for name in WORDS},
    )


def _own(history: Tables, landmarks: ibis.Table) -> ibis.Table:
    """The item itself, and whom it is owed by."""
    asked = landmarks.select(of_item="item_id", on_day="on_day")
    items = debits(history).select(*_ITEM)
    rows = items.join(asked, items.item_id == asked.of_item)
    people = history.customers.select("party_kind", "country", "segment", "sector", of_customer="customer_id")
    rows = rows.left_join(people, rows.customer_id == people.of_customer)
    return rows.select(
        "item_id",
        "customer_id",
        "company_id",
        "on_day",
        "due_on",
        *("kind", "method", "currency", "party_kind", "country", "segment", "sector", "amount"),
        company=rows.company_id.cast("string"),
        due_offset=rows.due_on.delta(rows.on_day, unit="day"),
        age=rows.on_day.delta(rows.issued_on, unit="day"),
        terms=rows.due_on.delta(rows.issued_on, unit="day"),
        amount_size=size(rows.base_amount.fill_null(rows.amount)),
        due_weekday=weekday(rows.due_on),
        due_month_day=rows.due_on.day(),
        due_month=rows.due_on.month(),
    )


def _parts(history: Tables, asked: ibis.Table) -> ibis.Table:
    """What had been paid of an item, and when last."""
    paid = dated_settlements(history)
    paid = paid.filter(paid.kind == "payment").select("amount", "day", of_item="item_id")
    rows = asked.join(paid, (asked.item_id == paid.of_item) & (paid.day < asked.on_day))
    parts = rows.group_by(part_item=rows.item_id, part_day=rows.on_day).aggregate(
        part_amount=rows.amount.sum().cast("float64"), part_last=rows.day.max()
    )
    return parts.mutate(since_part_payment=parts.part_day.delta(parts.part_last, unit="day")).drop("part_last")


def _touches(history: Tables, asked: ibis.Table) -> ibis.Table:
    """Which reminders had left for an item, and were not known to have missed it."""
    left = history.touches.select("severity", "to_on", of_item="item_id", day="on_day")
    rows = asked.join(left, (asked.item_id == left.of_item) & (left.day < asked.on_day))
    rows = rows.filter(rows.to_on.isnull() | (rows.to_on >= rows.on_day))
    parts = rows.group_by(part_item=rows.item_id, part_day=rows.on_day).aggregate(
        touch_count=rows.count(), touch_severity=rows.severity.max(), touch_last=rows.day.max()
    )
    return parts.mutate(since_touch=parts.part_day.delta(parts.touch_last, unit="day")).drop("touch_last")


def _promised(history: Tables, asked: ibis.Table) -> ibis.Table:
    """Until when the newest promise that nobody had judged yet asks to wait."""
    words = history.promises
    words = words.select("made_on", "judged_on", of_item="item_id", word_due_on="due_on")
    rows = asked.join(words, (asked.item_id == words.of_item) & (words.made_on < asked.on_day))
    rows = rows.filter(rows.judged_on.isnull() | (rows.judged_on >= rows.on_day))
    parts = rows.group_by(part_item=rows.item_id, part_day=rows.on_day).aggregate(word_due_on=rows.word_due_on.max())
    return parts.mutate(promise_offset=parts.word_due_on.delta(parts.part_day, unit="day")).drop("word_due_on")


def _disputed(history: Tables, asked: ibis.Table) -> ibis.Table:
    """Since when an open dispute had stood."""
    quarrels = history.disputes.select("from_on", "to_on", of_item="item_id")
    rows = asked.join(quarrels, (asked.item_id == quarrels.of_item) & (quarrels.from_on < asked.on_day))
    rows = rows.filter(rows.to_on.isnull() | (rows.to_on >= rows.on_day))
    parts = rows.group_by(part_item=rows.item_id, part_day=rows.on_day).aggregate(since=rows.from_on.min())
    return parts.mutate(since_dispute=parts.part_day.delta(parts.since, unit="day")).drop("since")


def _habits(rows: ibis.Table) -> dict[str, ir.Value]:
    """Turn a customer's running sums into means and shares; NULL where nothing was paid yet."""
    paid = (rows.sum_paid > _HALF).ifelse(rows.sum_paid, None)
    overdue = (rows.sum_overdue > _HALF).ifelse(rows.sum_overdue, None)
    words = rows.sum_kept + rows.sum_broken
    today = day_number(rows.on_day)
    mean = rows.sum_delay / paid
    recent = (paid.notnull() & (rows.sum_recent_weight > 0)).ifelse(rows.sum_recent_weight, None)
    latest = (paid.notnull() & (rows.sum_latest_weight > 0)).ifelse(rows.sum_latest_weight, None)
    return {
        "paid_share": rows.part_amount.fill_null(0.0) / rows.amount.cast("float64"),
        "touch_count": rows.touch_count.fill_null(0),
        "is_disputed": rows.since_dispute.notnull().ifelse(1, 0),
        "paid_count": rows.sum_paid,
        "issued_count": rows.sum_issued,
        "mean_delay": mean,
        "mean_days": rows.sum_days / paid,
        "spread": paid.notnull().ifelse(not_below_zero(rows.sum_delay_square / paid - mean * mean), None).sqrt(),
        "late_share": rows.sum_late / paid,
        "recent_delay": rows.sum_recent_delay / recent,
        "recent_late_share": rows.sum_recent_late / recent,
        "latest_delay": rows.sum_latest_delay / latest,
        "mean_size": rows.sum_size / paid,
        "open_count": rows.sum_open,
        "open_size": rows.sum_open_size,
        "overdue_count": rows.sum_overdue,
        "overdue_size": rows.sum_overdue_size,
        "overdue_age": today.cast("float64") - rows.sum_overdue_due / overdue,
        "customer_age": today - rows.first_day,
        "since_last_payment": today - rows.last_day,
        "kept_share": rows.sum_kept / (words > _HALF).ifelse(words, None),
        **{f"{name}_share": rows[f"sum_{name}"] / paid for name in WEEKDAYS},
    }
