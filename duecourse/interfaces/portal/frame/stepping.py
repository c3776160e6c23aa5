"""Before an act that binds: is it really the contact? A code goes to the address on file, and what was typed travels along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.portal.frame.door import render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import line_in
from duecourse.records.communications.operations import codes
from duecourse.records.communications.operations.notices import CannotWrite, Notice
from duecourse.records.communications.operations.portal import OnlyLooking
from duecourse.records.communications.rules.codes import LASTS
from duecourse.records.communications.rules.mime import Mailbox

CARRIED_SECONDS = 30 * 60


@dataclass(frozen=True)
class Step:
    """What is to be confirmed: its purpose, a heading, what it says, where the code goes, and what travels along."""

    purpose: str
    title: str
    lines: Sequence[str]
    route: str
    args: tuple[object, ...]
    carried: Mapping[str, Any]


def ask(request: CustomerRequest, step: Step) -> HttpResponse:
    """Mail a code and ask for it; who has asked too often is answered the same."""
    here = request.here
    if here.visitor.is_preview:
        raise OnlyLooking
    if here.visitor.contact_id is None:
        return _unknown(request, step)
    try:
        codes.send_code(
            here.tenant,
            here.visitor.contact_id,
            step.purpose,
            lambda to, code: _notice(here, to, code),
            company_id=here.company.id,
            now=now(),
        )
    except CannotWrite:
        return _unknown(request, step)
    return _page(request, step)


def refused(request: CustomerRequest, step: Step) -> HttpResponse | None:
    """Use the typed code up: None where it is right, else the page again.

    That page answers 200, so that the try it counts is kept.
    """
    here = request.here
    if here.visitor.is_preview:
        raise OnlyLooking
    try:
        codes.use_code(
            here.tenant, here.visitor.contact_id or 0, step.purpose, line_in(request, "code", most=20), now=now()
        )
    except Refused as no:
        return _page(request, step, no.text.render(gettext, ngettext))
    return None


def carried_in(request: CustomerRequest, purpose: str) -> Mapping[str, Any] | None:
    """Read what travelled along: ours, of this visit and purpose, and not too old; else None."""
    try:
        said = signing.loads(
            request.POST.get("carried", ""), salt=_salt(request.here, purpose), max_age=CARRIED_SECONDS
        )
    except signing.BadSignature:
        return None
    return said if isinstance(said, dict) else None


def _page(request: CustomerRequest, step: Step, problem: str = "") -> HttpResponse:
    carried = signing.dumps(dict(step.carried), salt=_salt(request.here, step.purpose), compress=True)
    data = {
        "step": step,
        "carried": carried,
        "problem": problem,
        "confirm_href": request.here.url(step.route, *step.args),
        "minutes": LASTS.seconds // 60,
    }
    return render(request, "frame/code.html", data)


def _unknown(request: CustomerRequest, step: Step) -> HttpResponse:
    says = _("For this we mail a code to a contact that we know, and cannot do that here. Please answer our e-mail.")
    return render(request, "frame/problem.html", {"title": step.title, "says": says}, status=422)


def _notice(here: Here, to: Mailbox, code: str) -> Notice:
    named = {"company": here.company.name, "code": f"{code[:3]} {code[3:]}", "minutes": LASTS.seconds // 60}
    return Notice(
        to=to,
        subject=_("Your code for %(company)s") % named,
        paragraphs=(
            _("Your code: %(code)s") % named,
            _("Type it on the page that asks for it. It serves once, for %(minutes)s minutes.") % named,
        ),
        after=(
            _("If you did not ask for it, do nothing and tell it to nobody: without the code nothing happens."),
            here.company.name,
        ),
        language=here.language,
    )


def _salt(here: Here, purpose: str) -> str:
    return f"duecourse.portal.step|{here.ref}|{purpose}"
