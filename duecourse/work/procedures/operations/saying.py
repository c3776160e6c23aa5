"""What does a contact's mail speak of: which items, and which promises, instalments, disputes or credits?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from duecourse.records.communications import operations as communications
from duecourse.records.disputes.queries import said as disputes
from duecourse.records.ledger.queries import credits as ledger
from duecourse.records.promises.queries import plans_said as plans
from duecourse.records.promises.queries import said as promises
from duecourse.work.procedures.models import ActionLine, PlannedAction
from duecourse.work.procedures.rules.steps import Anchor, Purpose

Amounts = dict[str, Decimal]


@dataclass(frozen=True)
class Speech:
    """The items of a mail, what it asks for, what else it names, and the purpose that selects its guards."""

    lines: Sequence[communications.Line] = ()
    to_collect: Amounts = field(default_factory=dict)
    extra: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    purpose: str = Purpose.DUNNING.value


@dataclass(frozen=True)
class _Known:
    """The events of a batch, by their ids."""

    promises: Mapping[int, promises.Said]
    disputes: Mapping[int, disputes.Said]
    credits: Mapping[int, ledger.Credit]
    instalments: Mapping[int, plans.PlanSaid]


def speeches(
    tenant: UUID, actions: Sequence[PlannedAction], lines: Mapping[int, Sequence[ActionLine]]
) -> dict[int, Speech]:
    """Gather for every contact what its mail speaks of, in a few queries for all of them."""
    ids: dict[str, set[int]] = defaultdict(set)
    for line in (line for found in lines.values() for line in found):
        ids[line.anchor_kind].add(line.anchor_id)
    known = _Known(
        promises.promises_said(tenant, ids[Anchor.PROMISE]) if ids[Anchor.PROMISE] else {},
        disputes.disputes_said(tenant, ids[Anchor.DISPUTE]) if ids[Anchor.DISPUTE] else {},
        ledger.credits_said(tenant, ids[Anchor.CREDIT]) if ids[Anchor.CREDIT] else {},
        plans.instalments_said(tenant, ids[Anchor.INSTALMENT]) if ids[Anchor.INSTALMENT] else {},
    )
    return {action.pk: _speech(action, lines[action.pk], known) for action in actions}


def _covered(said: plans.PlanSaid, purpose: str) -> list[communications.Line]:
    """The items of a plan that has ended, where the mail asks for them."""
    if purpose != Purpose.DUNNING:
        return []
    return [communications.Line(item_id, left) for item_id, _number, left in said.items if left > 0]


def plan_words(said: plans.PlanSaid) -> dict[str, object]:
    """Say a plan, and the instalment that a mail is about (of a whole plan: its first)."""
    part = said.part or said.parts[0]
    return {
        "number": part.number,
        "count": len(said.parts),
        "first_date": said.first_on,
        "next_date": part.due_on,
        "next_amount": (part.left, said.currency),
        "remaining": (sum((one.left for one in said.parts if one.number > part.number), Decimal(0)), said.currency),
        "open": (said.left, said.currency),
        "total": (said.total, said.currency),
        "schedule": tuple((one.due_on, (one.amount, said.currency)) for one in said.parts),
        "break_days": said.break_days,
        "break_count": said.break_missed,
        "late": said.is_late,
        "ends_date": part.due_on + timedelta(days=said.break_days),
        "accepted_date": said.accepted_on if said.accepted_by else None,
        "accepted_by": said.accepted_by,
    }


def about(lines: Sequence[ActionLine]) -> str:
    """Name the events of a contact, so that tasks about the same ones replace each other and no others do."""
    return ",".join(f"{line.anchor_kind}:{line.anchor_id}" for line in lines if line.anchor_kind != Anchor.ITEM)


def _speech(action: PlannedAction, lines: Sequence[ActionLine], known: _Known) -> Speech:
    asked = {currency: Decimal(amount) for currency, amount in action.amounts.items()}
    of: dict[str, list[ActionLine]] = defaultdict(list)
    for line in lines:
        of[line.anchor_kind].append(line)
    items = [communications.Line(line.anchor_id, line.amount, is_new=line.is_new) for line in of[Anchor.ITEM]]
    if of[Anchor.DISPUTE]:
        return Speech(extra={"dispute": _dispute(of[Anchor.DISPUTE], asked, known)}, purpose=action.purpose)
    if of[Anchor.CREDIT]:
        return Speech(extra={"payment": _payment(of[Anchor.CREDIT], asked, known)}, purpose=action.purpose)
    if of[Anchor.INSTALMENT]:
        said_of = [known.instalments[line.anchor_id] for line in of[Anchor.INSTALMENT]]
        extra = {"plan": plan_words(said_of[0])}
        return Speech(items or _covered(said_of[0], action.purpose), asked, extra, action.purpose)
    if not of[Anchor.PROMISE]:
        return Speech(items, asked)
    said = [known.promises[line.anchor_id] for line in of[Anchor.PROMISE]]
    missing = _sums((line.currency, line.amount) for line in of[Anchor.PROMISE]) if items else asked
    return Speech(items or _promised(said), asked, {"promise": _promise(said, missing)})


def _promise(said: Sequence[promises.Said], missing: Amounts) -> dict[str, object]:
    amount = _sums((item.currency, item.amount) for one in said for item in one.items)
    numbers = dict.fromkeys(item.number for one in said for item in one.items)
    return {
        "date": max((one.due_on for one in said), default=date.min),
        "amount": amount,
        "missing": None if missing == amount else missing,
        "items": ", ".join(numbers),
        "level": max((one.level for one in said), default=1),
    }


def _promised(said: Sequence[promises.Said]) -> list[communications.Line]:
    """The promised items that are still open."""
    items = {item.item_id: item for one in said for item in one.items if item.open_amount > 0}
    return [communications.Line(key, min(item.amount, item.open_amount)) for key, item in items.items()]


def _dispute(lines: Sequence[ActionLine], asked: Amounts, known: _Known) -> dict[str, object]:
    said = [known.disputes[line.anchor_id] for line in lines]
    return {
        "id": ", ".join(one.reference for one in said),
        "items": ", ".join(dict.fromkeys(number for one in said for number in one.numbers)),
        "amount": {currency: amount for currency, amount in asked.items() if amount} or None,
    }


def _payment(lines: Sequence[ActionLine], asked: Amounts, known: _Known) -> dict[str, object]:
    said = [known.credits[line.anchor_id] for line in lines]
    days = {one.issued_on for one in said}
    return {
        "amount": asked,
        "date": days.pop() if len(days) == 1 else None,
        "reference": ", ".join(one.number for one in said),
    }


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> Amounts:
    total: Amounts = defaultdict(Decimal)
    for currency, amount in amounts:
        total[currency] += amount
    return dict(total)
