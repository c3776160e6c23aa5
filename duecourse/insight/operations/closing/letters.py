"""Ask customers whether a balance is right: once each, by mail or on paper through the outbox; keep what they answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.insight.models import BalanceLetter, MonthPack
from duecourse.insight.queries.closing import letters, packs
from duecourse.insight.rules.closing import sampling
from duecourse.records.communications.operations.planning import plan_messages
from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.operations.portal_mails import own_words
from duecourse.records.communications.operations.release import cancel
from duecourse.records.communications.rules.letters import LETTER_OF
from duecourse.work.worklists.operations import between

TEMPLATE: Final = "balance_confirmation"
ROADS: Final = ("either", "email", "letter")
"""How to ask: by mail and who has no address by letter, by mail only, by letter."""
ANSWER_WITHIN: Final = timedelta(days=14)
REMIND_AFTER: Final = timedelta(days=7)


class AnswerMissing(Refused):
    """Who differs says how."""

    says = _("Say which amount your books show, or what differs.")


class AnsweredAlready(Refused):
    """An answer that was looked into stands."""

    says = _("Your answer was recorded before. Please write to us if something changed.")


class NothingToRemind(Refused):
    """Everybody has answered, was reminded, or was asked lately."""

    says = _("Nobody is to be reminded: once each, a week after the question.")


class NobodyNew(Refused):
    """All who were chosen have been asked before."""

    says = _("Everybody chosen has been asked about this month already.")


class AnswerTooSoon(Refused):
    """Nobody can answer until a day that is over."""

    says = _("The day to answer by must be later than today.")


class NotWaiting(Refused):
    """Only a question that waits for its answer is withdrawn."""

    says = _("This question does not wait for an answer.")


@dataclass(frozen=True)
class Choice:
    """How customers are chosen: all, the largest, a sample by value with its seed, by number, or who was not reached."""

    way: str
    count: int = 0
    seed: str = ""
    customer_ids: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """Write down how they were chosen, so that it can be done again."""
        said: dict[str, Any] = {"way": self.way}
        if self.way in ("largest", "sample"):
            said["count"] = self.count
        return said | ({"seed": self.seed.strip()} if self.way == "sample" else {})


def choose(tenant: UUID, pack_id: int, choice: Choice) -> tuple[int, ...]:
    """Name the customers that a choice means, of those that stand in the pack."""
    balances = letters.balances(tenant, pack_id)
    if choice.way == "sample":
        chosen: Collection[int] = sampling.by_value(balances, choice.count, choice.seed)
    elif choice.way == "largest":
        chosen = sampling.largest(balances, choice.count)
    else:
        is_named = choice.way == "named"
        owing = [one for one, amount in balances.items() if amount > 0 or (is_named and amount)]
        chosen = [one for one in owing if one in choice.customer_ids] if is_named else owing
    if not chosen:
        raise sampling.NobodyToAsk
    return tuple(sorted(chosen))


def ask(
    tenant: UUID,
    pack_id: int,
    choice: Choice,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    road: str = "either",
    answer_by: date | None = None,
) -> int:
    """Ask the customers chosen, each once about a month; tell how many mails and letters stand in the outbox.

    Who was not reached before is asked again, whose question was withdrawn only by number. Who cannot be reached stays in
    the list with the reason.
    """
    answer_by = answer_by or on + ANSWER_WITHIN
    if answer_by <= on:
        raise AnswerTooSoon
    chosen = set(choose(tenant, pack_id, choice))
    pack = MonthPack.objects.of(tenant).select_for_update(no_key=True).get(id=pack_id)
    known = {one.customer_id: one for one in letters.letters_of(tenant, pack_id, on=on)}
    again = {one.id for one in known.values() if one.customer_id in chosen and _may_ask_again(one.state, choice)}
    fresh = chosen - set(known) if choice.way != "unreached" else set()
    if not fresh and not again:
        raise NobodyNew
    amounts = _amounts(tenant, pack_id, fresh)
    rows = [
        BalanceLetter(tenant_id=tenant, pack_id=pack_id, customer_id=one, amounts=amounts[one], chosen=choice.to_json())
        for one in sorted(fresh)
    ]
    made = BalanceLetter.objects.bulk_create(rows, batch_size=1000)
    by: dict[str, Any] = {"on": on, "at": at, "answer_by": answer_by}
    sent = _write(tenant, pack, made, road, **by)
    sent += _write(tenant, pack, _rows(tenant, again), road, tail=f":{at:%Y%m%d%H%M}", **by)
    after = {"chosen": choice.to_json(), "asked": len(made) + len(again), "sent": sent}
    audit(tenant, "balances.asked", actor=actor, at=at, subject=pack, after=after)
    return sent


def remind(tenant: UUID, pack_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Ask those again, once and by the same road, that have not answered for a week."""
    pack = MonthPack.objects.of(tenant).select_for_update(no_key=True).get(id=pack_id)
    waiting = [one for one in letters.letters_of(tenant, pack_id, on=on) if one.state in ("sent", "silent")]
    due = [one for one in waiting if one.reminded_at is None and one.asked_at and one.asked_at <= at - REMIND_AFTER]
    sent = 0
    for road in ("email", "letter"):
        mine = _rows(tenant, [one.id for one in due if one.channel == road])
        sent += _write(tenant, pack, mine, road, on=on, at=at, answer_by=on + REMIND_AFTER, tail=":again")
    if not sent:
        raise NothingToRemind
    audit(tenant, "balances.reminded", actor=actor, at=at, subject=pack, after={"sent": sent})
    return sent


