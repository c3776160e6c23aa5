"""How is a long list cut into pages and narrowed by links?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Page:
    """One page of a list: rows shown, rows in all, the links beside it."""

    first: int
    last: int
    total_count: int
    previous_href: str
    next_href: str


@dataclass(frozen=True)
class Choice:
    """A filter chip or a tab: a link that may be on; `is_more`: there are more than were counted."""

    words: str
    href: str
    is_current: bool
    count: int | None = None
    is_more: bool = False


def asked_page(request: HttpRequest) -> int:
    """Read the page number; nonsense is the first page."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def link(request: HttpRequest, **changes: str | int) -> str:
    """Give this address with some of its query changed; an empty value drops the key."""
    query = request.GET.copy()
    for key, value in changes.items():
        if value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def page_of(request: HttpRequest, *, number: int, size: int, total_count: int, shown_count: int) -> Page:
    """Describe the page of a list that was asked for."""
    first = (number - 1) * size + 1 if shown_count else 0
    last = (number - 1) * size + shown_count
    return Page(
        first=first,
        last=last,
        total_count=total_count,
        previous_href=link(request, page=number - 1 if number > 2 else "") if number > 1 else "",
        next_href=link(request, page=number + 1) if last < total_count else "",
    )


def choice(request: HttpRequest, *, key: str, value: str, words: str, count: int | None = None) -> Choice:
    """Make a chip that sets one key of the query and starts at page one."""
    return Choice(
        words, link(request, **{key: value, "page": "", "after": ""}), request.GET.get(key, "") == value, count
    )
