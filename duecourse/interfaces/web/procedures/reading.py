"""How does a procedure read: steps on a line of days, conditions in words?"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.portfolio import conditions
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.procedures.shown import FlowStep, ProcedurePage, ProcedureRow, VersionRow
from duecourse.interfaces.web.steps import channel_words, step_words
from duecourse.interfaces.web.visit import Visit
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.screens import ProcedureHistory, ProcedureLine, VersionLine
from duecourse.work.procedures.rules.steps import Anchor, Channel, Mode, ProcedureSpec, Step


def rows(visit: Visit) -> tuple[ProcedureRow, ...]:
    """Read the list of procedures."""
    return tuple(_row(line) for line in screens.procedure_lines(visit.tenant_id, on=visit.day))


def page(history: ProcedureHistory) -> ProcedurePage:
    """Read one version of a procedure."""
    spec = history.spec
    return ProcedurePage(
        slug=history.slug,
        name=history.name,
        is_on=history.is_on,
        lede=_lede(history),
        steps=tuple(_step(step, spec) for step in spec.steps),
        versions=tuple(_version(one, history) for one in history.versions),
        rules=_rules(spec),
        yaml_href=reverse("procedure-yaml", args=[history.slug, history.number]),
    )


def _row(line: ProcedureLine) -> ProcedureRow:
    steps = ngettext("%(num)s step", "%(num)s steps", len(line.spec.steps)) % {"num": len(line.spec.steps)}
    span = " · ".join(f"{_day(step)} {channel_words(step.channel)}" for step in line.spec.steps[:4])
    more = " …" if len(line.spec.steps) > 4 else ""
    return ProcedureRow(
        href=reverse("procedure", args=[line.slug]),
        name=line.name,
        version_words=f"{line.number}, {version_state(line.state)}",
        steps_words=f"{steps}: {span}{more}" if span else steps,
        customers_count=line.customer_count,
        is_on=line.is_on,
    )


def version_state(state: str) -> str:
    """Name a version's state."""
    return {"draft": _("draft"), "active": _("in force"), "retired": _("retired")}.get(state, state)


def _lede(history: ProcedureHistory) -> str:
    said = _("Version %(number)s, %(state)s.") % {"number": history.number, "state": version_state(history.state)}
    about = f" {history.spec.description}" if history.spec.description else ""
    return said + about + ("" if history.is_on else " " + _("This procedure is switched off."))


def _day(step: Step) -> str:
    if step.month_day is not None:
        return f"{step.month_day}."
    if step.offset_days == 0:
        return "0"
    sign = "+" if step.offset_days > 0 else formats.TRUE_MINUS
    return f"{sign}{abs(step.offset_days)}"


def _step(step: Step, spec: ProcedureSpec) -> FlowStep:
    around = _("of the month") if step.month_day else _("before") if step.offset_days < 0 else _("after") if step.offset_days > 0 else _("that day")
    is_person = step.mode is Mode.MANUAL or step.channel in {Channel.CALL, Channel.TASK}
    tag = {Mode.APPROVE: _("a person approves"), Mode.MANUAL: _("a person does it")}.get(step.mode, "")
    return FlowStep(
        day=_day(step),
        day_words=around,
        title=step_words(step.channel, int(step.severity), key=step.step_key),
        tag=tag,
        details=tuple(_details(step, spec)),
        is_done=False,
        is_person=is_person,
    )


def _details(step: Step, spec: ProcedureSpec) -> list[str]:
    told = []
    if step.condition:
        said = words.say(conditions.explain(conditions.read(step.condition)))
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
        told.append(step.note)
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
    if spec.segment:
        rules.append((_("Segment"), spec.segment))
    if spec.min_amount is not None:
        rules.append((_("From"), formats.figure(spec.min_amount)))
    skips = _("disputed, promised, planned, blocked, not delivered, collected by us")
    rules.append((_("Always leaves alone"), skips))
    return tuple(rules)


def _version(line: VersionLine, history: ProcedureHistory) -> VersionRow:
    return VersionRow(
        href=reverse("procedure-version", args=[history.slug, line.number]),
        words=_("Version %(number)s") % {"number": line.number},
        state_words=version_state(line.state),
        since=formats.day(line.activated_on) if line.activated_on else "",
        author=line.author,
        is_current=line.number == history.number,
    )
