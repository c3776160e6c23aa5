"""Which procedures are in force on a day, and for whom?"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from duecourse.analysis.portfolio import shape
from duecourse.analysis.portfolio.as_of import Additions
from duecourse.analysis.portfolio.columns import RUN
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.tenancy.kept import kept
from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.ledger.rules.wishes import days_around
from duecourse.work.procedures.models import ActionLine, Assignment, Procedure, ProcedureVersion
from duecourse.work.procedures.rules import conditions, spec_files
from duecourse.work.procedures.rules.decide import Policy
from duecourse.work.procedures.rules.ladder import LADDER_SCHEMA, STEP_SCHEMA, Rungs, VersionSteps, build_rungs
from duecourse.work.procedures.rules.steps import EVENTS, Anchor, ProcedureSpec

if TYPE_CHECKING:
    import ibis

LADDER, STEPS, RUN_ROW = "run_ladder", "run_steps", "run_day"


SEEN_HOLDS_DAYS: Final = 2
"""So many business days money that is not matched yet holds what would leave by itself."""


@dataclass(frozen=True)
class Version:
    """A procedure as it was in force."""

    id: int
    procedure_id: int
    slug: str
    name: str
    number: int
    is_on: bool
    spec: ProcedureSpec
    since: date
    seed: int = 0


@dataclass(frozen=True)
class Known:
    """A version that is or was in force, with its procedure."""

    id: int
    procedure_id: int
    number: int
    spec: ProcedureSpec
    activated_on: date | None
    retired_on: date | None
    slug: str
    name: str
    is_on: bool
    seed: int


@dataclass(frozen=True)
class Today:
    """Everything that `decide` needs of a company on a day, besides the book."""

    versions: Mapping[int, Version]
    rungs: Rungs
    policy: Policy
    run: ibis.Table
    run_row: Mapping[str, Any]
    calendar: Calendar
    company: Company
    events: tuple[Version, ...] = ()
    known: tuple[Known, ...] = ()

    @property
    def key(self) -> Hashable:
        """All that changes the expressions made of it."""
        return tuple(sorted(self.rungs.conditions.items()))


def versions_in_force(tenant: UUID, on: date) -> list[Version]:
    """List the versions in force on a day; a procedure that is switched off is there and says so."""
    return _in_force(known_versions(tenant), on)


def known_versions(tenant: UUID) -> tuple[Known, ...]:
    """Read every version that ever was in force, with its procedure, in one question."""
    named = (dict(zip(_KNOWN, row, strict=True)) for row in _known(tenant))
    return tuple(Known(spec=_spec(row.pop("text")), **row) for row in named)


_KNOWN = (*(name for name in Known.__dataclass_fields__ if name != "spec"), "text")


@kept
def _known(tenant: UUID) -> QuerySet[Any]:
    own = Procedure.objects.of(tenant).filter(id=OuterRef("procedure_id"))
    rows = ProcedureVersion.objects.of(tenant).exclude(state="draft").order_by("id")
    rows = rows.annotate(**{name: Subquery(own.values(name)) for name in ("slug", "name", "is_on", "seed")})
    return rows.annotate(text=Cast("spec", TextField())).values_list(*_KNOWN)


def _in_force(known: Iterable[Known], on: date) -> list[Version]:
    return [
        Version(
            row.id, row.procedure_id, row.slug, row.name, row.number, row.is_on, row.spec, row.activated_on, row.seed
        )
        for row in known
        if row.activated_on and row.activated_on <= on and (row.retired_on is None or row.retired_on > on)
    ]


def _severities(known: Iterable[Known]) -> dict[str, int]:
    """Tell the severity of every step that any version ever had: an item may stand on a rung of a former procedure."""
    return {step.step_key: int(step.severity) for row in known for step in row.spec.steps}


def today(tenant: UUID, company_id: int, on: date) -> Today:
    """Gather the procedures, their ladder for the day, and the run's one row."""
    company, calendar = identity.company_and_calendar(tenant, company_id)
    return _today(company, calendar, known_versions(tenant), on)


def todays(tenant: UUID, days: Mapping[int, date]) -> dict[int, Today]:
    """Gather the same for several companies, each on its own day (company -> day), in as many questions as for one."""
    known = known_versions(tenant)
    found = identity.companies_and_calendars(tenant, days)
    return {one: _today(*found[one], known, on) for one, on in days.items() if one in found}


def _today(company: Company, calendar: Calendar, known: tuple[Known, ...], on: date) -> Today:
    in_force = _in_force(known, on)
    versions = [version for version in in_force if version.spec.anchor is Anchor.ITEM]
    live = [
        VersionSteps(version.id, version.spec.steps, version.spec.min_amount, version.spec.holdout, version.seed)
        for version in versions
        if version.is_on
    ]
    rungs = _rungs(tuple(live), tuple(_severities(known).items()), on, calendar)
    pay_weekdays, pay_month_days = days_around(on, calendar)
    row = {
        "tenant_id": str(company.tenant_id),
        "company_id": company.pk,
        "on_day": on,
        "horizon_on": rungs.horizon_on,
        "base_currency": company.base_currency,
        "quiet_days": company.quiet_days,
        "touches_per_week": company.contacts_per_week,
        "minimum_amount": company.minimum_amount,
        "is_day_off": not calendar.is_business_day(on),
        "seen_after_on": calendar.add(on, -SEEN_HOLDS_DAYS),
        "pay_weekdays": pay_weekdays,
        "pay_month_days": pay_month_days,
    }
    events = following_up(in_force)
    return Today(
        {version.id: version for version in versions},
        rungs,
        _policy(rungs),
        _run_table(),
        row,
        calendar,
        company,
        events,
        known,
    )


