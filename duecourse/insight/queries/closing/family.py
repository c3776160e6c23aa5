"""What were the DSO and its family when the month ended?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from duecourse.insight.queries.figures import figures
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.closing.packs import FAMILY, Kept
from duecourse.insight.rules.kpis.figures import Figure


def family(tenant: UUID, company_id: int, month_on: date, *, restated: bool = False) -> tuple[Kept, ...]:
    """Give the figures that a pack keeps, as they were reported or as they are restated."""
    among = Among(company_ids=frozenset({company_id}))
    found = figures(tenant, among, month_on, slugs=FAMILY, restated=restated)
    return tuple(_kept(found[slug]) for slug in FAMILY if slug in found)


def _kept(one: Figure) -> Kept:
    inputs = tuple((each.name, each.value) for each in one.inputs)
    return Kept(one.slug, one.value, one.unit, one.from_on, inputs)
