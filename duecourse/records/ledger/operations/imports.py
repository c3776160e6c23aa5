"""Take a file in: look at it first, then carry it into the ledger once, and take it back if need be."""

import hashlib
import json
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ImportCommitted, ImportReversed
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.operations import import_report, import_snapshot, projection, staging
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, import_kind
from duecourse.records.ledger.operations.mappings import kept_mapping
from duecourse.records.ledger.operations.receipts import retire_booked
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.queries.imports import LOCK_SPACE, RejectedRow, lock_number, rejected_path, rejected_rows
from duecourse.records.ledger.rules.expressions import literal
from duecourse.records.ledger.rules.mapping import Mapping, check_against, guess_mapping, read_mapping

MONEY_KINDS: Final = frozenset({"items", "snapshot", "ledger", "payments"})
ITEM_FILES: Final = frozenset({"items", "snapshot", "ledger"})
BOOKED: Final = frozenset({"payments", "receipts"})
SHOWN: Final = 20


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


class FileGone(Refused):
    """The kept raw file has been removed."""

    says = _("The file of import %(batch)s is not kept any more; hand it in again.")


@dataclass(frozen=True)
class Preview:
    """What a file would change, or has changed."""

    batch: int
    state: str
    rows: int
    accepted: int
    rejected: int
    new: int
    changed: int
    unchanged: int
    totals: dict[str, Decimal]
    rejections: list[RejectedRow]
    rejected_file: str | None
    open_totals: dict[str, Decimal] = field(default_factory=dict)
    vanished: int = 0
    waiting_for: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)
    already: bool = False


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
    return _look(tenant, _hand_in(tenant, company, given, actor=actor, at=at))


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


def commit(tenant: UUID, batch_id: int, *, actor: Actor, at: datetime, confirmed: bool = False) -> Preview:
    """Carry a file that was handed in into the ledger, in this transaction.

    `confirmed` = a person has looked at its doubts. A file that equals the last one of its kind changes nothing.
    """
    _lock(tenant, find_batch(tenant, batch_id).company_id)
    batch = find_batch(tenant, batch_id)
    if batch.state not in ("previewed", "waiting"):
        raise NotWaiting(batch=batch_id, state=batch.state)
    rows = ImportBatch.objects.of(tenant).filter(company_id=batch.company_id, kind=batch.kind, state="committed")
    last = rows.order_by("-committed_at", "-id").first()
    if last is not None and _once_parts(last) == _once_parts(batch):
        ImportBatch.objects.of(tenant).filter(id=batch.pk).update(state="repeated")
        return _again(tenant, last)
    parts = [*_once_parts(batch), str(last.pk) if last else ""]
    batch.once_key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    found = _look(tenant, batch, write=True, confirmed=confirmed, at=at)
    if batch.state == "committed":
        if batch.kind in BOOKED:
            retire_booked(tenant, batch.company_id, on=batch.as_of, actor=actor, at=at)
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
    if batch.state != "committed":
        raise NotCommitted(batch=batch_id, state=batch.state)
    kind = import_kind(batch.kind)
    company = Company.objects.of(tenant).get(id=batch.company_id)
    run = _run_of(tenant, batch, company, kind, mapped=frozenset(), as_of=_default_day(tenant, company, at))
    _prepare_stops()
    kind.reverse(run)
    _stop(run)
    ImportBatch.objects.of(tenant).filter(id=batch_id).update(state="reversed")
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
    as_of = given.as_of or _default_day(tenant, company, at)
    if given.kind in (MONEY_KINDS | BOOKED) - {"ledger"} and company.business_date and as_of < company.business_date:
        raise WouldRewriteThePast(company=company.name, stands=company.business_date, as_of=as_of)
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


def _look(
    tenant: UUID, batch: ImportBatch, *, write: bool = False, confirmed: bool = False, at: datetime | None = None
) -> Preview:
    """Stage the kept file, judge its rows, and with `write` carry them in; the batch says what came of it."""
    kind, company = import_kind(batch.kind), Company.objects.of(tenant).get(id=batch.company_id)
    mapping = read_mapping(batch.mapping, kind=kind.fields)
    path = staging.kept_path(tenant, batch.sha256)
    if not path.exists():
        raise FileGone(batch=batch.pk)
    run = _run_of(tenant, batch, company, kind, mapped=frozenset(mapping.columns), as_of=batch.as_of, write=write)
    with staging.opened(path, mapping=mapping) as file:
        staging.clear()
        _prepare_stops()
        staging.fill_raw(file)
        defaults = {"currency": literal(company.base_currency)} if kind.fields.name in ITEM_FILES else {}
        staging.fill_rows(mapping=mapping, kind=kind.fields, header=file.header, defaults=defaults)
        kind.judge(run)
        found = import_report.count(run)
        vanished, doubt = import_snapshot.look(run, found) if batch.kind == "snapshot" else (0, None)
        import_report.store_rejections(run, batch.pk, mapping=mapping, header=file.header)
    batch.counts = batch.counts | found.as_counts() | {"vanished": vanished}
    batch.totals = {"amount": _plain(found.totals), "open": _plain(found.open_totals)}
    batch.waiting_for = str(doubt)[:200] if doubt and not confirmed else ""
    if write and not batch.waiting_for:
        kind.write(run)
        _finish(run, batch, company, at=at)
    batch.state = ("committed" if not batch.waiting_for else "waiting") if write else "previewed"
    batch.save()
    return _shown(tenant, batch)


