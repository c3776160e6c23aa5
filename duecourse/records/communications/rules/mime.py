"""Which exact bytes go over the wire? The same letter gives the same bytes, always."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

_ATOM: Final = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*$")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ADDRESS: Final = re.compile(
    r"^[^\s<>@,;:\"\[\]()\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$",
    re.ASCII,
)
_MESSAGE_ID: Final = re.compile(r"^<[^<>\s]{1,320}>$", re.ASCII)
_LONGEST: Final = 900
_TOUCHED: Final = (b"\n.", b"\nFrom ", b"\x00")
_LINE: Final = 76
_WORD: Final = 45  # bytes of text in one encoded word: 75 letters with its frame


class BrokenHeader(Refused):
    """A header would carry a line break or another control character."""

    says = _("%(header)s must be one line without control characters.")


class BadAddress(Refused):
    """The text is not an e-mail address that can be put into a header."""

    says = _("“%(address)s” is not an e-mail address.")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An e-mail address with the name shown before it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; one with a `content_id` is a picture that stands in its text (`cid:…`)."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that decides the bytes of one mail."""

    sender: Mailbox
    to: Sequence[Mailbox]
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    language: str
    cc: Sequence[Mailbox] = ()
    reply_to: Mailbox | None = None
    references: Sequence[str] = ()
    automatic: bool = True
    attachments: Sequence[Attachment] = ()


def build(letter: Letter) -> bytes:
    """Write the mail by RFC 5322: CRLF lines, plain text and its HTML twin, nothing left to chance.

    The boundary follows from the Message-ID, which nobody outside can foretell: no text can be written that contains it.
    """
    text, html = letter.text.encode(), letter.html.encode("ascii", "xmlcharrefreplace")
    boundary = "=_dc_" + hashlib.sha256(b"boundary\0" + letter.message_id.encode()).hexdigest()[:24]
    shown = [one for one in letter.attachments if one.content_id]
    files = [one for one in letter.attachments if not one.content_id]
    spoken = [
        _multipart("alternative", boundary),
        b"",
        *_part(boundary, "text/plain", text),
        *(_illustrated(boundary, html, shown) if shown else _part(boundary, "text/html", html)),
        b"--" + boundary.encode() + b"--",
    ]
    body = _with_files(spoken, files, boundary + "_f") if files else spoken
    return b"\r\n".join(["\r\n".join(_headers(letter)).encode("ascii"), *body, b""])


def is_address(text: str) -> bool:
    """Tell whether the text is an address that fits into an envelope and a header."""
    return bool(_ADDRESS.match(text)) and ".." not in text and not text.startswith(".") and ".@" not in text


def one_line(text: str, *, header: str) -> str:
    """Give the text back when it is a single line, refuse it otherwise."""
    if _CONTROL.search(text):
        raise BrokenHeader(header=header)
    return text


def _headers(letter: Letter) -> list[str]:
    lines = [
        f"Date: {format_datetime(letter.date)}",
        _addresses("From", [letter.sender]),
        _addresses("To", letter.to),
    ]
    if letter.cc:
        lines.append(_addresses("Cc", letter.cc))
    if letter.reply_to:
        lines.append(_addresses("Reply-To", [letter.reply_to]))
    lines += [f"Message-ID: {_id(letter.message_id)}", *_thread(letter.references)]
    lines.append(
        _folded(
            "Subject",
            _words(one_line(letter.subject, header="Subject"), first=len("Subject: ")),
        )
    )
    lines += [
        f"Content-Language: {one_line(letter.language, header='Content-Language')}",
        "MIME-Version: 1.0",
    ]
    if letter.automatic:
        lines += ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"]
    return lines


