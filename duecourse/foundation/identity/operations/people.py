"""Who works here, in which role, on which companies and portfolios, and who no longer does?"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from duecourse.foundation.identity.models import (
    Company,
    Invitation,
    Membership,
    Portfolio,
    PortfolioMember,
    Tenant,
    User,
)
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.operations.tenants import UnknownRole, add_member, create_user
from duecourse.foundation.identity.queries import seats_of
from duecourse.foundation.identity.rules import ADMIN, ROLES, Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy import context

MOST_SELLER_NAMES: Final = 20
LONGEST_SELLER_NAME: Final = 150
"""As long as the ledger keeps one."""


class NotAMember(Refused):
    """The id names nobody of this tenant."""

    says = _("This person does not work here.")


class AlreadyAMember(Refused):
    """A second invitation would silently change a role."""

    says = _("%(email)s works here already.")


class OwnSeat(Refused):
    """Nobody widens, narrows or ends the own rights."""

    says = _("Nobody changes the own role: ask another administrator.")


class LastAdministrator(Refused):
    """Without an administrator nobody could let anybody in again."""

    says = _("This is the last administrator: name another one first.")


class BeyondOwnScope(Refused):
    """Who sees some companies gives rights on those only."""

    says = _("You can give rights only on companies that you see yourself.")


class WorksElsewhere(Refused):
    """A person's sign-in belongs to every organisation that the person works for."""

    says = _("This person works for another organisation too, so only the person can change how to sign in.")


class SuccessorMissing(Refused):
    """Portfolios without a person are customers without a person."""

    says = _("Say who takes over this person’s portfolios.")


class TooManyNames(Refused):
    """A list that long is somebody's mistake."""

    says = _("A person has at most %(count)s names in the ledger, each of at most %(length)s characters.")


class ReasonNeeded(Refused):
    """Somebody who comes later must be able to read why."""

    says = _("Give a reason.")


def invite_member(
    seat: Seat, *, email: str, name: str, role: str, company_ids: Sequence[int] | None, language: str, at: datetime
) -> User:
    """Let a person in; somebody new chooses a password through a link, somebody known signs in as always."""
    _check_grant(seat, role, company_ids)
    user = create_user(email.strip(), name=name.strip(), language=language)
    members = Membership.objects.of(seat.tenant_id)
    if members.filter(user_id=user.id, is_active=True).exists():
        raise AlreadyAMember(email=user.email)
    User.objects.filter(id=user.id).update(is_active=True)
    add_member(seat.tenant_id, user=user, role=role, company_ids=company_ids, actor=seat.actor, at=at)
    return user


def change_member(
    seat: Seat, user_id: UUID, *, role: str, company_ids: Sequence[int] | None, reason: str, at: datetime
) -> None:
    """Give a member another role or other companies."""
    row = _others_membership(seat, user_id)
    _check_grant(seat, role, company_ids)
    _check_reason(reason)
    if role != ADMIN:
        _check_not_last_admin(seat.tenant_id, row)
    before = {"role": row.role, "companies": row.company_ids}
    after = {"role": role, "companies": sorted(company_ids) if company_ids is not None else None}
    Membership.objects.of(seat.tenant_id).filter(id=row.pk).update(role=role, company_ids=after["companies"])
    _note(seat, "member.changed", user_id, at=at, reason=reason, before=before, after=after)


def set_portfolios(seat: Seat, user_id: UUID, portfolio_ids: Collection[int], *, at: datetime) -> None:
    """Say on which portfolios a member works."""
    row = _others_membership(seat, user_id)
    known = Portfolio.objects.of(seat.tenant_id).filter(id__in=list(portfolio_ids)).values_list("id", flat=True)
    mine = PortfolioMember.objects.of(seat.tenant_id).filter(user_id=row.user_id)
    before, wanted = set(mine.values_list("portfolio_id", flat=True)), set(known)
    mine.exclude(portfolio_id__in=wanted).delete()
    _join(seat.tenant_id, user_id, wanted - before)
    if wanted != before:
        _note(
            seat, "member.portfolios", user_id, at=at, reason="",
            before={"portfolios": sorted(before)}, after={"portfolios": sorted(wanted)},
        )  # fmt: skip


def set_seller_names(seat: Seat, user_id: UUID, names: Sequence[str], *, at: datetime) -> None:
    """Say what the ledger calls a member where it names a customer's sales representative."""
    row = _others_membership(seat, user_id)
    wanted = sorted({name for one in names if (name := " ".join(one.split()))})
    if len(wanted) > MOST_SELLER_NAMES or any(len(one) > LONGEST_SELLER_NAME for one in wanted):
        raise TooManyNames(count=MOST_SELLER_NAMES, length=LONGEST_SELLER_NAME)
    if wanted != row.seller_names:
        Membership.objects.of(seat.tenant_id).filter(id=row.pk).update(seller_names=wanted)
        before, after = {"names": row.seller_names}, {"names": wanted}
        _note(seat, "member.seller_names", user_id, at=at, reason="", before=before, after=after)


