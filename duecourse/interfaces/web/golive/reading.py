"""How do the two going-live lists read in the reader's language?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.golive.shown import CleanupRow, Listing, Shadow, ShadowRow, Versus
from duecourse.interfaces.web.pages import asked_page, link, page_of
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
    kind = request.GET.get("kind", "")
    kept = [one for one in differences if not kind or _kind(one) == kind]
    first = (number - 1) * SIZE
    newest = sorted(kept, key=lambda one: (one.on_day, one.ours or 0, one.customer_id), reverse=True)
    found = newest[first : first + SIZE]
    named = ledger.accounts_by_id(visit.tenant_id, {one.customer_id for one in found})
    page = page_of(request, number=number, size=SIZE, total_count=len(kept), shown_count=len(found))
    return Shadow(
        rows=tuple(_shadow_row(one, named[one.customer_id]) for one in found),
        days=tuple(reversed(golive.days_of(sorted(differences, key=lambda one: one.on_day)))),
        page=page,
        totals=_totals(request, differences, kind),
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


def _kind(one: Difference) -> str:
    """Name what came of comparing: both did the same, one went further, or only one did anything."""
    if one.theirs is None:
        return "ours"
    if one.ours is None:
        return "theirs"
    return "same" if one.ours == one.theirs else "firmer" if one.ours > one.theirs else "softer"


def _totals(request: HttpRequest, differences: list[Difference], kind: str) -> tuple[Versus, ...]:
    """Sum the comparison up; each line narrows the list to it, and back to all."""
    counts = Counter(_kind(one) for one in differences)
    return tuple(
        Versus(
            words=said,
            detail=detail,
            count=counts[key],
            of=len(differences),
            href=link(request, kind="" if key == kind else key, page=""),
            is_current=key == kind,
            is_theirs=key == "theirs",
        )
        for key, (said, detail) in _kind_words().items()
    )


def _kind_words() -> dict[str, tuple[str, str]]:
    return {
        "same": (_("Both, the same"), _("You lose nothing by switching.")),
        "firmer": (_("Both, we firmer"), _("Look whether the procedure is too hard.")),
        "softer": (_("Both, we softer"), _("Look whether the procedure is too mild.")),
        "ours": (_("Only we"), _("Nobody wrote to them until now.")),
        "theirs": (_("Only the ERP"), _("Each has a reason: look at the customer.")),
    }


def _shadow_row(one: Difference, account: ledger.Account) -> ShadowRow:
    return ShadowRow(
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        day=one.on_day,
        ours=severity_words(one.ours) if one.ours is not None else _("nothing"),
        theirs=severity_words(one.theirs) if one.theirs is not None else _("nothing"),
        kind=_kind(one),
        words=_kind_words()[_kind(one)][0],
    )
