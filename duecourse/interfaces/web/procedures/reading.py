"""How does a procedure read: steps on a line of days, conditions in words?"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.analysis.portfolio import conditions
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.procedures.shown import FlowStep, ProcedurePage, ProcedureRow, VersionRow
from duecourse.interfaces.web.steps import WRITTEN, channel_words, followed_words, step_words
from duecourse.interfaces.web.visit import Visit
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.screens import ProcedureHistory, ProcedureLine, VersionLine
from duecourse.work.procedures.rules.conditions import words_of
from duecourse.work.procedures.rules.steps import Anchor, Channel, Mode, ProcedureSpec, Step

NOT_USED_YET = (Anchor.PERIOD,)


def rows(visit: Visit) -> tuple[ProcedureRow, ...]:
    """Read the list of procedures."""
    return tuple(_row(line) for line in screens.procedure_lines(visit.tenant_id, on=visit.day))


def may_write(visit: Visit) -> bool:
    """Tell whether this person may write what decides for all companies."""
    return visit.may("procedure.edit") and visit.seat.scope.company_ids is None


def page(visit: Visit, history: ProcedureHistory) -> ProcedurePage:
    """Read one version of a procedure."""
    spec, writes = history.spec, may_write(visit)
    open_number = next((one.number for one in history.versions if one.state == "draft"), None)
    return ProcedurePage(
        slug=history.slug,
        name=words.say(history.name),
        is_on=history.is_on,
        lede=_lede(history),
        steps=flow_steps(spec),
        versions=tuple(_version(one, history) for one in history.versions),
        rules=_rules(spec),
        chances=tuple(_learning(spec)),
        state=_state(history),
        yaml_href=reverse("procedure-yaml", args=[history.slug, history.number]),
        draft_href=reverse("draft-procedure", args=[history.slug, history.number]) if writes else "",
        retire_href=reverse("retire-procedure", args=[history.slug]) if writes and history.is_in_force else "",
        edit_href=reverse("edit-procedure", args=[history.slug, open_number]) if writes and open_number else "",
    )


def _state(history: ProcedureHistory) -> str:
    if history.is_in_force:
        return "decides" if history.is_on else "off"
    return "retired" if any(one.state == "retired" for one in history.versions) else "draft"


def flow_steps(spec: ProcedureSpec) -> tuple[FlowStep, ...]:
    """Read the steps on their line of days."""
    return tuple(_step(step, spec) for step in spec.steps)


def _row(line: ProcedureLine) -> ProcedureRow:
    steps = ngettext("%(num)s step", "%(num)s steps", len(line.spec.steps)) % {"num": len(line.spec.steps)}
    span = " · ".join(f"{_day(step)} {channel_words(step.channel)}" for step in line.spec.steps[:4])
    more = " …" if len(line.spec.steps) > 4 else ""
    return ProcedureRow(
        href=reverse("procedure", args=[line.slug]),
        name=words.say(line.name),
        version_words=f"{line.number}, {version_state(line.state)}",
        steps_words=f"{steps}: {span}{more}" if span else steps,
        customers_count=line.customer_count,
        used_for=_used_for(line.spec.anchor),
        is_on=line.is_on,
    )


def _used_for(anchor: Anchor) -> str:
    """Say in two words for what a procedure is that no customer is put on."""
    return {
        Anchor.PROMISE: _("every promise"),
        Anchor.DISPUTE: _("every dispute"),
        Anchor.CREDIT: _("every credit"),
        Anchor.INSTALMENT: _("every instalment"),
        Anchor.PERIOD: _("not used yet"),
    }.get(anchor, "")


def version_state(state: str) -> str:
    """Name a version's state."""
    return {"draft": _("draft"), "active": _("in force"), "retired": _("retired")}.get(state, state)


def use_words(spec: ProcedureSpec) -> str:
    """Say of a procedure that is not about items when it is used, or that it is not used yet."""
    return {
        Anchor.PROMISE: _("It follows every promise; of several such procedures the one that came into force last."),
        Anchor.DISPUTE: _("It follows every dispute; of several such procedures the one that came into force last."),
        Anchor.CREDIT: _("It follows every credit; of several such procedures the one that came into force last."),
        Anchor.INSTALMENT: _(
            "It follows every instalment of a plan; of several such procedures the one that came into force last."
        ),
        Anchor.PERIOD: _("It is not used yet: nothing runs by the calendar so far."),
    }.get(spec.anchor, "")


def _lede(history: ProcedureHistory) -> str:
    said = _("Version %(number)s, %(state)s.") % {"number": history.number, "state": version_state(history.state)}
    about = f" {words.say(history.spec.description)}" if history.spec.description else ""
    about += f" {use_words(history.spec)}" if history.spec.anchor in NOT_USED_YET else ""
    return said + about + ("" if history.is_on else " " + _("This procedure is switched off."))


