"""How do companies read in the reader's language?"""

from __future__ import annotations

from datetime import date

from babel.dates import get_day_names
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import setup as identity
from duecourse.foundation.identity.queries.setup import BankDetails, BankProposal
from duecourse.foundation.kit.calendar import SATURDAY_SUNDAY, holidays_of, weekend_of
from duecourse.foundation.kit.reference import spaced
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.companies.shown import Account, CalendarPage, FreeDay, Head, Line, Proposal, Tab
from duecourse.interfaces.web.pages import link
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.ledger.operations.online import known_providers


def lines(visit: Visit) -> tuple[Line, ...]:
    """List the companies in view: one query."""
    found = identity.companies_settings(visit.tenant_id, visit.company_ids)
    return tuple(_line(one) for one in found)


def providers() -> tuple[tuple[str, str], ...]:
    """List the payment providers that are wired, each as it is called."""
    named = {"fakepay": _("Simulated provider (demo only, no money moves)")}
    return tuple((key, named.get(key, key)) for key in sorted(known_providers()))


def head(visit: Visit, company: Company, current: str) -> Head:
    """Put the head of a company's page together."""
    named = (
        ("admin-company", _("Settings")),
        ("company-calendar", _("Calendar")),
        ("company-paper", _("Letterhead")),
        ("company-bank", _("Bank accounts")),
        ("company-portal", _("Customers’ page")),
        ("company-paying", _("Paying online")),
    )
    return Head(
        id=company.pk,
        name=company.name,
        code=company.code,
        day=company.business_date,
        live_since=company.goes_live_on,
        tabs=tuple(Tab(said, reverse(route, args=[company.code]), route == current) for route, said in named),
        may_edit=visit.may("company.edit"),
    )


def calendar(request: HttpRequest, visit: Visit, company: Company) -> CalendarPage:
    """Read a year of a company: by default that of its business date."""
    today = company.business_date or visit.day or date(2026, 1, 1)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else today.year
    own = identity.closed_days(visit.tenant_id, company.pk)
    public = holidays_of(company.country, [year]) if company.country else {}
    days = [FreeDay(day, name, False, day < today) for day, name in public.items() if day not in own]
    days += [FreeDay(day, name, True, day < today) for day, name in own.items() if day.year == year]
    return CalendarPage(
        year=year,
        weekend=_weekend(company.country),
        has_holidays=bool(public),
        days=tuple(sorted(days, key=lambda one: one.day)),
        earlier_href=link(request, year=year - 1),
        later_href=link(request, year=year + 1),
    )


def accounts(visit: Visit, company: Company) -> tuple[Account, ...]:
    """List the accounts that customers are asked to pay into."""
    paper = letterheads(visit.tenant_id, [company.pk])[company.pk]
    return tuple(
        Account(one.currency or _("all"), one.payee, spaced(one.iban), one.bic, one.bank)
        for one in paper.accounts
        if one.iban
    )


def proposal(visit: Visit, company: Company) -> Proposal | None:
    """Read the bank details that wait for a second person."""
    found = identity.bank_proposal(visit.tenant_id, company.pk)
    return None if found is None else _proposal(visit, found)


def _proposal(visit: Visit, found: BankProposal) -> Proposal:
    is_own = found.proposer_id == visit.seat.user_id
    may_confirm = visit.may("bank.confirm") and not is_own
    return Proposal(
        id=found.id,
        accounts=_asked(found.details),
        reason=found.reason,
        by=found.proposed_by,
        when=formats.moment(found.proposed_at, visit.zone),
        is_own=is_own,
        may_confirm=may_confirm,
        may_drop=may_confirm or (is_own and visit.may("company.edit")),
    )


def _asked(details: BankDetails) -> tuple[Account, ...]:
    main = Account(_("all"), details.payee_name, spaced(details.iban), details.bic, "")
    more = (
        Account(one["currency"], one["payee"], spaced(one["iban"]), one["bic"], one["bank"]) for one in details.accounts
    )
    return (main, *more)


def _line(company: Company) -> Line:
    return Line(
        name=company.name,
        code=company.code,
        href=reverse("admin-company", args=[company.code]),
        country=company.country,
        currency=company.base_currency,
        zone=company.zone,
        sender=company.sender_email,
        window=f"{company.window_opens:%H:%M}–{company.window_closes:%H:%M}",
        day=company.business_date,
        live_since=company.goes_live_on,
    )


def _weekend(country: str) -> str:
    rests = weekend_of(country) if country else SATURDAY_SUNDAY
    named = get_day_names("wide", "stand-alone", formats.reading_locale())
    return ", ".join(named[day] for day in sorted(rests))
