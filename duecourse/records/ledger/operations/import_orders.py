"""Leave an import to the worker: hand a file in, order it to be taken in or back, call it off, carry the order out."""

from collections.abc import Collection
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import read_rows
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.queue.jobs import later
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.operations import imports, staging
from duecourse.records.ledger.operations.import_look import FileGone, Going, Told, look
from duecourse.records.ledger.operations.import_run import import_kind
from duecourse.records.ledger.operations.mappings import kept_mapping
from duecourse.records.ledger.rules.batches import (
    CANCELLABLE,
    LOOKING,
    OPEN,
    ORDERED,
    REREADABLE,
    REVERSING,
    UNDER_WAY,
)
from duecourse.records.ledger.rules.mapping import Mapping, check_against, guess_mapping, read_mapping

CARRY: Final = "ledger.carry_import"
SAMPLE_ROWS: Final = 20
LONGEST_CELL: Final = 200


class TooLate(Refused):
    """The order is being carried out, or the import is over."""

    says = _("Import %(batch)s can no longer be cancelled.")


class Underway(Refused):
    """The worker has not finished what was ordered before."""

    says = _("Import %(batch)s is being worked on; wait until that is done.")


@dataclass(frozen=True)
class Upload:
    """A file that somebody hands in: what is in it, where it lies (ours to move), and how its columns are read."""

    kind: str
    path: Path
    name: str
    mapping_name: str = ""
    as_of: date | None = None


def hand_in(tenant: UUID, *, company: int, upload: Upload, actor: Actor, at: datetime, clock: datetime) -> int:
    """Keep an upload and order a look at it; nothing of it is read yet, so this is quick whatever its size."""
    import_kind(upload.kind)
    owner = Company.objects.of(tenant).get(id=company)
    as_of = imports.day_of(tenant, owner, kind=upload.kind, as_of=upload.as_of, at=at)
    sha256, size = staging.digest_of(upload.path), upload.path.stat().st_size
    staging.keep_file(upload.path, tenant=tenant, sha256=sha256, may_move=True)
    batch = ImportBatch.objects.create(
        tenant_id=tenant,
        company_id=company,
        kind=upload.kind,
        file_name=upload.name[:255],
        sha256=sha256,
        size=size,
        mapping={},
        mapping_name=upload.mapping_name[:80],
        as_of=as_of,
        state=LOOKING,
        counts={"control": {}, "day_given": upload.as_of is not None},
        actor_name=actor.name,
        created_at=at,
    )
    _order(tenant, batch, state=LOOKING, actor=actor, clock=clock)
    return batch.pk


def order_commit(tenant: UUID, batch_id: int, *, actor: Actor, clock: datetime) -> None:
    """Order that a file is taken in; who orders it has looked at what it waits for."""
    batch = _held(tenant, batch_id, states=OPEN)
    _order(tenant, batch, state=ORDERED[batch.state == "waiting"], actor=actor, clock=clock)


def order_commits(tenant: UUID, batch_ids: Collection[int], *, actor: Actor, clock: datetime) -> int:
    """Order that those of the files about which there is no doubt are taken in, as they came; give how many."""
    rows = ImportBatch.objects.of(tenant).filter(id__in=list(batch_ids), state="previewed")
    sound = rows.filter(counts__accepted__gt=0).order_by("id").select_for_update(no_key=True)
    for batch in sound:
        _order(tenant, batch, state=ORDERED[0], actor=actor, clock=clock)
    return len(sound)


def order_reverse(tenant: UUID, batch_id: int, *, actor: Actor, clock: datetime, reason: str = "") -> None:
    """Order that a committed import is taken back."""
    batch = _held(tenant, batch_id, states=("committed",))
    _order(tenant, batch, state=REVERSING, actor=actor, clock=clock, reason=reason)


def reread(tenant: UUID, batch_id: int, *, spec: Mapped[str, Any], actor: Actor, clock: datetime) -> None:
    """Order another look at a file with its columns read in another way."""
    batch = _held(tenant, batch_id, states=REREADABLE)
    mapping = read_mapping(dict(spec), kind=import_kind(batch.kind).fields)
    batch.mapping, batch.mapping_name = mapping.as_spec(), mapping.name[:80]
    _order(tenant, batch, state=LOOKING, actor=actor, clock=clock)


def cancel(tenant: UUID, batch_id: int) -> None:
    """Call an import off; too late once it is being carried in."""
    imports.find_batch(tenant, batch_id)
    rows = ImportBatch.objects.of(tenant).filter(id=batch_id, state__in=CANCELLABLE)
    if not rows.select_for_update(skip_locked=True, no_key=True).exists():
        raise TooLate(batch=batch_id)
    rows.update(state="cancelled")


