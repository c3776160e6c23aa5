"""How long may a dispute of a reason take here, and which ones are late?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q
from django.db.models.functions import JSONObject

from duecourse.foundation.identity.queries import with_closed_days
from duecourse.foundation.kit.calendar import Calendar
from duecourse.records.disputes.models import DisputeTerm
from duecourse.records.disputes.rules import STARTER_DAYS, USUAL_DAYS, Settling


def days_to_settle(tenant: UUID) -> dict[str, int]:
    """Tell the business days of every reason, our own or the starter's: one query."""
    return {**STARTER_DAYS, **dict(DisputeTerm.objects.of(tenant).values_list("reason", "days"))}


def settling(tenant: UUID, company_ids: Collection[int]) -> Settling:
    """Give what tells how long disputes of some companies may take: one query."""
    said = DisputeTerm.objects.of(tenant).values(said=JSONObject(reason="reason", days="days"))
    rows = with_closed_days(tenant).filter(id__in=list(company_ids)).annotate(terms=ArraySubquery(said))
    days, calendars = dict(STARTER_DAYS), {}
    for key, country, closed, terms in rows.values_list("id", "country", "closed", "terms"):
        calendars[key] = Calendar(country or None, closed=frozenset(closed))
        days |= {one["reason"]: one["days"] for one in terms}
    return Settling(days, calendars)


def late(known: Settling, *, on: date) -> Q:
    """Keep the disputes that are late on a day, as a filter; companies whose calendars agree are asked about at once."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for reason, days in known.days.items():
        reasons[days].append(reason)
    found = Q(pk__in=[])
    for days in {*reasons, USUAL_DAYS}:
        said = Q(reason__in=reasons[days])
        said = said | ~Q(reason__in=list(known.days)) if days == USUAL_DAYS else said
        for before, companies in _opened(known, days, on).items():
            found |= said & Q(company_id__in=companies, opened_on__lt=before)
    return found


def _opened(known: Settling, days: int, on: date) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for company_id in known.calendars:
        found[known.late_before(company_id, days, on=on)].append(company_id)
    return found
