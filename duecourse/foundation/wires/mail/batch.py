"""How are many mails read in one cage, so that starting it costs little, and one bad mail harms no other?"""

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires import sandbox
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.foundation.wires.mail.reading import read_head, read_mail

_READ: Final = "duecourse.foundation.wires.mail.batch.read_framed"
_FRAME: Final = struct.Struct(">II")
_LIMITS: Final = sandbox.Limits(cpu_seconds=30, wall_seconds=60)


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as it came, and the server of ours whose word on its sender counts."""

    raw: bytes
    trusted_host: str = ""


def read_many(mails: Sequence[RawMail]) -> list[ReadMail]:
    """Read mails in one killable process; where that breaks, each in one of its own, which says what is wrong with it."""
    try:
        return _caged(mails)
    except Refused as refusal:
        if len(mails) > 1:
            return [read for mail in mails for read in read_many([mail])]
        (mail,) = mails
        return [replace(read_head(mail.raw, trusted_host=mail.trusted_host), error=str(refusal.text))]


def read_framed(payload: bytes) -> list[dict[str, Any]]:
    """Read the mails of one payload; inside the cage."""
    return [read_mail(raw, trusted_host=head["trusted_host"]).to_dict() for head, raw in _unframed(payload)]


def _caged(mails: Sequence[RawMail]) -> list[ReadMail]:
    said = sandbox.run(_READ, b"".join(_framed(mails)), limits=_LIMITS)
    return [ReadMail.from_dict(one) for one in said]


def _framed(mails: Sequence[RawMail]) -> Iterator[bytes]:
    for mail in mails:
        head = json.dumps({"trusted_host": mail.trusted_host}).encode()
        yield _FRAME.pack(len(head), len(mail.raw)) + head + mail.raw


def _unframed(payload: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    at = 0
    while at < len(payload):
        head, raw = _FRAME.unpack_from(payload, at)
        at += _FRAME.size
        yield json.loads(payload[at : at + head]), payload[at + head : at + head + raw]
        at += head + raw
