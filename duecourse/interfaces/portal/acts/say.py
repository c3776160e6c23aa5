"""Let a customer write something, about an item or in general, and say who is the right person."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.portal.acts import doing
from duecourse.interfaces.portal.frame.door import customer, render
from duecourse.interfaces.portal.frame.here import CustomerRequest, Here
from duecourse.interfaces.portal.frame.wording import ids_in, line_in, words_in
from duecourse.records.communications.rules.portal import MOST_WORDS
from duecourse.records.ledger.queries import portal as ledger
from duecourse.work.procedures.operations import portal_words
from duecourse.work.procedures.operations.portal_words import RightPerson


class NoAddress(Refused):
    """What stands in the field is no e-mail address."""

    says = marked("“%(address)s” is no e-mail address.")


@dataclass(frozen=True)
class Comment:
    """A comment being written."""

    item_id: int | None
    number: str
    words: str
    key: str
    problem: str = ""


@dataclass(frozen=True)
class Person:
    """The right person being named."""

    typed: RightPerson
    greeting: str
    key: str
    problem: str = ""


@customer("GET", "POST")
def comment(request: CustomerRequest) -> HttpResponse:
    """Show the form, or pass the words on to a person."""
    here = request.here
    if not here.offers("comment"):
        raise Http404
    item_id = next(iter(ids_in(request, "item")), None)
    number = _number(here, item_id)
    if request.method != "POST":
        return _comment_page(request, Comment(item_id, number, "", doing.new_key()))
    words = words_in(request, "words", most=MOST_WORDS)
    return doing.attempt(
        request,
        lambda key: portal_words.comment(here.by, item_id, words, key=key),
        lambda no: _comment_page(request, Comment(item_id, number, words, doing.new_key(), no), status=422),
    )


@customer("GET", "POST")
def person(request: CustomerRequest) -> HttpResponse:
    """Show the form, or propose the other contact to a colleague."""
    here = request.here
    if not here.offers("contact"):
        raise Http404
    if request.method != "POST":
        return _person_page(request, RightPerson())
    wish = RightPerson(
        line_in(request, "name", most=150),
        line_in(request, "email", most=254),
        line_in(request, "phone", most=40),
        words_in(request, "words", most=MOST_WORDS),
    )
    return doing.attempt(
        request,
        lambda key: portal_words.wrong_person(here.by, _checked(wish), key=key),
        lambda problem: _person_page(request, wish, problem, status=422),
    )


def _number(here: Here, item_id: int | None) -> str:
    if item_id is None:
        return ""
    item = ledger.one_item(here.tenant, here.visitor.account_ids, item_id)
    if item is None:
        raise Http404
    return item.number


def _comment_page(request: CustomerRequest, form: Comment, *, status: int = 200) -> HttpResponse:
    return render(request, "acts/comment.html", {"form": form}, status=status)


def _person_page(request: CustomerRequest, typed: RightPerson, problem: str = "", *, status: int = 200) -> HttpResponse:
    who = request.here.visitor.contact_name or request.here.visitor.contact_email
    greeting = _("We write to %(name)s.") % {"name": who} if who else ""
    return render(
        request, "acts/person.html", {"form": Person(typed, greeting, doing.new_key(), problem)}, status=status
    )


def _checked(wish: RightPerson) -> RightPerson:
    if wish.email:
        try:
            validate_email(wish.email)
        except ValidationError:
            raise NoAddress(address=wish.email) from None
    return wish