def _run_of(
    tenant: UUID,
    batch: ImportBatch,
    company: Company,
    kind: ImportKind,
    *,
    mapped: frozenset[str],
    as_of: date,
    write: bool = True,
) -> ImportRun:
    return ImportRun(
        tenant=tenant,
        company=company.pk,
        company_code=company.code,
        currency=company.base_currency,
        kind=kind.fields,
        mapped=mapped,
        as_of=as_of,
        stands=company.business_date or as_of,
        history=company.business_date is None,
        batch=batch.pk if write else None,
        control=batch.counts.get("control", {}),
    )


def _finish(run: ImportRun, batch: ImportBatch, company: Company, *, at: datetime | None) -> None:
    """Let the books stand where they did or, the first time, on the file's day; stop and find the customers touched."""
    batch.committed_at = at
    is_first = company.business_date is None and batch.kind in MONEY_KINDS
    if is_first and (batch.counts.get("day_given") or not _lives_in_the_past(run.tenant)):
        _open_books(run)
    _stop(run)
    made = [row[0] for row in run.rows(_TO_FIND)]
    if made:
        refresh_search(run.tenant, made)


def _open_books(run: ImportRun) -> None:
    """Let the books stand on a day for the first time; what this batch brought stands there already."""
    if run.rows("SELECT 1 FROM ledger_item WHERE tenant_id = %(tenant)s AND company_id = %(company)s"
                " AND batch_id IS DISTINCT FROM %(batch)s LIMIT 1"):  # fmt: skip
        projection.fold(run.tenant, run.company, run.as_of)
        return
    Company.objects.of(run.tenant).filter(id=run.company).update(business_date=run.as_of)


_TO_FIND: Final = """
    SELECT id FROM ledger_customer WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND batch_id = %(batch)s
    UNION SELECT row_id FROM ledger_importundo WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND model = 'customer'
"""


def _stop(run: ImportRun) -> None:
    """Raise the stop version of every customer whose contact may be wrong by now, and of the payers (see `stops`)."""
    run.run("""
        UPDATE ledger_customer c SET stop_version = c.stop_version + 1
        FROM (SELECT id FROM ledger_customer WHERE tenant_id = %(tenant)s AND id IN (
                SELECT customer_id FROM import_stops
                UNION SELECT payer_id FROM ledger_customer WHERE tenant_id = %(tenant)s AND payer_id IS NOT NULL
                    AND id IN (SELECT customer_id FROM import_stops)) ORDER BY id FOR NO KEY UPDATE) locked
        WHERE c.tenant_id = %(tenant)s AND c.id = locked.id
    """)


def _prepare_stops() -> None:
    staging.run("DROP TABLE IF EXISTS pg_temp.import_stops")
    staging.run("CREATE TEMP TABLE import_stops (customer_id bigint) ON COMMIT DROP")


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


def _once_parts(batch: ImportBatch) -> list[str]:
    """Say what makes a file the same one: bytes, mapping, and the day for which it came."""
    return [batch.sha256, json.dumps(batch.mapping, sort_keys=True), batch.as_of.isoformat()]


def _lives_in_the_past(tenant: UUID) -> bool:
    row = Tenant.objects.get(id=tenant)
    return row.is_historic or row.is_simulated


def _default_day(tenant: UUID, company: Company, at: datetime) -> date:
    """Say for which business date a file comes: today, or where the books of a historic tenant stand."""
    if company.business_date and _lives_in_the_past(tenant):
        return company.business_date
    return max(business_date(company.zone, at), company.business_date or date.min)


def _plain(totals: Mapped[str, Decimal]) -> dict[str, str]:
    return {code: str(amount) for code, amount in totals.items()}


def _again(tenant: UUID, last: ImportBatch) -> Preview:
    """Answer for a file that came before: all its rows are known."""
    shown = _shown(tenant, last)
    return replace(shown, new=0, changed=0, unchanged=shown.accepted, already=True)


def _shown(tenant: UUID, batch: ImportBatch) -> Preview:
    counts, path = batch.counts, rejected_path(tenant, batch.pk)
    return Preview(
        batch=batch.pk,
        state=batch.state,
        **{
            name: counts.get(name, 0)
            for name in ("rows", "accepted", "rejected", "new", "changed", "unchanged", "vanished")
        },
        totals={code: Decimal(amount) for code, amount in batch.totals.get("amount", {}).items()},
        open_totals={code: Decimal(amount) for code, amount in batch.totals.get("open", {}).items()},
        rejections=rejected_rows(tenant, batch.pk, limit=SHOWN),
        rejected_file=str(path) if path.exists() else None,
        waiting_for=batch.waiting_for,
        mapping=batch.mapping,
    )
