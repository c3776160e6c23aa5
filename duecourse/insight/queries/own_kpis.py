"""Which figures did people define themselves, whose may a person see, and what did they say before?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from duecourse.insight.models import OwnKpi, OwnKpiVersion
from duecourse.insight.rules.kpis.catalogue import Kpi
from duecourse.insight.rules.kpis.own import Own, kpi_of


def definitions(tenant: UUID, user_id: UUID, *, retired: bool = False) -> tuple[Own, ...]:
    """List one's own figures and those that are shared, by name: two queries. `retired`: those that were given up too."""
    asked = Q(owner_id=user_id) | Q(is_shared=True)
    if not retired:
        asked &= Q(retired_at__isnull=True)
    rows = {one.pk: one for one in OwnKpi.objects.of(tenant).filter(asked)}
    newest = OwnKpiVersion.objects.of(tenant).filter(own_kpi_id__in=rows).order_by("own_kpi_id", "-number")
    said = [_own(rows[one.own_kpi_id], one) for one in newest.distinct("own_kpi_id")] if rows else []
    return tuple(sorted(said, key=lambda one: (one.name.casefold(), one.slug)))


def definition(tenant: UUID, user_id: UUID, slug: str) -> Own | None:
    """Give a figure by its slug if this person may see it; retired ones too, so that an old link says what it was."""
    return next((one for one in definitions(tenant, user_id, retired=True) if one.slug == slug), None)


def kpis(tenant: UUID, user_id: UUID) -> dict[str, Kpi]:
    """Give the figures that this person may see as KPIs, by slug: they stand among those of the house."""
    return {one.slug: kpi_of(one) for one in definitions(tenant, user_id)}


def versions(tenant: UUID, user_id: UUID, slug: str) -> tuple[Own, ...]:
    """List what a figure said, the newest first; nothing where this person may not see it."""
    row = OwnKpi.objects.of(tenant).filter(Q(owner_id=user_id) | Q(is_shared=True), slug=slug).first()
    if row is None:
        return ()
    said = OwnKpiVersion.objects.of(tenant).filter(own_kpi_id=row.pk).order_by("-number")
    return tuple(_own(row, one) for one in said)


def _own(row: OwnKpi, said: OwnKpiVersion) -> Own:
    unit: Any = said.unit
    better: Any = said.better
    return Own(
        slug=row.slug,
        number=said.number,
        name=said.name,
        says=said.says,
        formula=said.formula,
        unit=unit,
        better=better,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        is_shared=row.is_shared,
        made_by=said.made_by,
        made_at=said.made_at,
        retired_at=row.retired_at,
    )
