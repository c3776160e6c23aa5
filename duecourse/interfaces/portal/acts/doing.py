"""How does every act of a page go: once by the form's key, to a page that says what was recorded, back within a day?"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.portal.frame.here import CustomerRequest
from duecourse.interfaces.portal.frame.wording import key_in
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.rules.portal import LARGEST_FILE, MOST_FILES
from duecourse.records.ledger.rules.papers import type_of
from duecourse.work.procedures.operations import portal_acts
from duecourse.work.procedures.operations.portal_words import Photo

TAKEN: Final = frozenset({"image/jpeg", "image/png", "application/pdf"})


class TooManyFiles(Refused):
    """More than anybody looks through."""

    says = marked("At most %(most)s files at a time.")


class FileTooLarge(Refused):
    """More bytes than a photo needs."""

    says = marked("“%(name)s” is larger than %(megabytes)s MB.")


class FileNotTaken(Refused):
    """Neither a photo nor a PDF."""

    says = marked("“%(name)s” is neither a photo (JPEG, PNG) nor a PDF.")


def new_key() -> str:
    """Make the key of a new form."""
    return token_urlsafe(24)


def attempt(
    request: CustomerRequest, deed: Callable[[str], Done], refused: Callable[[str], HttpResponse], *, key: str = ""
) -> HttpResponse:
    """Do what a form asks, once, and go on to the page that says what was recorded.

    `deed` takes the form's key (or `key`, where the form travelled through another page), with the link's number before
    it; `refused` shows the form again with the sentence that says why not (status 422).
    """
    here = request.here
    whole = f"{here.visitor.link_id}:{key or key_in(request) or new_key()}"[:64]
    try:
        with transaction.atomic():
            act_id = portal_acts.perform(here.by, lambda: deed(whole), key=whole)
    except Refused as no:
        return refused(no.text.render(gettext, ngettext))
    return see(here.url("portal-done", act_id))


def see(address: str) -> HttpResponse:
    """Go on to another page, so that a reload asks for nothing twice."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def files_in(request: CustomerRequest, name: str) -> tuple[Photo, ...]:
    """Read the files of a form: few, small, and of kinds that everybody can open; what they are is told by their bytes."""
    files = request.FILES.getlist(name)
    if len(files) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    found = []
    for file in files:
        if (file.size or 0) > LARGEST_FILE:
            raise FileTooLarge(name=file.name or "", megabytes=LARGEST_FILE // (1024 * 1024))
        content = file.read()
        if type_of(content, file.name or "") not in TAKEN:
            raise FileNotTaken(name=file.name or "")
        found.append(Photo(file.name or "photo", content))
    return tuple(found)
