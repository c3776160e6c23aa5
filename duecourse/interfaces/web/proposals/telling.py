"""Who is told of a wish and of its answer? A note at the customer that calls them by name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from duecourse.foundation.identity.queries import people
from duecourse.foundation.identity.queries.naming import who_may
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import papers
from duecourse.records.ledger.queries import lists


def tell(request: StaffRequest, said: dict[int, str], *, on: date, also: Collection[UUID] = ()) -> None:
    """Write a note for each customer that calls whoever works on it by name, and some others; never whoever writes."""
    visit = request.visit
    working = _working(request, list(said))
    for customer_id, text in said.items():
        named = {*working.get(customer_id, ()), *also} - {visit.seat.user_id}
        papers.write_note(visit.tenant_id, customer_id, text, mentions=named, on=on, actor=visit.actor, at=request.now)


def _working(request: StaffRequest, customer_ids: Collection[int]) -> dict[int, set[UUID]]:
    """Name who collects the customers' portfolios; where nobody does, those who assign work."""
    tenant = request.visit.tenant_id
    may = {user_id for user_id, _name in who_may(tenant, "pause.agree")}
    collectors = [one for one in people.collectors(tenant) if one.user_id in may]
    leads = {user_id for user_id, _name in who_may(tenant, "worklist.assign")}
    return {
        customer_id: {one.user_id for one in collectors if portfolio in one.portfolio_ids} or leads
        for customer_id, portfolio in lists.portfolios_of(tenant, customer_ids).items()
    }