def cancel_many(tenant: UUID, batch_ids: Collection[int]) -> int:
    """Call those of the imports off that are not being carried in; give how many."""
    rows = ImportBatch.objects.of(tenant).filter(id__in=list(batch_ids), state__in=CANCELLABLE)
    held = list(rows.select_for_update(skip_locked=True, no_key=True).values_list("id", flat=True))
    return ImportBatch.objects.of(tenant).filter(id__in=held).update(state="cancelled")


def begin(tenant: UUID, batch_id: int, *, clock: datetime) -> str:
    """Note that the worker is at it; empty when nothing is ordered (any more), else the state that says what is."""
    rows = ImportBatch.objects.of(tenant).filter(id=batch_id, state__in=UNDER_WAY)
    state = rows.values_list("state", flat=True).first() or ""
    rows.update(started_at=clock)
    return state


def take_sample(tenant: UUID, batch_id: int) -> None:
    """Keep the header and the first rows of a file, so that its columns can be talked about without opening it again."""
    batch = imports.find_batch(tenant, batch_id)
    path = staging.kept_path(tenant, batch.sha256)
    if not path.exists():
        raise FileGone(batch=batch_id)
    with staging.opened(path, mapping=_wanted(tenant, batch) or Mapping(batch.kind, {})) as file:
        table = read_rows(file.path, encoding=file.encoding, delimiter=file.delimiter)
        rows = [[cell[:LONGEST_CELL] for cell in cells] for cells in islice(table.rows, SAMPLE_ROWS)]
    batch.sample = {"header": file.header, "rows": rows}
    batch.save(update_fields=["sample"])


def carry_out(tenant: UUID, batch_id: int, *, at: datetime, told: Told) -> None:
    """Do what is ordered: look at the file, take it in, or take it back."""
    batch = imports.find_batch(tenant, batch_id)
    actor = Actor(kind="user", user_id=batch.ordered_by, name=batch.ordered_name)
    if batch.state == LOOKING:
        mapping = _chosen(tenant, batch)
        batch.mapping, batch.mapping_name = mapping.as_spec(), mapping.name[:80]
        look(tenant, batch, Going(told=told))
    elif batch.state in ORDERED:
        _held(tenant, batch_id, states=ORDERED)
        imports.commit(tenant, batch_id, actor=actor, at=at, confirmed=batch.state == "confirmed", told=told)
    elif batch.state == REVERSING:
        told("reversing", 0, 0)
        imports.reverse(tenant, batch_id, actor=actor, at=at, reason=batch.reason)


def give_up(tenant: UUID, batch_id: int, *, state: str, problem: Text) -> None:
    """Write down why an order could not be carried out; nothing of it is left, and it may be given again."""
    after = {LOOKING: "refused", REVERSING: "committed"}.get(state, "previewed")
    said = {"says": problem.msgid, "params": {name: str(value) for name, value in problem.params.items()}}
    ImportBatch.objects.of(tenant).filter(id=batch_id, state=state).update(state=after, problem=said)


def _held(tenant: UUID, batch_id: int, *, states: tuple[str, ...]) -> ImportBatch:
    """Lock a batch that is in one of these states."""
    batch = ImportBatch.objects.of(tenant).filter(id=batch_id).select_for_update(no_key=True).first()
    if batch is None:
        raise imports.NoSuchBatch(batch=batch_id)
    if batch.state in states:
        return batch
    if batch.state in UNDER_WAY:
        raise Underway(batch=batch_id)
    if states == ("committed",):
        raise imports.NotCommitted(batch=batch_id, state=batch.state)
    raise imports.NotWaiting(batch=batch_id, state=batch.state)


def _order(tenant: UUID, batch: ImportBatch, *, state: str, actor: Actor, clock: datetime, reason: str = "") -> None:
    batch.state, batch.problem, batch.reason = state, None, reason[:200]
    batch.ordered_by, batch.ordered_name = actor.user_id, actor.name[:150]
    batch.ordered_at, batch.started_at = clock, None
    batch.save()
    later(CARRY, tenant=tenant, batch=batch.pk)


def _wanted(tenant: UUID, batch: ImportBatch) -> Mapping | None:
    """The mapping that was asked for; none means a guess."""
    if batch.mapping:
        return read_mapping(batch.mapping, kind=import_kind(batch.kind).fields)
    return kept_mapping(tenant, name=batch.mapping_name, kind=batch.kind) if batch.mapping_name else None


def _chosen(tenant: UUID, batch: ImportBatch) -> Mapping:
    """The mapping that was asked for, or a guess; refused where the file's header cannot serve it."""
    fields, header = import_kind(batch.kind).fields, batch.sample["header"] if batch.sample else []
    chosen = _wanted(tenant, batch) or guess_mapping(fields, header)
    check_against(chosen, kind=fields, header=header)
    return chosen
