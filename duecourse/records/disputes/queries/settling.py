"""What holds for disputes of a reason here, by whose hours, and which ones are late?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import with_closed_days
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.clock import zone_of
from duecourse.records.disputes.models import CreditProposal, Department, DisputeTerm
from duecourse.records.disputes.rules import STARTER_DAYS, STARTER_EFFECTS, Effect, Term, Weeks


def terms_of(tenant: UUID) -> dict[str, Term]:
    """Tell what holds for every reason, by our own words or the starter's: one query."""
    known = {reason: Term(days, effect=STARTER_EFFECTS[reason]) for reason, days in STARTER_DAYS.items()}
    rows = DisputeTerm.objects.of(tenant).values_list("reason", "days", "department_id", "effect", "words", "hours")
    for reason, days, department_id, effect, words, hours in rows:
        starter = known.get(reason, Term())
        known[reason] = Term(days, department_id, Effect(effect) if effect else starter.effect, words, hours)
    return known


def weeks_of(tenant: UUID, company_ids: Collection[int]) -> Weeks:
    """Give the business weeks of some companies and of the departments: two queries."""
    rows = with_closed_days(tenant).filter(id__in=list(company_ids)).values_list("id", "zone", "country", "closed")
    companies = {key: (zone, Calendar(country or None, closed=frozenset(days))) for key, zone, country, days in rows}
    hours = Department.objects.of(tenant).values_list("id", "opens_at", "closes_at")
    return Weeks(companies, {key: (opens, closes) for key, opens, closes in hours})


def late(tenant: UUID, company_ids: Collection[int], *, on: date) -> Q:
    """Keep the disputes that were to be settled before a day and wait for nobody outside, as a filter: one query."""
    zones: dict[str, list[int]] = defaultdict(list)
    for company_id, zone in Company.objects.of(tenant).filter(id__in=list(company_ids)).values_list("id", "zone"):
        zones[zone].append(company_id)
    found = Q(pk__in=[])
    for zone, companies in zones.items():
        found |= Q(company_id__in=companies, answer_due_at__lt=datetime.combine(on, time(0), zone_of(zone)))
    return found & running(tenant)


def running(tenant: UUID) -> Q:
    """Keep the disputes whose clock runs: neither the customer is waited for nor the credit note of the ERP, as a filter."""
    awaited = CreditProposal.objects.of(tenant).filter(state__in=("accepted", "handed")).values("dispute_id")
    return Q(waiting_since__isnull=True) & ~Q(pk__in=awaited)