def withdraw(tenant: UUID, letter_id: int, *, reason: str, actor: Actor, at: datetime) -> BalanceLetter:
    """Withdraw a question that waits for its answer; its mail or letter is taken back where it has not left."""
    letter = BalanceLetter.objects.of(tenant).select_for_update().get(id=letter_id)
    if letter.state not in ("drafted", "sent"):
        raise NotWaiting
    letter.state, letter.answer = "withdrawn", reason.strip()[:2000]
    letter.save(update_fields=["state", "answer"])
    if letter.message_id is not None:
        cancel(tenant, [letter.message_id], reason="undone", actor=actor, at=at)
    audit(tenant, "balance.withdrawn", actor=actor, at=at, subject=letter, reason=letter.answer)
    return letter


def answer(
    tenant: UUID,
    letter_id: int,
    *,
    agrees: bool,
    words: str,
    told: Mapping[str, Decimal],
    by: str,
    actor: Actor,
    on: date,
    at: datetime,
) -> BalanceLetter:
    """Keep what a customer says of its balance; who differs makes a task. It may be said anew until somebody is at it."""
    letter = BalanceLetter.objects.of(tenant).select_for_update().get(id=letter_id)
    if letter.state == "withdrawn":
        raise NotWaiting
    if letter.state == "differs" and actor.kind == "customer":
        raise AnsweredAlready
    if not agrees and not told and not words.strip():
        raise AnswerMissing
    letter.state, letter.answer, letter.answered_by = "agreed" if agrees else "differs", words.strip()[:2000], by[:150]
    letter.told = {} if agrees else {one: str(amount) for one, amount in told.items()}
    letter.answered_on = on
    letter.save(update_fields=["state", "answer", "answered_by", "told", "answered_on"])
    if not agrees:
        _give_task(tenant, letter, on=on, actor=actor, at=at)
    after = {"state": letter.state, "told": letter.told, "by": letter.answered_by}
    audit(tenant, "balance.answered", actor=actor, at=at, subject=letter, after=after)
    return letter


def _may_ask_again(state: str, choice: Choice) -> bool:
    return state == "drafted" or (state == "withdrawn" and choice.way == "named")


def _rows(tenant: UUID, ids: Collection[int]) -> list[BalanceLetter]:
    return list(BalanceLetter.objects.of(tenant).select_for_update().filter(id__in=ids).order_by("id")) if ids else []


