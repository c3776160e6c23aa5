"""Agree on how customers are ranked: draft a strategy, bring it into force, install the one that comes with the product."""

from datetime import datetime
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


def draft_strategy(tenant: UUID, spec: StrategySpec, *, actor: Actor, at: datetime) -> Strategy:
    """Store a strategy as a new draft version."""
    last = Strategy.objects.of(tenant).filter(slug=spec.key).aggregate(last=Max("number"))["last"] or 0
    row = Strategy.objects.create(
        tenant_id=tenant, slug=spec.key, number=last + 1, name=spec.name, spec=strategies.to_data(spec)
    )
    audit(tenant, "strategy.drafted", actor=actor, at=at, subject=row, after={"slug": row.slug, "number": row.number})
    return row


def activate_strategy(tenant: UUID, strategy_id: int, *, actor: Actor, at: datetime) -> None:
    """Let a draft rank from the next build on; the one before it retires."""
    row = Strategy.objects.of(tenant).filter(id=strategy_id).select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchStrategy
    if row.state != "draft":
        raise StrategyNotADraft(number=row.number, state=row.state)
    Strategy.objects.of(tenant).filter(state="active").update(state="retired")
    Strategy.objects.of(tenant).filter(id=row.pk).update(state="active")
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
