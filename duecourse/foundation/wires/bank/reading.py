"""Which format is a bank's file of, and what does it say?"""

import io
import zipfile
from typing import Any, Final

from duecourse.foundation.kit.words import _
from duecourse.foundation.wires.bank.bai2 import looks_like_bai2, read_bai2
from duecourse.foundation.wires.bank.camt import looks_like_camt, read_camt
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused
from duecourse.foundation.wires.bank.mt940 import looks_like_mt940, read_mt940
from duecourse.foundation.wires.bank.ofx import looks_like_ofx, read_ofx
from duecourse.foundation.wires.bank.values import decoded

LARGEST: Final = 64_000_000
MOST_MEMBERS: Final = 500
WORST_RATIO: Final = 100
_BEGINNING: Final = 65_536
_READERS: Final = (
    (looks_like_ofx, read_ofx),
    (looks_like_camt, read_camt),
    (looks_like_mt940, read_mt940),
    (looks_like_bai2, read_bai2),
)


def read_bank_file(raw: bytes) -> BankFile:
    """Read a file whose statements add up; refused with one sentence otherwise."""
    found = look_into(raw)
    if found.problem is not None:
        raise BankFileRefused(found.problem)
    if not found.statements:
        raise BankFileRefused(found.remark or _("The file holds no statement."))
    return found


def look_into(raw: bytes) -> BankFile:
    """Read a file, a zip of files too; where it does not add up, `problem` says so and the figures stand as read."""
    if len(raw) > LARGEST:
        raise BankFileRefused(_("The file has %(size)s bytes; at most %(most)s are read."), size=len(raw), most=LARGEST)
    if raw.startswith(b"PK\x03\x04"):
        return _zipped(raw)
    text = decoded(raw[:_BEGINNING])
    for looks, read in _READERS:
        if looks(text):
            return read(raw)
    raise BankFileRefused(_("The file is no bank statement in a known format (camt, MT940, MT942, BAI2, OFX)."))


def read_as_json(raw: bytes) -> dict[str, Any]:
    """Read a file as plain JSON values: what the process inside the cage is asked."""
    return look_into(raw).to_dict()


def _zipped(raw: bytes) -> BankFile:
    """Read every file of an archive; what it may unpack to is looked at before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not _is_clutter(one.filename)]
            _check(members)
            found = [look_into(_unpacked(archive, one)) for one in members]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BankFileRefused(_("The archive cannot be opened (%(why)s)."), why=str(error)[:80]) from None
    if len({one.format for one in found}) != 1:
        raise BankFileRefused(_("The archive holds no bank statements, or some of several formats."))
    return BankFile(found[0].format, tuple(statement for one in found for statement in one.statements))


def _check(members: list[zipfile.ZipInfo]) -> None:
    size = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if len(members) > MOST_MEMBERS or size > LARGEST or size > WORST_RATIO * max(packed, 1_000):
        raise BankFileRefused(_("The archive unpacks to more than is read."))
    if any(one.filename.lower().endswith(".zip") for one in members):
        raise BankFileRefused(_("The archive holds another archive."))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > member.file_size or raw.startswith(b"PK\x03\x04"):
        raise BankFileRefused(_("The archive is not what it says it is."))
    return raw


def _is_clutter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
