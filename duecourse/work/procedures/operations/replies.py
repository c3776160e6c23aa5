"""Do what a customer's mail asks for, in one act that can be taken back, and keep what a person said of it as a label."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import Text, _
from duecourse.records.communications.operations import readings
from duecourse.records.communications.queries import replying
from duecourse.records.communications.queries.replying import Asked
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.rules import REASONS
from duecourse.records.ledger.operations import proposals
from duecourse.records.ledger.operations.contacts import ContactCard, contact_back, contact_gone
from duecourse.records.ledger.queries import correspondents, screens
from duecourse.records.ledger.queries.screens import ItemLine
from duecourse.records.promises.operations import plans, promises
from duecourse.records.promises.rules.plans import MOST_COUNT, Terms
from duecourse.work.procedures.operations import copies, ways_back
from duecourse.work.procedures.operations.underway import UNDERWAY, pause, paused_until
from duecourse.work.procedures.rules.sharing import Part, shared
from duecourse.work.worklists.operations import between

TAKE_BACK: Final = "reply.take_back"
SOURCE: Final = "mail"
NOT_RESPONSIBLE: Final = "not responsible"
MOST_ITEMS: Final = 500
PLAN_COUNT: Final = 3
PLAN_DAYS: Final = 14
"""Where a request in words says neither how many instalments nor from when on, whoever answers it begins with these."""
PERMISSIONS: Final[Mapping[str, str]] = {
    "will_pay": "promise.make",
    "paid_already": "block.propose",
    "dispute": "dispute.open",
    "needs_copy": "contact.send",
    "plan_request": "task.do",
    "wrong_contact": "contact.edit",
}
"""What a person must be allowed who confirms an intent; the others change nothing."""


class CustomerUnknown(Refused):
    """The conversation is nobody's yet."""

    says = _("Say first to which customer this conversation belongs.")


class DayMissing(Refused):
    """A promise without its day."""

    says = _("Choose the day of the payment.")


@dataclass(frozen=True)
class Meant:
    """What a person says a mail asks: with an intent the whole of it, without one what differs from what was read."""

    intent: str = ""
    due_on: date | None = None
    amount: Decimal | None = None
    item_ids: Sequence[int] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Confirmed:
    """What was done, in a sentence, and the way back."""

    said: Text
    undo: Undo
    intent: str


@dataclass(frozen=True)
class _By:
    """Whose hand it is, on which business date, at which moment; whether that person may place a stop, and ends a contact."""

    on: date
    actor: Actor
    at: datetime
    may_stop: bool
    ends_contact: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """Give what every operation asks."""
        return {"on": self.on, "actor": self.actor, "at": self.at}


@dataclass(frozen=True)
class _Deed:
    """What was done: a sentence, what kind of row was made, and which."""

    said: Text
    made: str = ""
    what: object = None
    ended: Sequence[int] = ()
    """Contacts who are not written to any more."""


def confirm(
    tenant: UUID,
    reading_id: int,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    meant: Meant | None = None,
    may_stop: bool = True,
    ends_contact: bool = False,
) -> Confirmed:
    """Do what a suggestion asks, or what a person says it means, and settle it as confirmed or corrected.

    A payment that is said to be made pauses dunning for some days; who may not stop anything asks a colleague for it.
    With `ends_contact` whoever says to be the wrong person is not written to any more.
    """
    readings.held(tenant, reading_id)
    read = replying.asked(tenant, reading_id)
    asked = _meant(read, meant or Meant())
    by = _By(on, actor, at, may_stop, ends_contact)
    deed = _DEEDS.get(asked.intent, _nothing)(tenant, asked, by)
    corrected = _corrected(read, asked)
    readings.settle(
        tenant, reading_id, "corrected" if corrected else "confirmed", actor=actor, at=at, corrected_to=corrected
    )
    values = {"reading": reading_id, "made": deed.made, "what": deed.what, "on": on.isoformat()}
    if deed.ended:
        values["ended"] = list(deed.ended)
    return Confirmed(deed.said, Undo(TAKE_BACK, values), asked.intent)


