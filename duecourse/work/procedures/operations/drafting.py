"""Write a new version of a procedure: begin, change, propose, and let a second person bring it into force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import Procedure, ProcedureVersion
from duecourse.work.procedures.operations import policies
from duecourse.work.procedures.operations.assignment import ReasonMissing
from duecourse.work.procedures.operations.policies import NoSuchProcedure, NotADraft
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import ProcedureSpec


class DraftThere(Refused):
    """Two drafts at once would be two answers to one question."""

    says = _("Version %(number)s is being written already.")


class Proposed(Refused):
    """What a second person is reading must not change under the eyes."""

    says = _("Version %(number)s waits for a second person; take it back before you change it.")


class NotProposed(Refused):
    """Nobody asked for it yet."""

    says = _("Version %(number)s was not proposed.")


class OwnVersion(Refused):
    """No self-approval."""

    says = _("You wrote at this version yourself: a second person brings it into force.")


class ChangedMeanwhile(Refused):
    """Somebody else wrote at the same draft."""

    says = _("Version %(number)s was changed meanwhile. Look at it again.")


class OnlyVersion(Refused):
    """A procedure without a version would be nothing."""

    says = _("This is the only version of the procedure.")


def begin_draft(tenant: UUID, slug: str, number: int, *, actor: Actor, at: datetime) -> int:
    """Begin a new version with the steps of another; tell its number."""
    procedure = Procedure.objects.of(tenant).select_for_update(no_key=True).filter(slug=slug).first()
    if procedure is None:
        raise NoSuchProcedure(slug=slug)
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk)
    there = versions.filter(state="draft").first()
    if there is not None:
        raise DraftThere(number=there.number)
    spec = spec_files.from_data(versions.get(number=number).spec)
    return policies.draft(tenant, spec, actor=actor, at=at).number


def change_draft(
    tenant: UUID, slug: str, number: int, spec: ProcedureSpec, *, seen: str, actor: Actor, at: datetime
) -> None:
    """Replace what a draft says; `seen` is the mark of what the writer had before the eyes."""
    row = _draft(tenant, slug, number)
    if row.proposed_by:
        raise Proposed(number=number)
    if seen != mark(row.spec):
        raise ChangedMeanwhile(number=number)
    data = spec_files.to_data(spec)
    spec_files.from_data(data)
    before = spec_files.from_data(row.spec)
    changed = [f"{one.step_key}.{one.setting}".lstrip(".") for one in spec_files.differences(before, spec)]
    if not changed:
        return
    _update(row, spec=data, writers=policies.writers_with(row.writers, actor))
    audit(tenant, "procedure.changed", actor=actor, at=at, subject=row, before=row.spec, after=data)


def propose(tenant: UUID, slug: str, number: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Ask a second person to bring a draft into force, and say why it is better."""
    row = _draft(tenant, slug, number)
    if not reason.strip():
        raise ReasonMissing
    if row.proposed_by:
        raise Proposed(number=number)
    _update(row, proposed_by=actor.name, proposal=reason[:500], writers=policies.writers_with(row.writers, actor))
    audit(tenant, "procedure.proposed", actor=actor, at=at, subject=row, reason=reason)


def send_back(tenant: UUID, slug: str, number: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Give a proposed draft back to those who write it."""
    row = _draft(tenant, slug, number)
    if not reason.strip():
        raise ReasonMissing
    if not row.proposed_by:
        raise NotProposed(number=number)
    _update(row, proposed_by="", proposal="")
    audit(tenant, "procedure.sent_back", actor=actor, at=at, subject=row, reason=reason)


def agree(tenant: UUID, slug: str, number: int, *, seen: str, on: date, actor: Actor, at: datetime) -> None:
    """Bring a proposed draft into force from a day on; whoever wrote at it may not."""
    row = _draft(tenant, slug, number)
    if not row.proposed_by:
        raise NotProposed(number=number)
    if actor.user_id is None or str(actor.user_id) in row.writers:
        raise OwnVersion
    if seen != mark(row.spec):
        raise ChangedMeanwhile(number=number)
    policies.activate(tenant, row.pk, on=on, actor=actor, at=at)


def discard(tenant: UUID, slug: str, number: int, *, reason: str, actor: Actor, at: datetime) -> None:
    """Throw a draft away."""
    row = _draft(tenant, slug, number)
    if not reason.strip():
        raise ReasonMissing
    if not ProcedureVersion.objects.of(tenant).filter(procedure_id=row.procedure_id).exclude(id=row.pk).exists():
        raise OnlyVersion
    audit(tenant, "procedure.discarded", actor=actor, at=at, subject=row, reason=reason, before=row.spec)
    ProcedureVersion.objects.of(tenant).filter(id=row.pk).delete()


def mark(data: dict[str, Any]) -> str:
    """Name what a version says, to notice when it changes."""
    return spec_files.mark_of(spec_files.from_data(data))


def _draft(tenant: UUID, slug: str, number: int) -> ProcedureVersion:
    procedure = Procedure.objects.of(tenant).filter(slug=slug).first()
    if procedure is None:
        raise NoSuchProcedure(slug=slug)
    rows = ProcedureVersion.objects.of(tenant).select_for_update(no_key=True)
    row = rows.get(procedure_id=procedure.pk, number=number)
    if row.state != "draft":
        raise NotADraft(number=number, state=row.state)
    return row


def _update(row: ProcedureVersion, **values: Any) -> None:
    ProcedureVersion.objects.of(row.tenant_id).filter(id=row.pk).update(**values)
