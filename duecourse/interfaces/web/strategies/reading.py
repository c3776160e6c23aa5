"""How does a strategy read: rules, weights, bands, what changed, and how it would rank?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import explain, read
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.conditions import reading as conditions
from duecourse.interfaces.web.conditions.reading import Asked, company_counted
from duecourse.interfaces.web.procedures.reading import version_state
from duecourse.interfaces.web.strategies.shown import (
    Bar,
    FirstRow,
    Pairs,
    Preview,
    RulePage,
    RuleRow,
    StrategyPage,
    VersionRow,
)
from duecourse.interfaces.web.trying import tried
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.worklist.reading import band_words
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.worklists.operations.previewing import KIND
from duecourse.work.worklists.queries.strategies import StrategyVersion
from duecourse.work.worklists.queries.trials import TrialRow, trial_of
from duecourse.work.worklists.rules.priority import BANDS
from duecourse.work.worklists.rules.strategies import Change, Rule, StrategySpec, differences


def may_write(visit: Visit) -> bool:
    """Tell whether this person may change how all companies' customers are ranked."""
    return visit.may("strategy.edit") and visit.seat.scope.company_ids is None


def page(
    visit: Visit, known: Sequence[StrategyVersion], one: StrategyVersion, *, now: datetime, refusal: str = ""
) -> StrategyPage:
    """Read a version of the strategy."""
    is_draft, is_own = one.state == "draft", str(visit.seat.user_id) in one.writers
    in_force = next((other for other in known if other.state == "active"), None)
    draft = next((other for other in known if other.state == "draft"), None)
    row = _trial(visit, one, now) if is_draft else None
    most = one.spec.maximum_for()
    return StrategyPage(
        id=one.id,
        number=one.number,
        name=words.say(one.spec.name),
        lede=_lede(one),
        rules=tuple(_rule(one, rule, most) for rule in one.spec.rules),
        thresholds=one.spec.thresholds,
        bands=_bands(one.spec),
        most=most,
        maximum="" if one.spec.maximum is None else str(one.spec.maximum),
        mark=one.mark,
        versions=tuple(_version(visit, other, one) for other in known),
        draft_href=reverse("draft-strategy", args=[one.id]) if may_write(visit) and draft is None else "",
        edit_href=reverse("strategy", args=[draft.id]) if draft and draft is not one and may_write(visit) else "",
        is_draft=is_draft,
        is_writing=is_draft and not one.proposed_by,
        against_words=_("Compared with version %(number)s, in force") % {"number": in_force.number} if in_force else "",
        changes=tuple(_told(change) for change in differences(in_force.spec, one.spec))
        if in_force and is_draft
        else (),
        proposed_by=one.proposed_by,
        proposal=one.proposal,
        may_agree=bool(one.proposed_by) and not is_own,
        why_not_agree=_("You wrote at it, so a second person brings it into force.") if is_own else "",
        refusal=refusal,
        trial=tried(row, mark=one.mark, href=reverse("strategy-trial", args=[one.id])) if row else None,
        preview=_preview(visit, one, in_force, row) if row and row.state == "done" and row.mark == one.mark else None,
    )


def company_tried(visit: Visit) -> CompanyRow | None:
    """Find the company on whose list a draft is tried: the first in view that has a day."""
    found = company_counted(visit, None)
    return found if found and found.business_date else None


def rule_page(
    visit: Visit, one: StrategyVersion, key: str, *, values: Mapping[str, Any] | None = None, refusal: str = ""
) -> RulePage:
    """Read the form of a rule, as it is or as it was typed."""
    rule = next((rule for rule in one.spec.rules if rule.key == key), None)
    shown = values if values is not None else _values(rule)
    return RulePage(
        id=one.id,
        number=one.number,
        key=key,
        title=words.say(rule.words) if rule else _("New rule"),
        mark=one.mark,
        values=shown,
        groups=tuple(dict.fromkeys(rule.group for rule in one.spec.rules if rule.group)),
        builder=conditions.builder(visit, Asked(str(shown["condition"]), about=conditions.RANKED)),
        refusal=refusal,
    )


def _lede(one: StrategyVersion) -> str:
    said = _("Version %(number)s, %(state)s.") % {"number": one.number, "state": version_state(one.state)}
    if one.state == "draft":
        return said + " " + _("It ranks nobody before a second person agrees.")
    return said


def _rule(one: StrategyVersion, rule: Rule, most: int) -> RuleRow:
    said = words.say(explain(read(rule.condition, words=CUSTOMER_WORDS), words=CUSTOMER_WORDS))
    return RuleRow(
        key=rule.key,
        words=words.say(rule.words),
        condition=said[:1].upper() + said[1:],
        points=rule.points,
        share=rule.points / most if most else 0,
        group=rule.group,
        href=reverse("edit-rule", args=[one.id, rule.key]),
    )


