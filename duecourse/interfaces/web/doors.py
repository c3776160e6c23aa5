"""What do views share? Going back to where one was, and reading an upload."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def back(request: HttpRequest, route: str, *args: object) -> HttpResponseRedirect:
    """Go back to the page that the form names, if it is ours; else to the route."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(reverse(route, args=args))


def address(route: str, *args: object) -> str:
    """Give the address of a route; a list has one or two a row, so those given are kept."""
    return _address(get_script_prefix(), route, args)


@lru_cache(maxsize=16384)
def _address(_prefix: str, route: str, args: tuple[object, ...]) -> str:
    return reverse(route, args=args)


def beside(request: HttpRequest, fallback: str) -> str:
    """Give the address of the page beside which htmx loads a part: an act in the part leads back there."""
    here = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{here.path}?{here.query}" if here.query else here.path or fallback