def _give_task(tenant: UUID, letter: BalanceLetter, *, on: date, actor: Actor, at: datetime) -> None:
    company_id = MonthPack.objects.of(tenant).values_list("company_id", flat=True).get(id=letter.pack_id)
    said = ", ".join(f"{amount} {one}" for one, amount in letter.told.items())
    wanted = between.Wanted(
        company_id,
        letter.customer_id,
        str(_("Balance confirmation differs")),
        on,
        None,
        key=f"balance:{letter.pk}",
        note=f"{said} {letter.answer}".strip(),
    )
    between.give_task(tenant, wanted, actor=actor, at=at, on=on)


def _amounts(tenant: UUID, pack_id: int, customer_ids: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for row in packs.rows_of(tenant, pack_id):
        if row.customer_id in customer_ids and row.balance:
            found.setdefault(row.customer_id, {})[row.currency] = str(row.balance)
    return found


def _write(
    tenant: UUID,
    pack: MonthPack,
    rows: Sequence[BalanceLetter],
    road: str,
    *,
    on: date,
    at: datetime,
    answer_by: date,
    tail: str = "",
) -> int:
    """Put mails and letters into the outbox; who can be reached by neither stays drafted."""
    reminds = tail == ":again"
    for row in rows:
        row.answer_by = max(row.answer_by or answer_by, answer_by) if reminds else answer_by
        row.state = row.state if reminds else "drafted"
    left = _send(tenant, pack, rows, "letter" if road == "letter" else "email", tail, on=on, at=at)
    if road == "either":
        left = _send(tenant, pack, left, "letter", tail, on=on, at=at)
    gone = {row.pk for row in left}
    for row in rows:
        if row.pk not in gone:
            row.state = "sent"
            row.asked_at, row.reminded_at = (row.asked_at, at) if reminds else (at, None)
    fields = ["message_id", "state", "asked_at", "answer_by", "reminded_at"]
    BalanceLetter.objects.of(tenant).bulk_update(rows, fields, batch_size=1000)
    return len(rows) - len(left)


def _send(
    tenant: UUID, pack: MonthPack, rows: Sequence[BalanceLetter], channel: str, tail: str, *, on: date, at: datetime
) -> list[BalanceLetter]:
    """Put a message a question into the outbox, each once by its origin; give back the questions that cannot go this way."""
    end = tail if channel == "email" else f"{tail}:letter"
    by_origin = {f"balance:{row.pk}{end}": row for row in rows}
    known = _customers(tenant, [row.customer_id for row in rows])
    plans = [_plan(tenant, pack, row, origin, channel, known[row.customer_id], on) for origin, row in by_origin.items()]
    left = []
    for planned in plan_messages(tenant, plans, now=at):
        row = by_origin[planned.origin]
        is_gone = planned.state in letters.GONE
        if is_gone:
            left.append(row)
        if not is_gone or row.state == "drafted":
            row.message_id = planned.message_id
    return left


def _plan(
    tenant: UUID, pack: MonthPack, row: BalanceLetter, origin: str, channel: str, customer: tuple[str, int], on: date
) -> Plan:
    said = {
        "kind": "balance",
        "date": pack.month_on,
        "amount": {one: Decimal(amount) for one, amount in row.amounts.items()},
    }
    language, stop_version = customer
    return Plan(
        company_id=pack.company_id,
        customer_id=row.customer_id,
        origin=origin,
        template_code=TEMPLATE,
        planned_on=on,
        stop_version=stop_version,
        purpose="service",
        deadline_on=row.answer_by,
        extra={"portal": said},
        channel=channel,
        written=own_words(tenant, TEMPLATE + LETTER_OF if channel == "letter" else TEMPLATE, language),
    )


def _customers(tenant: UUID, customer_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Tell the language and the stop version of customers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, language, stop_version FROM ledger_customer WHERE tenant_id = %s AND id = ANY(%s)",
            [tenant, list(customer_ids)],
        )
        return {row[0]: (row[1] or "en", row[2]) for row in cursor.fetchall()}
