"""How does a worklist read in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import BadCondition, explain, read
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, formats, words
from duecourse.interfaces.web.expected import standing_words
from duecourse.interfaces.web.lists.framing import MOST_COUNTED
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.worklist.shown import Reason, Row
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.outlooks import NextPayment
from duecourse.work.worklists.queries import screens
from duecourse.work.worklists.queries.screens import Hit, WorkRow
from duecourse.work.worklists.rules.people import Need

LEVELS = {"very_high": 4, "high": 3, "medium": 2, "low": 1}
BANDS = {"very_high": marked("Very high"), "high": marked("High"), "medium": marked("Medium"), "low": marked("Low")}
NEEDS: dict[str, str] = {
    Need.CALL_DUE: marked("Call"),
    Need.TASK_DUE: marked("Task"),
    Need.APPROVAL: marked("Approve a step"),
    Need.BROKEN_PROMISE: marked("Broken promise"),
    Need.BROKEN_PLAN: marked("Broken plan"),
    Need.INSTALMENT_MISSED: marked("Missed instalment"),
    Need.RESUBMISSION: marked("Look again"),
    Need.NO_ADDRESS: marked("Find an address"),
    Need.BY_HAND: marked("Decide by hand"),
    Need.NO_RATE: marked("Exchange rate missing"),
    Need.NO_NEXT_STEP: marked("Give a next step"),
}


def band_words(band: str) -> str:
    """Name a band."""
    return _(BANDS[band]) if band in BANDS else band


def head(request: HttpRequest, visit: Visit) -> Mapping[str, Any]:
    """Say what stands above the day's list: how many wait, how many are done, and the quick choices."""
    mine = whose.portfolio_ids(visit, request.GET.get(whose.KEY, ""))
    counts = screens.worklist_tally(visit.tenant_id, LEVELS, company_ids=visit.company_ids, portfolio_ids=mine)
    return {
        "title": _title([counts["open", band] for band in LEVELS]),
        "lede": _lede(counts["done", ""]),
        "choices": _filters(request, counts) + whose.chip(request, visit),
        "total": _total(request, counts),
    }


def shown(row: WorkRow, visit: Visit, *, seen: str = "", expected: NextPayment | None = None) -> Row:
    """Say one row."""
    codes = {one.id: one.code for one in visit.companies}
    return Row(
        id=row.id,
        customer_number=row.account.number,
        title=row.account.name,
        company_code=codes.get(row.account.company_id, ""),
        href=doors.address("customer", row.account.token),
        side_href=doors.address("worklist-side", row.id),
        band_level=LEVELS.get(row.band, 1),
        band_words=band_words(row.band),
        percent=row.percent,
        reasons=tuple(_reason(hit) for hit in row.hits),
        needs=tuple(need_words(need) for need in row.needs),
        to_collect=Money(row.to_collect, row.currency),
        oldest_due_on=row.oldest_due_on,
        oldest_days=ledger.days_late(row.oldest_due_on, on=row.on_day) if row.oldest_due_on else None,
        segment=row.account.segment,
        country=row.account.country,
        state=row.state,
        snoozed_until=row.snoozed_until,
        seen=seen,
        expected_on=expected.day if expected else None,
        expected_why=" · ".join(standing_words(expected.from_on, expected.source)) if expected else "",
    )


def _total(request: HttpRequest, counts: dict[tuple[str, str], int]) -> int | None:
    """Tell how many rows the list has, where the chips count them: those of a band, or all that are open."""
    if request.GET.get("where") or request.GET.get("state"):
        return None
    band = request.GET.get("band", "")
    return counts["open", band] if band in LEVELS else sum(counts["open", one] for one in LEVELS)


def _title(counts: Sequence[int]) -> str:
    """Say how many wait; where a band was not counted to its end, say at least how many."""
    waiting = sum(min(count, MOST_COUNTED) for count in counts)
    if max(counts) > MOST_COUNTED:
        return _("More than %(num)s customers need a person") % {"num": formats.number(waiting)}
    title = ngettext("%(num)s customer needs a person", "%(num)s customers need a person", waiting)
    return title % {"num": formats.number(waiting)}


def _lede(done: int) -> str:
    said = _("Most urgent first. Everything else runs by itself or waits for a good reason.")
    if not done:
        return said
    if done > MOST_COUNTED:
        return said + " " + _("More than %(num)s done today.") % {"num": formats.number(MOST_COUNTED)}
    return said + " " + ngettext("%(num)s done today.", "%(num)s done today.", done) % {"num": formats.number(done)}


def _filters(request: HttpRequest, counts: dict[tuple[str, str], int]) -> tuple[Choice, ...]:
    waiting = {band: counts["open", band] for band in LEVELS}
    chips = [choice(request, key="band", value="", words=_("All"))]
    chips += [_counted(choice(request, key="band", value=one, words=band_words(one)), waiting[one]) for one in LEVELS]
    if counts["snoozed", ""]:
        is_on = request.GET.get("state") == "snoozed"
        chip = choice(request, key="state", value="" if is_on else "snoozed", words=_("Set aside"))
        chips.append(_counted(replace(chip, is_current=is_on), counts["snoozed", ""]))
    return tuple(chips)


def _counted(chip: Choice, count: int) -> Choice:
    return replace(chip, count=min(count, MOST_COUNTED), is_more=count > MOST_COUNTED)


def _reason(hit: Hit) -> Reason:
    return Reason(_(hit.words), _rule(hit.condition, get_language() or ""), hit.points)


@lru_cache(maxsize=1024)
def _rule(condition: str, _language: str) -> str:
    """Say the condition of a rule, once a language for all rows; one that can no longer be read stays as it is written."""
    if not condition:
        return ""
    try:
        told = explain(read(condition, words=CUSTOMER_WORDS), words=CUSTOMER_WORDS)
    except BadCondition:
        return condition
    return _("Holds when %(condition)s.") % {"condition": words.say(told)}


def need_words(need: str) -> str:
    """Name what a person is needed for, in as few words as a row has room for."""
    return _(NEEDS[need]) if need in NEEDS else need.replace("_", " ")
