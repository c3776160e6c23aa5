"""What does checking say about a pane's words, and where?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web import words as said
from duecourse.interfaces.web.studio import words
from duecourse.interfaces.web.studio.shown import Checks, FoundThing, NeededField, TrialRow
from duecourse.records.communications.rules import checking, sandbox, starters
from duecourse.records.communications.rules.checking import Finding, Trial
from duecourse.records.communications.rules.rendering import Source
from duecourse.records.communications.rules.wording import Wording

_EMPTY = Checks((), (), (), 0, 0)


def source_of(code: str, language: str, text: Wording) -> Source:
    """Put a text into the frame of its language."""
    body = text.body.replace("\r\n", "\n")
    return Source(code, language, text.subject, body, tuple(text.required), starters.words_for(language))


def checks_of(code: str, language: str, text: Wording, *, channel: str) -> Checks:
    """Check a text for the screen; an empty one has nothing to say yet."""
    if not (text.subject.strip() or text.body.strip()):
        return _EMPTY
    checked = checking.look_over(source_of(code, language, text), channel=channel)
    findings = tuple(_found(one) for one in sorted(checked.findings, key=lambda one: not one.is_error))
    ordinary = next((one.rendered for one in checked.trials if one.name == sandbox.ORDINARY), None)
    return Checks(
        findings=findings,
        trials=tuple(_trial(one) for one in checked.trials),
        needed=tuple(_needed(checked.used, text.required)),
        error_count=sum(one.is_error for one in findings) + sum(one.is_error for one in checked.trials),
        subject_count=len(ordinary.subject) if ordinary else len(text.subject),
    )


def _found(one: Finding) -> FoundThing:
    where = ""
    if one.line:
        line = _("line %(line)s") % {"line": formats.number(one.line)}
        where = _("subject") if one.part == "subject" else line
    return FoundThing(one.part, one.is_error, said.say(one.says), where, one.start, one.end)


def _trial(one: Trial) -> TrialRow:
    name = str(dict(words.EXAMPLES).get(one.name, one.name))
    subject = one.rendered.subject if one.rendered else ""
    return TrialRow(one.name, name, subject, said.say(one.says), one.is_error)


def _needed(used: Iterable[str], required: Iterable[str]) -> Iterable[NeededField]:
    """Every field that the words use or demand; those that every message has need no tick."""
    demanded = tuple(required)
    names = words.field_names() | {"items": _("Invoices")}
    for path in dict.fromkeys((*demanded, *used)):
        if path not in checking.ALWAYS:
            yield NeededField(path, names.get(path, path), path in demanded)
