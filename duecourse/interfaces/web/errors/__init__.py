"""What does a person read when a request cannot be answered?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look, typed, words


def page(
    request: HttpRequest, *, status: int, title: str, says: str, harm: bool = False, back_to: str = ""
) -> HttpResponse:
    """Show one sentence on a page of its own, with the request's name and a way back; no query is asked."""
    return look.render_bare(
        request,
        "errors/error.html",
        {
            "title": title,
            "says": says,
            "reference": getattr(request, "reference", ""),
            "is_crash": harm,
            "back_to": back_to,
        },
        status=status,
    )


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say an anticipated no, and lead back to the form: what was typed stands there again."""
    says = words.say(refusal.text)
    back_to = typed.keep(request, says) if request.method == "POST" else ""
    return page(request, status=422, title=_("This was not done"), says=says, back_to=back_to)


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the screen belongs to another role."""
    return page(
        request,
        status=403,
        title=_("This screen is not part of your role"),
        says=_("Ask your administrator for the right if you need it. Nothing was changed."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be read."""
    return page(
        request,
        status=400,
        title=_("This request could not be read"),
        says=_("Go back, load the page again and retry."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say the same for what does not exist and for what belongs to somebody else."""
    return page(
        request,
        status=404,
        title=_("There is nothing here"),
        says=_("The address is wrong, or what stood here is not yours to see."),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was too old or came from elsewhere."""
    return page(
        request,
        status=403,
        title=_("This form has expired"),
        says=_("Go back, load the page again and send it once more. Nothing was changed."),
        back_to=typed.page_of(request),
    )


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: object = None) -> HttpResponse:
    """Say that too many attempts failed."""
    return page(
        request,
        status=429,
        title=_("Too many attempts"),
        says=_("Sign-in is closed for this address for 15 minutes. Then try again, or ask your administrator."),
    )


def crashed(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, and by which name to report it."""
    return page(
        request,
        status=500,
        title=_("Something went wrong on our side"),
        says=_("Nothing was changed. Try again; if it stays, give your administrator the reference below."),
        harm=True,
        back_to=typed.page_of(request) if request.method == "POST" else "",
    )
