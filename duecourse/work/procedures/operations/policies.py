"""Agree on a procedure: draft a version, bring it into force, switch it off."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.work.procedures.events import ProcedureActivated
from duecourse.work.procedures.models import Procedure, ProcedureVersion
from duecourse.work.procedures.rules import lottery, spec_files
from duecourse.work.procedures.rules.steps import ProcedureSpec


class NoSuchProcedure(Refused):
    """The slug names no procedure."""

    says = _("There is no procedure “%(slug)s”.")


class NotADraft(Refused):
    """The version is in force or retired: versions never change."""

    says = _("Version %(number)s is %(state)s; only a draft can be brought into force.")


class ActivatedInThePast(Refused):
    """A version would reach back over days that were decided already."""

    says = _("The version in force began on %(since)s; a new one cannot begin on %(asked)s.")


def draft(tenant: UUID, spec: ProcedureSpec, *, actor: Actor, at: datetime) -> ProcedureVersion:
    """Store a procedure as a new draft version; a new key makes a new procedure."""
    procedure = Procedure.objects.of(tenant).filter(slug=spec.key).first()
    if procedure is None:
        procedure = Procedure.objects.create(
            tenant_id=tenant, slug=spec.key, family=spec.family, name=spec.name, seed=_seed_of(tenant, spec.family)
        )
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk)
    version = ProcedureVersion.objects.create(
        tenant_id=tenant,
        procedure_id=procedure.pk,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        spec=spec_files.to_data(spec),
        author=actor.name,
        writers=writers_with([], actor),
    )
    audit(tenant, "procedure.drafted", actor=actor, at=at, subject=version, after={"slug": spec.key})
    return version


def _seed_of(tenant: UUID, family: str) -> int:
    """Give a procedure its family's seed, or the first of a family one that nobody can foresee: kept for ever, so that who
    is left alone stays the same whichever version or procedure of the family decides."""
    known = Procedure.objects.of(tenant).filter(family=family).values_list("seed", flat=True).first()
    return secrets.randbelow(lottery.PRIME) if known is None else known


def writers_with(writers: list[str], actor: Actor) -> list[str]:
    """Add whoever writes to those who wrote: none of them brings the version into force."""
    return sorted({*writers, str(actor.user_id)}) if actor.user_id else writers


def activate(tenant: UUID, version_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Bring a draft into force from a day on; the version before it retires on that day. People come here through `agree`."""
    version = ProcedureVersion.objects.of(tenant).select_for_update().get(id=version_id)
    if version.state != "draft":
        raise NotADraft(number=version.number, state=version.state)
    others = ProcedureVersion.objects.of(tenant).filter(procedure_id=version.procedure_id, state="active")
    before = others.first()
    if before and before.activated_on and before.activated_on > on:
        raise ActivatedInThePast(since=before.activated_on, asked=on)
    others.update(state="retired", retired_on=on)
    ProcedureVersion.objects.of(tenant).filter(id=version_id).update(state="active", activated_on=on)
    procedure = Procedure.objects.of(tenant).get(id=version.procedure_id)
    Procedure.objects.of(tenant).filter(id=procedure.pk).update(name=version.spec["name"])
    audit(tenant, "procedure.activated", actor=actor, at=at, subject=version, after={"on": str(on)})
    record(tenant, ProcedureActivated(slug=procedure.slug, number=version.number), actor=actor, at=at, on=on)


def switch(tenant: UUID, slug: str, *, is_on: bool, actor: Actor, at: datetime, reason: str = "") -> None:
    """Let a procedure decide, or stop it; its customers then have no procedure and say so."""
    changed = Procedure.objects.of(tenant).filter(slug=slug).update(is_on=is_on)
    if not changed:
        raise NoSuchProcedure(slug=slug)
    audit(
        tenant,
        "procedure.switched",
        actor=actor,
        at=at,
        subject=("Procedure", slug),
        reason=reason,
        after={"on": is_on},
    )


def export_file(tenant: UUID, slug: str) -> str:
    """Write the version in force (else the newest draft) of a procedure as YAML."""
    procedure = Procedure.objects.of(tenant).filter(slug=slug).first()
    if procedure is None:
        raise NoSuchProcedure(slug=slug)
    versions = ProcedureVersion.objects.of(tenant).filter(procedure_id=procedure.pk)
    version = versions.filter(state="active").first() or versions.order_by("-number").first()
    assert version is not None, "a procedure is made together with its first version"
    return spec_files.write_yaml(spec_files.from_data(version.spec))
