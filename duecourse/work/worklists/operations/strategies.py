"""Agree on how customers are ranked: write a draft, propose it, let a second person bring it into force."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.work.worklists.events import StrategyActivated
from duecourse.work.worklists.models import Strategy
from duecourse.work.worklists.rules import strategies
from duecourse.work.worklists.rules.strategies import StrategySpec


class NoSuchStrategy(Refused):
    """No version of that id."""

    says = _("This version of the strategy does not exist.")


class StrategyNotADraft(Refused):
    """The version ranks already, or did."""

    says = _("Version %(number)s is %(state)s; only a draft can be brought into force.")


class StrategyDraftThere(Refused):
    """Two drafts at once would be two answers to one question."""

    says = _("Version %(number)s is being written already.")


class StrategyProposed(Refused):
    """What a second person is reading must not change under the eyes."""

    says = _("Version %(number)s waits for a second person; take it back before you change it.")


class StrategyNotProposed(Refused):
    """Nobody asked for it yet."""

    says = _("Version %(number)s was not proposed.")


class OwnStrategy(Refused):
    """No self-approval."""

    says = _("You wrote at this version yourself: a second person brings it into force.")


class StrategyChanged(Refused):
    """Somebody else wrote at the same draft."""

    says = _("Version %(number)s was changed meanwhile. Look at it again.")


class ReasonNotGiven(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Give a reason.")


def draft_strategy(tenant: UUID, spec: StrategySpec, *, actor: Actor, at: datetime) -> Strategy:
    """Store a strategy as a new draft version."""
    last = Strategy.objects.of(tenant).filter(slug=spec.key).aggregate(last=Max("number"))["last"] or 0
    row = Strategy.objects.create(
        tenant_id=tenant,
        slug=spec.key,
        number=last + 1,
        name=spec.name,
        spec=strategies.to_data(spec),
        author=actor.name,
        writers=_with([], actor),
    )
    audit(tenant, "strategy.drafted", actor=actor, at=at, subject=row, after={"slug": row.slug, "number": row.number})
    return row


def begin_draft(tenant: UUID, strategy_id: int, *, actor: Actor, at: datetime) -> Strategy:
    """Begin a new version with the rules of another."""
    rows = Strategy.objects.of(tenant).select_for_update(no_key=True)
    found = {row.pk: row for row in rows.order_by("id")}
    if strategy_id not in found:
        raise NoSuchStrategy
    there = next((row for row in found.values() if row.state == "draft"), None)
    if there is not None:
        raise StrategyDraftThere(number=there.number)
    return draft_strategy(tenant, strategies.from_data(found[strategy_id].spec), actor=actor, at=at)


def change_draft(tenant: UUID, strategy_id: int, spec: StrategySpec, *, seen: str, actor: Actor, at: datetime) -> None:
    """Replace what a draft says; `seen` is the mark of what the writer had before the eyes."""
    row = _draft(tenant, strategy_id)
    if row.proposed_by:
        raise StrategyProposed(number=row.number)
    _check_seen(row, seen)
    data = strategies.to_data(spec)
    strategies.from_data(data)
    if data == row.spec:
        return
    _update(row, spec=data, name=spec.name, writers=_with(row.writers, actor))
    audit(tenant, "strategy.changed", actor=actor, at=at, subject=row, before=row.spec, after=data)


def propose(tenant: UUID, strategy_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Ask a second person to bring a draft into force, and say why it is better."""
    row = _draft(tenant, strategy_id)
    _check_reason(reason)
    if row.proposed_by:
        raise StrategyProposed(number=row.number)
    _update(row, proposed_by=actor.name, proposal=reason.strip()[:500], writers=_with(row.writers, actor))
    audit(tenant, "strategy.proposed", actor=actor, at=at, subject=row, reason=reason)


def send_back(tenant: UUID, strategy_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Give a proposed draft back to those who write it."""
    row = _draft(tenant, strategy_id)
    _check_reason(reason)
    if not row.proposed_by:
        raise StrategyNotProposed(number=row.number)
    _update(row, proposed_by="", proposal="")
    audit(tenant, "strategy.sent_back", actor=actor, at=at, subject=row, reason=reason)


def agree(tenant: UUID, strategy_id: int, *, seen: str, actor: Actor, at: datetime) -> None:
    """Let a proposed draft rank from the next run on; whoever wrote at it may not."""
    row = _draft(tenant, strategy_id)
    if not row.proposed_by:
        raise StrategyNotProposed(number=row.number)
    if actor.user_id is None or str(actor.user_id) in row.writers:
        raise OwnStrategy
    _check_seen(row, seen)
    activate_strategy(tenant, row.pk, actor=actor, at=at)


def discard(tenant: UUID, strategy_id: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Throw a draft away."""
    row = _draft(tenant, strategy_id)
    _check_reason(reason)
    audit(tenant, "strategy.discarded", actor=actor, at=at, subject=row, reason=reason, before=row.spec)
    Strategy.objects.of(tenant).filter(id=row.pk).delete()


def activate_strategy(tenant: UUID, strategy_id: int, *, actor: Actor, at: datetime) -> None:
    """Let a draft rank from the next build on; the one before it retires. People come here through `agree`."""
    row = _draft(tenant, strategy_id)
    Strategy.objects.of(tenant).filter(state="active").update(state="retired")
    _update(row, state="active", activated_at=at)
    audit(tenant, "strategy.activated", actor=actor, at=at, subject=row)
    record(tenant, StrategyActivated(row.slug, row.number), actor=actor, at=at)


def install_starter(tenant: UUID, *, actor: Actor, at: datetime) -> int:
    """Bring the starter strategy into force unless some strategy is; tell how many were installed."""
    if Strategy.objects.of(tenant).filter(state="active").exists():
        return 0
    row = draft_strategy(tenant, strategies.starter(), actor=actor, at=at)
    activate_strategy(tenant, row.pk, actor=actor, at=at)
    return 1


def strategy_in_force(tenant: UUID, *, at: datetime) -> tuple[int, StrategySpec]:
    """Give the strategy that ranks; a tenant without one gets the starter."""
    row = Strategy.objects.of(tenant).filter(state="active").first()
    if row is None:
        install_starter(tenant, actor=SYSTEM, at=at)
        row = Strategy.objects.of(tenant).get(state="active")
    return row.pk, strategies.from_data(row.spec)


def strategy_numbered(tenant: UUID, strategy_id: int) -> StrategySpec:
    """Give the rules of a version, whatever has come into force since."""
    return strategies.from_data(Strategy.objects.of(tenant).get(id=strategy_id).spec)


def _draft(tenant: UUID, strategy_id: int) -> Strategy:
    row = Strategy.objects.of(tenant).filter(id=strategy_id).select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchStrategy
    if row.state != "draft":
        raise StrategyNotADraft(number=row.number, state=row.state)
    return row


def _check_seen(row: Strategy, seen: str) -> None:
    if seen != strategies.mark_of(strategies.from_data(row.spec)):
        raise StrategyChanged(number=row.number)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNotGiven


def _with(writers: list[str], actor: Actor) -> list[str]:
    """Add whoever writes to those who wrote: none of them brings the version into force."""
    return sorted({*writers, str(actor.user_id)}) if actor.user_id else writers


def _update(row: Strategy, **values: Any) -> None:
    Strategy.objects.of(row.tenant_id).filter(id=row.pk).update(**values)
