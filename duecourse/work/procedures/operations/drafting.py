"""Write a new version of a procedure: begin, change, propose, and let a second person bring it into force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.work.procedures.models import Assignment, Procedure, ProcedureVersion, Segment
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
    """Somebody counts on a procedure that never came into force."""

    says = _(
        "This is the only version, and a segment or a customer is on this procedure: put them on another one first."
    )


class NameMissing(Refused):
    """Lists call a procedure by its name."""

    says = _("Give the procedure a name.")


class OtherFamily(Refused):
    """Items that climbed by the keys of one family would climb again by those of another."""

    says = _("“%(slug)s” belongs to the family “%(family)s”; that never changes.")


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


def new_procedure(tenant: UUID, *, name: str, of: str, actor: Actor, at: datetime) -> str:
    """Begin a procedure with the steps of another one's version in force (else its newest); tell its slug."""
    if not name.strip():
        raise NameMissing
    spec = spec_files.read_yaml(policies.export_file(tenant, of))
    slug = _free_slug(tenant, name)
    fresh = replace(spec, key=slug, name=name.strip()[:100], description="", segment="")
    policies.draft(tenant, fresh, actor=actor, at=at)
    return slug


def import_draft(tenant: UUID, text: str, *, actor: Actor, at: datetime) -> tuple[str, int]:
    """Read a procedure from YAML as a draft: of a new procedure, or a new version of the one whose key it has."""
    spec = spec_files.read_yaml(text)
    procedure = Procedure.objects.of(tenant).select_for_update(no_key=True).filter(slug=spec.key).first()
    if procedure is not None:
        there = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk, state="draft").first()
        if there is not None:
            raise DraftThere(number=there.number)
        if procedure.family != spec.family:
            raise OtherFamily(slug=spec.key, family=procedure.family)
    return spec.key, policies.draft(tenant, spec, actor=actor, at=at).number


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
    """Throw a draft away; a procedure that never was more than this draft goes with it."""
    row = _draft(tenant, slug, number)
    if not reason.strip():
        raise ReasonMissing
    others = ProcedureVersion.objects.of(tenant).filter(procedure_id=row.procedure_id).exclude(id=row.pk)
    is_only = not others.exists()
    if is_only and _is_named(tenant, row.procedure_id):
        raise OnlyVersion
    audit(tenant, "procedure.discarded", actor=actor, at=at, subject=row, reason=reason, before=row.spec)
    ProcedureVersion.objects.of(tenant).filter(id=row.pk).delete()
    if is_only:
        Procedure.objects.of(tenant).filter(id=row.procedure_id).delete()


def _is_named(tenant: UUID, procedure_id: int) -> bool:
    """Tell whether a segment or a customer was ever put on a procedure."""
    named = Segment.objects.of(tenant).filter(procedure_id=procedure_id).exists()
    return named or Assignment.objects.of(tenant).filter(procedure_id=procedure_id).exists()


def _free_slug(tenant: UUID, name: str) -> str:
    taken = set(Procedure.objects.of(tenant).values_list("slug", flat=True))
    plain = slugify(name)[:50] or "procedure"
    return next(one for number in count(1) if (one := plain if number == 1 else f"{plain}-{number}") not in taken)


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
