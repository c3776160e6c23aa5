"""Who was asked in and has not come yet?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.models import Invitation, Tenant, User


@dataclass(frozen=True)
class InvitationRow:
    """An open invitation: whose, by whom, when, until when, and the how manieth mail it is."""

    id: int
    user_id: UUID
    generation: int
    invited_by: str
    invited_at: datetime
    expires_at: datetime

    @property
    def origin(self) -> str:
        """The key of its last mail."""
        return f"invitation:{self.id}:{self.generation}"


@dataclass(frozen=True)
class Invited:
    """Whom a link asks in, and to which organisation."""

    name: str
    email: str
    language: str
    tenant_name: str


def open_invitations(tenant_id: UUID) -> tuple[InvitationRow, ...]:
    """List who was asked in and has not come yet, the newest first."""
    return tuple(row_of(row) for row in Invitation.objects.of(tenant_id).filter(state="open").order_by("-invited_at"))


def invited(tenant_id: UUID, invitation_id: int, generation: int, *, clock: datetime) -> Invited | None:
    """Tell whom a link asks in; None when it serves no more."""
    open_ones = Invitation.objects.of(tenant_id).filter(state="open", generation=generation, expires_at__gt=clock)
    found = open_ones.filter(id=invitation_id).first()
    user = User.objects.filter(id=found.user_id, is_active=True).first() if found else None
    if user is None or user.has_usable_password():
        return None
    name = Tenant.objects.values_list("name", flat=True).get(id=tenant_id)
    return Invited(user.name, user.email, user.language, name)


def row_of(row: Invitation) -> InvitationRow:
    """Read one invitation."""
    return InvitationRow(row.pk, row.user_id, row.generation, row.invited_by, row.invited_at, row.expires_at)
