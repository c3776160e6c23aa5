"""What is planned, what was done, and how did the runs go?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.work.procedures.models import ActionLine, DecisionRun, PlannedAction, Procedure, ProcedureVersion

WAITING = ("planned", "approval", "approved")


@dataclass(frozen=True, slots=True)
class PlannedContact:
    """A contact that was planned for a customer, and what became of it."""

    id: int
    company_id: int
    customer_id: int
    planned_on: date
    purpose: str
    channel: str
    step_key: str
    severity: int
    template_code: str
    mode: str
    amounts: dict[str, str]
    state: str
    reason: str
    executed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A step for an item inside a contact."""

    action_id: int
    item_id: int
    step_key: str
    severity: int
    planned_on: date
    state: str
    settled_on: date | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One company's run of one business date."""

    id: int
    company_id: int
    business_date: date
    state: str
    planned_count: int
    by_kind: dict[str, int]
    excluded: dict[str, int]
    warnings: list[str]
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure and its versions, newest first."""

    id: int
    slug: str
    name: str
    family: str
    is_on: bool
    versions: tuple["VersionRow", ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: its content as data (read it with `spec_files.from_data`)."""

    id: int
    number: int
    state: str
    activated_on: date | None
    retired_on: date | None
    author: str
    spec: dict[str, Any]


_CONTACT = tuple(PlannedContact.__dataclass_fields__)
_RUN = tuple(RunRow.__dataclass_fields__)
_VERSION = tuple(VersionRow.__dataclass_fields__)


def contacts_of(tenant: UUID, customer_id: int, *, limit: int = 20, also: Iterable[int] = ()) -> list[PlannedContact]:
    """List a customer's planned contacts, newest first; `also` = ids of a payer's contacts that carry its items."""
    return [PlannedContact(*row) for row in _contacts(tenant, customer_id, sorted(also))[:limit]]


@kept
def _contacts(tenant: UUID, customer_id: int, also: Collection[int]) -> QuerySet[Any]:
    mine = Q(customer_id=customer_id) | Q(id__in=list(also))
    rows = PlannedAction.objects.of(tenant).filter(mine).order_by("-planned_on", "-id")
    return rows.values_list(*_CONTACT)[:200]


def next_contacts(tenant: UUID, customer_ids: Collection[int]) -> dict[int, PlannedContact]:
    """Give the first contact that waits for each customer: one query."""
    rows = PlannedAction.objects.of(tenant).filter(customer_id__in=list(customer_ids), state__in=WAITING)
    first = rows.order_by("customer_id", "planned_on", "id").distinct("customer_id")
    found = (PlannedContact(*row) for row in first.values_list(*_CONTACT))
    return {one.customer_id: one for one in found}


def lines_of(tenant: UUID, *, customer_id: int, on: date | None = None) -> list[ContactLine]:
    """List the steps planned for a customer's items, of one day or all."""
    return [ContactLine(*row) for row in _lines(tenant, customer_id, on)]


@kept
def _lines(tenant: UUID, customer_id: int, on: date | None) -> QuerySet[Any]:
    rows = ActionLine.objects.of(tenant).filter(customer_id=customer_id, anchor_kind="item")
    if on is not None:
        rows = rows.filter(planned_on=on)
    names = ("action_id", "anchor_id", "step_key", "severity", "planned_on", "state", "settled_on", "is_new")
    return rows.order_by("planned_on", "id").values_list(*names)


def runs(tenant: UUID, *, company_id: int | None = None, limit: int = 30) -> list[RunRow]:
    """List the last runs, newest first."""
    rows = DecisionRun.objects.of(tenant)
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    return [RunRow(*row) for row in rows.order_by("-business_date", "company_id").values_list(*_RUN)[:limit]]


def slugs_by_version(tenant: UUID) -> dict[int, str]:
    """Tell the procedure's slug of every version."""
    slugs = dict(Procedure.objects.of(tenant).values_list("id", "slug"))
    return {row[0]: slugs[row[1]] for row in ProcedureVersion.objects.of(tenant).values_list("id", "procedure_id")}


def procedures(tenant: UUID) -> list[ProcedureRow]:
    """List the procedures with their versions."""
    versions: dict[int, list[VersionRow]] = {}
    rows = ProcedureVersion.objects.of(tenant).order_by("-number")
    for procedure_id, *values in rows.values_list("procedure_id", *_VERSION):
        versions.setdefault(procedure_id, []).append(VersionRow(*values))
    return [
        ProcedureRow(row.pk, row.slug, row.name, row.family, row.is_on, tuple(versions.get(row.pk, ())))
        for row in Procedure.objects.of(tenant).order_by("name")
    ]
