"""What may a template use? One Jinja2 environment: escaping on, unknown names refused, words translated."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from duecourse.interfaces.web import doors, formats, glyphs, navigation, statics, words


def url(name: str, *args: Any, **query: Any) -> str:
    """Give the address of a named route."""
    known = {key: value for key, value in query.items() if value not in (None, "")}
    return reverse(name, args=args, query=known) if known else doors.address(name, *args)


def csrf_input(token: Any) -> Markup:
    """Write the hidden field that a form needs to be accepted."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)


def attributes(pairs: dict[str, Any]) -> Markup:
    """Write HTML attributes from a mapping; True is a bare attribute, False and None are left out."""
    parts = [
        Markup(" {}").format(key) if value is True else Markup(' {}="{}"').format(key, value)
        for key, value in pairs.items()
        if value is not None and value is not False
    ]
    return Markup("").join(parts)


def translated(text: str, /, **values: Any) -> Markup:
    """Say a sentence of a template in the reader's language; those without values are kept, a page has hundreds."""
    return Markup(gettext(text)) % values if values else _said(get_language() or "", text)  # noqa: S704 - our own words


@lru_cache(maxsize=8192)
def _said(_language: str, text: str) -> Markup:
    return Markup(gettext(text)) % {}  # noqa: S704 - our own words


def environment(**options: Any) -> Environment:
    """Build the environment that Django's Jinja2 backend asks for."""
    options.pop("autoescape", None)
    options.update(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n", "jinja2.ext.do"]
    made = Environment(autoescape=True, **options)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(gettext=translated, _=translated)
    made.globals.update(static=statics.address, url=url, csrf_field=csrf_input, attributes=attributes)
    made.globals.update(glyph=glyphs.icon, keycap=glyphs.key, band_of=glyphs.band, reason_of=glyphs.reason)
    made.globals.update(beside=navigation.beside)
    made.filters.update(
        money=formats.money,
        plain_money=formats.plain_money,
        figure=formats.figure,
        date=formats.day,
        weekday=formats.weekday,
        moment=formats.moment,
        hour=formats.hour,
        number=formats.number,
        percent=formats.percent,
        days=formats.days,
        tongue=formats.tongue,
        lines=formats.lines,
        say=words.say,
        attrs=attributes,
        safe_escape=escape,
    )
    return made
