"""How do the two going-live lists read in the reader's language?"""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.golive.shown import CleanupRow, Listing, Shadow, ShadowRow, Versus
from duecourse.interfaces.web.pages import asked_page, page_of
from duecourse.interfaces.web.steps import severity_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import golive
from duecourse.work.procedures.queries.golive import Difference

SIZE = 50
SHADOW_DAYS = 30


def cleanup(request: HttpRequest, visit: Visit) -> Listing:
    """Read the items that were old when the book was loaded."""
    number = asked_page(request)
    found, total = ledger.cleanup_lines(
        visit.tenant_id,
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
        offset=(number - 1) * SIZE,
        limit=SIZE,
    )
    codes = {one.id: one.code for one in visit.companies}
    rows = tuple(
        CleanupRow(
            item_id=line.item_id,
            number=line.number,
            customer_name=line.account.name,
            customer_href=reverse("customer", args=[line.account.token]),
            company_code=codes.get(line.account.company_id, ""),
            due_on=line.due_on,
            days_late=ledger.days_late(line.due_on, on=visit.day) if visit.day else 0,
            open=Money(line.open_amount, line.currency),
        )
        for line in found
    )
    said = ngettext(
        "%(num)s item was old when the book was loaded. Nothing is sent for it until you say so.",
        "%(num)s items were old when the book was loaded. Nothing is sent for them until you say so.",
        total,
    )
    page = page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(rows))
    return Listing(rows, page, said % {"num": formats.number(total)})


def shadow(request: HttpRequest, visit: Visit) -> Shadow:
    """Read what would have gone and what the ERP sent, customer by customer, newest day first."""
    number, day = asked_page(request), visit.day
    differences = _differences(visit, until=day) if day else []
    first = (number - 1) * SIZE
    newest = sorted(differences, key=lambda one: (one.on_day, one.ours or 0, one.customer_id), reverse=True)
    found = newest[first : first + SIZE]
    named = ledger.accounts_by_id(visit.tenant_id, {one.customer_id for one in found})
    page = page_of(request, number=number, size=SIZE, total_count=len(differences), shown_count=len(found))
    return Shadow(
        rows=tuple(_shadow_row(one, named[one.customer_id]) for one in found),
        days=tuple(reversed(golive.days_of(sorted(differences, key=lambda one: one.on_day)))),
        page=page,
        totals=_totals(differences),
        words=_("What was decided while nothing left, beside the levels your ERP reported, of the last %(days)s.")
        % {"days": formats.days(SHADOW_DAYS)},
    )


def _differences(visit: Visit, *, until: date) -> list[Difference]:
    """Compare from the day on which each company was first decided here; what its ERP did before that has no rival."""
    since = until - timedelta(days=SHADOW_DAYS)
    began = golive.first_decided_on(visit.tenant_id, visit.company_ids)
    return [
        one
        for company_id, first in sorted(began.items())
        for one in golive.shadow_differences(
            visit.tenant_id, company_id, since=max(since, first), until=until, portfolio_ids=visit.scope.portfolio_ids
        )
    ]


def _totals(differences: list[Difference]) -> tuple[Versus, ...]:
    """Sum the comparison up: what both did, where one went further, what only one did."""
    both = [(one.ours, one.theirs) for one in differences if one.ours is not None and one.theirs is not None]
    counts = (
        (_("Both, the same"), _("You lose nothing by switching."), sum(ours == theirs for ours, theirs in both), False),
        (_("Both, we firmer"), _("Look whether the procedure is too hard."), sum(a > b for a, b in both), False),
        (_("Both, we softer"), _("Look whether the procedure is too mild."), sum(a < b for a, b in both), False),
        (_("Only we"), _("Nobody wrote to them until now."), sum(one.theirs is None for one in differences), False),
        (
            _("Only the ERP"),
            _("Each has a reason: look at the customer."),
            sum(one.ours is None for one in differences),
            True,
        ),
    )
    return tuple(Versus(said, detail, count, len(differences), theirs) for said, detail, count, theirs in counts)


def _shadow_row(one: Difference, account: ledger.Account) -> ShadowRow:
    return ShadowRow(
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        day=one.on_day,
        ours=severity_words(one.ours) if one.ours is not None else _("nothing"),
        theirs=severity_words(one.theirs) if one.theirs is not None else _("nothing"),
        agree=one.ours == one.theirs,
    )
