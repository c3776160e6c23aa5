"""What became of the steps of procedures? Beside them stands what customers paid who were left alone."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.insight.queries.performance import steps
from duecourse.insight.queries.performance.steps import DAYS, AloneRow, StepRow
from duecourse.insight.queries.seeing import Whom
from duecourse.insight.rules.performance import Paid, share
from duecourse.interfaces.web.performance import drilling
from duecourse.interfaces.web.performance.shown import Cell, Heading, Table
from duecourse.interfaces.web.steps import channel_words, step_words
from duecourse.interfaces.web.visit import Visit

_MAILED: Final = frozenset({"email", "statement", "sms"})
"""Roads on which a message may come back, and may carry a link."""


def table(visit: Visit, meant: Whom, since: date, until: date) -> Table:
    """Read a line a step, channel and currency, and one a procedure that leaves customers alone."""
    on = visit.day or until
    found = steps.steps_of(meant, since, until, on=on)
    alone = {one.procedure: one for one in steps.alone_of(meant, since, until, on=on)}
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(found):
        rows.extend(_lines(one, _behind(visit, one, since, until)))
        is_last = number + 1 == len(found) or found[number + 1].procedure != one.procedure
        if is_last and one.procedure in alone:
            rows.extend(_alone(alone.pop(one.procedure)))
    for left in alone.values():
        rows.extend(_alone(left))
    return Table(_("Steps"), _headings(), tuple(rows), _caveat(), _("No step left in this period."))


def _headings() -> tuple[Heading, ...]:
    within = {"days": DAYS}
    return (
        Heading(_("Procedure"), kind="text"),
        Heading(_("Step"), kind="text"),
        Heading(_("Channel"), kind="text"),
        Heading(_("Sent")),
        Heading(_("Delivered"), _("Of those sent, how many did not come back"), "share"),
        Heading(_("Clicked"), _("A link in it was followed by a person"), "share"),
        Heading(_("Answered"), _("A mail came from the customer within %(days)s days") % within, "share"),
        Heading(_("Promised"), _("A promise was made within %(days)s days") % within, "share"),
        Heading(_("Asked for"), _("By contacts at least %(days)s days old") % within, "money"),
        Heading(_("Paid"), _("Of that, within %(days)s days") % within, "money"),
        Heading(_("Paid of asked"), kind="share"),
    )


def _behind(visit: Visit, one: StepRow, since: date, until: date) -> str:
    """Say where the messages of a step stand; a call leaves none."""
    if one.channel == "call":
        return ""
    which = (
        drilling.equals("procedure", one.procedure),
        drilling.equals("channel", one.channel),
        f"severity = {one.severity}",
    )
    where = " and ".join((*which, 'state of the message is one of ("sent", "bounced")'))
    return drilling.rows_of(visit, "messages", where, since=since, until=until)


def _lines(one: StepRow, behind: str) -> list[tuple[Cell, ...]]:
    at = one.reached
    href = reverse("procedure", args=[one.procedure])
    first = (
        Cell(one.procedure_name, href=href),
        Cell(step_words(one.channel, one.severity, key=one.step_key)),
        Cell(channel_words(one.channel)),
        Cell(at.sent, href=behind),
        Cell(share(at.delivered, at.sent) if one.channel in _MAILED else None),
        Cell(share(at.clicked, at.sent) if one.channel in _MAILED else None),
        Cell(share(at.replied, at.sent)),
        Cell(share(at.promised, at.sent)),
    )
    again = (*(Cell(one.value, is_again=True) for one in first[:3]), *(Cell(),) * 5)
    return [(*(first if number == 0 else again), *_money(paid)) for number, paid in enumerate(one.paid or (None,))]


def _alone(one: AloneRow) -> list[tuple[Cell, ...]]:
    name = Cell(one.procedure_name, href=reverse("procedure", args=[one.procedure]))
    left = (name, Cell(_("Left alone to compare with")), Cell(), Cell(one.customer_count, note=_("customers")))
    return [(*left, *(Cell(),) * 4, *_money(paid)) for paid in one.paid]


def _money(paid: Paid | None) -> tuple[Cell, Cell, Cell]:
    if paid is None:
        return Cell(), Cell(), Cell()
    return Cell(paid.asked, paid.currency), Cell(paid.paid, paid.currency), Cell(paid.paid_share)


def _caveat() -> str:
    return _(
        "Customers who are asked by a later step are those who did not pay after an earlier one: compare a step with itself "
        "over time, or with who was left alone, never with another step. Of who was left alone, everything overdue counts "
        "from the first day in the period on which the procedure would have spoken."
    )
