"""What would a file change? Stage the kept bytes, judge the rows, and carry them in where that is ordered."""

from collections.abc import Callable
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.operations import import_report, import_snapshot, projection, staging
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, import_kind
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.queries.imports import RejectedRow, rejected_path, rejected_rows
from duecourse.records.ledger.rules.expressions import literal
from duecourse.records.ledger.rules.mapping import read_mapping

MONEY_KINDS: Final = frozenset({"items", "snapshot", "ledger", "payments"})
ITEM_FILES: Final = frozenset({"items", "snapshot", "ledger"})
SHOWN: Final = 20
Told = Callable[[str, int, int], None]
"""Hears how far the work is: the step, and the rows and bytes read so far."""


class FileGone(Refused):
    """The kept raw file has been removed."""

    says = _("The file of import %(batch)s is not kept any more; hand it in again.")


class CalledOff(Refused):
    """Somebody stopped the import while it was worked on."""

    says = _("Import %(batch)s was cancelled.")


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


@dataclass(frozen=True)
class Going:
    """How a file is looked at: only looked at or carried in, its doubts confirmed, when, and who hears how far it is."""

    write: bool = False
    confirmed: bool = False
    at: datetime | None = None
    told: Told = staging.unheard


LOOK_ONLY: Final = Going()


def look(tenant: UUID, batch: ImportBatch, going: Going = LOOK_ONLY) -> Preview:
    """Stage the kept file, judge its rows, and with `write` carry them in; the batch says what came of it."""
    was, write = batch.state, going.write
    kind, company = import_kind(batch.kind), Company.objects.of(tenant).get(id=batch.company_id)
    mapping = read_mapping(batch.mapping, kind=kind.fields)
    path = staging.kept_path(tenant, batch.sha256)
    if not path.exists():
        raise FileGone(batch=batch.pk)
    run = run_of(tenant, batch, company, kind, mapped=frozenset(mapping.columns), as_of=batch.as_of, write=write)
    with staging.opened(path, mapping=mapping) as file:
        staging.clear()
        prepare_stops()
        # Said before the copying begins: whoever hears of a new step may ask the database, and COPY holds the line.
        going.told("reading", 0, 0)
        rows = staging.fill_raw(file, told=lambda rows, size: going.told("reading", rows, size))
        going.told("typing", rows, 0)
        defaults = {"currency": literal(company.base_currency)} if kind.fields.name in ITEM_FILES else {}
        staging.fill_rows(mapping=mapping, kind=kind.fields, header=file.header, defaults=defaults)
        going.told("judging", rows, 0)
        kind.judge(run)
        found = import_report.count(run)
        vanished, doubt = import_snapshot.look(run, found) if batch.kind == "snapshot" else (0, kind.doubt(run))
        import_report.store_rejections(run, batch.pk, mapping=mapping, header=file.header)
    batch.counts = batch.counts | found.as_counts() | {"vanished": vanished} | kind.told(run)
    batch.totals = {"amount": _plain(found.totals), "open": _plain(found.open_totals)}
    batch.waiting_for = str(doubt)[:200] if doubt and not going.confirmed else ""
    if write and not batch.waiting_for:
        going.told("writing", rows, 0)
        kind.write(run)
        going.told("finishing", rows, 0)
        _finish(run, batch, company, at=going.at)
    batch.state = ("committed" if not batch.waiting_for else "waiting") if write else "previewed"
    _keep(tenant, batch, was=was)
    return shown(tenant, batch)


def _keep(tenant: UUID, batch: ImportBatch, *, was: str) -> None:
    """Write down what came of it, unless somebody has called the import off meanwhile."""
    if not ImportBatch.objects.of(tenant).filter(id=batch.pk, state=was).select_for_update(no_key=True).exists():
        raise CalledOff(batch=batch.pk)
    batch.save()


def run_of(
    tenant: UUID,
    batch: ImportBatch,
    company: Company,
    kind: ImportKind,
    *,
    mapped: frozenset[str],
    as_of: date,
    write: bool = True,
) -> ImportRun:
    """Say whose the file is and which days matter."""
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
    if is_first and (batch.counts.get("day_given") or not lives_in_the_past(run.tenant)):
        _open_books(run)
    stop(run)
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


def stop(run: ImportRun) -> None:
    """Raise the stop version of every customer whose contact may be wrong by now, and of the payers (see `stops`)."""
    run.run("""
        UPDATE ledger_customer c SET stop_version = c.stop_version + 1
        FROM (SELECT id FROM ledger_customer WHERE tenant_id = %(tenant)s AND id IN (
                SELECT customer_id FROM import_stops
                UNION SELECT payer_id FROM ledger_customer WHERE tenant_id = %(tenant)s AND payer_id IS NOT NULL
                    AND id IN (SELECT customer_id FROM import_stops)) ORDER BY id FOR NO KEY UPDATE) locked
        WHERE c.tenant_id = %(tenant)s AND c.id = locked.id
    """)


def prepare_stops() -> None:
    """Make room for the customers to stop."""
    staging.run("DROP TABLE IF EXISTS pg_temp.import_stops")
    staging.run("CREATE TEMP TABLE import_stops (customer_id bigint) ON COMMIT DROP")


def lives_in_the_past(tenant: UUID) -> bool:
    """Tell whether a tenant lives through days gone by, real or made up."""
    row = Tenant.objects.get(id=tenant)
    return row.is_historic or row.is_simulated


def _plain(totals: Mapped[str, Decimal]) -> dict[str, str]:
    return {code: str(amount) for code, amount in totals.items()}


def again(tenant: UUID, last: ImportBatch) -> Preview:
    """Answer for a file that came before: all its rows are known."""
    known = shown(tenant, last)
    return replace(known, new=0, changed=0, unchanged=known.accepted, already=True)


def shown(tenant: UUID, batch: ImportBatch) -> Preview:
    """Tell what stands written of a batch."""
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
