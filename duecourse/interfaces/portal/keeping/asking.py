"""Let a reader ask for a link that remembers the browser, see which ones are remembered, and sign out."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from duecourse.foundation.kit.clock import now
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here, forget
from duecourse.interfaces.portal.frame.wording import masked, moment
from duecourse.records.communications.operations import access as remembering
from duecourse.records.communications.operations.notices import Notice
from duecourse.records.communications.operations.portal import OnlyLooking
from duecourse.records.communications.queries import access as browsers
from duecourse.records.communications.rules.access import ASKED_LASTS, LASTS, named
from duecourse.records.communications.rules.mime import Mailbox


@dataclass(frozen=True)
class Device:
    """A remembered browser in words."""

    name: str
    since: str
    until: str
    is_this: bool
    end_href: str


@customer("GET", "POST")
def access(request: CustomerRequest) -> HttpResponse:
    """Show the remembered browsers, or how this one can be; mail the link that does it."""
    here = request.here
    if request.method == "POST":
        remembering.ask(here.visitor, lambda to, url: _notice(here, to, url), now=now())
    data = {
        "devices": _devices(here) if here.is_remembered else (),
        "is_asked": request.method == "POST",
        "address": masked(here.visitor.contact_email),
        "minutes": ASKED_LASTS.seconds // 60,
        "days": LASTS.days,
    }
    return render(request, "keeping/access.html", data)


@customer("POST")
def end(request: CustomerRequest, access_id: int) -> HttpResponse:
    """Sign a remembered browser out; only who is remembered sees and ends the others."""
    here = request.here
    if not here.is_remembered:
        raise remembering.NotRemembered
    remembering.end(here.visitor, access_id, now=now())
    return _gone(here) if access_id == here.session.access_id else doing.see(here.url("portal-access"))


@customer("POST")
def leave(request: CustomerRequest) -> HttpResponse:
    """Sign this browser out."""
    here = request.here
    if here.visitor.is_preview:
        raise OnlyLooking
    if here.is_remembered:
        remembering.end(here.visitor, here.session.access_id, now=now())
    return _gone(here)


def _gone(here: Here) -> HttpResponse:
    response = HttpResponse(render_to_string("keeping/left.html", {"language": here.language}))
    forget(response, here.session)
    return response


def _devices(here: Here) -> tuple[Device, ...]:
    zone = here.company.zone
    return tuple(
        Device(
            name=name_of(one.agent),
            since=moment(one.begun_at, zone),
            until=moment(one.expires_at, zone),
            is_this=one.id == here.session.access_id,
            end_href=here.url("portal-access-end", one.id),
        )
        for one in browsers.remembered(here.visitor, now=now())
    )


def name_of(agent: str) -> str:
    """Call a browser by what it says of itself."""
    browser, system = named(agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def _notice(here: Here, to: Mailbox, url: str) -> Notice:
    said = {"company": here.company.name, "minutes": ASKED_LASTS.seconds // 60, "days": LASTS.days}
    return Notice(
        to=to,
        subject=_("Stay signed in at %(company)s") % said,
        paragraphs=(
            _(
                "Open this link in the browser in which you want to stay signed in. It serves once, for %(minutes)s minutes."
            )
            % said,
        ),
        link=url,
        link_words=_("Stay signed in"),
        after=(
            _("That browser then opens your page without a link for %(days)s days, or until you sign out.") % said,
            _("If you did not ask for it, do nothing: without the link nothing happens."),
            here.company.name,
        ),
        language=here.language,
    )
