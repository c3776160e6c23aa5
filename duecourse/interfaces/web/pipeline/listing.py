"""Which columns has the list of a stage, what may its filter speak of, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.stages import Stage
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy.listing import Ask, Place, held_piece
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.pipeline import words
from duecourse.interfaces.web.pipeline.shown import Row
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import pipeline
from duecourse.work.procedures.queries.pipeline import Book, Standing


class TooLong(Refused):
    """The whole book is read for it."""

    says = _("This takes too long over the whole book. Choose a company or a portfolio, or narrow the filter.")


LIST = ListOf(
    name="pipeline",
    route="pipeline",
    columns=(
        Column("customer", lazy("Customer"), ("name",), is_fixed=True, fold="main"),
        Column("stage", lazy("Stage"), is_default=False),
        Column("segment", lazy("Segment"), ("segment",)),
        Column("oldest", lazy("Oldest"), ("oldest_due_on",), is_number=True, fold="wide"),
        Column("amount", lazy("Amount"), ("amount",), falls_first=True, is_number=True, is_money=True, fold="end"),
    ),
    sort="amount",
    is_descending=True,
    words=dict(CUSTOMER_WORDS),
    keys=("stage",),
)


def stage_of(state: State) -> Stage | None:
    """Give the stage that the address names, if it names one."""
    asked = dict(state.own)["stage"]
    return Stage(asked) if asked in list(Stage) else None


def book_of(visit: Visit, state: State, company: CompanyRow) -> Book | None:
    """Say which customers of a company are meant; a company without a book has none."""
    if company.business_date is None or state.wrong:
        return None
    return Book(visit.tenant_id, company.id, company.business_date, visit.scope.portfolio_ids, state.condition)


def _found(visit: Visit, state: State) -> list[Standing]:
    stage, found = stage_of(state), list[Standing]()
    for company in visit.in_view if stage else ():
        book = book_of(visit, state, company)
        rows = pipeline.standing_at(book, str(stage)) if book else ()
        if rows is None:
            raise TooLong
        found += rows
    return found


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[Standing], Place]:
    return held_piece(_found(visit, state), ask)


def _count(visit: Visit, state: State, _ask: Ask) -> int:
    return len(_found(visit, state))


def _shown(visit: Visit, found: Sequence[Standing]) -> tuple[Row, ...]:
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        Row(
            id=one.id,
            title=one.name,
            href=reverse("customer", args=[one.token]),
            number=one.number,
            company_code=codes.get(one.company_id, ""),
            stage=words.stage_words(one.stage),
            segment=one.segment,
            oldest_due_on=one.oldest_due_on,
            oldest_days=ledger.days_late(one.oldest_due_on, on=visit.day) if one.oldest_due_on and visit.day else None,
            amounts=tuple(Money(amount, currency) for currency, amount in one.amounts),
        )
        for one in found
    )


def _cells(visit: Visit, found: Sequence[Standing]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "stage": row.stage,
            "segment": row.segment,
            "oldest": row.oldest_due_on,
            "amount": row.amounts,
        }
        for row in _shown(visit, found)
    ]


LISTING = Listing(LIST, "worklist.see", lambda _visit: None, _piece, _count, _shown, _cells)
