"""Which colleagues does a note call by name?"""

from __future__ import annotations

from uuid import UUID

from duecourse.foundation.identity.queries import people as identity
from duecourse.interfaces.web.visit import StaffRequest, Visit


def names(visit: Visit) -> tuple[str, ...]:
    """List the colleagues who can be called, by name."""
    return tuple(one.name for one in identity.members(visit.tenant_id) if one.is_active)


def named(request: StaffRequest, text: str) -> tuple[UUID, ...]:
    """Find the colleagues behind every @name of a text; whoever writes is not told of the own words."""
    if "@" not in text:
        return ()
    visit, low = request.visit, text.lower()
    people = [one for one in identity.members(visit.tenant_id) if one.is_active and one.user_id != visit.seat.user_id]
    return tuple(one.user_id for one in people if f"@{one.name.lower()}" in low or f"@{one.email.lower()}" in low)
