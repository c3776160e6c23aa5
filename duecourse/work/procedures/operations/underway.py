"""Let a customer who says to have paid alone until the money must have been seen."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.queries import calendar_of
from duecourse.foundation.kit.actor import Actor
from duecourse.records.ledger.operations import blocks

UNDERWAY: Final = "PAYMENT-UNDERWAY"
PAUSE_DAYS: Final = 5
"""Business days in which a payment that is said to be made must have been seen."""


def paused_until(tenant: UUID, company_id: int, *, on: date) -> date:
    """Tell the last day of such a pause that begins today."""
    return calendar_of(tenant, company_id).add(on, PAUSE_DAYS)


def pause(
    tenant: UUID,
    customer_id: int,
    item_ids: Iterable[int],
    *,
    until: date,
    note: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Stop dunning of these items, or of the whole customer where none is named; give the stops."""
    stops: list[int | None] = [*item_ids] or [None]
    return [
        blocks.block(
            tenant,
            blocks.NewBlock(customer_id, UNDERWAY, item_id=one, to_on=until, note=note),
            on=on,
            actor=actor,
            at=at,
        ).pk
        for one in stops
    ]
