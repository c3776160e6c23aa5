"""Of which parts is a mail made? Read in one pass, within caps, whatever was done to it.

Not Python's `email`: it raises on one mutated mail in six and takes time that grows with the square of some of them.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from duecourse.foundation.wires.mail.headers import Headers, base64_octets, parameters
from duecourse.foundation.wires.mail.letters import decoded

LARGEST_MAIL: Final = 40 * 1024 * 1024
LARGEST_HEAD: Final = 256 * 1024
LARGEST_HEADER: Final = 16 * 1024
MOST_PARTS: Final = 200
DEEPEST: Final = 20
_MOST_LINES: Final = 5_000
_HEADER: Final = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
_BLANK: Final = re.compile(rb"(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r(?!\n))")
_LINES: Final = re.compile(rb"\r\n|\n|\r")
_TYPE: Final = re.compile(r"^\s*([\w.+-]{1,80})\s*/\s*([\w.+-]{1,120})")


@dataclass(frozen=True)
class Part:
    """One part: its lines, its claimed type, its own octets undone, and the parts inside."""

    headers: Headers
    type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    body: bytes
    parts: tuple["Part", ...] = ()

    @property
    def text(self) -> str:
        """Its octets as text."""
        return decoded(self.body, self.parameters.get("charset", ""))

    def walk(self) -> Iterator["Part"]:
        """This part and all inside it, in their order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class _Budget:
    parts: int = MOST_PARTS
    said: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)


def take_apart(raw: bytes) -> tuple[Part, str]:
    """Take a mail apart; beside it what was left out because it was too large, too long or too deep ("" for nothing)."""
    budget = _Budget()
    if len(raw) > LARGEST_MAIL:
        budget.say(f"larger than {LARGEST_MAIL // 1024 // 1024} MB: only its head is read")
        raw = raw[:LARGEST_HEAD]
    return _part(raw, budget, depth=0, is_default_mail=False), "; ".join(budget.said)


def head_of(raw: bytes) -> Headers:
    """Read only the lines above a mail."""
    return _split(raw[: LARGEST_HEAD + 1], _Budget())[0]


def _part(raw: bytes, budget: _Budget, *, depth: int, is_default_mail: bool) -> Part:
    budget.parts -= 1
    headers, body = _split(raw, budget)
    stated = headers.raw("content-type")
    kind = _type_of(stated, "message/rfc822" if is_default_mail else "text/plain")
    said = parameters(stated)
    placed = headers.raw("content-disposition")
    disposition = decoded(placed).partition(";")[0].strip().lower()
    name = parameters(placed).get("filename") or said.get("name", "")
    inner = _inside(kind, said, headers, body, budget, depth)
    own = body if inner else _undone(headers.text("content-transfer-encoding"), body)
    is_hollow = kind.startswith("multipart/") and not inner
    return Part(headers, "text/plain" if is_hollow else kind, said, disposition, name, own, inner)


def _inside(
    kind: str, said: dict[str, str], headers: Headers, body: bytes, budget: _Budget, depth: int
) -> tuple[Part, ...]:
    if not kind.startswith(("multipart/", "message/rfc822", "message/global")):
        return ()
    if depth >= DEEPEST:
        budget.say(f"nested deeper than {DEEPEST} parts: what lies deeper is not opened")
        return ()
    if kind.startswith("message/"):
        opened = _undone(headers.text("content-transfer-encoding"), body).lstrip(b"\r\n")
        return (_part(opened, budget, depth=depth + 1, is_default_mail=False),) if budget.parts > 0 else ()
    found = []
    for piece in _pieces(body, said.get("boundary", "")):
        if budget.parts <= 0:
            budget.say(f"more than {MOST_PARTS} parts: the rest is left out")
            break
        found.append(_part(piece, budget, depth=depth + 1, is_default_mail=kind == "multipart/digest"))
    return tuple(found)


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """The stretches between the boundary's lines, until it is closed or the mail ends."""
    mark = boundary.encode("utf-8", "surrogateescape")[:200].rstrip()
    if not mark:
        return
    line = re.compile(rb"(?:\A|\r\n|\n|\r)--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r|\n|\Z)")
    start: int | None = None
    for match in line.finditer(body):
        if start is not None and start < match.start():
            yield _without_first_break(body[start : match.start()])
        if match[1]:
            return
        start = match.end()
    if start is not None:
        yield _without_first_break(body[start:])


