"""Take a file in: look at it first, then carry it into the ledger once, and take it back if need be."""

import hashlib
import json
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ImportCommitted, ImportReversed
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.operations import staging
from duecourse.records.ledger.operations.import_look import (
    MONEY_KINDS,
    Going,
    Told,
    again,
    lives_in_the_past,
    look,
    prepare_stops,
    run_of,
    stop,
)
from duecourse.records.ledger.operations.import_look import Preview as Preview
from duecourse.records.ledger.operations.import_run import import_kind
from duecourse.records.ledger.operations.mappings import kept_mapping
from duecourse.records.ledger.operations.matching import match_new
from duecourse.records.ledger.operations.receipts import retire_booked
from duecourse.records.ledger.queries.imports import LOCK_SPACE, lock_number
from duecourse.records.ledger.rules.batches import OPEN, ORDERED, REVERSING
from duecourse.records.ledger.rules.mapping import Mapping, check_against, guess_mapping, read_mapping

BOOKED: Final = frozenset({"payments", "receipts", "bank-statement"})
MATCHED: Final = frozenset({"bank-statement", "receipts", "payments", "items", "snapshot", "ledger", "customers"})
"""After these, receipts that wait may find their items."""
# Files handed in side by side come in by the turn in which they got the lock, whatever their numbers and moments are.
_BY_TURN: Final = (F("counts__turn").desc(nulls_last=True), "-committed_at", "-id")


class WouldRewriteThePast(Refused):
    """Something dated before the books stand was to become known then."""

    says = _("The books of %(company)s stand at %(stands)s; a file as of %(as_of)s would change days already reported.")


class NoSuchBatch(Refused):
    """The number names no import."""

    says = _("There is no import with the number %(batch)s.")


class NotWaiting(Refused):
    """The import is over."""

    says = _("Import %(batch)s is %(state)s already.")


class NotCommitted(Refused):
    """There is nothing to take back."""

    says = _("Import %(batch)s is %(state)s; only a committed one can be taken back.")


def preview(
    tenant: UUID,
    *,
    company: int,
    kind: str,
    path: Path,
    actor: Actor,
    at: datetime,
    mapping: str | Mapped[str, Any] | None = None,
    as_of: date | None = None,
    control: Mapped[str, Decimal] | None = None,
    name: str = "",
) -> Preview:
    """Look at a file: keep it and count what it would change; the ledger stays as it is.

    `mapping` = the name of a kept one, plain values, or None to guess from the header. `control` = the sums that the
    ERP states per currency. `name` = the file's name where `path` is a stored upload.
    """
    given = Given(kind, path, mapping, as_of, dict(control or {}), name)
    return look(tenant, _hand_in(tenant, company, given, actor=actor, at=at))


def import_file(
    tenant: UUID,
    *,
    company: int,
    kind: str,
    path: Path,
    actor: Actor,
    at: datetime,
    mapping: str | Mapped[str, Any] | None = None,
    as_of: date | None = None,
    control: Mapped[str, Decimal] | None = None,
    name: str = "",
) -> Preview:
    """Take a file in at once, as `preview` and `commit` would; where a person must look first, the batch waits."""
    given = Given(kind, path, mapping, as_of, dict(control or {}), name)
    batch = _hand_in(tenant, company, given, actor=actor, at=at)
    return commit(tenant, batch.pk, actor=actor, at=at)


def commit(
    tenant: UUID, batch_id: int, *, actor: Actor, at: datetime, confirmed: bool = False, told: Told | None = None
) -> Preview:
    """Carry a file that was handed in into the ledger, in this transaction.

    `confirmed` = a person has looked at its doubts. A file that equals the last one of its kind changes nothing.
    """
    _lock(tenant, find_batch(tenant, batch_id).company_id)
    batch = find_batch(tenant, batch_id)
    if batch.state not in (*OPEN, *ORDERED):
        raise NotWaiting(batch=batch_id, state=batch.state)
    rows = ImportBatch.objects.of(tenant).filter(company_id=batch.company_id, kind=batch.kind)
    last = rows.filter(state="committed").order_by(*_BY_TURN).first()
    if last is not None and _once_parts(last) == _once_parts(batch) and not _was_one_taken_back_since(tenant, last):
        counts = batch.counts | {"same_as": last.pk}
        ImportBatch.objects.of(tenant).filter(id=batch.pk).update(state="repeated", counts=counts)
        return again(tenant, last)
    turn = rows.exclude(once_key="").count() + 1
    batch.once_key = hashlib.sha256(json.dumps([*_once_parts(batch), turn]).encode()).hexdigest()
    batch.counts = batch.counts | {"turn": turn}
    found = look(tenant, batch, Going(write=True, confirmed=confirmed, at=at, **({"told": told} if told else {})))
    if batch.state == "committed":
        if batch.kind in BOOKED:
            retire_booked(tenant, batch.company_id, on=batch.as_of, actor=actor, at=at)
        if batch.kind in MATCHED:
            match_new(tenant, batch.company_id, on=batch.as_of, at=at)
        event = ImportCommitted(batch.pk, batch.kind, batch.file_name, found.accepted, found.rejected)
        record(tenant, event, company_id=batch.company_id, actor=actor, at=at, on=batch.as_of)
        audit(
            tenant, "import.commit", actor=actor, at=at, subject=batch, after=batch.counts | {"file": batch.file_name}
        )
    return found


