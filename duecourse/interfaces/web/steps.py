"""How is a step called, from its channel and how hard it is?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from duecourse.foundation.kit.words import Text, spelt
from duecourse.interfaces.web import words
from duecourse.records.communications.rules.guards import words_of
from duecourse.work.procedures.queries.screens import StepKind

WRITTEN = ("email", "letter", "registered", "sms", "portal")


def channel_words(channel: str) -> str:
    """Name the road of a step."""
    return {
        "email": _("E-mail"),
        "letter": _("Letter"),
        "registered": _("Registered letter"),
        "sms": _("Text message"),
        "portal": _("Portal notice"),
        "internal": _("To colleagues"),
        "statement": _("Statement"),
        "call": _("Call"),
        "task": _("Task"),
        "hold": _("Order hold"),
        "handover": _("Hand-over"),
    }.get(str(channel), str(channel))


def severity_words(severity: int) -> str:
    """Name how hard a step is."""
    names = (_("courtesy"), _("friendly"), _("firm"), _("final"), _("formal"), _("hand-over"))
    return names[severity] if 0 <= severity < len(names) else str(severity)


def step_words(channel: str, severity: int, *, key: str = "") -> str:
    """Name a step as people speak of it: “Friendly reminder by e-mail”; a task is called by its key: “Ask sales”."""
    if key and str(channel) == "task":
        return _spelt(key)
    if str(channel) not in WRITTEN:
        return _unwritten(str(channel), severity)
    notices = (
        _("Courtesy note %(road)s"),
        _("Friendly reminder %(road)s"),
        _("Firm reminder %(road)s"),
        _("Final reminder %(road)s"),
        _("Formal notice %(road)s"),
        _("Hand-over notice %(road)s"),
    )
    return notices[min(max(severity, 0), len(notices) - 1)] % {"road": _road(str(channel))}


def named_step(step_key: str, kinds: Mapping[str, StepKind]) -> str:
    """Name a step by its key; one that no version has any more is called by the key itself."""
    kind = kinds.get(step_key)
    if kind is None:
        return _spelt(step_key)
    if kind.is_follow_up and kind.channel in WRITTEN:
        return followed_words(kind.channel, key=step_key)
    return step_words(kind.channel, kind.severity, key=step_key)


def followed_words(channel: str, *, key: str) -> str:
    """Name a mail that follows something up by its key, for it is no reminder: “Dispute received, by e-mail”."""
    return _("%(step)s, %(road)s") % {"step": _spelt(key), "road": _road(channel)}


def lacking(said: str, params: Mapping[str, object]) -> str:
    """Say of a task why a person must do what would otherwise leave by itself."""
    why = params.get("lacks")
    return _("%(step)s (by hand: %(why)s)") % {"step": said, "why": words.say(words_of(str(why)))} if why else said


def told(text: Text, kinds: Mapping[str, StepKind]) -> str:
    """Say a sentence, with the step that it speaks of called by its name."""
    if "step" in text.params:
        text = replace(text, params={**text.params, "step": named_step(str(text.params["step"]), kinds)})
    return words.say(text)


def _spelt(key: str) -> str:
    return _(spelt(key))


def _road(channel: str) -> str:
    return {
        "email": _("by e-mail"),
        "letter": _("by letter"),
        "registered": _("by registered letter"),
        "sms": _("by text message"),
        "portal": _("in the portal"),
    }[channel]


def _unwritten(channel: str, severity: int) -> str:
    calls = (_("Courtesy call"), _("Friendly call"), _("Firm call"), _("Final call"), _("Formal call"), _("Last call"))
    return {
        "call": calls[min(max(severity, 0), len(calls) - 1)],
        "statement": _("Statement of account by e-mail"),
        "task": _("Task for a person"),
        "hold": _("Hold on new orders"),
        "handover": _("Hand-over to outside collection"),
    }.get(channel, channel)
