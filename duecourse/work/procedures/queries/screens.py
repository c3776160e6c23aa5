"""What does a person see of procedures, runs and plans? Rows for the screens, a constant number of queries each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from duecourse.foundation.tenancy.kept import kept
from duecourse.work.procedures.models import (
    Assignment,
    DecisionRun,
    PlannedAction,
    Procedure,
    ProcedureVersion,
)
from duecourse.work.procedures.queries import policies
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import Anchor, ProcedureSpec


@dataclass(frozen=True)
class VersionLine:
    """One version in the history of a procedure."""

    number: int
    state: str
    activated_on: date | None
    retired_on: date | None
    author: str


@dataclass(frozen=True)
class ProcedureLine:
    """A procedure with its version in force (or its newest draft) and how many customers are on it."""

    slug: str
    name: str
    is_on: bool
    number: int
    state: str
    spec: ProcedureSpec
    customer_count: int


@dataclass(frozen=True)
class ProcedureHistory:
    """One version of a procedure among all of its versions."""

    slug: str
    name: str
    is_on: bool
    number: int
    state: str
    spec: ProcedureSpec
    versions: tuple[VersionLine, ...]

    @property
    def is_in_force(self) -> bool:
        """Tell whether some version of it decides."""
        return any(one.state == "active" for one in self.versions)


@dataclass(frozen=True)
class RunLine:
    """What a company's last run decided."""

    company_id: int
    business_date: date
    state: str
    planned_count: int
    excluded: dict[str, int]
    warnings: tuple[str, ...]
    finished_at: datetime | None


def procedure_lines(tenant: UUID, *, on: date | None) -> tuple[ProcedureLine, ...]:
    """List procedures by name: three queries, whatever their number."""
    procedures = list(Procedure.objects.of(tenant).order_by("name"))
    counts = _customers_on(tenant, on)
    newest: dict[int, ProcedureVersion] = {}
    for version in ProcedureVersion.objects.of(tenant).order_by("number"):
        kept = newest.get(version.procedure_id)
        if kept is None or kept.state != "active":
            newest[version.procedure_id] = version
    return tuple(
        ProcedureLine(
            slug=row.slug,
            name=row.name,
            is_on=row.is_on,
            number=newest[row.pk].number,
            state=newest[row.pk].state,
            spec=spec_files.from_data(newest[row.pk].spec),
            customer_count=counts.get(row.pk, 0),
        )
        for row in procedures
        if row.pk in newest
    )


def procedure_names(tenant: UUID) -> tuple[tuple[str, str], ...]:
    """List procedures that have a version, by name: slug and name, one query."""
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=OuterRef("id"))
    return tuple(Procedure.objects.of(tenant).filter(Exists(versions)).order_by("name").values_list("slug", "name"))


def procedure_history(tenant: UUID, slug: str, *, number: int | None = None) -> ProcedureHistory | None:
    """Read one version of a procedure (the active one, else the newest) among its versions; None when there is none."""
    row = Procedure.objects.of(tenant).filter(slug=slug).first()
    if row is None:
        return None
    versions = list(ProcedureVersion.objects.of(tenant).filter(procedure_id=row.pk).order_by("-number"))
    wanted = [one for one in versions if (one.number == number if number else one.state == "active")]
    chosen = (wanted or ([] if number else versions[:1]))[:1]
    if not chosen:
        return None
    history = tuple(VersionLine(v.number, v.state, v.activated_on, v.retired_on, v.author) for v in versions)
    one = chosen[0]
    return ProcedureHistory(
        row.slug, row.name, row.is_on, one.number, one.state, spec_files.from_data(one.spec), history
    )


@dataclass(frozen=True)
class ByHand:
    """A procedure that a person gave a customer."""

    procedure: str
    until: date | None
    reason: str


def by_hand(tenant: UUID, customer_id: int, *, on: date) -> ByHand | None:
    """Tell which procedure a person gave a customer that holds on a day."""
    return next((ByHand(*values) for values in _by_hand(tenant, customer_id, on)), None)


