"""How far is something that is tried out, in words?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats, words
from duecourse.work.worklists.queries.trials import TrialRow


@dataclass(frozen=True)
class Tried:
    """A trial as its part of a page shows it; `href` is where its progress is asked for."""

    is_under_way: bool
    says: str
    is_harm: bool
    is_done: bool
    href: str


def tried(row: TrialRow, *, mark: str, href: str) -> Tried:
    """Say how far a trial is; one of an earlier state of the draft says so and shows nothing."""
    is_old = row.mark != mark
    return Tried(
        is_under_way=row.is_under_way and not is_old,
        says=_("The draft was changed since it was last tried.") if is_old else _says(row),
        is_harm=row.state in ("failed", "refused") and not is_old,
        is_done=row.state == "done" and not is_old,
        href=href,
    )


def _says(row: TrialRow) -> str:
    if row.state == "refused":
        return words.say(row.why) if row.why else ""
    if row.state == "done":
        return _("Tried on the book of %(day)s.") % {"day": formats.day(row.on_day)}
    return {
        "waiting": _("Waiting for a worker …"),
        "before": _("Working it out with the version in force …"),
        "after": _("Working it out with the draft …"),
        "failed": _("It broke off. Try it again; if it breaks off again, the reason is in the worker’s log."),
    }[row.state]
