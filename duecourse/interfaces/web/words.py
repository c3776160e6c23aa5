"""How does a sentence of a pure room read in the reader's language?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text
from duecourse.interfaces.web import codes, formats


def say(text: Text | str | None) -> str:
    """Translate a `Text` and write its parameters by the reader's locale."""
    if text is None:
        return ""
    if isinstance(text, str):
        return gettext(text) if text else ""
    if text.plural:
        sentence = ngettext(text.msgid, text.plural, int(str(text.params["count"])))
    else:
        sentence = gettext(text.msgid)
    params = {name: _spoken(name, value) for name, value in text.params.items()}
    return sentence % params if params else sentence


def _spoken(name: str, value: Any) -> Any:
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, Money):
        return formats.plain_money(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal):
        return formats.number(value)
    return codes.spoken(name, value) if isinstance(value, str) else value
