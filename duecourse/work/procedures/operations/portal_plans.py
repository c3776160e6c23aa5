"""What follows when a customer asks on its page for a payment plan, or accepts the one it is offered?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.promises.operations import plans
from duecourse.records.promises.operations.plans import Drawn, NewPlan
from duecourse.records.promises.queries import own_plans
from duecourse.records.promises.queries.own_plans import OwnPlan
from duecourse.records.promises.rules.plans import Terms
from duecourse.work.procedures.operations import plan_agreements
from duecourse.work.procedures.operations.portal_acts import SOURCE, By
from duecourse.work.procedures.operations.portal_words import of_items, own_items
from duecourse.work.worklists.operations import between


class FirstDayMissing(Refused):
    """A plan begins on some day."""

    says = _("Choose the day of the first instalment.")


class NoSuchOffer(Refused):
    """There is no plan of these accounts that waits for a word."""

    says = _("There is no plan that waits for your answer.")


@dataclass(frozen=True)
class PlanWish:
    """Which items a customer wants to pay in how many instalments, from which day on, and why."""

    item_ids: Sequence[int]
    count: int
    first_on: date | None
    rhythm: str
    words: str = ""


def drawn(by: By, wish: PlanWish) -> list[Drawn]:
    """Work out what the plan would be, one for each account; refuses what could not be one. Writes nothing."""
    return [
        plans.draw_plan(
            by.tenant, _new(wish, customer_id, [one.id for one in mine]), on=by.told(mine[0].company_id)["on"]
        )
        for customer_id, mine in own_items(by, wish.item_ids).items()
    ]


def ask(by: By, wish: PlanWish, *, key: str) -> Done:
    """Write the wish down, a request for each account: a person of the company answers."""
    items = own_items(by, wish.item_ids)
    made = []
    for customer_id, mine in items.items():
        new = _new(wish, customer_id, [one.id for one in mine], key=f"{SOURCE}:{key}:{customer_id}")
        made.append(plans.propose_plan(by.tenant, new, **by.told(mine[0].company_id)).pk)
    first = next(iter(items.values()))[0]
    told, undo = of_items(items), {"plan_asked": made}
    return Done("plan", first.customer_id, first.company_id, made[0], words=wish.words, told=told, undo=undo)


def accept(by: By, plan_id: int) -> None:
    """Accept the plan that is offered, in the contact's name; whoever accepts is bound and cannot take it back here.

    The agreement is drawn, kept and mailed at once; where that cannot be, a person is asked to see to it.
    """
    plan = own_plans.own_plan(by.tenant, by.visitor.account_ids, plan_id)
    if plan is None or plan.state != "offered":
        raise NoSuchOffer
    told = by.told(plan.company_id)
    plans.accept_plan(by.tenant, plan_id, how=SOURCE, by=by.actor.name, **told)
    try:
        sent = plan_agreements.send_agreement(by.tenant, plan_id, contact_id=by.visitor.contact_id, **told)
        why = str(words_of(sent.reason)) if sent.reason else ""
    except Refused as refused:
        why = str(refused)
    if why:
        _ask_for_agreement(by, plan, why)


def _ask_for_agreement(by: By, plan: OwnPlan, why: str) -> None:
    told = by.told(plan.company_id)
    wanted = between.Wanted(
        plan.company_id,
        plan.customer_id,
        _("Send the agreement of the payment plan: its mail could not leave"),
        told["on"],
        None,
        key=f"{SOURCE}:agreement:{plan.id}",
        note=why,
    )
    between.give_task(by.tenant, wanted, **told)


def _new(wish: PlanWish, customer_id: int, item_ids: Sequence[int], *, key: str = "") -> NewPlan:
    if wish.first_on is None:
        raise FirstDayMissing
    terms = Terms(wish.count, wish.first_on, wish.rhythm)
    return NewPlan(customer_id, item_ids, terms, source=SOURCE, note=wish.words, needs_consent=True, key=key)