@kept
def _by_hand(tenant: UUID, customer_id: int, on: date) -> QuerySet[Any]:
    own = Procedure.objects.of(tenant).filter(id=OuterRef("procedure_id")).values("name")
    rows = Assignment.objects.of(tenant).filter(customer_id=customer_id, source="manual", from_on__lte=on)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).filter(Q(to_on__isnull=True) | Q(to_on__gte=on))
    return (
        rows.annotate(name=Coalesce(Subquery(own), Value("")))
        .order_by("-id")
        .values_list("name", "to_on", "reason")[:1]
    )


@dataclass(frozen=True)
class StepKind:
    """What a step is, besides its key: by which channel and how hard; does it follow an event up?"""

    channel: str
    severity: int
    is_follow_up: bool = False


def steps_by_key(tenant: UUID) -> dict[str, StepKind]:
    """Tell what every step key stands for."""
    return kinds_of(policies.known_versions(tenant))


def kinds_of(known: Iterable[policies.Known], *, of: str = "") -> dict[str, StepKind]:
    """Tell what every step key stands for; where procedures disagree, the procedure `of` is right."""
    kinds: dict[str, StepKind] = {}
    for one in sorted(known, key=lambda one: (one.slug == of, one.number)):
        kinds |= _kinds_in(one.spec)
    return kinds


@lru_cache(maxsize=256)
def _kinds_in(spec: ProcedureSpec) -> Mapping[str, StepKind]:
    is_follow_up = spec.anchor is not Anchor.ITEM
    return {one.step_key: StepKind(one.channel.value, int(one.severity), is_follow_up) for one in spec.steps}


def last_runs(tenant: UUID, *, company_ids: Collection[int]) -> tuple[RunLine, ...]:
    """Read the last run of each company."""
    rows = DecisionRun.objects.of(tenant).filter(company_id__in=list(company_ids))
    last = dict(rows.values("company_id").annotate(day=Max("business_date")).values_list("company_id", "day"))
    wanted = Q(pk__in=[])
    for company_id, day in last.items():
        wanted |= Q(company_id=company_id, business_date=day)
    return tuple(
        RunLine(
            company_id=row.company_id,
            business_date=row.business_date,
            state=row.state,
            planned_count=row.planned_count,
            excluded=_counts(row.excluded),
            warnings=tuple(str(one) for one in row.warnings),
            finished_at=row.finished_at,
        )
        for row in rows.filter(wanted).order_by("company_id")
    )


def _customers_on(tenant: UUID, on: date | None) -> dict[int, int]:
    rows = Assignment.objects.of(tenant).filter(ended_on__isnull=True)
    if on is not None:
        rows = rows.filter(from_on__lte=on).filter(Q(to_on__isnull=True) | Q(to_on__gte=on))
    counted = rows.values("procedure_id").annotate(count=Count("customer_id", distinct=True))
    return {row["procedure_id"]: row["count"] for row in counted}


def _counts(stored: dict[str, Any]) -> dict[str, int]:
    """Give item counts by reason, whether a count or a mapping of counts was stored."""
    counts = {}
    for reason, value in stored.items():
        counts[reason] = sum(int(part) for part in value.values()) if isinstance(value, dict) else int(value)
    return counts


@dataclass(frozen=True)
class WaitingAction:
    """A contact that a person must approve before it is carried out."""

    id: int
    company_id: int
    customer_id: int
    planned_on: date
    channel: str
    step_key: str
    severity: int
    amounts: dict[str, str]


def waiting_actions(
    tenant: UUID, *, company_ids: Collection[int], customer_ids: Any = None, limit: int = 200
) -> tuple[WaitingAction, ...]:
    """List what waits for approval, the firmest first; `customer_ids` = a list or subquery that bounds the scope."""
    rows = PlannedAction.objects.of(tenant).filter(company_id__in=list(company_ids), state="approval")
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=customer_ids)
    names = tuple(WaitingAction.__dataclass_fields__)
    return tuple(WaitingAction(*values) for values in rows.order_by("-severity", "id").values_list(*names)[:limit])
