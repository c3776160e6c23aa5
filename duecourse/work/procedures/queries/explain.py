"""Why did, or does, a customer get this, and why does each item get nothing? Derived again, from what was known then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.shape import Shape
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text
from duecourse.records.ledger.queries import accounts as ledger
from duecourse.records.ledger.queries import matching
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import plans, policies, prepared, sql
from duecourse.work.procedures.queries.event_answers import DUE, STEP_STATES, EventAnswer, explain_events
from duecourse.work.procedures.rules import reasons
from duecourse.work.procedures.rules.decide import decide

if TYPE_CHECKING:
    import ibis


@dataclass(frozen=True)
class ItemAnswer:
    """What an item gets on a day (`step`), or the reason why nothing is."""

    item_id: int
    number: str
    currency: str
    due_on: date
    open_amount: Decimal
    collectable_amount: Decimal
    state: str
    step: str
    reason: str
    says: Text
    next_step: str


@dataclass(frozen=True)
class Answer:
    """What was decided about a customer on a day, and why.

    `payer` = the account at which it is dunned, `accounts` = those that are dunned here; `contact` = that of the day, the
    payer's where that carries the customer's items.
    """

    customer_id: int
    on: date
    action: str
    step: str
    because: tuple[Text, ...]
    procedure: str
    version: int | None
    items: tuple[ItemAnswer, ...]
    events: tuple[EventAnswer, ...] = ()
    payer: Account | None = None
    accounts: tuple[Account, ...] = ()
    contact: plans.PlannedContact | None = None
    contacts: tuple[plans.PlannedContact, ...] = ()
    """The customer's last contacts, and those of its payer that carry its items, newest first."""
    in_force: tuple[policies.Version, ...] = ()
    """The procedures for items that were in force."""
    known: tuple[policies.Known, ...] = ()
    """Every version that is or ever was in force."""


def explain(tenant: UUID, company_id: int, customer_id: int, *, on: date) -> Answer:
    """Answer for every open item, and every event followed up, why it gets a step or none, as that day's decision saw it."""
    today = policies.today(tenant, company_id, on)
    payer, accounts = ledger.dunned_with(tenant, customer_id)
    known = [customer_id] if payer is None else [customer_id, payer.id]
    found = _decided(tenant, company_id, known, on=on, today=today)
    rows = [row for row in found if row["customer_id"] == customer_id]
    lines = plans.lines_of(tenant, customer_id=customer_id, on=on)
    happened = {line.item_id: line for line in lines if line.state in STEP_STATES}
    names = {int(str(row["step_no"])): str(row["step_key"]) for row in today.rungs.steps}
    items = tuple(_item(row, happened.get(row["item_id"]), names) for row in sorted(rows, key=_order))
    items = _with_time(items, tenant, known, on=on, zone=today.company.zone)
    events = explain_events(tenant, company_id, customer_id, on=on, today=today)
    contacts = plans.contacts_of(tenant, customer_id, limit=200, also={line.action_id for line in happened.values()})
    contact = _contact_of(contacts, on)
    version = next((today.versions[row["procedure_version_id"]] for row in rows if row["procedure_version_id"]), None)
    return Answer(
        customer_id=customer_id,
        on=on,
        action=contact.channel if contact else "none",
        step=contact.step_key if contact else "",
        because=_because((*items, *events), contact),
        procedure=version.slug if version else "",
        version=version.number if version else None,
        items=items,
        events=events,
        payer=payer,
        accounts=accounts,
        contact=contact,
        contacts=tuple(contacts),
        in_force=tuple(today.versions.values()),
        known=today.known,
    )


def _decided(
    tenant: UUID, company_id: int, customers: Iterable[int], *, on: date, today: policies.Today
) -> list[dict[str, Any]]:
    """Ask what the day's decision says of the items of some customers."""
    shape = as_of.shape_of(tenant, company_id, on, opening=True, is_narrowed=True, company=today.company)

    def write() -> str:
        text = sql.compiled(("explain", shape.stand_in, today.key), lambda: _decision(shape, today))
        text = sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on, is_open=True)
        return sql.with_run_tables(today, text, is_about_few=True)

    key = ("explain", shape, shape.zone, str(today.run_row), today.rungs)
    return prepared.rows_of(key, write, customers)


def _decision(shape: Shape, today: policies.Today) -> ibis.Table:
    book = as_of.book_of(shape, additions=policies.stand_in_additions(opening=True, is_narrowed=True))
    return decide(book, today.policy, today.run)


def _item(row: dict[str, Any], line: plans.ContactLine | None, names: dict[int, str]) -> ItemAnswer:
    step = line.step_key if line else row["step_key"] or ""
    if line:
        state, reason, says = line.state, "", Text(STEP_STATES[line.state], {"step": step})
    elif row["reason"]:
        state, reason, says, step = "none", row["reason"], reasons.say(row["reason"]), ""
    else:
        state, reason, says = "due", "", Text(DUE, {"step": step})
    return ItemAnswer(
        item_id=row["item_id"],
        number=row["number"],
        currency=row["currency"],
        due_on=row["due_on"],
        open_amount=row["open_amount"],
        collectable_amount=row["collectable_amount"],
        state=state,
        step=step,
        reason=reason,
        says=says,
        next_step=names.get(row["next_step_no"], ""),
    )


def _with_time(
    items: tuple[ItemAnswer, ...], tenant: UUID, customers: list[int], *, on: date, zone: str
) -> tuple[ItemAnswer, ...]:
    """Say of a payment that holds a step how much it is and when it was seen, where that is still known."""
    if all(item.reason != reasons.Reason.PAYMENT_SEEN.value for item in items):
        return items
    seen = [one for one in matching.unmatched_seen(tenant, customers, on=on).values() if one.seen_at is not None]
    if not seen:
        return items
    newest = max(seen, key=lambda one: (one.known_on, one.receipt_id))
    at = newest.seen_at.astimezone(zone_of(zone)) if newest.seen_at else None
    values = {"amount": Money(newest.amount, newest.currency), "day": at and at.date(), "time": at and f"{at:%H:%M}"}
    says = Text(reasons.PAYMENT_SEEN_AT, values)
    is_held = reasons.Reason.PAYMENT_SEEN.value
    return tuple(replace(item, says=says) if item.reason == is_held else item for item in items)


def _order(row: dict[str, Any]) -> tuple[date, str]:
    return row["due_on"], row["number"]


def _contact_of(contacts: Iterable[plans.PlannedContact], on: date) -> plans.PlannedContact | None:
    """The contact of that day that counts: one that happened before one that was given up."""
    of_day = [row for row in contacts if row.planned_on == on]
    alive = [row for row in of_day if row.state not in ("cancelled", "suppressed")]
    return max(alive, key=lambda row: (row.purpose == "dunning", row.severity), default=None)


def _because(items: Iterable[ItemAnswer | EventAnswer], contact: plans.PlannedContact | None) -> tuple[Text, ...]:
    """The reasons of the customer: of what is in the contact, or of what could have had one."""
    wanted = [item for item in items if (item.state != "none") == (contact is not None)]
    overdue = [item for item in wanted if item.reason != reasons.Reason.NOT_OVERDUE.value] or wanted
    seen: dict[str, Text] = {}
    for item in overdue:
        seen.setdefault(str(item.says), item.says)
    return tuple(seen.values())
