"""What came of an item after a day, as far as it was known on a later day?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from duecourse.analysis.intelligence.rules.streams import dated_settlements, debits, later_of

if TYPE_CHECKING:
    from datetime import date

    import ibis

    from duecourse.analysis.intelligence.rules.tables import Tables


def spans(history: Tables, *, until: date) -> ibis.Table:
    """Give every debit known before `until`: item_id, asked_on, paid_on (first payment; NULL = none known) and closed_on.

    `closed_on` is the day from which nothing is open of it any more, for whatever reason; NULL while something is.
    """
    import ibis

    end = ibis.literal(until)
    items = debits(history)
    items = items.mutate(asked_on=later_of(items.issued_on, items.known_on))
    items = items.filter(items.asked_on < end)
    rows = _lasting(history, until)
    ends = rows.group_by(of_item="item_id").aggregate(
        paid_on=rows.day.min(where=rows.is_payment),
        closed_on=rows.day.min(where=rows.settled_least >= rows.whole),
    )
    rows = items.left_join(ends, items.item_id == ends.of_item)
    return rows.select("item_id", "customer_id", "asked_on", "due_on", "paid_on", "closed_on")


def answers(history: Tables, landmarks: ibis.Table, *, until: date) -> ibis.Table:
    """Give per landmark (item_id, on_day) the days to its next payment (NULL: none known) and for how many days that is known.

    A payment whose value date lies before the landmark but that was not known then came on day 0. `seen` ends where the
    item was closed without money, or at `until`.
    """
    import ibis

    end = ibis.literal(until)
    asked = landmarks.select("item_id", "on_day").filter(landmarks.on_day < end).distinct()
    after = _lasting(history, until).select(
        "day", "effective_on", "is_payment", "settled_least", "whole", of_item="item_id"
    )
    rows = asked.left_join(after, (asked.item_id == after.of_item) & (after.day >= asked.on_day))
    rows = rows.group_by("item_id", "on_day").aggregate(
        paid_on=rows.effective_on.min(where=rows.is_payment),
        closed_on=rows.day.min(where=rows.settled_least >= rows.whole),
    )
    seen = ibis.least(rows.closed_on.fill_null(end), end).delta(rows.on_day, unit="day")
    days = rows.paid_on.delta(rows.on_day, unit="day")
    return rows.select("item_id", "on_day", days=ibis.greatest(days, days * 0), seen=seen)


def _lasting(history: Tables, until: date) -> ibis.Table:
    """What was settled before `until` and not taken back before it."""
    import ibis

    rows = dated_settlements(history)
    rows = rows.filter(rows.day < ibis.literal(until))
    onward = ibis.window(
        group_by="item_id", order_by=["day", "effective_on", ibis.desc("amount")], preceding=0, following=None
    )
    rows = rows.mutate(
        paid_least=rows.paid_after.min().over(onward), settled_least=rows.settled_after.min().over(onward)
    )
    return rows.mutate(is_payment=(rows.paid_amount > 0) & (rows.paid_least > rows.paid_before))
