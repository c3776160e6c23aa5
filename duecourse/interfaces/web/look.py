"""How does a page get its frame? Look from cookies, places from the role, flashes, then Jinja2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import navigation, typed
from duecourse.interfaces.web.keys import Key
from duecourse.interfaces.web.typed import Typed
from duecourse.interfaces.web.visit import StaffRequest, Visit


@dataclass(frozen=True)
class Look:
    """The reader's choice of theme, density and rail; it lives in cookies, so reading never writes."""

    language: str
    theme: str
    density: str
    rail: str


@dataclass(frozen=True)
class ShownCompany:
    """A line of the company switch."""

    code: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class AsOf:
    """Up to which business date the screen is true."""

    day: date
    is_stale: bool
    hint: str


@dataclass(frozen=True)
class Flash:
    """One sentence about what was just done, perhaps with a way back."""

    words: str
    kind: str
    undo_href: str


@dataclass(frozen=True)
class Shell:
    """Everything that the frame around a screen shows."""

    rail: SafeString
    palette: SafeString
    key_lines: SafeString
    keys: tuple[Key, ...]
    companies: tuple[ShownCompany, ...]
    company_name: str
    tenant_name: str
    user_name: str
    role_words: str
    as_of: AsOf | None
    is_simulated: bool
    may_next_day: bool
    path: str
    flashes: tuple[Flash, ...]
    kept: Typed | None


def look_of(request: HttpRequest) -> Look:
    """Read the look from the reader's cookies; anything unknown is the default."""
    theme = request.COOKIES.get("dc_theme", "")
    return Look(
        language=get_language() or "en",
        theme=theme if theme in {"light", "dark"} else "",
        density="compact" if request.COOKIES.get("dc_density") == "compact" else "normal",
        rail="narrow" if request.COOKIES.get("dc_rail") == "narrow" else "wide",
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every template its look, the languages on offer, and one field for all of its forms (a context processor)."""
    field = SimpleLazyObject(lambda: csrf_input(request))
    return {"look": look_of(request), "languages": settings.LANGUAGES, "is_demo": settings.DEMO, "csrf_input": field}


def render(request: StaffRequest, template: str, data: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a screen in its frame; `data` is frozen plain data, never a model."""
    whole = {**data, "shell": shell_of(request), "visit": request.visit}
    return HttpResponse(render_to_string(template, whole, request=request), status=status)


def render_part(request: StaffRequest, template: str, data: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a part that htmx puts into a screen."""
    whole = {**data, "visit": request.visit}
    return HttpResponse(render_to_string(template, whole, request=request), status=status)


def render_bare(request: HttpRequest, template: str, data: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page without a frame: sign-in, errors."""
    return HttpResponse(render_to_string(template, dict(data), request=request), status=status)


def flash(request: HttpRequest, words: str, *, kind: str = "", undo_href: str = "") -> None:
    """Say what was just done on the next page."""
    messages.add_message(request, messages.INFO, words, extra_tags=f"{kind or '-'} {undo_href}")


def shell_of(request: StaffRequest) -> Shell:
    """Put the frame together from the seat; it asks the database nothing."""
    visit = request.visit
    keys = navigation.all_keys(visit)
    return Shell(
        rail=_rail(navigation.groups(visit, request.path), get_language() or ""),
        palette=_palette(navigation.commands(visit), look_of(request).density, get_language() or ""),
        key_lines=_key_lines(keys, get_language() or ""),
        keys=keys,
        companies=tuple(ShownCompany(one.code, one.name, one == visit.company) for one in visit.companies),
        company_name=visit.company.name if visit.company else _only(visit.companies),
        tenant_name=visit.tenant_name,
        user_name=visit.seat.name,
        role_words=navigation.role_words(visit.seat.role),
        as_of=_as_of(visit),
        is_simulated=visit.is_simulated,
        may_next_day=settings.DEMO and visit.is_simulated and visit.may("run.start"),
        path=request.get_full_path(),
        flashes=tuple(_flash(one) for one in messages.get_messages(request)),
        kept=typed.take(request),
    )


@lru_cache(maxsize=1024)
def _rail(groups: tuple[navigation.Group, ...], _language: str) -> SafeString:
    return SafeString(render_to_string("design/_rail.html", {"groups": groups}))


@lru_cache(maxsize=256)
def _palette(commands: tuple[navigation.Command, ...], density: str, _language: str) -> SafeString:
    return SafeString(render_to_string("design/_palette.html", {"commands": commands, "density": density}))


@lru_cache(maxsize=256)
def _key_lines(keys: tuple[Key, ...], _language: str) -> SafeString:
    return SafeString(render_to_string("design/_keys.html", {"keys": keys}))


def _only(companies: tuple[CompanyRow, ...]) -> str:
    return companies[0].name if len(companies) == 1 else ""


def _as_of(visit: Visit) -> AsOf | None:
    if visit.day is None:
        return None
    behind = [one.name for one in visit.companies if one.business_date and one.business_date < visit.day]
    hint = (
        _("Behind: %(names)s") % {"names": ", ".join(behind)}
        if behind
        else _("The ledger stands at this business date.")
    )
    return AsOf(visit.day, bool(behind), hint)


def _flash(message: Any) -> Flash:
    kind, _gap, undo_href = (message.extra_tags or "-").partition(" ")
    return Flash(str(message), "" if kind == "-" else kind, undo_href)
