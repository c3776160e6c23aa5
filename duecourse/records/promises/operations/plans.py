"""Let customers pay in instalments: ask, offer, agree, approve, accept, and give up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid4

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries.calendars import payer_calendar
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.promises.events import (
    PlanAccepted,
    PlanAgreed,
    PlanAsked,
    PlanEnded,
    PlanOffered,
    PlanWaits,
)
from duecourse.records.promises.models import Plan, PlanInstalment
from duecourse.records.promises.operations import promises
from duecourse.records.promises.operations.plan_covers import cover, items_to_plan, uncover
from duecourse.records.promises.queries.plan_policy import limits_of
from duecourse.records.promises.queries.plans import NoSuchPlan
from duecourse.records.promises.rules import plans as rules
from duecourse.records.promises.rules.plans import Instalment, Terms
from duecourse.records.promises.rules.promises import TOLERANCE_DAYS

BY_CUSTOMER: Final = ("portal", "mail")
"""Who asks for a plan by these is the customer: a person of ours answers."""
PLAN_KEY: Final = "plan:%s"


class SeveralCurrencies(Refused):
    """Items of more than one currency."""

    says = _("These items are in %(currencies)s: make one plan per currency.")


class OwnPlan(Refused):
    """Who proposed a plan does not approve it."""

    says = _("Somebody else must approve this plan: you proposed it.")


class NoConsent(Refused):
    """Nobody said how the customer consented."""

    says = _("Say how the customer accepted the plan.")


@dataclass(frozen=True)
class NewPlan:
    """Which items of a customer are paid in which instalments; `key` makes it once.

    `role` = that of the person who proposes it, whose policy counts. `needs_consent`: it is only in force once the customer
    has accepted it. A `source` of the customer's own (portal, mail) makes it a request.
    """

    customer_id: int
    item_ids: Sequence[int]
    terms: Terms
    role: str = ""
    source: str = "person"
    note: str = ""
    needs_consent: bool = False
    key: str = ""


@dataclass(frozen=True)
class Drawn:
    """A plan before anything is written: its instalments, and by what it goes beyond the policy."""

    currency: str
    total: Decimal
    parts: tuple[Instalment, ...]
    beyond: tuple[Text, ...]


def draw_plan(tenant: UUID, new: NewPlan, *, on: date) -> Drawn:
    """Work out what a plan would be; refuses what could not be one. Writes nothing."""
    return _drawn(tenant, items_to_plan(tenant, new.customer_id, new.item_ids), new.terms, new.role, on=on)


def propose_plan(tenant: UUID, new: NewPlan, *, on: date, actor: Actor, at: datetime) -> Plan:
    """Write a plan down: a request of the customer stays one, within the role's policy it is agreed (or offered),
    beyond it waits for approval."""
    known = Plan.objects.of(tenant).filter(key=new.key).first() if new.key else None
    if known is not None:
        return known
    items = items_to_plan(tenant, new.customer_id, new.item_ids)
    drawn = _drawn(tenant, items, new.terms, new.role, on=on)
    plan = _written(tenant, new, drawn, items[0].company_id, on=on, actor=actor)
    if new.source in BY_CUSTOMER and not new.role:
        return _told(tenant, plan, PlanAsked, actor=actor, at=at, on=on)
    return _advance(tenant, plan, drawn, items, on=on, actor=actor, at=at)


def agree_plan(
    tenant: UUID,
    plan_id: int,
    *,
    role: str,
    on: date,
    actor: Actor,
    at: datetime,
    terms: Terms | None = None,
    needs_consent: bool = False,
) -> Plan:
    """Answer a customer's request with a plan, on its own terms or on others."""
    plan = _held(tenant, plan_id, ("asked",))
    items = _items_of(tenant, plan)
    drawn = _drawn(tenant, items, terms or terms_of(plan), role, on=on)
    plan.role, plan.made_by, plan.made_by_id = role, actor.name, actor.user_id
    plan.needs_consent = needs_consent
    _rewrite(tenant, plan, drawn, terms or terms_of(plan))
    return _advance(tenant, plan, drawn, items, on=on, actor=actor, at=at)


