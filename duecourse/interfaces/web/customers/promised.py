"""How do promises and plans of a customer read, a row each?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.promises.likely import stored_words
from duecourse.records.disputes.queries import screens as disputes
from duecourse.records.promises.queries import plans
from duecourse.records.promises.queries import screens as promises


@dataclass(frozen=True)
class Part:
    """An item that something is about, with its part of it."""

    number: str
    href: str
    amount: Money


@dataclass(frozen=True)
class Agreement:
    """A promise, a plan or a dispute as a row."""

    id: str
    title: str
    since: date
    until: date | None
    state: str
    state_words: str
    note: str
    amounts: tuple[Money, ...]
    parts: tuple[Part, ...]
    end_href: str
    href: str = ""
    needs: str = ""
    likely: str = ""


def promise_row(one: promises.PromiseRow, token: str) -> Agreement:
    """Say a promise."""
    state, state_words = reasons.promise_state(one.state)
    title = _("Pays on %(day)s") % {"day": formats.day(one.due_on)}
    href = (
        reverse("withdraw-promise", args=[token, one.id])
        if one.state in ("open", "kept_unconfirmed", "proposed")
        else ""
    )
    parts = parts_of(one.parts)
    return Agreement(
        str(one.id), title, one.made_on, one.due_on, state, state_words, one.note, sums(parts), parts, href,
        likely=stored_words(one.chance),
    )  # fmt: skip


def plan_row(one: promises.PlanRow, token: str) -> Agreement:
    """Say a plan."""
    state, state_words = ("cancelled", _("Ended")) if one.is_over else ("promised", _("In force"))
    title = _("Plan since %(day)s") % {"day": formats.day(one.from_on)}
    href = "" if one.is_over or "/" in one.key else reverse("end-plan", args=[token, one.key])
    parts = parts_of(one.parts)
    return Agreement(one.key, title, one.from_on, one.to_on, state, state_words, "", sums(parts), parts, href)


def plan_rows(tenant: UUID, here: Standing, *, item_id: int | None = None) -> tuple[Agreement, ...]:
    """Say the plans of a customer (or those in which an item is): our own, and those that were taken over."""
    account = here.account
    own = plans.plans_about(tenant, item_id, account.id) if item_id else plans.plans_of_customer(tenant, account.id)
    others = promises.plans_of(tenant, account.id, on=here.day, item_id=item_id)
    taken = tuple(plan_row(one, account.token) for one in others if not one.key.startswith("plan:"))
    return (*(_own_plan(one) for one in own), *taken)


def _own_plan(one: plans.PlanRow) -> Agreement:
    state, words = reasons.plan_state(one.state)
    title = _("Payment plan %(number)s") % {"number": one.number}
    last = one.parts[-1].due_on if one.parts else None
    note = ""
    if one.next and one.state == "agreed":
        left = formats.plain_money(one.next.left, one.currency)
        note = _("next: %(amount)s on %(day)s") % {"amount": left, "day": formats.day(one.next.due_on)}
    amounts = (Money(one.left if one.state == "agreed" else one.total, one.currency),)
    return Agreement(str(one.id), title, one.from_on, last, state, words, note, amounts, (), "", _plan_href(one.id))


def _plan_href(plan_id: int) -> str:
    return reverse("plan", args=[plan_id])


def parts_of(parts: Sequence[promises.PromisedPart] | Sequence[disputes.DisputedPart]) -> tuple[Part, ...]:
    """Say the items that something is about."""
    return tuple(
        Part(one.number, reverse("item", args=[one.item_id]), Money(one.amount, one.currency)) for one in parts
    )


def sums(parts: Sequence[Part]) -> tuple[Money, ...]:
    """Sum them per currency."""
    return added([tuple(one.amount for one in parts)])


def added(lists: Iterable[Iterable[Money]]) -> tuple[Money, ...]:
    """Sum lists of amounts per currency."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for amounts in lists:
        for one in amounts:
            total[one.currency] += one.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(total.items()))