def _multipart(kind: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"'.encode("ascii")


def _with_files(spoken: Sequence[bytes], files: Sequence[Attachment], boundary: str) -> list[bytes]:
    """Put the files behind the spoken part, each with its name (RFC 2183, RFC 2231)."""
    fence = b"--" + boundary.encode("ascii")
    lines = [_multipart("mixed", boundary), b"", fence, *spoken]
    for file in files:
        lines += [fence, *_file(file, "attachment")]
    return [*lines, fence + b"--"]


def _illustrated(boundary: str, html: bytes, pictures: Sequence[Attachment]) -> list[bytes]:
    """Put the pictures that the HTML shows behind it (RFC 2387, RFC 2392)."""
    inner = boundary + "_r"
    lines = [b"--" + boundary.encode("ascii"), _multipart("related", inner), b"", *_part(inner, "text/html", html)]
    for one in pictures:
        known = _id(f"<{one.content_id}>").encode("ascii")
        lines += [b"--" + inner.encode("ascii"), b"Content-ID: " + known, *_file(one, "inline")]
    return [*lines, b"--" + inner.encode("ascii") + b"--"]


def _file(file: Attachment, way: str) -> list[bytes]:
    name = quote(one_line(file.name, header="Content-Disposition"), safe="")
    return [
        f"Content-Type: {one_line(file.content_type, header='Content-Type')}".encode("ascii"),
        f"Content-Disposition: {way};\r\n filename*=utf-8''{name}".encode("ascii"),
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.encodebytes(file.content).rstrip(b"\n").replace(b"\n", b"\r\n"),
    ]


def _thread(references: Sequence[str]) -> list[str]:
    if not references:
        return []
    ids = [_id(reference) for reference in references][-20:]
    return [f"In-Reply-To: {ids[-1]}", "References: " + "\r\n ".join(ids)]


def _id(message_id: str) -> str:
    if not _MESSAGE_ID.match(message_id):
        raise BrokenHeader(header="Message-ID")
    return message_id


def _addresses(header: str, boxes: Sequence[Mailbox]) -> str:
    return f"{header}: " + ",\r\n ".join(_box(box, header=header) for box in boxes)


def _box(box: Mailbox, *, header: str) -> str:
    if not is_address(box.address):
        raise BadAddress(address=box.address)
    name = one_line(box.name.strip(), header=header)
    if not name:
        return box.address
    if not name.isascii() or len(name) > 60:
        return "\r\n ".join(_words(name, first=len(header) + 2, force=True)) + f"\r\n <{box.address}>"
    if not _ATOM.match(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{box.address}>"


def _words(text: str, *, first: int, force: bool = False) -> list[str]:
    """Cut a header's text into pieces of a line each: as it is when short ASCII, else encoded words (RFC 2047)."""
    if not force and text.isascii() and len(text) + first <= _LINE and "=?" not in text:
        return [text]
    raw, pieces, start, room = text.encode(), [], 0, _WORD - first
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:  # within a letter
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, _WORD
    pieces.append(raw[start:])
    return [f"=?utf-8?B?{binascii.b2a_base64(each, newline=False).decode('ascii')}?=" for each in pieces]


def _folded(header: str, pieces: Sequence[str]) -> str:
    return f"{header}: " + "\r\n ".join(pieces)


def _part(boundary: str, content_type: str, body: bytes) -> list[bytes]:
    return [
        b"--" + boundary.encode(),
        b"Content-Type: " + content_type.encode() + b"; charset=utf-8",
        *_encoded(body),
    ]


def _encoded(body: bytes) -> list[bytes]:
    """As it is where every relay leaves it alone, else quoted-printable."""
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if _is_safe(lines):
        return [b"Content-Transfer-Encoding: 7bit", b"", lines.replace(b"\n", b"\r\n")]
    quoted = binascii.b2a_qp(lines, quotetabs=False, istext=True)
    return [b"Content-Transfer-Encoding: quoted-printable", b"", quoted.replace(b"\n", b"\r\n")]


def _is_safe(body: bytes) -> bool:
    """Tell whether no relay would change the body: short ASCII lines, none beginning with a dot or `From `."""
    if not body.isascii() or any(mark in body for mark in _TOUCHED) or body.startswith((b".", b"From ")):
        return False
    return max(map(len, body.split(b"\n"))) <= _LONGEST
