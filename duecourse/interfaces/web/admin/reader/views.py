"""Show how a company's mails are read, how often that was right, and let the threshold be moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.inbox import telling
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations import readings
from duecourse.records.communications.queries import labels
from duecourse.records.communications.queries.labels import Judged
from duecourse.records.communications.rules.reading import INTENTS

YEAR = timedelta(days=365)
FEW = 20
"""Fewer labels say nothing of a share."""
STEPS = (40, 50, 60, 70, 80, 90)


@dataclass(frozen=True)
class IntentRow:
    """What people made of the suggestions of one intent."""

    words: str
    right: int
    changed: int
    wrong: int
    share: str


@dataclass(frozen=True)
class StepRow:
    """What a threshold would have suggested of what was settled, and how much of that was right."""

    percent: int
    words: str
    suggested: int
    share: str
    is_current: bool


@dataclass(frozen=True)
class ReaderPage:
    """How one company has its mails read."""

    reads: bool
    percent: int
    intents: tuple[IntentRow, ...]
    steps: tuple[StepRow, ...]
    settled: int
    is_few: bool
    asked: str


@policy("admin.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render what is read, the threshold, and what people made of it within a year."""
    visit, here = request.visit, _company(request, request.GET.get("company", ""))
    companies = tuple(
        Choice(one.name, f"{reverse('reader')}?company={one.code}", one == here) for one in visit.companies
    )
    data = {"here": here, "companies": companies, "page": _page(request, here)}
    return look.render(request, "admin/reader/index.html", data)


@policy("inbox.rule")
@require_POST
def change(request: StaffRequest) -> HttpResponse:
    """Move the threshold, or switch the reader off or on."""
    visit, here = request.visit, _company(request, request.POST.get("company", ""))
    text = asking.words(request, "percent", longest=3)
    if not (text.isascii() and text.isdecimal()):
        raise readings.ThresholdWrong
    by = {"actor": visit.actor, "at": request.now}
    reads = request.POST.get("reads") == "1"
    readings.set_threshold(visit.tenant_id, Decimal(text) / 100, company_ids=[here.id], reads=reads, **by)  # type: ignore[arg-type]
    look.flash(request, _("Saved. It holds for mails that come in from now on."))
    return HttpResponseRedirect(f"{reverse('reader')}?company={here.code}")


def _page(request: StaffRequest, here: CompanyRow) -> ReaderPage:
    tenant = request.visit.tenant_id
    standing = labels.standing(tenant, here.id)
    found = labels.judged(tenant, here.id, since=request.now - YEAR)
    percent = int(standing.suggest_from * 100)
    settled = sum(_all(one) for one in found)
    return ReaderPage(
        reads=standing.reads,
        percent=percent,
        intents=_intents(found),
        steps=tuple(_step(found, step, is_current=step == percent) for step in sorted({*STEPS, percent})),
        settled=settled,
        is_few=settled < FEW,
        asked=", ".join(telling.intent_words(one) for one in INTENTS),
    )


def _intents(found: Iterable[Judged]) -> tuple[IntentRow, ...]:
    grouped: dict[str, list[Judged]] = defaultdict(list)
    for one in found:
        grouped[one.intent].append(one)
    return tuple(
        IntentRow(
            words=telling.intent_words(intent),
            right=sum(one.right_count for one in rows),
            changed=sum(one.changed_count for one in rows),
            wrong=sum(one.wrong_count for one in rows),
            share=_share(rows),
        )
        for intent, rows in sorted(grouped.items(), key=lambda pair: -sum(map(_all, pair[1])))
    )


def _step(found: Iterable[Judged], percent: int, *, is_current: bool) -> StepRow:
    above = [one for one in found if one.sure >= percent]
    words = formats.percent(Decimal(percent) / 100)
    return StepRow(percent, words, sum(map(_all, above)), _share(above), is_current)


def _share(rows: Iterable[Judged]) -> str:
    """Say how much was right; a changed detail leaves the intent right."""
    rows = list(rows)
    every = sum(map(_all, rows))
    right = sum(one.right_count + one.changed_count for one in rows)
    return formats.percent(Decimal(right) / every) if every else formats.DASH


def _all(one: Judged) -> int:
    return one.right_count + one.changed_count + one.wrong_count


def _company(request: StaffRequest, code: str) -> CompanyRow:
    found = [one for one in request.visit.companies if not code or one.code == code]
    if not found:
        raise Http404
    return found[0]
