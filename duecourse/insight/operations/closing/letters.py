"""Ask customers whether a balance is right: once each, by mail through the outbox; keep what they answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from duecourse.work.worklists.operations import between

TEMPLATE: Final = "balance_confirmation"
REMIND_AFTER: Final = timedelta(days=7)
_GONE: Final = frozenset({"suppressed", "failed", "cancelled"})


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


@dataclass(frozen=True)
class Choice:
    """How customers are chosen: all, the largest, a sample by value with its seed, or by number."""

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
        chosen = [one for one, amount in balances.items() if amount]
        chosen = [one for one in chosen if one in choice.customer_ids] if choice.way == "named" else chosen
    if not chosen:
        raise sampling.NobodyToAsk
    return tuple(sorted(chosen))


def ask(tenant: UUID, pack_id: int, choice: Choice, *, on: date, actor: Actor, at: datetime) -> int:
    """Ask the customers chosen, each once about a month; tell how many mails stand in the outbox.

    Who cannot be reached by mail stays in the list with the reason.
    """
    chosen = choose(tenant, pack_id, choice)
    pack = MonthPack.objects.of(tenant).get(id=pack_id)
    known = BalanceLetter.objects.of(tenant).filter(pack_id=pack_id, customer_id__in=chosen)
    asked = set(known.values_list("customer_id", flat=True))
    fresh = [one for one in chosen if one not in asked]
    if not fresh:
        raise NobodyNew
    amounts = _amounts(tenant, pack_id, set(fresh))
    rows = [
        BalanceLetter(tenant_id=tenant, pack_id=pack_id, customer_id=one, amounts=amounts[one], chosen=choice.to_json())
        for one in fresh
    ]
    BalanceLetter.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    made = list(BalanceLetter.objects.of(tenant).filter(pack_id=pack_id, customer_id__in=fresh, state="drafted"))
    sent = _write(tenant, pack, made, on=on, at=at)
    after = {"chosen": choice.to_json(), "asked": len(made), "mails": sent}
    audit(tenant, "balances.asked", actor=actor, at=at, subject=pack, after=after)
    return sent


def remind(tenant: UUID, pack_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Ask those again, once, that have not answered for a week."""
    pack = MonthPack.objects.of(tenant).get(id=pack_id)
    rows = BalanceLetter.objects.of(tenant).select_for_update().filter(pack_id=pack_id, state="sent")
    due = list(rows.filter(asked_at__lte=at - REMIND_AFTER, reminded_at__isnull=True).order_by("id"))
    if not due:
        raise NothingToRemind
    sent = _write(tenant, pack, due, on=on, at=at, again=True)
    audit(tenant, "balances.reminded", actor=actor, at=at, subject=pack, after={"mails": sent})
    return sent


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
    tenant: UUID, pack: MonthPack, rows: list[BalanceLetter], *, on: date, at: datetime, again: bool = False
) -> int:
    """Put the mails into the outbox, each once by its origin; a letter whose mail cannot be made stays drafted."""
    tongues = _languages(tenant, [row.customer_id for row in rows])
    by_origin = {f"balance:{row.pk}{':again' if again else ''}": row for row in rows}
    plans = [_plan(tenant, pack, row, origin, tongues, on=on) for origin, row in by_origin.items()]
    sent = 0
    for planned in plan_messages(tenant, plans, now=at):
        row = by_origin[planned.origin]
        row.message_id = planned.message_id
        if planned.state in _GONE:
            continue
        row.state, sent = "sent", sent + 1
        if again:
            row.reminded_at = at
        else:
            row.asked_at = at
    BalanceLetter.objects.of(tenant).bulk_update(rows, ["message_id", "state", "asked_at", "reminded_at"])
    return sent


def _plan(
    tenant: UUID, pack: MonthPack, row: BalanceLetter, origin: str, tongues: Mapping[int, str], *, on: date
) -> Plan:
    said = {
        "kind": "balance",
        "date": pack.month_on,
        "amount": {one: Decimal(amount) for one, amount in row.amounts.items()},
    }
    return Plan(
        company_id=pack.company_id,
        customer_id=row.customer_id,
        origin=origin,
        template_code=TEMPLATE,
        planned_on=on,
        purpose="service",
        extra={"portal": said},
        written=own_words(tenant, TEMPLATE, tongues.get(row.customer_id, "en")),
    )


def _languages(tenant: UUID, customer_ids: Collection[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, language FROM ledger_customer WHERE tenant_id = %s AND id = ANY(%s)",
            [tenant, list(customer_ids)],
        )
        return {row[0]: row[1] or "en" for row in cursor.fetchall()}
