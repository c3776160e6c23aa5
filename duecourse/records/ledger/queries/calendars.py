"""On which days does a customer's bank work?"""

from collections.abc import Iterable
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import company_and_calendar
from duecourse.foundation.kit.calendar import Calendar
from duecourse.records.ledger.models import Customer, Party


def payer_calendar(tenant: UUID, customer_id: int) -> Calendar:
    """Build the calendar of a customer's country; where that is the company's own, or unknown, the company's."""
    customer = Customer.objects.of(tenant).get(id=customer_id)
    (calendar,) = payer_calendars(tenant, customer.company_id, [customer_id]).values()
    return calendar


def payer_calendars(tenant: UUID, company_id: int, customer_ids: Iterable[int]) -> dict[int, Calendar]:
    """Build the calendars of some customers of a company: three questions."""
    company, own = company_and_calendar(tenant, company_id)
    rows = Customer.objects.of(tenant).filter(id__in=list(customer_ids))
    found = list(rows.values_list("id", "party_id", "country"))
    missing = {party_id for _id, party_id, country in found if not country}
    parties = dict(Party.objects.of(tenant).filter(id__in=missing).values_list("id", "country"))
    countries = {one: country or parties.get(party_id, "") for one, party_id, country in found}
    return {one: calendar_in(country, company, own) for one, country in countries.items()}


def calendar_in(country: str, company: Company, own: Calendar) -> Calendar:
    """Build the calendar of a country; that of the company (`own`) where it is the company's, or unknown."""
    return own if country in ("", company.country) else Calendar.of(country)
