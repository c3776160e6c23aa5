"""How does a foreseen problem read: what it is, by which numbers it stands, and what the plan says?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS, Column
from duecourse.analysis.portfolio.conditions import explain, needs
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.conditions import reading as conditions
from duecourse.interfaces.web.conditions.reading import Asked
from duecourse.interfaces.web.foreseen.shown import Pairs, Row, RulePage, RuleRow, RulesPage, Step, VersionLine
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.procedures.reading import version_state
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.work.worklists.queries.foreseen import STATES, Eyes, ProblemRow, VersionRow, state_counts
from duecourse.work.worklists.rules.foreseen import ACTS, MOST_STEPS, PEOPLE, SHOWN, ForeseenRule, PlanStep

_COLUMNS: Final[Mapping[str, tuple[str, Column]]] = {one.name: (said, one) for said, one in CUSTOMER_WORDS.items()}
_STANDS_FOR: Final = {"is_behaviour_changed": "behaviour_shift_days"}
"""A flag is shown by the number behind it."""


_BLANK: Final[Mapping[str, Any]] = {"act": "call", "who": "collector", "days": 0, "words": ""}


def eyes_of(visit: Visit) -> Eyes:
    """Give at what this person looks."""
    return Eyes(visit.company_ids, visit.scope.portfolio_ids)


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say what stands above the list, and the quick choices with how many there are."""
    counts = state_counts(request.visit.tenant_id, eyes_of(request.visit))
    named = (_("To decide"), _("Planned"), _("Put off"), _("Dismissed"))
    choices: tuple[Choice, ...] = tuple(
        choice(request, key="state", value="" if key == "open" else key, words=said, count=counts.get(key, 0))
        for key, said in zip(STATES, named, strict=True)
    )
    count = counts.get("open", 0)
    title = ngettext("%(num)s problem is foreseen", "%(num)s problems are foreseen", count)
    state = request.GET.get("state", "") or "open"
    return {"title": title % {"num": formats.number(count)}, "choices": choices, "is_open": state == "open"}


def rows(visit: Visit, found: Sequence[ProblemRow]) -> tuple[Row, ...]:
    """Say problems."""
    companies = {one.id: one.code for one in visit.companies}
    return tuple(_row(one, companies) for one in found)


def step_title(step: PlanStep) -> str:
    """Say a step as the title of a task."""
    said = {"act": _(ACTS[step.act]), "words": words.say(step.words), "who": _(PEOPLE[step.who])}
    plain = _("%(act)s: %(words)s") % said
    return plain if step.who == "collector" else _("%(act)s (%(who)s): %(words)s") % said


def rules_page(visit: Visit, known: Sequence[VersionRow], one: VersionRow) -> RulesPage:
    """Read a version of the rules."""
    draft = next((other for other in known if other.state == "draft"), None)
    may_write = visit.may("strategy.edit") and visit.seat.scope.company_ids is None
    said = _("Version %(number)s, %(state)s. A customer stands under the first rule that holds.")
    return RulesPage(
        id=one.id,
        number=one.number,
        lede=said % {"number": one.number, "state": version_state(one.state)},
        mark=one.mark,
        rules=tuple(_rule(one, rule) for rule in one.spec.rules),
        versions=tuple(_version(visit, other, one) for other in known),
        is_draft=one.state == "draft",
        may_write=may_write,
        draft_href=reverse("foreseen-version", args=[draft.id]) if draft else "",
    )


def rule_page(one: VersionRow, key: str, visit: Visit, *, typed: Mapping[str, Any], refusal: str = "") -> RulePage:
    """Read the form of a rule, as it is or as it was typed."""
    rule = one.spec.rule(key)
    values = typed or _values(rule)
    steps = [*values["steps"], *(_BLANK for _each in range(MOST_STEPS))][:MOST_STEPS]
    return RulePage(
        id=one.id,
        number=one.number,
        key=key,
        title=words.say(rule.words) if rule else _("New problem"),
        mark=one.mark,
        values=values,
        steps=tuple(steps),
        acts=tuple((name, _(said)) for name, said in ACTS.items()),
        people=tuple((name, _(said)) for name, said in PEOPLE.items()),
        builder=conditions.builder(visit, Asked(str(values["condition"]), about=conditions.RANKED)),
        refusal=refusal,
    )


