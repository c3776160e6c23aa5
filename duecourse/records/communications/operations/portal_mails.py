"""Write to a customer about its page: a new link, or what it did there; with the words that were published, else ours."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duecourse.records.communications.operations.planning import plan_message
from duecourse.records.communications.operations.plans import Plan, Planned
from duecourse.records.communications.operations.templates import published
from duecourse.records.communications.queries.portal import Visitor
from duecourse.records.communications.rules.rendering import Source
from duecourse.records.communications.rules.starters import starter

NEW_LINK: Final = "portal_link"
RECORDED: Final = "portal_recorded"


def send_new_link(visitor: Visitor, *, on: date, at: datetime) -> Planned | None:
    """Send a contact a new link to its page, at most one an hour; to nobody where the old link was no contact's."""
    if visitor.contact_id is None:
        return None
    return write(visitor, NEW_LINK, f"{NEW_LINK}:{visitor.contact_id}:{at:%Y%m%d%H}", on=on, at=at)


def write(
    visitor: Visitor,
    code: str,
    origin: str,
    *,
    on: date,
    at: datetime,
    extra: Mapping[str, Mapping[str, object]] | None = None,
    purpose: str = "service",
) -> Planned:
    """Put a mail to whoever reads the page into the outbox, once by its origin."""
    plan = Plan(
        company_id=visitor.company_id,
        customer_id=visitor.customer_id,
        origin=origin,
        template_code=code,
        planned_on=on,
        purpose=purpose,
        contact_id=visitor.contact_id,
        extra=extra or {},
        written=own_words(visitor.tenant_id, code, visitor.language),
    )
    return plan_message(visitor.tenant_id, plan, now=at)


def own_words(tenant: UUID, code: str, language: str) -> Source | None:
    """Give the starter's words where an organisation that began before it was shipped has none."""
    return None if published(tenant, {code}) else starter(code, language).source