def take_back(tenant: UUID, values: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Undo what a confirmation did, and let the suggestion stand again."""
    way = ways_back.WAYS.get(values["made"])
    if way:
        way(tenant, values["what"], {"on": date.fromisoformat(values["on"]), "actor": actor, "at": at})
    for contact_id in values.get("ended", ()):
        contact_back(tenant, contact_id, on=date.fromisoformat(values["on"]), actor=actor, at=at)
    readings.reopen(tenant, values["reading"], actor=actor, at=at)


def _meant(read: Asked, meant: Meant) -> Asked:
    if meant.intent:
        ids = tuple(meant.item_ids or ())
        return replace(
            read, intent=meant.intent, due_on=meant.due_on, amount=meant.amount, item_ids=ids, reason=meant.reason
        )
    return replace(
        read,
        due_on=meant.due_on or read.due_on,
        amount=read.amount if meant.amount is None else meant.amount,
        item_ids=read.item_ids if meant.item_ids is None else tuple(meant.item_ids),
        reason=meant.reason or read.reason,
    )


def _corrected(read: Asked, asked: Asked) -> dict[str, Any]:
    """Give the label of a correction, empty where what was read is what was meant."""
    if _label(read) == _label(asked):
        return {}
    return readings.as_told(
        due_on=asked.due_on, amount=asked.amount, item_ids=asked.item_ids, intent=asked.intent, reason=asked.reason
    )


def _label(asked: Asked) -> tuple[object, ...]:
    return asked.intent, asked.due_on, asked.amount, sorted(asked.item_ids), asked.reason


def _promise(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    if asked.due_on is None:
        raise DayMissing
    words = [promises.Word(part.item_id, part.amount) for part in _parts(tenant, asked, by)]
    new = promises.NewPromise(_customer(asked), words, asked.due_on, note=asked.words, source=SOURCE)
    made = promises.make_promise(tenant, new, **by.told)
    return _Deed(Text(_("Promise recorded from the mail, for %(day)s."), {"day": asked.due_on}), "promise", made.pk)


def _dispute(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    if not asked.item_ids:
        raise disputes.NothingDisputed
    claims = [disputes.Claim(part.item_id, part.amount) for part in _parts(tenant, asked, by)]
    reason = asked.reason if asked.reason in REASONS else "OTHER"
    new = disputes.NewDispute(_customer(asked), claims, reason, note=asked.words, source=SOURCE)
    made = disputes.open_dispute(tenant, new, **by.told)
    return _Deed(Text(_("Dispute D%(number)s opened from the mail."), {"number": made.pk}), "dispute", made.pk)


def _pause(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    customer_id = _customer(asked)
    until = paused_until(tenant, asked.company_id, on=by.on)
    if not by.may_stop:
        wish = proposals.StopWish(UNDERWAY, until, asked.words or UNDERWAY)
        back = proposals.request_pause(tenant, [customer_id], wish, **by.told)
        return _Deed(Text(_("A colleague is asked for a pause until %(day)s."), {"day": until}), back.verb, back.values)
    made = pause(tenant, customer_id, _own(tenant, asked), until=until, note=asked.words, **by.told)
    said = Text(_("Dunning pauses until %(day)s: the payment is looked for."), {"day": until})
    return _Deed(said, "block", made)


def _copy(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    items = _chosen(tenant, asked, by)
    sent = copies.send_copies(tenant, _customer(asked), items, contact_id=asked.contact_id, **by.told)
    return _Deed(
        Text(_("Copies leave by mail: %(numbers)s."), {"numbers": ", ".join(sent.numbers)}),
        "message",
        sent.message.message_id,
    )


def _plan(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    """Note what is asked for as a request, for somebody to answer with a plan; the task is there in any case."""
    deed = _task(tenant, asked, by, _("Answer the request for a payment plan"))
    later = by.on + timedelta(days=PLAN_DAYS)
    first_on = asked.due_on if asked.due_on and asked.due_on >= by.on else later
    items = _chosen(tenant, asked, by)
    terms, key = _terms(asked, items, first_on), f"reply:{asked.reading_id}:{by.at.isoformat()}"
    item_ids = [one.id for one in items]
    new = plans.NewPlan(_customer(asked), item_ids, terms, source=SOURCE, note=asked.words[:500], key=key)
    try:
        made = plans.propose_plan(tenant, new, **by.told)
    except Refused:  # items of several currencies, none that is open, or in a plan already: a person sees to it
        return deed
    said = _("The request for a payment plan is noted as %(number)s; a task asks to answer it.")
    return _Deed(Text(said, {"number": f"P{made.pk}"}), "plan", {"plan": made.pk, "task": deed.what})


def _terms(asked: Asked, items: Sequence[ItemLine], first_on: date) -> Terms:
    """Take the number of instalments and the rhythm from the words; so much a month makes a number of what is owed."""
    wished, count = asked.wished, asked.wished.count
    total = sum((one.open_amount for one in items), Decimal(0))
    if count is None and wished.rhythm and asked.amount and 0 < asked.amount < total:
        count = int((total / asked.amount).to_integral_value(ROUND_CEILING))
    return Terms(min(count or PLAN_COUNT, MOST_COUNT), first_on, wished.rhythm or "monthly")


def _contact(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    deed = _right_contact(tenant, asked, by)
    return replace(deed, ended=_end_contacts(tenant, asked, by)) if by.ends_contact else deed


def _end_contacts(tenant: UUID, asked: Asked, by: _By) -> list[int]:
    """Write no more to the address that the mail came from."""
    ended = correspondents.contacts_at(tenant, _customer(asked), asked.sender)
    for contact_id in ended:
        contact_gone(tenant, contact_id, reason=NOT_RESPONSIBLE, **by.told)
    return ended


def _right_contact(tenant: UUID, asked: Asked, by: _By) -> _Deed:
    if asked.other_address and asked.customer_id is not None:
        card = ContactCard(email=asked.other_address)
        row = proposals.suggest_contact(tenant, asked.customer_id, card, asked.words, **by.told)
        said = Text(_("%(address)s is suggested as a contact."), {"address": asked.other_address})
        return _Deed(said, "contact", row.pk)
    return _task(tenant, asked, by, _("Find the right contact: this one is the wrong person"))


def _task(tenant: UUID, asked: Asked, by: _By, title: str) -> _Deed:
    wanted = between.Wanted(
        asked.company_id,
        _customer(asked),
        title,
        by.on,
        asked.assignee_id,
        key=f"reply:{asked.reading_id}:{by.at.isoformat()}",
        note=asked.words,
        params={"thread": asked.thread_id},
    )
    task = between.give_task(tenant, wanted, **by.told)
    return _Deed(Text(_("Task given: %(title)s."), {"title": Text(title)}), "task", task.pk)


def _nothing(_tenant: UUID, _asked: Asked, _by: _By) -> _Deed:
    return _Deed(Text(_("Noted. Nothing else was changed.")))


def _customer(asked: Asked) -> int:
    if asked.customer_id is None:
        raise CustomerUnknown
    return asked.customer_id


def _open(tenant: UUID, asked: Asked) -> list[ItemLine]:
    lines = screens.item_lines(tenant, _customer(asked), is_open=True, limit=MOST_ITEMS)
    return sorted((one for one in lines if one.open_amount > 0), key=lambda one: (one.due_on, one.id))


def _own(tenant: UUID, asked: Asked) -> list[int]:
    return [one.id for one in _open(tenant, asked) if one.id in asked.item_ids]


def _chosen(tenant: UUID, asked: Asked, by: _By) -> list[ItemLine]:
    """Give the items that are meant; where none is named, those that are due, or else all that are open."""
    lines = _open(tenant, asked)
    if asked.item_ids:
        return [one for one in lines if one.id in asked.item_ids]
    if asked.currency and asked.amount is not None:
        return [one for one in lines if one.currency == asked.currency]
    return [one for one in lines if one.due_on < by.on] or lines


def _parts(tenant: UUID, asked: Asked, by: _By) -> list[Part]:
    lines = _chosen(tenant, asked, by)
    return shared([Part(one.id, one.open_amount) for one in lines], asked.amount)


_DEEDS: Final[Mapping[str, Callable[[UUID, Asked, _By], _Deed]]] = {
    "will_pay": _promise,
    "paid_already": _pause,
    "dispute": _dispute,
    "needs_copy": _copy,
    "plan_request": _plan,
    "wrong_contact": _contact,
}
