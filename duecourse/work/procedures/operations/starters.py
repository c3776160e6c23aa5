"""Give a new tenant procedures, segments, texts and a ranking to begin with."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.text import slugify

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.actor import Actor
from duecourse.records.communications import operations as communications
from duecourse.work.procedures.models import Procedure, Segment
from duecourse.work.procedures.operations import policies, segments
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.segments import StarterSegment
from duecourse.work.procedures.rules.starter_segments import FOREIGN, STARTER_SEGMENTS
from duecourse.work.worklists import operations as worklists

ALWAYS = date(2000, 1, 1)
"""Starters are in force from here on, so that a ledger of the past can be lived."""


@dataclass(frozen=True)
class Installed:
    """How much was new."""

    procedures: int
    segments: int
    templates: int
    strategies: int


def install_starters(tenant: UUID, *, at: datetime, actor: Actor, on: date | None = None) -> Installed:
    """Install whatever of the starters is missing; what is there, changed or not, is left alone.

    Called again after a company was added, it brings that company's segment of foreign customers.
    """
    procedures = _procedures(tenant, on=on or ALWAYS, actor=actor, at=at)
    return Installed(
        procedures=procedures,
        segments=_segments(tenant, actor=actor, at=at),
        templates=communications.install_starters(tenant, at=at),
        strategies=worklists.install_starter(tenant, actor=actor, at=at),
    )


def _procedures(tenant: UUID, *, on: date, actor: Actor, at: datetime) -> int:
    known = set(Procedure.objects.of(tenant).values_list("slug", flat=True))
    fresh = [spec for spec in spec_files.starters() if spec.key not in known]
    for spec in fresh:
        version = policies.draft(tenant, spec, actor=actor, at=at)
        policies.activate(tenant, version.pk, on=on, actor=actor, at=at)
    return len(fresh)


def _segments(tenant: UUID, *, actor: Actor, at: datetime) -> int:
    known = set(Segment.objects.of(tenant).values_list("slug", flat=True))
    count = 0
    for position, starter, company_id in _wanted(tenant):
        if starter.slug not in known:
            segments.save_segment(
                tenant,
                starter.slug,
                name=starter.name,
                condition=starter.condition,
                procedure=starter.procedure,
                position=position,
                actor=actor,
                at=at,
                company_id=company_id,
            )
            count += 1
    return count


def _wanted(tenant: UUID) -> list[tuple[int, StarterSegment, int | None]]:
    """The starter segments with their positions, the foreign one once for each company that has a country."""
    wanted: list[tuple[int, StarterSegment, int | None]] = []
    for position, starter in enumerate(STARTER_SEGMENTS, start=1):
        if starter.slug != FOREIGN:
            wanted.append((position * segments.STRIDE, starter, None))
            continue
        for company in identity.companies(tenant):
            if company.country:
                condition = starter.condition.format(country=company.country)
                slug = slugify(f"{FOREIGN}-{company.code}")[:60]
                own = StarterSegment(slug, starter.name, condition, starter.procedure)
                wanted.append((position * segments.STRIDE, own, company.id))
    return wanted
