"""Define a figure, change it by a new version, share it, give it up."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.text import slugify

from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.insight.models import OwnKpi, OwnKpiVersion
from duecourse.insight.queries.own_kpis import definition
from duecourse.insight.rules.kpis import own
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.own import Own

BRING_BACK: Final = "kpi.bring_back"
"""The verb that takes a retired figure up again."""
SHARE: Final = "kpi.share"
"""The verb that shares a figure, or keeps it to its owner, as it was before."""
_SAID: Final = ("name", "says", "formula", "unit", "better")


class NoSuchKpi(Refused):
    """Gone, or not shared with this person: one cannot tell."""

    says = _("This figure does not exist.")


class NotYourKpi(Refused):
    """A private figure is its owner's, a shared one of who may define figures."""

    says = _("You may read this figure, not change it.")


class NotForSharing(Refused):
    """A shared figure is a number of the organisation."""

    says = _("Who may define figures shares them; yours stays your own.")


class KpiChangedMeanwhile(Refused):
    """Two people had it open."""

    says = _("“%(name)s” was changed by %(who)s while you had it open. Look at the newest version first.")


def may_edit(seat: Seat, one: Own) -> bool:
    """Tell whether a person may change a figure: their own, or a shared one where they define figures."""
    return one.owner_id == seat.user_id or (one.is_shared and seat.may("kpi.define"))


def define(seat: Seat, *, is_shared: bool, at: datetime, **said: str) -> str:
    """Define a figure (`name`, `says`, `formula`, `unit`, `better`); gives its slug. Sharing asks for `kpi.define`."""
    if is_shared and not seat.may("kpi.define"):
        raise NotForSharing
    kept = _kept(said)
    row = OwnKpi.objects.create(
        tenant_id=seat.tenant_id,
        slug=_free_slug(seat.tenant_id, kept["name"]),
        owner_id=seat.user_id,
        owner_name=seat.name[:150],
        is_shared=is_shared,
    )
    _add_version(seat, row, 1, kept, at)
    _audit(seat, "kpi.defined", row, at, after={**kept, "is_shared": is_shared})
    return row.slug


def change(seat: Seat, slug: str, *, number: int, at: datetime, **said: str) -> int:
    """Let a figure say something else from now on, as a new version; refused where `number` is not the newest any more."""
    row, newest = _locked(seat, slug)
    if newest.number != number:
        raise KpiChangedMeanwhile(name=newest.name, who=newest.made_by)
    kept = _kept(said)
    changed = [one for one in _SAID if kept[one] != getattr(newest, one)]
    if not changed:
        return newest.number
    _add_version(seat, row, number + 1, kept, at)
    before = {one: getattr(newest, one) for one in changed}
    _audit(seat, "kpi.changed", row, at, before=before, after={one: kept[one] for one in changed})
    return number + 1


def share(seat: Seat, slug: str, *, is_shared: bool, at: datetime) -> Undo:
    """Show a figure to everybody of the organisation, or to its owner only."""
    if not seat.may("kpi.define"):
        raise NotForSharing
    row, newest = _locked(seat, slug)
    OwnKpi.objects.of(seat.tenant_id).filter(pk=row.pk).update(is_shared=is_shared)
    verb = "kpi.shared" if is_shared else "kpi.unshared"
    _audit(seat, verb, row, at, after={"name": newest.name})
    return Undo(SHARE, {"slug": slug, "is_shared": row.is_shared})


def retire(seat: Seat, slug: str, *, at: datetime) -> Undo:
    """Give a figure up; what it said stays readable."""
    row, newest = _locked(seat, slug)
    OwnKpi.objects.of(seat.tenant_id).filter(pk=row.pk).update(retired_at=at)
    _audit(seat, "kpi.retired", row, at, before={"name": newest.name})
    return Undo(BRING_BACK, {"slug": slug})


def bring_back(seat: Seat, slug: str, *, at: datetime) -> None:
    """Take a retired figure up again."""
    row, newest = _locked(seat, slug, retired=True)
    OwnKpi.objects.of(seat.tenant_id).filter(pk=row.pk).update(retired_at=None)
    _audit(seat, "kpi.brought_back", row, at, after={"name": newest.name})


def _locked(seat: Seat, slug: str, *, retired: bool = False) -> tuple[OwnKpi, Own]:
    """Take a figure to change it, so that two changes stand in line."""
    row = OwnKpi.objects.of(seat.tenant_id).select_for_update().filter(slug=slug).first()
    newest = definition(seat.tenant_id, seat.user_id, slug)
    if row is None or newest is None or (newest.retired_at is not None) != retired:
        raise NoSuchKpi
    if not may_edit(seat, newest):
        raise NotYourKpi
    return row, newest


def _kept(said: dict[str, str]) -> dict[str, str]:
    """Check what is defined and tidy it."""
    kept = {one: " ".join(said.get(one, "").split()) for one in _SAID}
    kept["formula"] = said.get("formula", "").strip()
    own.checked(name=kept["name"], formula=kept["formula"], unit=kept["unit"], better=kept["better"])
    return kept | {"name": kept["name"][: own.LONGEST_NAME], "says": kept["says"][: own.LONGEST_WORDS]}


def _free_slug(tenant_id: UUID, name: str) -> str:
    """Make an address of a name; one that is taken, or a figure of the house, gets a random end."""
    wanted = f"own-{slugify(name)[:40]}".rstrip("-")
    is_taken = wanted in KPIS or wanted == "own" or OwnKpi.objects.of(tenant_id).filter(slug=wanted).exists()
    return f"{wanted}-{secrets.token_hex(4)}" if is_taken else wanted


def _add_version(seat: Seat, row: OwnKpi, number: int, kept: dict[str, str], at: datetime) -> None:
    OwnKpiVersion.objects.create(
        tenant_id=seat.tenant_id,
        own_kpi_id=row.pk,
        number=number,
        name=kept["name"],
        says=kept["says"],
        formula=kept["formula"],
        unit=kept["unit"],
        better=kept["better"],
        made_by=seat.name[:150],
        made_at=at,
    )


def _audit(seat: Seat, verb: str, row: OwnKpi, at: datetime, **told: Any) -> None:
    audit(seat.tenant_id, verb, actor=seat.actor, at=at, subject=("OwnKpi", row.slug), **told)