def approve_plan(tenant: UUID, plan_id: int, *, on: date, actor: Actor, at: datetime) -> Plan:
    """Let a plan beyond its proposer's policy come into force; four eyes."""
    plan = _held(tenant, plan_id, ("waiting",))
    if _is_own(plan, actor):
        raise OwnPlan
    plan.approved_by = actor.name
    items = _items_of(tenant, plan)
    drawn = _drawn(tenant, items, terms_of(plan), plan.role, on=on)
    _rewrite(tenant, plan, drawn, terms_of(plan))
    if plan.needs_consent and not plan.accepted_how:
        return _told(tenant, _to(plan, "offered"), PlanOffered, actor=actor, at=at, on=on)
    return _begin(tenant, plan, items, on=on, actor=actor, at=at)


def accept_plan(
    tenant: UUID,
    plan_id: int,
    *,
    how: str,
    by: str,
    on: date,
    actor: Actor,
    at: datetime,
    document_id: int | None = None,
) -> Plan:
    """Write down that the customer consented, how and by whom; an offered plan comes into force by it."""
    if how not in ("signature", "portal", "mail", "phone"):
        raise NoConsent
    plan = _held(tenant, plan_id, ("offered", "agreed", "waiting"))
    plan.accepted_on, plan.accepted_how, plan.accepted_by = on, how, by.strip()[:150]
    plan.document_id = document_id or plan.document_id
    plan.save(update_fields=["accepted_on", "accepted_how", "accepted_by", "document_id"])
    event = PlanAccepted(plan.pk, how, plan.accepted_by)
    record(tenant, event, customer_id=plan.customer_id, company_id=plan.company_id, actor=actor, at=at, on=on)
    if plan.state != "offered":
        return plan
    items = _items_of(tenant, plan)
    drawn = _drawn(tenant, items, terms_of(plan), plan.role, on=on)
    _rewrite(tenant, plan, drawn, terms_of(plan))
    return _begin(tenant, plan, items, on=on, actor=actor, at=at)


def cancel_plan(tenant: UUID, plan_id: int, *, reason: str, on: date, actor: Actor, at: datetime) -> Plan:
    """Give a plan up, or decline it; the original due dates rule (again)."""
    plan = _held(tenant, plan_id, ("asked", "offered", "waiting", "agreed"))
    if plan.state == "agreed":
        uncover(tenant, PLAN_KEY % plan.pk, plan.customer_id, on=on)
    plan.reason, plan.ended_on, plan.ended_known_on = reason, on, on
    _to(plan, "cancelled")
    event = PlanEnded(PLAN_KEY % plan.pk, reason)
    record(tenant, event, customer_id=plan.customer_id, company_id=plan.company_id, actor=actor, at=at, on=on)
    return plan


def keep_agreement(tenant: UUID, plan_id: int, *, document_id: int, message_id: int) -> None:
    """Note which file is the agreement, and by which message it went."""
    rows = Plan.objects.of(tenant).filter(id=plan_id, state__in=("offered", "waiting", "agreed"))
    if not rows.update(document_id=document_id, message_id=message_id):
        raise NoSuchPlan


def terms_of(plan: Plan) -> Terms:
    """Read the terms of a plan."""
    return Terms(plan.count, plan.first_on, plan.rhythm, plan.break_days, plan.break_missed)


def _drawn(tenant: UUID, items: Sequence[Item], terms: Terms, role: str, *, on: date) -> Drawn:
    currencies = sorted({item.currency for item in items})
    if len(currencies) > 1:
        raise SeveralCurrencies(currencies=", ".join(currencies))
    (currency,) = currencies
    total = sum((item.open_amount for item in items), Decimal(0))
    calendar = payer_calendar(tenant, items[0].customer_id)
    parts = rules.instalments(total, currency, terms, on=on, calendar=calendar)
    base = company_settings(tenant, items[0].company_id).base_currency
    rate = rates_into(tenant, base, on=on).get(currency)
    beyond = rules.beyond(parts, rate=rate, base=base, limits=limits_of(tenant, role), on=on)
    return Drawn(currency, total, parts, beyond)