def _day(step: Step) -> str:
    if step.month_day is not None:
        return f"{step.month_day}."
    if step.offset_days == 0:
        return "0"
    sign = "+" if step.offset_days > 0 else formats.TRUE_MINUS
    return f"{sign}{abs(step.offset_days)}"


def _step(step: Step, spec: ProcedureSpec) -> FlowStep:
    around = (
        _("of the month")
        if step.month_day
        else _("before")
        if step.offset_days < 0
        else _("after")
        if step.offset_days > 0
        else _("that day")
    )
    is_person = step.mode is Mode.MANUAL or step.channel in {Channel.CALL, Channel.TASK}
    tag = {Mode.APPROVE: _("a person approves"), Mode.MANUAL: _("a person does it")}.get(step.mode, "")
    return FlowStep(
        day=_day(step),
        day_words=around,
        title=_title(step, spec),
        tag=tag,
        details=tuple(_details(step, spec)),
        is_done=False,
        is_person=is_person,
    )


def _title(step: Step, spec: ProcedureSpec) -> str:
    if spec.anchor is not Anchor.ITEM and step.channel in WRITTEN:
        return followed_words(step.channel, key=step.step_key)
    return step_words(step.channel, int(step.severity), key=step.step_key)


def _details(step: Step, spec: ProcedureSpec) -> list[str]:
    told = []
    known = words_of(spec.anchor)
    if step.condition:
        said = words.say(conditions.explain(conditions.read(step.condition, words=known), words=known))
        told.append(_("Only if %(condition)s.") % {"condition": said})
    if step.min_amount is not None and step.min_amount != spec.min_amount:
        told.append(_("From %(amount)s.") % {"amount": formats.figure(step.min_amount)})
    if step.spacing_days:
        told.append(_("At least %(days)s after the step before.") % {"days": formats.days(step.spacing_days)})
    if step.deadline_days is not None:
        told.append(_("States a deadline of %(days)s.") % {"days": formats.days(step.deadline_days)})
    if step.is_overtakable:
        told.append(_("Left out when a later step is due already."))
    if step.template:
        told.append(_("Template %(code)s") % {"code": step.template})
    if step.note:
        told.append(words.say(step.note))
    return told


def _rules(spec: ProcedureSpec) -> tuple[tuple[str, str], ...]:
    anchors = {
        Anchor.ITEM: _("each item's due date"),
        Anchor.PROMISE: _("the promised day"),
        Anchor.DISPUTE: _("the day the dispute was opened"),
        Anchor.INSTALMENT: _("each instalment's day"),
        Anchor.CREDIT: _("the day the credit appeared"),
        Anchor.PERIOD: _("the calendar"),
    }
    rules = [(_("Counted from"), anchors[spec.anchor])]
    if used := use_words(spec):
        rules.append((_("Used"), used))
    if spec.segment:
        rules.append((_("Segment"), spec.segment))
    if spec.min_amount is not None:
        rules.append((pgettext("amount", "From"), formats.figure(spec.min_amount)))
    rules.append((_("Always leaves alone"), _skips(spec.anchor)))
    return tuple(rules)


def _learning(spec: ProcedureSpec) -> Iterator[tuple[str, str]]:
    """Say what is left to chance, so that it can later be told what a step is worth."""
    if spec.holdout:
        said = _(
            "%(share)s of its customers, drawn once and the same every day and in every version, get no step by itself: no"
            " message and no call is planned. A person may act at any time; formal steps and what a person approves are"
            " never held. They climb no step meanwhile. Off, they follow the steps again with the next run."
        )
        yield _("Left alone to compare"), said % {"share": formats.percent(spec.holdout / 100)}
    if spec.exploration:
        said = _(
            "%(share)s of its messages take any of the texts that fit equally well, each as likely as the other; the others"
            " take the first. How likely each was is kept with the message."
        )
        yield _("Drawn among equal texts"), said % {"share": formats.percent(spec.exploration / 100)}


def _skips(anchor: Anchor) -> str:
    if anchor is Anchor.ITEM:
        return _("disputed, promised, planned, blocked, not delivered, collected by us")
    return _(
        "what is over: kept, withdrawn, closed, used; customers that are blocked, insolvent or in legal collection"
    )


def _version(line: VersionLine, history: ProcedureHistory) -> VersionRow:
    return VersionRow(
        href=reverse("procedure-version", args=[history.slug, line.number]),
        words=_("Version %(number)s") % {"number": line.number},
        state_words=version_state(line.state),
        since=formats.day(line.activated_on) if line.activated_on else "",
        author=line.author,
        is_current=line.number == history.number,
    )
