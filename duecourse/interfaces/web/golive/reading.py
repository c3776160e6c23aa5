"""How do the three going-live lists read in the reader's language?"""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.golive.shown import CleanupRow, Listing, NoStepRow, Shadow, ShadowRow, Versus
from duecourse.interfaces.web.pages import asked_page, page_of
from duecourse.interfaces.web.steps import severity_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import golive, nextsteps
from duecourse.work.procedures.queries.golive import Difference
from duecourse.work.procedures.queries.nextsteps import Forgotten

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


def no_next_step(request: HttpRequest, visit: Visit) -> Listing:
    """Read the overdue customers for whom nothing is planned and no valid reason stands."""
    number = asked_page(request)
    forgotten = without_next_step(visit)
    found = forgotten[(number - 1) * SIZE : number * SIZE]
    ids = [one.customer_id for one in found]
    named = ledger.accounts_by_id(visit.tenant_id, ids)
    owed = ledger.balances(visit.tenant_id, ids, on=visit.day) if visit.day and ids else {}
    codes = {one.id: one.code for one in visit.companies}
    rows = tuple(_idle_row(one, named[one.customer_id], owed.get(one.customer_id, ()), codes, visit) for one in found)
    total = len(forgotten)
    said = ngettext("%(num)s customer. The target is none.", "%(num)s customers. The target is none.", total)
    page = page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(rows))
    return Listing(rows, page, said % {"num": formats.number(total)})


def without_next_step(visit: Visit) -> list[Forgotten]:
    """List the forgotten customers of every company in view, within the person's portfolios, oldest debt first."""
    found = [
        one
        for company in visit.in_view
        if company.business_date
        for one in nextsteps.without_next_step(
            visit.tenant_id, company.id, on=company.business_date, portfolio_ids=visit.scope.portfolio_ids
        )
    ]
    return sorted(found, key=lambda one: (one.oldest_due_on, one.customer_id))


def _differences(visit: Visit, *, until: date) -> list[Difference]:
    since = until - timedelta(days=SHADOW_DAYS)
    return [
        one
        for company in visit.in_view
        for one in golive.shadow_differences(
            visit.tenant_id, company.id, since=since, until=until, portfolio_ids=visit.scope.portfolio_ids
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


def _idle_row(
    one: Forgotten, account: ledger.Account, owed: tuple[ledger.Balance, ...], codes: dict[int, str], visit: Visit
) -> NoStepRow:
    return NoStepRow(
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        company_code=codes.get(account.company_id, ""),
        oldest_days=ledger.days_late(one.oldest_due_on, on=visit.day) if visit.day else None,
        to_collect=tuple(Money(line.overdue, line.currency) for line in owed if line.overdue),
        words=" ".join(words.say(text) for text in one.says),
    )
