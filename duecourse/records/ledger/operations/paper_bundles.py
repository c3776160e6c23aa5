"""Take in many files at once, from a folder or a ZIP: each to the item whose number stands in its name."""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.models import Document
from duecourse.records.ledger.operations.papers import LARGEST_BYTES, FileTooLarge, store_document
from duecourse.records.ledger.queries.owned import owned
from duecourse.records.ledger.rules.papers import Belongs, NotKept, belong, keys_in, type_of

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 4 * 1024**3
MOST_RATIO: Final = 100
SOURCE: Final = "import"
TAKE_IN: Final = "ledger.take_in_copies"


class NoBundle(Refused):
    """Neither a folder nor a ZIP archive that can be opened safely."""

    says = _(
        "“%(name)s” is neither a folder nor a ZIP archive of at most %(files)s files that unpack to a sensible size."
    )


@dataclass(frozen=True)
class Bundle:
    """Files by name, in order, each read when its turn comes."""

    names: Sequence[str]
    _folder: Path | None = None
    _archive: zipfile.ZipFile | None = None

    def read(self, name: str) -> bytes:
        """Give the bytes of a file; a byte more than is kept says that it is too large."""
        if self._folder is not None:
            with (self._folder / name).open("rb") as file:
                return file.read(LARGEST_BYTES + 1)
        assert self._archive is not None
        with self._archive.open(name) as file:
            return file.read(LARGEST_BYTES + 1)


@dataclass
class Taken:
    """What became of the files of a bundle: kept now, kept before, not found, with two owners, refused with the reason."""

    matched: list[Belongs] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    refused: list[tuple[str, Refused]] = field(default_factory=list)


class BundleGone(Refused):
    """The file that was handed in is taken in, or was never there."""

    says = _("These files are taken in already, or were not handed in here. Hand them in again to see them.")


def staged(tenant: UUID, digest: str) -> Path:
    """Tell where a handed-in archive waits until somebody has looked at it."""
    return Path(settings.HOME) / "bundles" / str(tenant) / digest


def stage(tenant: UUID, chunks: Iterable[bytes]) -> str:
    """Put a handed-in archive aside, and give the name by which it is found: what it hashes to."""
    folder = staged(tenant, "")
    folder.mkdir(parents=True, exist_ok=True)
    building, digest = folder / f"{uuid4().hex}.part", hashlib.sha256()
    with building.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    building.chmod(0o600)
    building.replace(folder / digest.hexdigest())
    return digest.hexdigest()


@contextmanager
def waiting(tenant: UUID, digest: str) -> Iterator[Bundle]:
    """Open an archive that waits."""
    path = staged(tenant, digest)
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not path.exists():
        raise BundleGone
    with opened(path) as bundle:
        yield bundle


def take_in_staged(
    tenant: UUID, company_id: int, digest: str, *, pattern: str, kind: str, actor: Actor, at: datetime
) -> Taken:
    """Take a waiting archive in; the audit keeps the counts."""
    with waiting(tenant, digest) as bundle:
        taken = take_in(tenant, company_id, bundle, actor=actor, at=at, pattern=pattern, kind=kind)
    after = {
        "kept": len(taken.matched),
        "known": len(taken.known),
        "unmatched": len(taken.unmatched),
        "ambiguous": len(taken.ambiguous),
        "refused": len(taken.refused),
    }
    audit(tenant, "copies.imported", actor=actor, at=at, subject=("Company", company_id), after=after)
    return taken


@contextmanager
def opened(path: Path) -> Iterator[Bundle]:
    """Open a folder (with the folders in it) or a ZIP archive whose directory promises nothing foolish."""
    if path.is_dir():
        names = sorted(str(one.relative_to(path)) for one in path.rglob("*") if one.is_file() and not one.is_symlink())
        if len(names) > MOST_FILES:
            raise NoBundle(name=path.name, files=MOST_FILES)
        yield Bundle(names, _folder=path)
        return
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise NoBundle(name=path.name, files=MOST_FILES) from error
    with closing(archive):
        yield Bundle(_members(archive, path.name), _archive=archive)


def _members(archive: zipfile.ZipFile, name: str) -> list[str]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    total, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    is_locked = any(one.flag_bits & 1 for one in members)
    if len(members) > MOST_FILES or total > MOST_BYTES or total > MOST_RATIO * max(packed, 1) or is_locked:
        raise NoBundle(name=name, files=MOST_FILES)
    return [one.filename for one in members if not one.filename.startswith("__MACOSX/")]


def match(tenant: UUID, company_id: int, bundle: Bundle, *, pattern: str = "") -> Taken:
    """Say to which item each file would go; no file is read and nothing is kept."""
    keys = {key for name in bundle.names for key in keys_in(name, pattern=pattern)}
    taken = Taken()
    for one in belong(bundle.names, owned(tenant, company_id, keys), pattern=pattern):
        if one.items:
            taken.matched.append(one)
        elif one.is_ambiguous:
            taken.ambiguous.append(one.name)
        else:
            taken.unmatched.append(one.name)
    return taken


def take_in(
    tenant: UUID,
    company_id: int,
    bundle: Bundle,
    *,
    actor: Actor,
    at: datetime,
    pattern: str = "",
    kind: str = "invoice",
) -> Taken:
    """Keep each file at the items it is of, once: the same bytes at the same item are there already."""
    taken = match(tenant, company_id, bundle, pattern=pattern)
    wanted, taken.matched = taken.matched, []
    for one in wanted:
        try:
            is_new = _keep(tenant, one, bundle.read(one.name), kind=kind, actor=actor, at=at)
        except (zipfile.BadZipFile, OSError, EOFError):
            taken.refused.append((one.name, NotKept(name=one.name)))
        except Refused as refusal:
            taken.refused.append((one.name, refusal))
        else:
            if is_new:
                taken.matched.append(one)
            else:
                taken.known.append(one.name)
    return taken


def _keep(tenant: UUID, one: Belongs, content: bytes, *, kind: str, actor: Actor, at: datetime) -> bool:
    if len(content) > LARGEST_BYTES:
        raise FileTooLarge(megabytes=LARGEST_BYTES // (1024 * 1024))
    type_of(content, one.name)
    digest = hashlib.sha256(content).hexdigest()
    ids = [item.item_id for item in one.items]
    there = set(Document.objects.of(tenant).filter(item_id__in=ids, sha256=digest).values_list("item_id", flat=True))
    for item in one.items:
        if item.item_id not in there:
            store_document(
                tenant, content, name=one.name, kind=kind, at=at, actor=actor,
                customer_id=item.customer_id, item_id=item.item_id, source=SOURCE,
                is_for_customer=kind == "invoice",
            )  # fmt: skip
    return len(there) < len(ids)
