"""Where does the customer's oldest item stand on the steps of its procedure?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.deciding import Decided
from duecourse.interfaces.web.customers.shown import FlowLine
from duecourse.interfaces.web.steps import step_words
from duecourse.records.ledger.queries.screens import ItemLine
from duecourse.work.procedures.rules.steps import MESSAGES, Step


def flow(decided: Decided, items: Sequence[ItemLine]) -> tuple[tuple[FlowLine, ...], str]:
    """Draw the steps for the oldest item that is owed, and name that item."""
    owed = [one for one in items if one.open_amount > 0]
    if not owed or not decided.procedure_slug:
        return (), ""
    lead = min(owed, key=lambda one: (one.due_on, one.id))
    spec = next((one.spec for one in decided.in_force if one.slug == decided.procedure_slug), None)
    if spec is None:
        return (), ""
    reached = -1 if lead.severity_reached is None else lead.severity_reached
    ahead = [step for step in spec.steps if step.severity > reached]
    decision = decided.items.get(lead.id)
    said = decision.words if decision is not None else ""
    following = ahead[0].step_key if ahead else ""
    return tuple(_line(step, lead, reached, said if step.step_key == following else None) for step in spec.steps), (
        f"{lead.number}/{lead.instalment_no}" if lead.instalment_no else lead.number
    )


def _line(step: Step, lead: ItemLine, reached: int, said: str | None) -> FlowLine:
    day = lead.due_on + timedelta(days=step.offset_days)
    sign = f"{step.offset_days:+d}".replace("-", "\N{MINUS SIGN}")
    return FlowLine(
        day=sign,
        day_words=formats.day(day, "short"),
        title=step_words(step.channel, int(step.severity), key=step.step_key),
        tag=_("next") if said is not None else "",
        details=(said,) if said else (),
        is_done=step.severity <= reached,
        is_person=step.channel not in MESSAGES,
    )