def _row(one: ProblemRow, companies: Mapping[int, str]) -> Row:
    persons = {"consumer": _("Consumer"), "sole_trader": _("Sole trader")}
    asked = [_STANDS_FOR.get(name, name) for name in sorted(needs(one.rule.tree))] if one.rule else []
    return Row(
        id=one.id,
        title=one.account.name,
        number=one.account.number,
        company=companies.get(one.account.company_id, ""),
        href=reverse("customer", args=[one.account.token]),
        side_href=reverse("foreseen-side", args=[one.id]),
        problem=words.say(one.rule.words) if one.rule else _("A rule that is gone"),
        rule=_condition(one.rule) if one.rule else "",
        why=_numbers(one, asked),
        numbers=_numbers(one, SHOWN),
        steps=tuple(_step(step) for step in one.rule.steps) if one.rule else (),
        exposure=Money(one.exposure, one.currency),
        since=one.raised_on,
        until=one.until,
        state=one.state,
        decided=_decided(one),
        person=persons.get(one.numbers.get("party_kind", ""), ""),
    )


def _decided(one: ProblemRow) -> str:
    said = {
        "open": "",
        "planned": _("%(who)s ordered the plan.") % {"who": one.by},
        "snoozed": _("%(who)s put it off until %(day)s: %(why)s"),
        "dismissed": _("%(who)s dismissed it: %(why)s"),
    }[one.state]
    day = formats.day(one.until) if one.until else ""
    return said % {"who": one.by, "day": day, "why": one.reason} if one.state in ("snoozed", "dismissed") else said


def _numbers(one: ProblemRow, names: Sequence[str]) -> Pairs:
    """Say the numbers by which a problem stands; what is not known is left out."""
    known = [name for name in dict.fromkeys(names) if one.numbers.get(name) is not None and name in _COLUMNS]
    return tuple(
        (_first_large(_(_COLUMNS[name][0])), _number(_COLUMNS[name][1], one.numbers[name], one.currency))
        for name in known
        if _COLUMNS[name][1].unit != "text"
    )


def _number(column: Column, value: Any, currency: str) -> str:
    match column.unit:
        case "base" | "money":
            return formats.plain_money(Money(Decimal(value), currency))
        case "share":
            return formats.percent(Decimal(value))
        case "date":
            return formats.day(date.fromisoformat(value))
        case "days":
            return formats.days(int(value))
        case _:
            return formats.number(Decimal(value))


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rule(one: VersionRow, rule: ForeseenRule) -> RuleRow:
    return RuleRow(
        key=rule.key,
        words=words.say(rule.words),
        condition=_condition(rule),
        steps=tuple(_step(step) for step in rule.steps),
        href=reverse("foreseen-rule", args=[one.id, rule.key]) if one.state == "draft" else "",
    )


def _condition(rule: ForeseenRule) -> str:
    return _first_large(words.say(explain(rule.tree, words=CUSTOMER_WORDS)))


def _step(step: PlanStep) -> Step:
    if step.days:
        when = ngettext("in %(num)s day", "in %(num)s days", step.days) % {"num": formats.number(step.days)}
    else:
        when = _("today")
    return Step(_(ACTS[step.act]), _(PEOPLE[step.who]), words.say(step.words), when)


def _values(rule: ForeseenRule | None) -> Mapping[str, Any]:
    if rule is None:
        return {"words": "", "condition": "", "steps": []}
    steps = [{"act": one.act, "who": one.who, "days": one.days, "words": words.say(one.words)} for one in rule.steps]
    return {"words": words.say(rule.words), "condition": rule.condition, "steps": steps}


def _version(visit: Visit, other: VersionRow, current: VersionRow) -> VersionLine:
    return VersionLine(
        number=other.number,
        state=version_state(other.state),
        when=formats.moment(other.activated_at, visit.zone) if other.activated_at else "",
        author=other.author,
        href=reverse("foreseen-version", args=[other.id]),
        is_current=other.id == current.id,
    )
