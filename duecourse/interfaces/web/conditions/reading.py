"""What does a condition say, where does it stumble, and whom does it hold?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS, Column
from duecourse.analysis.portfolio.conditions import BadCondition, Condition, explain, read
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.conditions.rows import RELATIONS, rows_of
from duecourse.interfaces.web.conditions.shown import Answer, Builder, Counted, Example, Stumble
from duecourse.interfaces.web.lists.shown import Word
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import segments
from duecourse.work.procedures.queries.members import Members, members
from duecourse.work.procedures.rules.conditions import words_of
from duecourse.work.procedures.rules.steps import Anchor

LONGEST: Final = 2000
CUSTOMERS: Final = "customers"
PLACED: Final = "portfolio"
"""Whom a portfolio takes: nothing said takes nobody."""
RANKED: Final = "rule"
"""Of whom a rule of the priorities holds: nothing said is no rule."""
OF_CUSTOMERS: Final = (CUSTOMERS, PLACED, RANKED)


@dataclass(frozen=True)
class Asked:
    """A condition as it stands in a form: its words, what it is about, and (of a segment) which segment it is."""

    text: str
    about: str = CUSTOMERS
    segment: str = ""

    @property
    def words(self) -> Mapping[str, Column]:
        """What the condition may speak of."""
        return CUSTOMER_WORDS if self.about in OF_CUSTOMERS else words_of(Anchor(self.about))


def builder(visit: Visit, asked: Asked) -> Builder:
    """Read the part of a form that holds a condition."""
    return Builder(
        text=asked.text,
        about=asked.about,
        segment=asked.segment,
        words=tuple(Word(text, column.unit, column.choices) for text, column in sorted(asked.words.items())),
        relations=tuple((value, str(said), units) for value, said, units in RELATIONS),
        answer=answer(visit, asked),
    )


def answer(visit: Visit, asked: Asked, *, with_rows: bool = True) -> Answer:
    """Say a condition, or where it stumbles, and count whom it holds."""
    text = asked.text.strip()
    try:
        condition = read(asked.text, words=asked.words) if text else None
    except BadCondition as bad:
        return Answer("", _stumble(asked.text, bad), None, None)
    empty = {CUSTOMERS: _("Everybody who is left."), PLACED: _("Nobody."), RANKED: _("Nobody yet.")}
    empty_words = empty.get(asked.about, _("Always."))
    explained = words.say(explain(condition, words=asked.words)) if condition else empty_words
    rows = rows_of(condition, asked.words) if with_rows else None
    return Answer(explained[:1].upper() + explained[1:], None, _counted(visit, asked, condition), rows)


def _stumble(text: str, bad: BadCondition) -> Stumble:
    at = bad.position
    return Stumble(words.say(bad.why), text[max(0, at - 60) : at], text[at : at + 40], at)


def _counted(visit: Visit, asked: Asked, condition: Condition | None) -> Counted | None:
    """Count at the company in view, if it is about customers: of a segment of one company at that one."""
    lines = segments.segment_lines(visit.tenant_id) if asked.segment else ()
    own = next((one for one in lines if one.slug == asked.segment), None)
    company = company_counted(visit, own.company_id if own else None)
    is_nobody = condition is None and asked.about in (PLACED, RANKED)
    if asked.about not in OF_CUSTOMERS or is_nobody or company is None or company.business_date is None:
        return None
    found = members(
        visit.tenant_id,
        company.id,
        condition,
        on=company.business_date,
        before=[one.condition for one in segments.tried_before(lines, asked.segment, company.id)],
        portfolio_ids=visit.scope.portfolio_ids,
    )
    if found is None:
        return Counted(_("Counting took too long and was given up. The condition itself is fine."), "", ())
    return Counted(_total(found, company), _taken(found), _examples(visit, found) if visit.may("customer.see") else ())


def company_counted(visit: Visit, company_id: int | None) -> CompanyRow | None:
    """Find the company at which customers are counted: the one that is asked for, else the first in view."""
    return next((one for one in visit.in_view if company_id in (None, one.id)), None)


def _total(found: Members, company: CompanyRow) -> str:
    said = ngettext(
        "It holds for %(num)s of %(total)s customers of %(company)s.",
        "It holds for %(num)s of %(total)s customers of %(company)s.",
        found.holding,
    )
    return said % {
        "num": formats.number(found.holding),
        "total": formats.number(found.total),
        "company": company.name,
    }


def _taken(found: Members) -> str:
    if not found.taken:
        return ""
    said = ngettext(
        "%(num)s of them is taken by a segment that is tried before; %(left)s stay here.",
        "%(num)s of them are taken by segments that are tried before; %(left)s stay here.",
        found.taken,
    )
    return said % {"num": formats.number(found.taken), "left": formats.number(found.left)}


def _examples(visit: Visit, found: Members) -> tuple[Example, ...]:
    accounts = ledger.accounts_by_id(visit.tenant_id, [one.customer_id for one in found.examples])
    return tuple(
        Example(one.name, one.number, reverse("customer", args=[accounts[one.customer_id].token]))
        for one in found.examples
    )


def known_abouts() -> Iterable[str]:
    """Name what a condition can be about."""
    return (*OF_CUSTOMERS, *(anchor.value for anchor in Anchor))
