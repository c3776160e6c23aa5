"""How does a plan read: what came of each instalment, who agreed it, and what can be done with it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.promises.queries.plans import ALIVE, InstalmentRow, PlanRow, items_in_plan
from duecourse.records.promises.rules.plans import RHYTHMS


@dataclass(frozen=True)
class Part:
    """An instalment."""

    number: int
    due_on: date
    amount: Money
    paid: Money
    left: Money
    credited: Money | None
    state: str
    state_words: str


@dataclass(frozen=True)
class PlanItem:
    """An item that the plan covers."""

    number: str
    href: str
    due_on: date
    open: Money


@dataclass(frozen=True)
class PlanPage:
    """A plan with everything that can be done with it."""

    id: int
    number: str
    customer_name: str
    token: str
    state: str
    state_words: str
    total: Money
    paid: Money
    left: Money
    rhythm_words: str
    rule_words: str
    made_words: str
    accepted_words: str
    note: str
    reason: str
    agreement_href: str
    message_href: str
    parts: tuple[Part, ...]
    items: tuple[PlanItem, ...]
    is_alive: bool
    may_approve: bool
    is_own: bool
    may_answer: bool
    may_accept: bool
    may_send: bool
    may_end: bool
    how: tuple[tuple[str, str], ...]


def page(request: StaffRequest, here: Standing, plan: PlanRow) -> PlanPage:
    """Read a plan for its page."""
    visit = request.visit
    state, words = reasons.plan_state(plan.state)
    is_own = plan.made_by_id == visit.seat.user_id
    items = items_in_plan(visit.tenant_id, plan)
    return PlanPage(
        id=plan.id,
        number=plan.number,
        customer_name=here.account.name,
        token=here.account.token,
        state=state,
        state_words=words,
        total=Money(plan.total, plan.currency),
        paid=Money(plan.paid, plan.currency),
        left=Money(plan.left, plan.currency),
        rhythm_words=_(RHYTHMS.get(plan.rhythm, plan.rhythm)),
        rule_words=_rule(plan),
        made_words=_made(plan),
        accepted_words=_accepted(plan),
        note=plan.note,
        reason=plan.reason,
        agreement_href=reverse("document", args=[here.account.token, plan.document_id]) if plan.document_id else "",
        message_href=reverse("message", args=[plan.message_id]) if plan.message_id else "",
        parts=tuple(_part(one, plan.currency) for one in plan.parts),
        items=tuple(
            PlanItem(number, reverse("item", args=[key]), due_on, Money(left, plan.currency))
            for key, number, due_on, _amount, left in items
        ),
        is_alive=plan.state in ALIVE,
        may_approve=plan.state == "waiting" and visit.may("plan.approve") and not is_own,
        is_own=is_own,
        may_answer=plan.state == "asked" and visit.may("plan.make"),
        may_accept=plan.state in ("offered", "agreed") and not plan.accepted_how and visit.may("plan.make"),
        may_send=plan.state in ("offered", "agreed") and visit.may("contact.send"),
        may_end=plan.state in ALIVE and visit.may("plan.make"),
        how=how_words(),
    )


def how_words() -> tuple[tuple[str, str], ...]:
    """Name how a customer accepts a plan."""
    return (
        ("signature", _("Signed")),
        ("mail", _("By mail")),
        ("phone", _("By phone")),
        ("portal", _("On its own pages")),
    )


def _part(one: InstalmentRow, currency: str) -> Part:
    state, words = reasons.instalment_state(one.state)
    return Part(
        number=one.number,
        due_on=one.due_on,
        amount=Money(one.amount, currency),
        paid=Money(one.paid, currency),
        left=Money(one.left, currency),
        credited=Money(one.credited, currency) if one.credited else None,
        state=state,
        state_words=words,
    )


def _rule(plan: PlanRow) -> str:
    missed = ngettext(
        "Ends %(days)s days after a missed instalment, or once %(count)s is missed.",
        "Ends %(days)s days after a missed instalment, or once %(count)s are missed.",
        plan.break_missed,
    )
    return missed % {"days": plan.break_days, "count": plan.break_missed}


def _made(plan: PlanRow) -> str:
    if plan.approved_by:
        return _("%(who)s, approved by %(other)s") % {"who": plan.made_by, "other": plan.approved_by}
    return plan.made_by


def _accepted(plan: PlanRow) -> str:
    if not plan.accepted_how:
        return ""
    how = dict(how_words()).get(plan.accepted_how, plan.accepted_how)
    return " · ".join(part for part in (how, plan.accepted_by, formats.day(plan.accepted_on)) if part)
