"""How does a tenant want its figures: in which currency, over how many days?"""

from __future__ import annotations

from uuid import UUID

from duecourse.insight.models import InsightTerms


def reporting_currency(tenant: UUID) -> str:
    """Give the currency in which companies of several are added up; "" where nobody chose one."""
    found = InsightTerms.objects.of(tenant).values_list("currency", flat=True).first()
    return found or ""
