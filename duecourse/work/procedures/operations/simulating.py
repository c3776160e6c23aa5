"""Try a draft out on today: what would it do, beside the version in force? Nothing of it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Count

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import PlannedAction, Procedure, ProcedureVersion
from duecourse.work.procedures.operations.run import GONE, try_out

PATIENCE: Final = "20s"
Kind = tuple[str, str, int]
"""A step of a contact: its key, its channel, and how hard it is."""


class TooLong(Refused):
    """Nobody waits for a page that long."""

    says = _("Trying it out on today’s book took too long and was given up.")


@dataclass(frozen=True)
class Tried:
    """What a version would do today: contacts by step, and why items of the company get nothing."""

    contacts: Mapping[Kind, int]
    reasons: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many contacts there would be."""
        return sum(self.contacts.values())


@dataclass(frozen=True)
class Simulation:
    """A draft beside the version in force."""

    before: Tried
    after: Tried


def simulate(tenant: UUID, company_id: int, slug: str, number: int, *, on: date, now: datetime) -> Simulation:
    """Decide a company's day as it began, once with the version in force and once with the draft in its place."""
    procedure = Procedure.objects.of(tenant).get(slug=slug)
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk)
    draft = versions.get(number=number, state="draft")
    active = versions.filter(state="active").first()
    try:
        before = _tried(tenant, company_id, active.pk if active else None, on=on, now=now)
        after = _tried(tenant, company_id, draft.pk, on=on, now=now, is_draft=True)
    except OperationalError:
        raise TooLong from None
    return Simulation(before, after)


def _tried(
    tenant: UUID, company_id: int, version_id: int | None, *, on: date, now: datetime, is_draft: bool = False
) -> Tried:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        if is_draft and version_id is not None:
            _put_in_force(tenant, version_id, on=on)
        report = try_out(tenant, company_id, on=on, now=now)
        rows = PlannedAction.objects.of(tenant).filter(company_id=company_id, planned_on=on, version_id=version_id)
        kinds = rows.exclude(state__in=GONE).values_list("step_key", "channel", "severity").annotate(count=Count("id"))
        found = Tried({(key, channel, severity): count for key, channel, severity, count in kinds}, report.excluded)
        transaction.set_rollback(True)
    return found


def _put_in_force(tenant: UUID, version_id: int, *, on: date) -> None:
    """Let a draft decide, for as long as the transaction lasts."""
    rows = ProcedureVersion.objects.of(tenant)
    draft = rows.get(id=version_id)
    rows.filter(procedure_id=draft.procedure_id, state="active").update(state="retired", retired_on=on)
    rows.filter(id=version_id).update(state="active", activated_on=on)