@lru_cache(maxsize=64)
def _rungs(
    live: tuple[VersionSteps, ...], catalogue: tuple[tuple[str, int], ...], on: date, calendar: Calendar
) -> Rungs:
    """Work the ladder out once a day: every recompute of a single customer asks for it again."""
    return build_rungs(live, catalogue=dict(catalogue), on_day=on, calendar=calendar)


def following_up(in_force: Iterable[Version]) -> tuple[Version, ...]:
    """Keep the versions that follow up promises, disputes and credits: of each kind the one that came into force last."""
    newest: dict[Anchor, Version] = {}
    for version in sorted(in_force, key=lambda one: (one.since, one.id)):
        if version.is_on and version.spec.anchor in EVENTS:
            newest[version.spec.anchor] = version
    return tuple(newest[anchor] for anchor in EVENTS if anchor in newest)


def stand_in_additions(*, opening: bool = False, is_narrowed: bool = False) -> Additions:
    """The additions for an expression that is compiled once and filled later."""
    return additions(shape.TENANT, shape.DAY, opening=opening, customer_ids=(shape.CUSTOMER,) if is_narrowed else None)


def additions(
    tenant: UUID, on: date, *, opening: bool = False, customer_ids: tuple[int, ...] | None = None
) -> Additions:
    """Hand down what only procedures know: who is on which procedure, and which items have a step waiting."""
    return Additions(
        procedures=_assigned(tenant, on, customer_ids), pending=_pending(tenant, on, customer_ids, opening=opening)
    )


def assigned_procedures(tenant: UUID, customer_ids: Iterable[int], on: date) -> dict[int, tuple[int, str]]:
    """Tell the procedure (id, source) of each customer on a day; by hand beats by rule."""
    rows = Assignment.objects.of(tenant).filter(customer_id__in=list(customer_ids), from_on__lte=on)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).filter(Q(to_on__isnull=True) | Q(to_on__gte=on))
    found: dict[int, tuple[int, str]] = {}
    for customer_id, procedure_id, source in rows.values_list("customer_id", "procedure_id", "source"):
        if customer_id not in found or source == "manual":
            found[customer_id] = (procedure_id, source)
    return found


@lru_cache(maxsize=256)
def _spec(text: str) -> ProcedureSpec:
    return spec_files.from_data(json.loads(text))


@lru_cache(maxsize=64)
def _policy(rungs: Rungs) -> Policy:
    compiled = {number: conditions.compile_item(text) for number, text in rungs.conditions.items()}
    return Policy(
        ladder=_named(LADDER, LADDER_SCHEMA),
        steps=_named(STEPS, STEP_SCHEMA),
        conditions={number: found.test for number, found in compiled.items()},
        needs={number: found.needs for number, found in compiled.items()},
    )


@lru_cache(maxsize=1)
def _run_table() -> ibis.Table:
    return _named(RUN_ROW, {column.name: column.ibis_type for column in RUN})


def _named(name: str, schema: Mapping[str, str]) -> ibis.Table:
    import ibis

    return ibis.table(dict(schema), name=name)


def _assigned(tenant: UUID, on: date, customer_ids: tuple[int, ...] | None) -> ibis.Table:
    """Customers with the version of their procedure that is in force on the day."""
    import ibis

    by = {source: held(tenant, on, source, customer_ids) for source in ("rule", "manual")}
    both = ibis.union(*(rows.mutate(source=ibis.literal(source)) for source, rows in by.items()))
    by_hand = both.version_id.max(where=both.source == "manual")
    return both.group_by("customer_id").aggregate(procedure_version_id=ibis.coalesce(by_hand, both.version_id.max()))


def held(tenant: UUID, on: date, source: str, customer_ids: tuple[int, ...] | None = None) -> ibis.Table:
    """Customers whom a rule, or a person (`manual`), put on a procedure: its version in force on the day."""
    import ibis

    day, mine = ibis.literal(on, type="date"), ibis.literal(str(tenant), type="uuid")
    rows = table_of(Assignment)
    rows = rows.filter(
        rows.source == source,
        rows.tenant_id == mine,
        rows.from_on <= day,
        rows.to_on.isnull() | (rows.to_on >= day),
        rows.ended_on.isnull() | (rows.ended_on > day),
        *_among(rows, customer_ids),
    )
    version = table_of(ProcedureVersion)
    version = version.filter(
        version.tenant_id == mine,
        version.state != "draft",
        version.activated_on <= day,
        version.retired_on.isnull() | (version.retired_on > day),
    ).select(of_procedure="procedure_id", version_id="id")
    return rows.join(version, rows.procedure_id == version.of_procedure).select("customer_id", "version_id")


def _pending(tenant: UUID, on: date, customer_ids: tuple[int, ...] | None, *, opening: bool) -> ibis.Table:
    """Items with a line that has not left yet (or, as the day began, had not)."""
    import ibis

    lines = table_of(ActionLine)
    lines = lines.filter(lines.tenant_id == ibis.literal(str(tenant), type="uuid"), lines.anchor_kind == "item")
    lines = lines.filter(*_among(lines, customer_ids)) if customer_ids else lines
    if opening:
        day = ibis.literal(on, type="date")
        lines = lines.filter(lines.planned_on < day, lines.settled_on.isnull() | (lines.settled_on >= day))
    else:
        lines = lines.filter(lines.state == "planned")
    return lines.select(item_id="anchor_id")


def _among(rows: ibis.Table, customer_ids: tuple[int, ...] | None) -> Iterable[ibis.Value]:
    return () if customer_ids is None else (rows.customer_id.isin(customer_ids),)