def _written(tenant: UUID, new: NewPlan, drawn: Drawn, company_id: int, *, on: date, actor: Actor) -> Plan:
    plan = Plan.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        customer_id=new.customer_id,
        state="asked",
        source=new.source,
        currency=drawn.currency,
        total=drawn.total,
        item_ids=list(new.item_ids),
        rhythm=new.terms.rhythm,
        first_on=new.terms.first_on,
        count=new.terms.count,
        break_days=new.terms.break_days,
        break_missed=new.terms.break_missed,
        needs_consent=new.needs_consent,
        note=new.note,
        role=new.role,
        made_by=actor.name,
        made_by_id=actor.user_id,
        key=new.key or f"hand:{uuid4().hex}",
        from_on=on,
        known_on=on,
    )
    _write_parts(tenant, plan, drawn.parts)
    return plan


def _rewrite(tenant: UUID, plan: Plan, drawn: Drawn, terms: Terms) -> None:
    """Cut the instalments anew: what is open may have changed since they were proposed."""
    plan.total, plan.rhythm, plan.first_on, plan.count = drawn.total, terms.rhythm, terms.first_on, terms.count
    plan.break_days, plan.break_missed = terms.break_days, terms.break_missed
    plan.save()
    PlanInstalment.objects.of(tenant).filter(plan_id=plan.pk).delete()
    _write_parts(tenant, plan, drawn.parts)


def _write_parts(tenant: UUID, plan: Plan, parts: Sequence[Instalment]) -> None:
    calendar = payer_calendar(tenant, plan.customer_id)
    PlanInstalment.objects.bulk_create(
        PlanInstalment(
            tenant_id=tenant,
            plan_id=plan.pk,
            number=part.number,
            due_on=part.due_on,
            to_on=calendar.add(part.due_on, TOLERANCE_DAYS),
            amount=part.amount,
        )
        for part in parts
    )


def _advance(
    tenant: UUID, plan: Plan, drawn: Drawn, items: Sequence[Item], *, on: date, actor: Actor, at: datetime
) -> Plan:
    if drawn.beyond:
        return _told(tenant, _to(plan, "waiting"), PlanWaits, actor=actor, at=at, on=on)
    if plan.needs_consent:
        return _told(tenant, _to(plan, "offered"), PlanOffered, actor=actor, at=at, on=on)
    return _begin(tenant, plan, items, on=on, actor=actor, at=at)


def _begin(tenant: UUID, plan: Plan, items: Sequence[Item], *, on: date, actor: Actor, at: datetime) -> Plan:
    """Bring a plan into force: its items leave dunning, and what was promised of them is superseded."""
    plan.from_on = plan.known_on = on
    _to(plan, "agreed")
    by = promises.Successor(f"plan:{plan.pk}", plan_id=plan.pk)
    promises.supersede(tenant, by, {item.pk for item in items}, on=on, actor=actor, at=at)
    cover(tenant, items, plan_key=PLAN_KEY % plan.pk, on=on)
    return _told(tenant, plan, PlanAgreed, actor=actor, at=at, on=on)


def _to(plan: Plan, state: str) -> Plan:
    plan.state = state
    plan.save()
    return plan


def _told(
    tenant: UUID,
    plan: Plan,
    event: type[PlanAsked | PlanOffered | PlanWaits | PlanAgreed],
    *,
    actor: Actor,
    at: datetime,
    on: date,
) -> Plan:
    said = event(plan.pk, str(Money(plan.total, plan.currency)), plan.count, plan.first_on)
    record(tenant, said, customer_id=plan.customer_id, company_id=plan.company_id, actor=actor, at=at, on=on)
    return plan


def _held(tenant: UUID, plan_id: int, states: Sequence[str]) -> Plan:
    rows = Plan.objects.of(tenant).filter(id=plan_id, state__in=states)
    plan = rows.select_for_update(no_key=True).first()
    if plan is None:
        raise NoSuchPlan
    return plan


def _items_of(tenant: UUID, plan: Plan) -> list[Item]:
    """Read what is still open of a plan that is not in force yet."""
    rows = Item.objects.of(tenant).filter(id__in=plan.item_ids, open_amount__gt=Decimal(0))
    return items_to_plan(tenant, plan.customer_id, list(rows.values_list("id", flat=True)))


def _is_own(plan: Plan, actor: Actor) -> bool:
    return plan.made_by_id == actor.user_id if plan.made_by_id and actor.user_id else plan.made_by == actor.name
