"""What had a person typed when an act was turned back? It waits in the session until its page shows again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from duecourse.foundation.kit import clock

LASTS: Final = timedelta(minutes=15)
"""So long it waits; then it is thrown away unread."""
LARGEST: Final = 20_000
"""So many characters wait at most: a session is no store."""
_KEY: Final = "kept"
_SECRET: Final = re.compile(r"pass|secret|token|otp", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """An act that was not done: the form it came from, what was typed there, and why it was not done."""

    action: str
    says: str
    fields: tuple[tuple[str, str], ...]

    @property
    def as_json(self) -> dict[str, object]:
        """Give what the script needs that fills the form again."""
        return {"action": self.action, "fields": self.fields}


def keep(request: HttpRequest, says: str) -> str:
    """Keep what was typed, never a secret or a file, for the page it was typed on; give that page, "" when it is not ours."""
    page = page_of(request)
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts if not _SECRET.search(name)]
    if page and len(json.dumps(fields)) <= LARGEST:
        request.session[_KEY] = {
            "page": urlsplit(page).path,
            "action": request.path,
            "says": says,
            "fields": fields,
            "at": clock.now().timestamp(),
        }
    return page


def take(request: HttpRequest) -> Typed | None:
    """Give what waits for this page, once."""
    kept = request.session.get(_KEY)
    if kept is None or kept["page"] != request.path:
        return None
    del request.session[_KEY]
    if clock.now().timestamp() - kept["at"] > LASTS.total_seconds():
        return None
    return Typed(kept["action"], kept["says"], tuple((name, text) for name, text in kept["fields"]))


def page_of(request: HttpRequest) -> str:
    """Give the address of the page that the form stood on, "" when it is not ours."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