def deactivate_member(seat: Seat, user_id: UUID, *, successor_id: UUID | None, reason: str, at: datetime) -> None:
    """End a member's work here: sessions end at once, portfolios go to the successor."""
    row = _others_membership(seat, user_id)
    _check_reason(reason)
    _check_not_last_admin(seat.tenant_id, row)
    mine = PortfolioMember.objects.of(seat.tenant_id).filter(user_id=user_id)
    handed = sorted(mine.values_list("portfolio_id", flat=True))
    if handed:
        _check_successor(seat, user_id, successor_id)
        assert successor_id is not None
        theirs = PortfolioMember.objects.of(seat.tenant_id).filter(user_id=successor_id)
        _join(seat.tenant_id, successor_id, set(handed) - set(theirs.values_list("portfolio_id", flat=True)))
    mine.delete()
    Membership.objects.of(seat.tenant_id).filter(id=row.pk).update(is_active=False)
    asked = Invitation.objects.of(seat.tenant_id).filter(user_id=user_id, state="open")
    asked.update(state="withdrawn", decided_at=at)
    if not works_elsewhere(seat, user_id):
        User.objects.filter(id=user_id).update(is_active=False)
    end_sessions(user_id, at=at)
    after = {"portfolios": handed, "successor": str(successor_id or "")}
    _note(seat, "member.deactivated", user_id, at=at, reason=reason, before={"role": row.role}, after=after)


def reactivate_member(seat: Seat, user_id: UUID, *, reason: str, at: datetime) -> None:
    """Let a member back in, in the role of before and with no portfolio."""
    row = _others_membership(seat, user_id)
    _check_grant(seat, row.role, row.company_ids)
    _check_reason(reason)
    Membership.objects.of(seat.tenant_id).filter(id=row.pk).update(is_active=True)
    User.objects.filter(id=user_id).update(is_active=True)
    _note(seat, "member.reactivated", user_id, at=at, reason=reason, before=None, after={"role": row.role})


def reset_second_factor(seat: Seat, user_id: UUID, *, reason: str, at: datetime) -> None:
    """Forget a member's second factor and end the sessions; the person sets a new one up after signing in."""
    _others_membership(seat, user_id)
    _check_reason(reason)
    if works_elsewhere(seat, user_id):
        raise WorksElsewhere
    gone, _by_kind = Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions(user_id, at=at)
    _note(seat, "member.second_factor_reset", user_id, at=at, reason=reason, before={"factors": gone}, after=None)


def end_sessions(user_id: UUID, *, at: datetime) -> int:
    """Sign a person out everywhere; tell how many sessions ended."""
    # A session hides its person in its data; only those that still live are opened, so it is as many as sign in a day.
    keys = [
        one.session_key
        for one in Session.objects.filter(expire_date__gt=at).iterator()
        if one.get_decoded().get("_auth_user_id") == str(user_id)
    ]
    gone, _by_kind = Session.objects.filter(session_key__in=keys).delete()
    return gone


def works_elsewhere(seat: Seat, user_id: UUID) -> bool:
    """Tell whether a person works for another organisation too, so that the sign-in is not this one's to change."""
    with context.user(user_id):
        return any(one.tenant_id != seat.tenant_id for one in seats_of(User.objects.get(id=user_id)))


def _others_membership(seat: Seat, user_id: UUID) -> Membership:
    """Lock the tenant, so that two administrators cannot end each other, and find somebody else's membership."""
    Tenant.objects.select_for_update(no_key=True).get(id=seat.tenant_id)
    if user_id == seat.user_id:
        raise OwnSeat
    row = Membership.objects.of(seat.tenant_id).filter(user_id=user_id).first()
    if row is None:
        raise NotAMember
    own = seat.scope.company_ids
    if own is not None and (row.company_ids is None or not set(row.company_ids) <= own):
        raise BeyondOwnScope
    return row


def _check_grant(seat: Seat, role: str, company_ids: Sequence[int] | None) -> None:
    if role not in ROLES:
        raise UnknownRole(role=role, roles=", ".join(ROLES))
    own = seat.scope.company_ids
    if company_ids is None:
        if own is not None:
            raise BeyondOwnScope
        return
    known = set(Company.objects.of(seat.tenant_id).filter(id__in=list(company_ids)).values_list("id", flat=True))
    if not company_ids or known != set(company_ids) or (own is not None and not known <= own):
        raise BeyondOwnScope


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeeded


def _check_not_last_admin(tenant_id: UUID, row: Membership) -> None:
    others = Membership.objects.of(tenant_id).filter(role=ADMIN, is_active=True).exclude(id=row.pk)
    if row.role == ADMIN and row.is_active and not others.exists():
        raise LastAdministrator


def _check_successor(seat: Seat, user_id: UUID, successor_id: UUID | None) -> None:
    members = Membership.objects.of(seat.tenant_id).filter(is_active=True).exclude(user_id=user_id)
    if successor_id is None or not members.filter(user_id=successor_id).exists():
        raise SuccessorMissing


def _join(tenant_id: UUID, user_id: UUID, portfolio_ids: Collection[int]) -> None:
    PortfolioMember.objects.bulk_create(
        PortfolioMember(tenant_id=tenant_id, portfolio_id=one, user_id=user_id) for one in sorted(portfolio_ids)
    )


def _note(seat: Seat, verb: str, user_id: UUID, *, at: datetime, reason: str, before: Any, after: Any) -> None:
    subject = ("User", user_id)
    audit(seat.tenant_id, verb, actor=seat.actor, at=at, subject=subject, reason=reason, before=before, after=after)
