"""Let a reader say who is the right person; whoever names an address or a number proves first who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame import stepping
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest
from duecourse.interfaces.portal.frame.stepping import Step
from duecourse.interfaces.portal.frame.wording import key_in, line_in, words_in
from duecourse.records.communications.rules.portal import MOST_WORDS
from duecourse.work.procedures.operations import portal_words
from duecourse.work.procedures.operations.portal_words import RightPerson

PURPOSE = "contact"


class NoAddress(Refused):
    """What stands in the field is no e-mail address."""

    says = marked("“%(address)s” is no e-mail address.")


@dataclass(frozen=True)
class Person:
    """The right person being named."""

    typed: RightPerson
    greeting: str
    key: str
    problem: str = ""


@customer("GET", "POST")
def person(request: CustomerRequest) -> HttpResponse:
    """Show the form, or pass on that this is the wrong person; a named contact needs a code first."""
    if not request.here.offers("contact"):
        raise Http404
    if request.method != "POST":
        return _page(request, RightPerson())
    wish = RightPerson(
        line_in(request, "name", most=150),
        line_in(request, "email", most=254),
        line_in(request, "phone", most=40),
        words_in(request, "words", most=MOST_WORDS),
    )
    if not (wish.email or wish.phone):
        return _told(request, wish, key=key_in(request))
    try:
        _check(wish)
    except Refused as no:
        return _page(request, wish, no.text.render(gettext, ngettext), status=422)
    return stepping.ask(request, _step(wish, key=key_in(request) or doing.new_key()))


@customer("POST")
def confirm(request: CustomerRequest) -> HttpResponse:
    """Propose the contact with the code that was mailed, or mail another one."""
    carried = stepping.carried_in(request, PURPOSE)
    if carried is None or not request.here.offers("contact"):
        raise Http404
    wish, key = _unpacked(carried), str(carried["key"])
    step = _step(wish, key=key)
    if request.POST.get("again"):
        return stepping.ask(request, step)
    return stepping.refused(request, step) or _told(request, wish, key=key)


def _told(request: CustomerRequest, wish: RightPerson, *, key: str) -> HttpResponse:
    return doing.attempt(
        request,
        lambda made: portal_words.wrong_person(request.here.by, wish, key=made),
        lambda problem: _page(request, wish, problem, status=422),
        key=key,
    )


def _step(wish: RightPerson, *, key: str) -> Step:
    lines = [part for part in (wish.name, wish.email, wish.phone) if part]
    carried = {**asdict(wish), "key": key}
    return Step(PURPOSE, _("Name another contact"), lines, "portal-person-confirm", (), carried)


def _unpacked(carried: Mapping[str, Any]) -> RightPerson:
    return RightPerson(**{name: str(carried[name]) for name in RightPerson.__dataclass_fields__})


def _page(request: CustomerRequest, typed: RightPerson, problem: str = "", *, status: int = 200) -> HttpResponse:
    who = request.here.visitor.contact_name or request.here.visitor.contact_email
    greeting = _("We write to %(name)s.") % {"name": who} if who else ""
    return render(
        request, "acts/person.html", {"form": Person(typed, greeting, doing.new_key(), problem)}, status=status
    )


def _check(wish: RightPerson) -> None:
    if wish.email:
        try:
            validate_email(wish.email)
        except ValidationError:
            raise NoAddress(address=wish.email) from None
