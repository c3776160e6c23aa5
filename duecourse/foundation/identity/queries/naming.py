"""What are people called, and who can be given something to do?"""

from collections.abc import Collection
from uuid import UUID

from duecourse.foundation.identity.models import Membership, User
from duecourse.foundation.identity.rules import ROLES


def names_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Name people by their ids: one query."""
    rows = User.objects.filter(id__in=list(user_ids))
    return {user_id: name or email for user_id, name, email in rows.values_list("id", "name", "email")}


def who_may(tenant: UUID, permission: str) -> tuple[tuple[UUID, str], ...]:
    """List who works here in a role that holds a permission, by name: two queries."""
    roles = [role.slug for role in ROLES.values() if permission in role.permissions]
    rows = Membership.objects.of(tenant).filter(role__in=roles, is_active=True)
    names = names_of(list(rows.values_list("user_id", flat=True)))
    return tuple(sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0])))