def _values(rule: Rule | None) -> Mapping[str, Any]:
    if rule is None:
        return {"words": "", "points": "5", "group": "", "condition": ""}
    return {
        "words": words.say(rule.words),
        "points": str(rule.points),
        "group": rule.group,
        "condition": rule.condition,
    }


def _bands(spec: StrategySpec) -> Pairs:
    said = [_("from %(percent)s %%") % {"percent": cut} for cut in spec.thresholds]
    rest = _("below %(percent)s %%") % {"percent": spec.thresholds[-1]}
    return tuple((str(band_words(band)), text) for band, text in zip(BANDS, [*said, rest], strict=True))


def _version(visit: Visit, other: StrategyVersion, current: StrategyVersion) -> VersionRow:
    return VersionRow(
        number=other.number,
        state=version_state(other.state),
        when=formats.moment(other.activated_at, visit.zone) if other.activated_at else "",
        author=other.author,
        href=reverse("strategy", args=[other.id]),
        is_current=other.id == current.id,
    )


def _told(change: Change) -> tuple[str, str]:
    """Say a change: of what, and from what to what."""
    what = words.say(change.words) if change.key else _("The whole strategy")
    if change.setting == "rule":
        said = _("new: %(points)s points") if change.before is None else _("gone: %(points)s points")
        return what, said % {"points": change.after if change.before is None else change.before}
    return what, _("%(setting)s: %(before)s → %(after)s") % {
        "setting": _setting(change.setting),
        "before": _value(change.before),
        "after": _value(change.after),
    }


def _setting(name: str) -> str:
    return {
        "name": _("Name"),
        "thresholds": _("Bands from"),
        "maximum": _("Most points"),
        "words": _("What it says"),
        "points": _("Points"),
        "condition": _("When it holds"),
        "group": _("Group"),
    }[name]


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{one} %" for one in value)
    return words.say(str(value)) if value not in (None, "") else _("nothing")


def _trial(visit: Visit, one: StrategyVersion, now: datetime) -> TrialRow | None:
    company = company_tried(visit)
    return trial_of(visit.tenant_id, KIND, one.id, company_id=company.id, now=now) if company else None


def _preview(visit: Visit, one: StrategyVersion, in_force: StrategyVersion | None, row: TrialRow) -> Preview:
    found = row.result["after"]
    names = {rule.key: rule.words for version in (in_force, one) if version for rule in version.spec.rules}
    hits_before, hits_after = found["hits"]
    return Preview(
        says=_moved(found["up"], found["down"], company_tried(visit)),
        bands=_bars([(str(band_words(band)), *_both(found["bands"], band)) for band in BANDS]),
        tens=_bars(
            [(f"{10 * ten}–{10 * ten + (10 if ten == 9 else 9)} %", *_both(found["tens"], ten)) for ten in range(10)]
        ),
        rules=_bars(
            [(words.say(said), hits_before.get(key, 0), hits_after.get(key, 0)) for key, said in names.items()]
        ),
        first=_first(visit, found["first"]),
    )


def _moved(up: int, down: int, company: CompanyRow | None) -> str:
    if not up and not down:
        return _("At %(company)s nobody changes the band.") % {"company": company.name if company else ""}
    rise = ngettext("%(num)s customer rises", "%(num)s customers rise", up) % {"num": formats.number(up)}
    fall = ngettext("%(num)s falls", "%(num)s fall", down) % {"num": formats.number(down)}
    return _("At %(company)s %(rise)s into a higher band and %(fall)s into a lower one.") % {
        "company": company.name if company else "",
        "rise": rise,
        "fall": fall,
    }


def _both(pair: Sequence[Any], key: Any) -> tuple[int, int]:
    before, after = pair
    return before[key], after[key]


def _bars(rows: Sequence[tuple[str, int, int]]) -> tuple[Bar, ...]:
    longest = max((count for _words, *counts in rows for count in counts), default=0) or 1
    return tuple(
        Bar(said, before, after, round(100 * before / longest), round(100 * after / longest))
        for said, before, after in rows
    )


def _first(visit: Visit, rows: Sequence[Sequence[int]]) -> tuple[FirstRow, ...]:
    named = ledger.accounts_by_id(visit.tenant_id, [row[0] for row in rows]) if visit.may("customer.see") else {}
    return tuple(
        FirstRow(place, named[customer].name, reverse("customer", args=[named[customer].token]), percent, was, stood)
        for place, (customer, percent, was, stood) in enumerate(rows, start=1)
        if customer in named
    )
