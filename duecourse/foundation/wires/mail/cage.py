"""How is a stranger's mail read so that no mail can harm or hold up the process that asks?"""

from dataclasses import replace
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.keeper import Keeper
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.foundation.wires.mail.reading import read_body, read_head, read_mail
from duecourse.foundation.wires.mail.structure import LARGEST_HEAD
from duecourse.foundation.wires.sandbox import Limits

# Half of what a mail may take (5 s), so that there is time left to read the head of one that took too long.
LIMITS: Final = Limits(
    cpu_seconds=2, wall_seconds=3.5, memory_bytes=768_000_000, payload_bytes=64_000_000, output_bytes=100_000_000
)
_HEAD_LIMITS: Final = Limits(
    cpu_seconds=1, wall_seconds=1.0, memory_bytes=256_000_000, payload_bytes=2 * LARGEST_HEAD, output_bytes=2_000_000
)
_PLACE: Final = f"{__name__}.read_as_json"
_readers: Final = Keeper(_PLACE, limits=LIMITS)
_head_readers: Final = Keeper(_PLACE, limits=_HEAD_LIMITS)


def read_mail_safely(raw: bytes, *, trusted_host: str = "") -> ReadMail:
    """Read a mail in a killable process; never raises and takes at most five seconds.

    A mail that cannot be read comes back with `error` and as much of its head as can be read.
    """
    try:
        return ReadMail.from_dict(_readers.ask(raw, trusted_host=trusted_host))
    except Refused as refusal:
        error = str(refusal)
    try:
        said = _head_readers.ask(raw[:LARGEST_HEAD], trusted_host=trusted_host, how="head")
        return replace(ReadMail.from_dict(said), error=error)
    except Refused:
        return ReadMail(error=error)


def read_body_safely(raw: bytes, *, is_html: bool) -> ReadMail:
    """Read the body of a reply that came without its head, in the same way."""
    try:
        return ReadMail.from_dict(_readers.ask(raw, how="html" if is_html else "text"))
    except Refused as refusal:
        return ReadMail(error=str(refusal))


def read_as_json(raw: bytes, *, trusted_host: str = "", how: str = "mail") -> dict[str, Any]:
    """Read a mail, only its head, or a body, as plain JSON values: what the process inside is asked."""
    if how == "mail":
        return read_mail(raw, trusted_host=trusted_host).to_dict()
    if how == "head":
        return read_head(raw, trusted_host=trusted_host).to_dict()
    return read_body(raw, is_html=how == "html").to_dict()
