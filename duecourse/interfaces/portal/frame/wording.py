"""How do days and money read on a customer's page, and what does a form of it say back?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import get_language

from duecourse.foundation.kit.text import one_line
from duecourse.records.communications.rules.formats import Formats, formats_of


def formats() -> Formats:
    """Give the habits of the language in which the page speaks."""
    language = get_language() or "en"
    return formats_of("en-GB" if language == "en" else language)


def day(value: date) -> str:
    """Write a day with its month in words."""
    return formats().date(value)


def money(amount: Decimal, currency: str) -> str:
    """Write an amount with its currency."""
    return formats().money(amount, currency)


def day_in(text: str) -> date | None:
    """Read a day as a browser sends it; None for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def amount_in(text: str) -> Decimal | None:
    """Read an amount as people of four countries type it: 1.234,50 and 1,234.50 and 1 234,5; None for what is none."""
    plain = "".join(text.split()).replace("\N{APOSTROPHE}", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    decimal = "," if comma > point else "."
    if (comma < 0) != (point < 0) and plain.count(decimal) == 1 and len(plain) - plain.rfind(decimal) - 1 == 3:
        return None  # 1.234 or 1,234: a thousand here, one and a bit there; nobody guesses with money
    other = "." if decimal == "," else ","
    try:
        value = Decimal(plain.replace(other, "").replace(decimal, "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value > 0 else None


def ids_in(request: HttpRequest, name: str) -> tuple[int, ...]:
    """Read the numbers that are ticked in a form."""
    asked = request.POST if request.method == "POST" else request.GET
    return tuple(int(one) for one in asked.getlist(name) if one.isdecimal() and len(one) < 19)


def words_in(request: HttpRequest, name: str, *, most: int) -> str:
    """Read a text of a form, at most so many signs of it."""
    return request.POST.get(name, "").strip()[:most]


def line_in(request: HttpRequest, name: str, *, most: int = 200) -> str:
    """Read one line of a form."""
    return one_line(request.POST.get(name, "")).strip()[:most]


def key_in(request: HttpRequest) -> str:
    """Read the form's own key, which makes what it does once."""
    return line_in(request, "key", most=64)


def masked(address: str) -> str:
    """Name an e-mail address to its owner and to nobody else."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…{at}{domain}" if at else ""


def moment(value: datetime, zone: str) -> str:
    """Write a moment as the clock of the company shows it."""
    local = value.astimezone(ZoneInfo(zone or "UTC"))
    return f"{day(local.date())}, {local:%H:%M}"
