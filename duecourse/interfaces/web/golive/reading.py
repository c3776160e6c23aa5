"""How do the three going-live lists read in the reader's language?"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.golive.shown import CleanupRow, Listing, NoStepRow, ShadowRow
from duecourse.interfaces.web.pages import asked_page, page_of
from duecourse.interfaces.web.procedures.reading import channel_words, severity_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.screens import IdleCustomer, ShadowContact
from duecourse.work.procedures.rules import reasons

SIZE = 50


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


def shadow(request: HttpRequest, visit: Visit) -> Listing:
    """Read what would have gone, beside what the ERP last sent."""
    number = asked_page(request)
    found, total = procedures.shadow_contacts(
        visit.tenant_id, company_ids=visit.company_ids, offset=(number - 1) * SIZE, limit=SIZE
    )
    named = ledger.accounts_by_id(visit.tenant_id, {one.customer_id for one in found})
    erp = ledger.erp_levels(visit.tenant_id, named)
    rows = tuple(_shadow_row(one, named[one.customer_id], erp.get(one.customer_id)) for one in found)
    said = _("What the daily run decided while nothing left, beside the last level your ERP reported.")
    return Listing(rows, page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(rows)), said)


def no_next_step(request: HttpRequest, visit: Visit) -> Listing:
    """Read the overdue customers for whom nothing is planned and no valid reason stands."""
    number = asked_page(request)
    found, total = procedures.idle_customers(
        visit.tenant_id, company_ids=visit.company_ids, offset=(number - 1) * SIZE, limit=SIZE
    )
    ids = [one.customer_id for one in found]
    named = ledger.accounts_by_id(visit.tenant_id, ids)
    owed = ledger.balances(visit.tenant_id, ids, on=visit.day) if visit.day and ids else {}
    codes = {one.id: one.code for one in visit.companies}
    rows = tuple(_idle_row(one, named[one.customer_id], owed.get(one.customer_id, ()), codes, visit) for one in found)
    said = ngettext("%(num)s customer. The target is none.", "%(num)s customers. The target is none.", total)
    page = page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(rows))
    return Listing(rows, page, said % {"num": formats.number(total)})


def _shadow_row(one: ShadowContact, account: ledger.Account, erp: ledger.ErpLevel | None) -> ShadowRow:
    ours = f"{channel_words(one.channel)}, {severity_words(one.severity)}, {formats.day(one.planned_on)}"
    theirs = f"{severity_words(erp.severity)}, {formats.day(erp.on_day)}" if erp else _("nothing")
    return ShadowRow(
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        ours=ours,
        theirs=theirs,
        agree=erp is not None and erp.severity == one.severity,
    )


def _idle_row(
    one: IdleCustomer, account: ledger.Account, owed: tuple[ledger.Balance, ...], codes: dict[int, str], visit: Visit
) -> NoStepRow:
    oldest = ledger.oldest(owed)
    return NoStepRow(
        customer_name=account.name,
        customer_href=reverse("customer", args=[account.token]),
        company_code=codes.get(account.company_id, ""),
        oldest_days=ledger.days_late(oldest, on=visit.day) if oldest and visit.day else None,
        to_collect=tuple(Money(line.overdue, line.currency) for line in owed if line.overdue),
        words=" ".join(_reason(reason) for reason in one.reasons) or _("Nothing is decided for this customer."),
    )


def _reason(reason: str) -> str:
    return words.say(reasons.say(reason)) if reason in set(reasons.Reason) else reason
