"""How is a bank's file read so that no file can harm or hold up the process that asks?"""

from typing import Final

from duecourse.foundation.wires import sandbox
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused
from duecourse.foundation.wires.bank.reading import LARGEST

LIMITS: Final = sandbox.Limits(
    cpu_seconds=60,
    wall_seconds=300.0,
    memory_bytes=1_500_000_000,
    payload_bytes=LARGEST,
    output_bytes=200_000_000,
)


def look_into_safely(raw: bytes) -> BankFile:
    """Read a file in a killable process; `problem` says where it does not add up."""
    try:
        said = sandbox.run("duecourse.foundation.wires.bank.reading.read_as_json", raw, limits=LIMITS)
    except sandbox.RefusedInside as refusal:
        raise BankFileRefused(refusal.text) from None
    return BankFile.from_dict(said)


def read_bank_file_safely(raw: bytes) -> BankFile:
    """Read a file whose statements add up; refused with one sentence otherwise."""
    found = look_into_safely(raw)
    if found.problem is not None:
        raise BankFileRefused(found.problem)
    if not found.statements:
        raise BankFileRefused(found.remark or "The file holds no statement.")
    return found
