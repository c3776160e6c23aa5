"""Which pages does the place “Promises and plans” have?"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web.pages import Choice


def places(current: str) -> tuple[Choice, ...]:
    """Give the pages as tabs."""
    known = (
        ("promises-today", _("Today")),
        ("promises", _("Promises")),
        ("promise-calendar", _("Calendar")),
        ("plans", _("Plans")),
        ("plan-policy", _("Limits")),
    )
    return tuple(Choice(words, reverse(route), is_current=route == current) for route, words in known)