def _without_first_break(piece: bytes) -> bytes:
    return piece[2:] if piece.startswith(b"\r\n") else piece[1:]


def _split(raw: bytes, budget: _Budget) -> tuple[Headers, bytes]:
    """Part the head from the body: at the first empty line, or where lines stop looking like headers."""
    text = raw.lstrip(b"\r\n") if raw[:2].strip(b"\r\n") else raw
    if text[:1] in (b"\r", b"\n"):
        return Headers(()), _without_first_break(text)
    blank = _BLANK.search(text, 0, LARGEST_HEAD)
    end = blank.start() if blank else min(len(text), LARGEST_HEAD)
    if not blank and len(text) > LARGEST_HEAD:
        budget.say(f"more than {LARGEST_HEAD // 1024} KB of headers: the rest is left out")
    lines, used = _unfolded(text[:end])
    if used is not None:
        return Headers(lines), text[used:]
    return Headers(lines), text[blank.end() :] if blank else b""


def _unfolded(head: bytes) -> tuple[tuple[tuple[str, bytes], ...], int | None]:
    """The lines of a head; beside them where the body begins, when it begins without an empty line."""
    found: list[tuple[str, bytearray]] = []
    offset = 0
    for line in _LINES.split(head, maxsplit=_MOST_LINES):
        match = _HEADER.match(line)
        if line[:1] in b" \t" and line[:1] and found:
            if len(found[-1][1]) < LARGEST_HEADER:
                found[-1][1].extend(b"\n" + line[:LARGEST_HEADER])
        elif match:
            found.append((match[1].decode("ascii").lower(), bytearray(match[2][:LARGEST_HEADER])))
        elif line.strip() and not line.startswith((b"From ", b">From ")) and not _goes_on(head, offset + len(line)):
            return _frozen(found), offset
        offset += len(line) + (2 if head[offset + len(line) : offset + len(line) + 2] == b"\r\n" else 1)
    return _frozen(found), None


def _goes_on(head: bytes, end: int) -> bool:
    """Whether the line behind a spoilt one is a header again."""
    following = _LINES.split(head[end : end + 400].lstrip(b"\r\n"), maxsplit=1)[0]
    match = _HEADER.match(following)
    return bool(match) and b"-" in match[1] if match else following[:1] in (b" ", b"\t") and bool(following.strip())


def _frozen(found: list[tuple[str, bytearray]]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, bytes(value[:LARGEST_HEADER])) for name, value in found)


def _type_of(stated: bytes, otherwise: str) -> str:
    match = _TYPE.match(decoded(stated))
    return f"{match[1]}/{match[2]}".lower() if match else otherwise


def _undone(encoding: str, body: bytes) -> bytes:
    plain = encoding.partition(";")[0].strip().lower()
    if plain == "base64":
        return base64_octets(body)
    if plain in ("quoted-printable", "quoted printable"):
        return binascii.a2b_qp(body)
    if plain in ("x-uuencode", "x-uue", "uuencode"):
        return _uu(body)
    return body


def _uu(body: bytes) -> bytes:
    found = bytearray()
    lines = _LINES.split(body)
    begins = next((n for n, line in enumerate(lines) if line.startswith(b"begin ")), -1)
    for line in lines[begins + 1 :]:
        if line.strip() in (b"end", b"`", b""):
            break
        found += _uu_line(line)
    return bytes(found)


def _uu_line(line: bytes) -> bytes:
    """One line; some programs write more letters than its first one says, and a spoilt line is passed over."""
    wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
    for said in (line, line[:wanted]):
        try:
            return binascii.a2b_uu(said)
        except binascii.Error:
            continue
    return b""