def reverse(tenant: UUID, batch_id: int, *, actor: Actor, at: datetime, reason: str) -> None:
    """Take a committed import back: changed rows regain what they held, new items are cleared by a reversal.

    Refused where something built on it since.
    """
    _lock(tenant, find_batch(tenant, batch_id).company_id)
    batch = find_batch(tenant, batch_id)
    if batch.state not in ("committed", REVERSING):
        raise NotCommitted(batch=batch_id, state=batch.state)
    kind = import_kind(batch.kind)
    company = Company.objects.of(tenant).get(id=batch.company_id)
    run = run_of(tenant, batch, company, kind, mapped=frozenset(), as_of=_default_day(tenant, company, at))
    prepare_stops()
    kind.reverse(run)
    stop(run)
    ImportBatch.objects.of(tenant).filter(id=batch_id).update(state="reversed", reversed_at=at)
    event = ImportReversed(batch.pk, batch.kind, batch.file_name, reason)
    record(tenant, event, company_id=batch.company_id, actor=actor, at=at, on=run.as_of)
    audit(tenant, "import.reverse", actor=actor, at=at, subject=batch, reason=reason)


def choose_mapping(tenant: UUID, *, kind: str, mapping: str | Mapped[str, Any] | None, path: Path) -> Mapping:
    """Find the mapping to use for a file: a kept one by name, the plain values given, or a guess from the header."""
    fields = import_kind(kind).fields
    if isinstance(mapping, str):
        chosen = kept_mapping(tenant, name=mapping, kind=kind)
    else:
        chosen = read_mapping(dict(mapping), kind=fields) if mapping is not None else Mapping(kind, {})
    with staging.opened(path, mapping=chosen) as file:
        if mapping is None:
            chosen = guess_mapping(fields, file.header)
        check_against(chosen, kind=fields, header=file.header)
    return chosen


def find_batch(tenant: UUID, batch_id: int) -> ImportBatch:
    """Find an import by its number."""
    batch = ImportBatch.objects.of(tenant).filter(id=batch_id).first()
    if batch is None:
        raise NoSuchBatch(batch=batch_id)
    return batch


@dataclass(frozen=True)
class Given:
    """What somebody hands in."""

    kind: str
    path: Path
    mapping: str | Mapped[str, Any] | None
    as_of: date | None
    control: dict[str, Decimal]
    name: str


def _hand_in(tenant: UUID, company_id: int, given: Given, *, actor: Actor, at: datetime) -> ImportBatch:
    """Keep the file and write its batch down."""
    company = Company.objects.of(tenant).get(id=company_id)
    sha256 = staging.digest_of(given.path)
    mapping = choose_mapping(tenant, kind=given.kind, mapping=given.mapping, path=given.path)
    as_of = day_of(tenant, company, kind=given.kind, as_of=given.as_of, at=at)
    staging.keep_file(given.path, tenant=tenant, sha256=sha256)
    control = {code: str(amount) for code, amount in given.control.items()}
    return ImportBatch.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        kind=given.kind,
        file_name=(given.name or given.path.name)[:255],
        sha256=sha256,
        size=given.path.stat().st_size,
        mapping=mapping.as_spec(),
        mapping_name=mapping.name[:80],
        as_of=as_of,
        counts={"control": control, "day_given": given.as_of is not None},
        actor_name=actor.name,
        created_at=at,
    )


def day_of(tenant: UUID, company: Company, *, kind: str, as_of: date | None, at: datetime) -> date:
    """Say for which business date a file comes; refused where it would change days already reported."""
    day = as_of or _default_day(tenant, company, at)
    if kind in (MONEY_KINDS | BOOKED) - {"ledger"} and company.business_date and day < company.business_date:
        raise WouldRewriteThePast(company=company.name, stands=company.business_date, as_of=day)
    return day


def _lock(tenant: UUID, company_id: int) -> None:
    """Let one file of a company in at a time, and hold its books still meanwhile."""
    staging.run(
        "SELECT pg_advisory_xact_lock(%(space)s, %(number)s)",
        {"space": LOCK_SPACE, "number": lock_number(tenant, company_id)},
    )
    staging.run(
        "SELECT id FROM identity_company WHERE tenant_id = %(tenant)s AND id = %(company)s FOR NO KEY UPDATE",
        {"tenant": tenant, "company": company_id},
    )


def _was_one_taken_back_since(tenant: UUID, last: ImportBatch) -> bool:
    """Tell whether an import of the kind was taken back after `last` came in: what `last` found known may be gone."""
    rows = ImportBatch.objects.of(tenant).filter(company_id=last.company_id, kind=last.kind, state="reversed")
    return rows.filter(reversed_at__gte=last.committed_at).exists()


def _once_parts(batch: ImportBatch) -> list[str]:
    """Say what makes a file the same one: bytes, mapping, and the day for which it came."""
    return [batch.sha256, json.dumps(batch.mapping, sort_keys=True), batch.as_of.isoformat()]


def _default_day(tenant: UUID, company: Company, at: datetime) -> date:
    """Say for which business date a file comes: today, or where the books of a historic tenant stand."""
    if company.business_date and lives_in_the_past(tenant):
        return company.business_date
    return max(business_date(company.zone, at), company.business_date or date.min)
