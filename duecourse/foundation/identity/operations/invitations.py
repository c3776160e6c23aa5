"""How does somebody new come in? Asked by an administrator, through a link that serves once and for some days."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from duecourse.foundation.identity.models import Invitation, Membership, User
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.operations.people import AlreadyAMember, works_elsewhere
from duecourse.foundation.identity.rules import INVITATION_DAYS, Seat
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class NoInvitation(Refused):
    """The link was used, replaced by a newer one, withdrawn, or is too old."""

    says = _("This link has been used, was replaced by a newer one, or is too old. Ask for a new invitation.")


class PasswordWeak(Refused):
    """A password that somebody could guess opens every customer's file."""

    says = _("%(why)s")


def send_invitation(seat: Seat, user_id: UUID, *, at: datetime, clock: datetime) -> Invitation:
    """Open the invitation of a member who has chosen no password yet, or renew it: links of before stop serving.

    `at` is the tenant's moment, `clock` the real one, by which the link expires.
    """
    user = User.objects.get(id=user_id)
    if user.has_usable_password():
        raise AlreadyAMember(email=user.email)
    found = Invitation.objects.of(seat.tenant_id).filter(user_id=user_id, state="open").select_for_update().first()
    expires_at = clock + timedelta(days=INVITATION_DAYS)
    if found is None:
        found = Invitation.objects.create(
            tenant_id=seat.tenant_id, user_id=user_id, invited_by=seat.name[:150], invited_at=at, expires_at=expires_at
        )
    else:
        found.generation, found.invited_by, found.invited_at = found.generation + 1, seat.name[:150], at
        found.expires_at = expires_at
        found.save(update_fields=["generation", "invited_by", "invited_at", "expires_at"])
    audit(seat.tenant_id, "invitation.sent", actor=seat.actor, at=at, subject=("User", user_id))
    return found


def withdraw_invitation(seat: Seat, user_id: UUID, *, at: datetime) -> Invitation:
    """Take an invitation back: its link stops serving and the person does not work here."""
    found = Invitation.objects.of(seat.tenant_id).filter(user_id=user_id, state="open").select_for_update().first()
    if found is None:
        raise NoInvitation
    _end(found, "withdrawn", at=at)
    Membership.objects.of(seat.tenant_id).filter(user_id=user_id).update(is_active=False)
    if not works_elsewhere(seat, user_id):
        User.objects.filter(id=user_id).update(is_active=False)
    audit(seat.tenant_id, "invitation.withdrawn", actor=seat.actor, at=at, subject=("User", user_id))
    return found


def accept_invitation(
    tenant_id: UUID, invitation_id: int, generation: int, *, password: str, at: datetime, clock: datetime
) -> User:
    """Let the person in who holds the link: the password is set and the link serves no more."""
    found = Invitation.objects.of(tenant_id).filter(id=invitation_id).select_for_update().first()
    if found is None or found.state != "open" or found.generation != generation or found.expires_at <= clock:
        raise NoInvitation
    user = User.objects.select_for_update().get(id=found.user_id)
    if user.has_usable_password() or not user.is_active:
        raise NoInvitation
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordWeak(why=" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    _end(found, "accepted", at=at)
    actor = Actor(kind="user", user_id=user.id, name=user.name)
    audit(tenant_id, "invitation.accepted", actor=actor, at=at, subject=("User", user.id))
    return user


def _end(found: Invitation, state: str, *, at: datetime) -> None:
    found.state, found.decided_at = state, at
    found.save(update_fields=["state", "decided_at"])
