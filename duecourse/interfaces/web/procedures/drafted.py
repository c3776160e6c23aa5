"""How does a draft read: its steps, what differs from the version in force, and what may be done with it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from duecourse.interfaces.web import words
from duecourse.interfaces.web.conditions import reading as conditions
from duecourse.interfaces.web.conditions.reading import Asked
from duecourse.interfaces.web.conditions.shown import Builder
from duecourse.interfaces.web.procedures import reading
from duecourse.interfaces.web.procedures.shown import FlowStep
from duecourse.interfaces.web.steps import channel_words, severity_words, step_words
from duecourse.interfaces.web.studio.words import name_in, tone_words
from duecourse.interfaces.web.trying import Tried, tried
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import templates
from duecourse.work.procedures.operations import simulating
from duecourse.work.procedures.operations.simulating import KIND, Simulation
from duecourse.work.procedures.queries.drafts import Draft
from duecourse.work.procedures.rules.reasons import say
from duecourse.work.procedures.rules.spec_files import Change, differences
from duecourse.work.procedures.rules.steps import Anchor, Channel, Mode, Severity
from duecourse.work.worklists.queries.trials import trial_of

Pairs = tuple[tuple[str, str], ...]
TONES = ("courtesy", "friendly", "neutral", "firm", "final", "formal")


@dataclass(frozen=True)
class SimulatedRow:
    """A step, or a reason, and how many it makes with the version in force and with the draft."""

    words: str
    before: int
    after: int


@dataclass(frozen=True)
class Simulated:
    """What a draft would do today, beside the version in force."""

    words: str
    steps: tuple[SimulatedRow, ...]
    reasons: tuple[SimulatedRow, ...]


@dataclass(frozen=True)
class DraftPage:
    """A draft with its steps, what differs, and what this person may do."""

    slug: str
    number: int
    name: str
    description: str
    min_amount: str
    holdout: str
    exploration: str
    mark: str
    steps: tuple[tuple[FlowStep, str], ...]
    against_words: str
    changes: Pairs
    author: str
    proposed_by: str
    proposal: str
    is_writing: bool
    may_agree: bool
    why_not_agree: str
    refusal: str
    trial: Tried | None
    simulated: Simulated | None


@dataclass(frozen=True)
class StepPage:
    """A step as it is changed, or a new one ("" for its key)."""

    slug: str
    number: int
    key: str
    title: str
    mark: str
    values: Mapping[str, Any]
    builder: Builder
    channels: Pairs
    severities: Pairs
    modes: Pairs
    tones: Pairs
    templates: Pairs
    refusal: str


def page(visit: Visit, draft: Draft, *, now: datetime, refusal: str = "") -> DraftPage:
    """Read a draft."""
    company = conditions.company_counted(visit, None)
    row = trial_of(visit.tenant_id, KIND, draft.id, company_id=company.id, now=now) if company else None
    is_told = company is not None and row is not None and row.state == "done" and row.mark == draft.mark
    spec, is_own = draft.spec, str(visit.seat.user_id) in draft.writers
    steps = zip(reading.flow_steps(spec), spec.steps, strict=True)
    return DraftPage(
        slug=draft.slug,
        number=draft.number,
        name=words.say(spec.name),
        description=words.say(spec.description),
        min_amount="" if spec.min_amount is None else str(spec.min_amount),
        holdout=str(spec.holdout or "") if spec.anchor is Anchor.ITEM else "-",
        exploration=str(spec.exploration or ""),
        mark=draft.mark,
        steps=tuple(
            (flow, reverse("edit-step", args=[draft.slug, draft.number, step.step_key])) for flow, step in steps
        ),
        against_words=_("Compared with version %(number)s, in force") % {"number": draft.in_force_number}
        if draft.in_force
        else "",
        changes=tuple(_told(one) for one in differences(draft.in_force, spec)) if draft.in_force else (),
        author=draft.author,
        proposed_by=draft.proposed_by,
        proposal=draft.proposal,
        is_writing=not draft.proposed_by,
        may_agree=bool(draft.proposed_by) and not is_own,
        why_not_agree=_("You wrote at it, so a second person brings it into force.") if is_own else "",
        refusal=refusal,
        trial=tried(row, mark=draft.mark, href=reverse("procedure-trial", args=[draft.slug, draft.number]))
        if row
        else None,
        simulated=simulated(simulating.read(row.result), company.name) if is_told and row and company else None,
    )


def simulated(found: Simulation, company: str) -> Simulated:
    """Read a trial of a draft: the steps it takes, and the reasons of whatever gets nothing, the most frequent first."""
    before, after = found.before, found.after
    kinds = sorted({*before.contacts, *after.contacts}, key=lambda one: (one[2], one[0]))
    reasons = sorted({*before.reasons, *after.reasons}, key=lambda one: (-after.reasons.get(one, 0), one))
    said = ngettext("Today it would do %(num)s thing at %(company)s; the version in force %(before)s.",
                    "Today it would do %(num)s things at %(company)s; the version in force %(before)s.",
                    after.count)  # fmt: skip
    return Simulated(
        words=said % {"num": after.count, "company": company, "before": before.count},
        steps=tuple(
            SimulatedRow(
                step_words(channel, severity, key=key),
                before.contacts.get((key, channel, severity), 0),
                after.contacts.get((key, channel, severity), 0),
            )
            for key, channel, severity in kinds
        ),
        reasons=tuple(
            SimulatedRow(words.say(say(one)), before.reasons.get(one, 0), after.reasons.get(one, 0)) for one in reasons
        ),
    )


def step_page(
    visit: Visit, draft: Draft, key: str, *, values: Mapping[str, Any] | None = None, refusal: str = ""
) -> StepPage:
    """Read the form of a step, as it is or as it was typed."""
    step = next((one for one in draft.spec.steps if one.step_key == key), None)
    shown = values if values is not None else _values(step)
    flow = dict(zip((one.step_key for one in draft.spec.steps), reading.flow_steps(draft.spec), strict=True))
    return StepPage(
        slug=draft.slug,
        number=draft.number,
        key=key,
        title=flow[key].title if key in flow else _("New step"),
        mark=draft.mark,
        values=shown,
        builder=conditions.builder(visit, Asked(str(shown["condition"]), about=draft.spec.anchor.value)),
        channels=tuple((one.value, channel_words(one.value)) for one in Channel),
        severities=tuple((one.name.lower(), severity_words(int(one))) for one in Severity),
        modes=tuple((one.value, mode_words(one.value)) for one in Mode),
        tones=(("", _("as hard as the step is")), *((one, tone_words(one)) for one in TONES)),
        templates=(("", _("no template")), *_templates(visit)),
        refusal=refusal,
    )


def mode_words(mode: str) -> str:
    """Say who lets a step go."""
    return {
        "auto": _("by itself"),
        "approve": _("a person approves"),
        "manual": _("a person does it"),
    }.get(mode, mode)


def _templates(visit: Visit) -> Iterator[tuple[str, str]]:
    for one in templates.template_lines(visit.tenant_id):
        yield one.code, name_in(one.code, one.name, get_language() or "en")


def _values(step: Any) -> Mapping[str, Any]:
    """Give what stands in the form of a step; a new one begins as a friendly mail."""
    if step is None:
        fresh = dict.fromkeys(("key", "template", "condition", "min_amount", "deadline", "monthly", "note", "tone"), "")
        return fresh | {"day": 7, "severity": "friendly", "channel": "email", "mode": "auto", "spacing": 0} | {
            "overtakable": False
        }  # fmt: skip
    return {
        "key": step.step_key,
        "day": step.offset_days,
        "severity": step.severity.name.lower(),
        "channel": step.channel.value,
        "template": step.template,
        "tone": step.tone,
        "mode": step.mode.value,
        "condition": step.condition,
        "spacing": step.spacing_days,
        "overtakable": step.is_overtakable,
        "min_amount": "" if step.min_amount is None else str(step.min_amount),
        "deadline": "" if step.deadline_days is None else step.deadline_days,
        "monthly": "" if step.month_day is None else step.month_day,
        "note": step.note,
    }


def _told(change: Change) -> tuple[str, str]:
    """Say a change: of what, and from what to what."""
    if change.setting == "step":
        known = change.after or change.before
        day = _("day %(day)s, %(channel)s") % {"day": known["day"], "channel": channel_words(known["channel"])}
        return change.step_key, (_("new: %(step)s") if change.after else _("gone: %(step)s")) % {"step": day}
    said = _("%(setting)s: %(before)s → %(after)s") % {
        "setting": setting_words(change.setting),
        "before": _value(change.setting, change.before),
        "after": _value(change.setting, change.after),
    }
    return change.step_key or _("The whole procedure"), said


def setting_words(name: str) -> str:
    """Name a setting of a step or of the procedure."""
    return {
        "day": _("Day"),
        "severity": _("How hard"),
        "channel": _("Channel"),
        "template": _("Template"),
        "tone": _("Tone"),
        "mode": _("Who lets it go"),
        "condition": _("Only if"),
        "spacing": _("Days after the step before"),
        "overtakable": _("Left out when a later step is due already"),
        "min_amount": pgettext("amount", "From"),
        "deadline": _("Days of the deadline it states"),
        "monthly": _("Only on this day of the month"),
        "note": _("Note"),
        "name": _("Name"),
        "description": _("What it is for"),
        "holdout": _("Left alone to compare, per cent"),
        "exploration": _("Drawn among equal texts, per cent"),
    }.get(name, name)


def _value(setting: str, value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if setting == "severity":
        return severity_words(int(Severity[str(value).upper()]))
    known = {"channel": channel_words, "mode": mode_words, "tone": tone_words}
    return known[setting](str(value)) if setting in known else str(value)
