"""How is somebody asked in: the link, the mail that carries it, and how far it came?"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.foundation.identity.models import User
from duecourse.foundation.identity.operations import invitations
from duecourse.foundation.identity.queries.invitations import InvitationRow, open_invitations, row_of
from duecourse.foundation.identity.rules import INVITATION_DAYS
from duecourse.foundation.kit import clock
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.people import reading
from duecourse.interfaces.web.admin.people.shown import Asked
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.operations import notices
from duecourse.records.communications.operations.notices import Notice
from duecourse.records.communications.queries.notices import NoticeState, notice_states
from duecourse.records.communications.rules.mime import Mailbox

SALT = "duecourse.invitation"


def link_of(tenant_id: UUID, row: InvitationRow) -> str:
    """Give the address through which the person comes in: signed, for this mail only."""
    token = signing.dumps([tenant_id.hex, row.id, row.generation], salt=SALT)
    return settings.DUECOURSE_URL.rstrip("/") + reverse("invitation", args=[token])


def ask_in(request: StaffRequest, user: User) -> str:
    """Ask somebody in by mail, anew if asked before; give the link. Refused where no mail can be written."""
    link, row = new_link(request, user.id)
    notices.write_notice(
        request.visit.tenant_id, _asking(request, user, link), origin=row.origin,
        company_ids=[one.id for one in request.visit.companies], at=request.now,
    )  # fmt: skip
    return link


def new_link(request: StaffRequest, user_id: UUID) -> tuple[str, InvitationRow]:
    """Make the link of an invitation anew; that of before serves no more."""
    visit = request.visit
    _take_back(request, user_id)
    row = row_of(invitations.send_invitation(visit.seat, user_id, at=request.now, clock=clock.now()))
    return link_of(visit.tenant_id, row), row


def welcome(request: StaffRequest, user: User) -> None:
    """Tell somebody who signs in already that there is one organisation more. Refused where no mail can be written."""
    visit = request.visit
    with translation.override(user.language):
        notice = Notice(
            to=Mailbox(user.email, user.name),
            subject=_("You can work for %(organisation)s in Duecourse now") % {"organisation": visit.tenant_name},
            paragraphs=(
                _("%(who)s let you in to %(organisation)s.")
                % {"who": visit.seat.name, "organisation": visit.tenant_name},
                _("Sign in with your address and password as always."),
            ),
            link=settings.DUECOURSE_URL.rstrip("/") + reverse("account_login"),
            link_words=_("Sign in"),
            language=user.language,
        )
    origin = f"welcome:{user.id}:{int(clock.now().timestamp())}"
    notices.write_notice(
        visit.tenant_id, notice, origin=origin, company_ids=[one.id for one in visit.companies], at=request.now
    )


def withdraw(request: StaffRequest, user_id: UUID) -> None:
    """Take an invitation back; a mail that has not left yet does not leave."""
    _take_back(request, user_id)
    invitations.withdraw_invitation(request.visit.seat, user_id, at=request.now)


def asked(visit: Visit) -> tuple[Asked, ...]:
    """List who was asked in and has not come yet, within what the reader sees: with how far the mail came."""
    people = {line.id: line for line in reading.lines(visit, is_active=True)}
    rows = [row for row in open_invitations(visit.tenant_id) if row.user_id in people]
    mails = notice_states(visit.tenant_id, [row.origin for row in rows])
    return tuple(
        Asked(
            line=people[row.user_id],
            who=row.invited_by,
            when=formats.moment(row.invited_at, visit.zone),
            until=_until(row, visit),
            is_over=row.expires_at <= clock.now(),
            mail=_mail_words(mails.get(row.origin)),
            answer=said.answer if (said := mails.get(row.origin)) else "",
        )
        for row in rows
    )


def _take_back(request: StaffRequest, user_id: UUID) -> None:
    tenant = request.visit.tenant_id
    for row in open_invitations(tenant):
        if row.user_id == user_id:
            notices.take_back_notice(tenant, row.origin, at=request.now)


def _asking(request: StaffRequest, user: User, link: str) -> Notice:
    visit = request.visit
    params = {"who": visit.seat.name, "organisation": visit.tenant_name, "email": user.email}
    with translation.override(user.language):
        days = ngettext("%(num)s day", "%(num)s days", INVITATION_DAYS) % {"num": formats.number(INVITATION_DAYS)}
        return Notice(
            to=Mailbox(user.email, user.name),
            subject=_("%(who)s asks you in to %(organisation)s") % params,
            paragraphs=(
                _("%(who)s asks you to work with Duecourse for %(organisation)s.") % params,
                _("Choose a password; from then on you sign in with %(email)s.") % params,
            ),
            link=link,
            link_words=_("Choose a password"),
            after=(
                _("The link serves once, for %(days)s.") % {"days": days},
                _("If you did not expect this, do nothing: without a password nobody can sign in with your address."),
            ),
            language=user.language,
        )


def _until(row: InvitationRow, visit: Visit) -> str:
    return formats.moment(row.expires_at, visit.zone)


def _mail_words(said: NoticeState | None) -> str:
    """Say how far the mail came."""
    if said is None:
        return _("no mail: the link was handed over")
    return {
        "due": _("about to leave"),
        "claimed": _("leaving"),
        "data": _("leaving"),
        "sent": _("taken by the mail server"),
        "failed": _("refused by the mail server"),
        "unknown": pgettext("mail", "nobody can tell whether it arrived"),
        "suppressed": _("too old to leave"),
        "cancelled": _("taken back"),
    }.get(said.state, said.state)
