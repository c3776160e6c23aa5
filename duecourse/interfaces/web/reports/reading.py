"""What stands on the page of a report: the question, its answer, what can be done with it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from babel.lists import format_list
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.checking import problems
from duecourse.insight.rules.reports.spec import Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import charting, doors, formats, words
from duecourse.interfaces.web.reports import asking, building, drawing, library, table
from duecourse.interfaces.web.reports.shown import File, Files, Kind, Nothing, Page
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import screens as ledger

SHOWN: Final = 10_000
"""So many rows stand on a page; a file has them all."""
NEW: Final = "new"


@dataclass(frozen=True)
class Asked:
    """A report as an address asks for it: which one, with which question, and whether that differs from what is kept."""

    named: Named
    spec: Spec
    is_changed: bool
    is_editing: bool

    @property
    def query(self) -> str:
        """The question as the end of an address."""
        return asking.query_of(self.spec)

    @property
    def href(self) -> str:
        """The page of the report."""
        return doors.address("report", self.named.key)

    @property
    def page_href(self) -> str:
        """The page with this question, as somebody may be sent it."""
        return f"{self.href}?{self.query}" if self.is_changed else self.href


def among(visit: Visit) -> Among:
    """Say whom this reader sees, narrowed to the company and portfolio in view."""
    mine = {visit.portfolio.id} if visit.portfolio else None
    return among_of(visit.seat, company_ids=visit.company_ids, portfolio_ids=mine)


def page(request: StaffRequest, asked: Asked) -> Page:
    """Lay a report out without its answer."""
    visit, named, spec = request.visit, asked.named, asked.spec
    subject = SUBJECTS.get(spec.subject)
    may_build = visit.may("report.build")
    is_question = named.kind == "report"
    wrong = tuple(words.say(one) for one in problems(spec)) if is_question else ()
    return Page(
        key=named.key,
        name=library.name_of(named),
        says=library.says_of(named),
        whose=_("by %(name)s") % {"name": named.owner_name} if named.owner_name and not named.is_own else "",
        href=asked.href,
        query=asked.query,
        revision=named.revision,
        new_name=_new_name(named),
        is_question=may_build and is_question,
        is_editing=asked.is_editing and may_build,
        edit_href=f"{asked.href}?{asked.query}" + ("" if asked.is_editing else "&edit=1"),
        is_changed=asked.is_changed and named.key != NEW,
        is_own=named.is_own,
        may_save=may_build and named.may_edit and asked.is_changed and not wrong,
        may_keep=may_build and is_question and not wrong,
        may_export=visit.may("report.export") and not wrong,
        share_href=doors.address("share-report", named.key) if named.is_own and visit.may("report.share") else "",
        subject=spec.subject,
        chart_kind=spec.chart,
        form=building.form(spec, subject, _currencies(visit), visit.may) if subject and asked.is_editing else None,
        sentence=sentence(spec) if is_question and not wrong else "",
        problems=wrong,
        kinds=tuple(_kinds(asked)) if not wrong else (),
    )


def with_answer(shown: Page, request: StaffRequest, asked: Asked, answer: Answer) -> Page:
    """Put the answer on the page: its table, its chart, what is to be known of it."""
    spec = asked.spec
    if not answer.rows:
        return replace(shown, nothing=_nothing(asked, answer))
    around = _around(request.visit, asked, answer)
    why = drawing.why_not(spec.chart, spec)
    notes, chart = [why] if why else [], None
    if spec.chart and not why:
        drawn, cut = drawing.drawn(answer, spec)
        says = " ".join(cut)
        chart = charting.chart("report-chart", drawn, title=shown.name, says=says)
    if answer.is_cut:
        notes.append(_("Only the first %(num)s rows are shown; a file has them all.") % {"num": formats.number(SHOWN)})
    return replace(
        shown,
        table=table.table(answer, around),
        chart=chart,
        notes=tuple(notes),
        foot=" ".join(foot(answer, request.visit.zone)),
        files=tuple(_files(asked, has_chart=chart is not None)),
    )


def refused(shown: Page, no: Refused) -> Page:
    """Say on the page why there is no answer."""
    return replace(shown, problems=(words.say(no.text),))


def sentence(spec: Spec) -> str:
    """Say a question in words: “Open amount by customer, where …, as of today”."""
    subject = SUBJECTS[spec.subject]
    names = [building.value_words(subject.measures.get(one.measure), one.key) for one in spec.values]
    rows = [building.dimension_words(subject, one) for one in (*spec.rows, *([spec.columns] if spec.columns else []))]
    what = building.upper(listed(names) or words.say(subject.name))
    parts = [_("%(values)s by %(rows)s") % {"values": what, "rows": listed(rows)} if rows and names else what]
    if spec.where:
        parts.append(_("where %(condition)s") % {"condition": spec.where})
    parts += _times(spec)
    return " · ".join(parts)


def listed(names: Sequence[str]) -> str:
    """Write names in a sentence: “a, b and c”."""
    return format_list(list(names), locale=formats.reading_locale())


def foot(answer: Answer, zone: str) -> Iterator[str]:
    """Say how many rows there are, of which days they speak, and how they were worked out."""
    count = sum(one.kind == "row" for one in answer.rows)
    yield ngettext("%(num)s row.", "%(num)s rows.", count) % {"num": formats.number(count)}
    if answer.from_on and answer.to_on:
        ends = {"since": formats.day(answer.from_on), "until": formats.day(answer.to_on)}
        yield _("From %(since)s to %(until)s.") % ends
    yield _("As of %(day)s.") % {"day": formats.day(answer.on)}
    if answer.compared_on:
        yield _("Compared with %(day)s.") % {"day": formats.day(answer.compared_on)}
    if answer.is_restated:
        yield _("Restated: by what is known today.")
    if answer.made_at:
        yield _("Worked out at %(moment)s.") % {"moment": formats.moment(answer.made_at, zone)}
    if answer.currency:
        yield _("All amounts in %(currency)s, by the rates of the day.") % {"currency": answer.currency}


def customers_in(visit: Visit, ids: Iterable[int | None]) -> dict[int, str]:
    """Give the tokens of customers' pages: one query."""
    wanted = {one for one in ids if one is not None}
    if not wanted or not visit.may("customer.see"):
        return {}
    return {key: one.token for key, one in ledger.accounts_by_id(visit.tenant_id, wanted).items()}


