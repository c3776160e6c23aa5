"""How do segments read in the reader's language, and whose may a person change?"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import explain, write
from duecourse.interfaces.web import words
from duecourse.interfaces.web.conditions import reading as conditions
from duecourse.interfaces.web.conditions.reading import Asked
from duecourse.interfaces.web.segments.shown import SegmentPage, SegmentRow
from duecourse.interfaces.web.visit import Visit
from duecourse.work.procedures.queries import screens, segments
from duecourse.work.procedures.queries.segments import SegmentLine
from duecourse.work.procedures.rules.steps import Anchor

ALL = ""


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a segment."""

    name: str
    condition: str
    procedure: str
    company: str
    reason: str = ""
    refusal: str = ""


def sees_all(visit: Visit) -> bool:
    """Tell whether this person sees every company, and so may change what holds for all of them."""
    return visit.seat.scope.company_ids is None


def visible(visit: Visit) -> tuple[SegmentLine, ...]:
    """Keep the segments of the companies that this person may see, and everybody's."""
    mine = (None, *(one.id for one in visit.companies))
    return tuple(one for one in segments.segment_lines(visit.tenant_id) if one.company_id in mine)


def may_edit(visit: Visit, line: SegmentLine) -> bool:
    """Tell whether this person may change a segment: of all companies only who sees them all."""
    return visit.may("segment.edit") and (line.company_id is not None or sees_all(visit))


def rows(visit: Visit) -> tuple[SegmentRow, ...]:
    """Read the segments in the order in which they are tried."""
    lines, scope = visible(visit), visit.scope
    counts = segments.customers_taken(visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=scope.portfolio_ids)
    is_mover = visit.may("segment.edit") and sees_all(visit)
    names = {one.id: one.name for one in visit.companies}
    return tuple(
        SegmentRow(
            slug=one.slug,
            number=number,
            name=words.say(one.name),
            href=reverse("segment", args=[one.slug]),
            says=_said(one),
            company=names[one.company_id] if one.company_id else "",
            procedure=words.say(one.procedure_name),
            procedure_href=reverse("procedure", args=[one.procedure]) if one.procedure else "",
            customer_count=counts.get(one.slug, 0),
            may_move_up=is_mover and number > 1,
            may_move_down=is_mover and number < len(lines),
        )
        for number, one in enumerate(lines, start=1)
    )


def typed_of(visit: Visit, line: SegmentLine | None) -> Typed:
    """Give a segment as its form begins."""
    if line is None:
        return Typed("", "", "", ALL if sees_all(visit) else visit.in_view[0].code if visit.in_view else ALL)
    codes = {one.id: one.code for one in visit.companies}
    condition = write(line.condition, words=CUSTOMER_WORDS) if line.condition else ""
    return Typed(
        words.say(line.name), condition, line.procedure or "", codes[line.company_id] if line.company_id else ALL
    )


def page(visit: Visit, line: SegmentLine | None, typed: Typed) -> SegmentPage:
    """Read the form of a segment."""
    slug = line.slug if line else ""
    known = screens.procedure_lines(visit.tenant_id, on=visit.day)
    offered = [(one.slug, words.say(one.name)) for one in known if one.spec.anchor is Anchor.ITEM]
    whole = [(ALL, _("All companies"))] if sees_all(visit) else []
    return SegmentPage(
        slug=slug,
        name=typed.name,
        lede=_("The first segment that holds a customer takes it. A change counts from the next run on."),
        builder=conditions.builder(visit, Asked(typed.condition, segment=slug)),
        procedure=typed.procedure,
        procedures=(("", _("No procedure: a person looks after them")), *offered),
        company=typed.company,
        companies=(*whole, *((one.code, one.name) for one in visit.companies)),
        reason=typed.reason,
        refusal=typed.refusal,
        may_edit=visit.may("segment.edit") if line is None else may_edit(visit, line),
    )


def _said(line: SegmentLine) -> str:
    if line.condition is None:
        return _("Everybody who is left.")
    said = words.say(explain(line.condition, words=CUSTOMER_WORDS))
    return said[:1].upper() + said[1:]
