"""Begin to work a book carefully: clean up what is old, let only some portfolios be automatic, then go live."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Company, Portfolio, Tenant
from duecourse.foundation.identity.operations import audit, set_outbound
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations import blocks, cleanup
from duecourse.work.procedures.operations import settle

LEFT_ALONE = "MANAGEMENT"
"""The reason of a block on an old item that nobody shall remind of."""
SENDS = ("allowlist", "on")
"""Positions of the switch in which messages leave."""
PILOT = "pilot_portfolios"
"""The tenant's setting that says that a pilot is on, and for whom."""


class AlreadyLive(Refused):
    """The clean-up list is filled once; afterwards old items are news like any other."""

    says = _("This company has been live since %(since)s.")


class NoSuchPortfolio(Refused):
    """An id names no portfolio."""

    says = _("One of these portfolios does not exist.")


class ReasonMissing(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Give a reason.")


def go_live(tenant: UUID, company_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Let a company's book be worked from `on`; tell how many items went on the clean-up list.

    Items older than the company's `cleanup_after_days`, and of which nobody reminded, wait there for a person's word;
    imports put them there until this day, and nothing is added after it.
    """
    company = identity.company_settings(tenant, company_id)
    if company.goes_live_on is not None and company.goes_live_on <= on:
        raise AlreadyLive(since=company.goes_live_on)
    count = 0
    if company.cleanup_after_days is not None:
        count = cleanup.put_on_cleanup(tenant, company_id, older_than_days=company.cleanup_after_days, on=on)
    Company.objects.of(tenant).filter(id=company_id).update(goes_live_on=on)
    after = {"on": on.isoformat(), "cleanup": count}
    audit(tenant, "company.live", actor=actor, at=at, subject=company, after=after)
    return count


def release_items(tenant: UUID, item_ids: Iterable[int], *, on: date, actor: Actor, at: datetime) -> int:
    """Let old items be reminded of like any other, beginning with the friendliest step; tell how many."""
    wanted = sorted(set(item_ids))
    count = cleanup.release_from_cleanup(tenant, wanted, on=on, actor=actor, at=at)
    audit(tenant, "cleanup.released", actor=actor, at=at, subject=("Item", "many"), after={"items": wanted})
    return count


def release_customer(tenant: UUID, customer_id: int, *, on: date, actor: Actor, at: datetime) -> int:
    """Let all old items of a customer be reminded of."""
    return release_items(tenant, cleanup.cleanup_of(tenant, customer_id), on=on, actor=actor, at=at)


def leave_alone(tenant: UUID, customer_id: int, *, reason: str, on: date, actor: Actor, at: datetime) -> int:
    """Settle that nobody reminds of a customer's old items."""
    return leave_items_alone(tenant, cleanup.cleanup_of(tenant, customer_id), reason=reason, on=on, actor=actor, at=at)


def leave_items_alone(
    tenant: UUID, item_ids: Iterable[int], *, reason: str, on: date, actor: Actor, at: datetime
) -> int:
    """Settle that nobody reminds of these old items: each is blocked with the reason and leaves the list."""
    if not reason.strip():
        raise ReasonMissing
    wanted = cleanup.owners_on_cleanup(tenant, item_ids)
    for item_id, customer_id in wanted.items():
        new = blocks.NewBlock(customer_id, LEFT_ALONE, item_id=item_id, note=reason, key=f"cleanup:{item_id}")
        blocks.block(tenant, new, on=on, actor=actor, at=at)
    cleanup.release_from_cleanup(tenant, wanted, on=on, actor=actor, at=at)
    after = {"items": sorted(wanted), "customers": sorted(set(wanted.values()))}
    audit(tenant, "cleanup.left", actor=actor, at=at, subject=("Item", "many"), reason=reason, after=after)
    return len(wanted)


def switch_outbound(
    tenant: UUID,
    value: str,
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    allowlist: Sequence[str] | None = None,
    reason: str = "",
) -> None:
    """Decide whether anything may leave; what shadow mode only pretended is forgotten before the first real message.

    `on` = the business date of the tenant, else the latest of its companies.
    """
    set_outbound(tenant, value, actor=actor, at=at, allowlist=allowlist, reason=reason)
    if value in SENDS:
        days = [row.business_date or business_date(row.zone, at) for row in identity.companies(tenant)]
        settle.leave_shadow(tenant, on=on or max(days))


def set_pilot(
    tenant: UUID, portfolio_ids: Iterable[int] | None, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """Let only these portfolios be written to by itself; None ends the pilot.

    While it lasts, every other customer, also one without a portfolio, is decided and then left to a person.
    """
    rows = Portfolio.objects.of(tenant)
    wanted = None if portfolio_ids is None else sorted(set(portfolio_ids))
    if wanted is not None and rows.filter(id__in=wanted).count() != len(wanted):
        raise NoSuchPortfolio
    rows.update(is_live=True)
    settings = dict(identity.tenant_row(tenant).settings)
    before = settings.pop(PILOT, None)
    if wanted is not None:
        rows.exclude(id__in=wanted).update(is_live=False)
        settings[PILOT] = wanted
    Tenant.objects.filter(id=tenant).update(settings=settings)
    subject = ("Tenant", tenant)
    audit(
        tenant,
        "pilot.set",
        actor=actor,
        at=at,
        subject=subject,
        reason=reason,
        before={PILOT: before},
        after={PILOT: wanted},
    )