def _around(visit: Visit, asked: Asked, answer: Answer) -> table.Around:
    named = asked.named
    return table.Around(
        spec=asked.spec,
        href=asked.href,
        behind_href=reverse("report-behind", args=[named.key]) if named.kind == "report" else "",
        customers=customers_in(visit, (row.customer_id for row in answer.rows)),
        is_editing=asked.is_editing,
    )


def _kinds(asked: Asked) -> Iterator[Kind]:
    """Offer the table and every chart; one that does not fit says why."""
    if asked.named.kind != "report":
        return
    for kind, said in building.CHARTS.items():
        why = drawing.why_not(kind, asked.spec)
        query = asking.query_of(replace(asked.spec, chart=kind))
        href = f"{asked.href}?{query}"
        part = f"{href}&edit=1" if asked.is_editing else href
        yield Kind(str(said), href, part, asked.spec.chart == kind, why)


def _files(asked: Asked, *, has_chart: bool) -> Iterator[Files]:
    key, query = asked.named.key, asked.query
    rows = (("csv", _("CSV file")), ("xlsx", _("Excel workbook")), ("pdf", _("PDF")))
    yield Files(_("The answer"), tuple(File(said, _file(key, ending, query)) for ending, said in rows))
    if has_chart:
        ends = (("png", "PNG"), ("svg", "SVG"))
        yield Files(_("The chart"), tuple(File(said, _file(key, ending, query)) for ending, said in ends))


def _file(key: str, ending: str, query: str) -> str:
    return f"{reverse('report-file', args=[key, ending])}?{query}"


def _times(spec: Spec) -> Iterator[str]:
    if spec.period:
        said = building.PERIODS.get(spec.period)
        since, _dots, until = spec.period.partition("..")
        yield str(said) if said else _("%(since)s to %(until)s") % {"since": since, "until": until}
    if not spec.period or spec.day != "today":
        yield _("as of %(day)s") % {"day": building.day_words(spec)}
    if spec.compare:
        yield _("compared with %(what)s") % {"what": str(building.COMPARES.get(spec.compare, spec.compare))}
    if spec.top:
        yield _("the first %(num)s") % {"num": spec.top}


def _nothing(asked: Asked, answer: Answer) -> Nothing:
    if asked.spec.where or asked.spec.period:
        told = _("Nothing in the book meets the question. Widen the time or take the condition back.")
    else:
        told = _("There is nothing of this kind on %(day)s.") % {"day": formats.day(answer.on)}
    return Nothing(_("No row"), told, "search", _("Change the question"), f"{asked.href}?{asked.query}&edit=1")


def _currencies(visit: Visit) -> list[str]:
    """Offer the currencies in which the companies of this reader keep their books."""
    return sorted({one.base_currency for one in visit.companies})


def _new_name(named: Named) -> str:
    if named.key == NEW:
        return ""
    return _("%(name)s, mine") % {"name": library.name_of(named)}
