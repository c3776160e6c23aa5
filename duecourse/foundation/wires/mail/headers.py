"""What do the lines above a mail say: words, addresses, days, names of files?"""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Final
from urllib.parse import unquote_to_bytes

from duecourse.foundation.kit.text import NotAnAddress, normalise_email, one_line
from duecourse.foundation.wires.mail.letters import decoded, shown

_MOST_ADDRESSES: Final = 500
_MOST_REFERENCES: Final = 100
_ENCODED: Final = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_GAP: Final = re.compile(rb"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_MESSAGE_ID: Final = re.compile(r"<[^<>]{1,990}>")
_BARE_ID: Final = re.compile(r"[^<>\s,]{1,490}@[^<>\s,]{1,490}")
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,190}")
_PIECE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|<([^<>]*)>|([,;])|([^"<>,;]+)|(.)', re.DOTALL)
_PARAMETER: Final = re.compile(rb';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))', re.DOTALL)
_NUMBERED: Final = re.compile(r"^([^*]+)\*(\d{1,3})?(\*)?$")


@dataclass(frozen=True)
class Headers:
    """The header lines of one part, unfolded, in their order."""

    lines: tuple[tuple[str, bytes], ...]

    def raw(self, name: str) -> bytes:
        """The first line of that name, as it came."""
        return next((value for key, value in self.lines if key == name), b"")

    def all(self, name: str) -> list[str]:
        """Every line of that name, in words."""
        return [words(value) for key, value in self.lines if key == name]

    def text(self, name: str) -> str:
        """The first line of that name, in words."""
        return words(self.raw(name))

    def has(self, name: str) -> bool:
        """Whether there is such a line."""
        return any(key == name for key, _value in self.lines)


def words(value: bytes) -> str:
    """Say a header in words: encoded words are decoded, raw letters guessed, one line."""
    joined = _GAP.sub(rb"\1", value)
    said, end = [], 0
    for charset, octets, start, stop in _runs(joined):
        said.append(decoded(joined[end:start]))
        said.append(decoded(octets, charset))
        end = stop
    said.append(decoded(joined[end:]))
    return one_line(shown("".join(said)))


def _runs(value: bytes) -> Iterator[tuple[str, bytes, int, int]]:
    """Encoded words; neighbours in the same letters are joined first, as a letter may be cut between them."""
    held: tuple[str, bytes, int, int] | None = None
    for match in _ENCODED.finditer(value):
        charset = match[1].decode("ascii", "replace").lower()
        octets = _unpacked(match[2], match[3])
        if held and held[3] == match.start() and held[0] == charset and not charset.startswith("iso-2022"):
            held = (charset, held[1] + octets, held[2], match.end())
            continue
        if held:
            yield held
        held = (charset, octets, match.start(), match.end())
    if held:
        yield held


def _unpacked(how: bytes, what: bytes) -> bytes:
    if how in b"qQ":
        return binascii.a2b_qp(what, header=True)
    return base64_octets(what)


def base64_octets(text: bytes) -> bytes:
    """Undo base64 as far as it can be: foreign letters are passed over, a cut end is padded."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", text.partition(b"=")[0] if b"=" not in text.rstrip(b"=\r\n \t") else text)
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def addresses(value: bytes) -> list[tuple[str, str]]:
    """The people of a header as (name, address); what is no address is passed over."""
    text = shown(decoded(value)).replace("\n", " ")
    found: list[tuple[str, str]] = []
    name: list[str] = []
    for quoted, angled, comma, plain, _other in _PIECE.findall(text):
        if angled:
            found += _person(" ".join(name), angled)
            name = []
        elif comma:
            found += _bare(" ".join(name))
            name = []
        else:
            name.append(quoted.replace("\\", "") or plain.strip())
        if len(found) >= _MOST_ADDRESSES:
            return found
    return found + _bare(" ".join(name))


def _person(name: str, address: str) -> list[tuple[str, str]]:
    match = _ADDRESS.search(address.replace(" ", ""))
    return [(_shown_name(name), _lowered(match[0]))] if match else []


def _bare(text: str) -> list[tuple[str, str]]:
    match = _ADDRESS.search(text)
    if not match:
        return []
    rest = (text[: match.start()] + text[match.end() :]).strip()
    return [(_shown_name(rest.removeprefix("(").removesuffix(")")), _lowered(match[0]))]


def _shown_name(name: str) -> str:
    return words(name.encode("utf-8", "replace")).strip(" '\"")[:200]


def _lowered(address: str) -> str:
    try:
        return normalise_email(address)
    except NotAnAddress:
        return address.lower().strip(".'")


def message_ids(value: bytes) -> tuple[str, ...]:
    """The message ids of a header with their angle brackets, each once, the first one and the last ones of too many.

    Programs encode or fold one that is longer than a line, which no standard allows: a signed name of ours may be.
    """
    text = words(value) if _ENCODED.search(value) else decoded(value)
    found = [name for one in _MESSAGE_ID.findall(text) if len(name := "".join(one.split())) > 2]
    found = found or [f"<{bare}>" for bare in _BARE_ID.findall(text)]
    once = list(dict.fromkeys(shown(one) for one in found))
    return tuple(once if len(once) <= _MOST_REFERENCES else once[:1] + once[1 - _MOST_REFERENCES :])


def moment(value: bytes) -> datetime | None:
    """The moment that a Date header means, or None where it means none."""
    try:
        parts = parsedate_tz(decoded(value)[:100])
        if parts is None or not 1970 <= parts[0] <= 2100:
            return None
        zone = timezone(timedelta(seconds=parts[9])) if parts[9] else UTC
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parameters(value: bytes) -> dict[str, str]:
    """The parameters behind the first word of a header, RFC 2231 and encoded words undone; the first of a name counts."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    for raw_name, quoted, bare in _PARAMETER.findall(value):
        name = raw_name.decode("ascii", "replace").lower()
        octets = re.sub(rb"\\(.)", rb"\1", quoted) if quoted else bare.strip().strip(b'"')
        match = _NUMBERED.match(name)
        if match:
            pieces.setdefault(match[1], []).append((int(match[2] or 0), _is_escaped(match), octets))
        else:
            plain.setdefault(name, words(octets))
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _is_escaped(match: re.Match[str]) -> bool:
    return bool(match[3]) or match[2] is None


def _joined(parts: Sequence[tuple[int, bool, bytes]]) -> str:
    """Put the pieces of a long parameter together; the first says in which letters (RFC 2231)."""
    charset, octets = "", b""
    for number, is_escaped, piece in sorted(parts):
        if is_escaped and number == 0 and piece.count(b"'") >= 2:
            said, _language, piece = piece.split(b"'", 2)  # noqa: PLW2901 - what is left is the piece
            charset = said.decode("ascii", "replace")
        octets += unquote_to_bytes(piece) if is_escaped else piece
    return one_line(shown(words(octets) if b"=?" in octets else decoded(octets, charset)))
