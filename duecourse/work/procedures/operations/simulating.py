"""Try a draft out on a day: what would it do, beside the version in force? Nothing of it stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Count

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import PlannedAction, Procedure, ProcedureVersion
from duecourse.work.procedures.operations.policies import NotADraft
from duecourse.work.procedures.operations.run import GONE, try_out
from duecourse.work.procedures.rules import spec_files
from duecourse.work.worklists.models import Trial
from duecourse.work.worklists.operations import trials

JOB: Final = "procedures.try_draft"
KIND: Final = "procedure"
PATIENCE: Final = "300s"
Kind = tuple[str, str, int]
"""A step of a contact: its key, its channel, and how hard it is."""


class DraftGone(Refused):
    """Somebody brought it into force or threw it away meanwhile."""

    says = _("This draft is no longer there.")


class TooLong(Refused):
    """Nobody waits that long."""

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


def ask(tenant: UUID, slug: str, number: int, *, company_id: int, on: date, user_id: UUID, at: datetime) -> None:
    """Let a worker decide a company's day as it began, once with the version in force and once with a draft in its place."""
    procedure = Procedure.objects.of(tenant).get(slug=slug)
    draft = ProcedureVersion.objects.of(tenant).get(procedure_id=procedure.pk, number=number)
    if draft.state != "draft":
        raise NotADraft(number=number, state=draft.state)
    mark = spec_files.mark_of(spec_files.from_data(draft.spec))
    trials.ask(
        tenant, JOB, KIND, draft.pk, mark=mark, company_id=company_id, on=on, user_id=user_id, at=at
    )  # fmt: skip


def go_on(tenant: UUID, trial_id: int, *, now: datetime) -> bool:
    """Do the next part of a trial and tell whether another one follows."""
    parts: dict[str, trials.Part] = {"before": partial(_in_force, now=now), "after": partial(_draft, now=now)}
    return trials.go_on(tenant, trial_id, parts, at=now)


def read(result: Mapping[str, Any]) -> Simulation:
    """Read what came of a trial."""
    return Simulation(_read(result["before"]), _read(result["after"]))


def _read(part: Mapping[str, Any]) -> Tried:
    return Tried(
        {(key, channel, severity): count for key, channel, severity, count in part["contacts"]}, part["reasons"]
    )


def _in_force(trial: Trial, *, now: datetime) -> Mapping[str, Any]:
    draft = _version(trial)
    active = (
        ProcedureVersion.objects.of(trial.tenant_id).filter(procedure_id=draft.procedure_id, state="active").first()
    )
    return _said(_tried(trial.tenant_id, trial.company_id, active.pk if active else None, on=trial.on_day, now=now))


def _draft(trial: Trial, *, now: datetime) -> Mapping[str, Any]:
    draft = _version(trial)
    return _said(_tried(trial.tenant_id, trial.company_id, draft.pk, on=trial.on_day, now=now, is_draft=True))


def _version(trial: Trial) -> ProcedureVersion:
    row = ProcedureVersion.objects.of(trial.tenant_id).filter(id=trial.subject_id, state="draft").first()
    if row is None:
        raise DraftGone
    return row


def _said(tried: Tried) -> Mapping[str, Any]:
    return {"contacts": [[*kind, count] for kind, count in tried.contacts.items()], "reasons": dict(tried.reasons)}


def _tried(
    tenant: UUID, company_id: int, version_id: int | None, *, on: date, now: datetime, is_draft: bool = False
) -> Tried:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            if is_draft and version_id is not None:
                _put_in_force(tenant, version_id, on=on)
            report = try_out(tenant, company_id, on=on, now=now)
            rows = PlannedAction.objects.of(tenant).filter(company_id=company_id, planned_on=on, version_id=version_id)
            kinds = rows.exclude(state__in=GONE).values_list("step_key", "channel", "severity")
            counted = kinds.annotate(count=Count("id"))
            found = Tried(
                {(key, channel, severity): count for key, channel, severity, count in counted}, report.excluded
            )
            transaction.set_rollback(True)
    except OperationalError:
        raise TooLong from None
    return found


def _put_in_force(tenant: UUID, version_id: int, *, on: date) -> None:
    """Let a draft decide, for as long as the transaction lasts."""
    rows = ProcedureVersion.objects.of(tenant)
    draft = rows.get(id=version_id)
    rows.filter(procedure_id=draft.procedure_id, state="active").update(state="retired", retired_on=on)
    rows.filter(id=version_id).update(state="active", activated_on=on)
