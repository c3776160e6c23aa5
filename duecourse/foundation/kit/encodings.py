"""In which letters is a file written?"""

import codecs
from pathlib import Path
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

_CHUNK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableText(Refused):
    """A byte has no meaning in the encoding."""

    says = _(
        "The file is not %(encoding)s text: byte %(offset)s (0x%(byte)s) cannot be read. Say which encoding it has."
    )


class BinaryFile(Refused):
    """A NUL stands where text was expected."""

    says = _("The file is not text: byte %(offset)s is a NUL. Is it a binary file, or UTF-16 without its mark?")


class UnknownEncoding(Refused):
    """Nobody knows that encoding."""

    says = _("There is no text encoding called “%(encoding)s”.")


def encoding_of(path: Path, stated: str | None = None) -> str:
    """Find the encoding in which the whole file can be read: its mark, then UTF-8, then Windows-1252.

    A stated encoding is only checked. Refused with the offset of the first byte that cannot be read.
    """
    if stated is not None:
        _check(path, stated)
        return stated
    with path.open("rb") as file:
        start = file.read(4)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            _check(path, encoding)
            return encoding
    try:
        _check(path, "utf-8")
    except UnreadableText:
        _check(path, "cp1252")
        return "cp1252"
    return "utf-8"


def _check(path: Path, encoding: str) -> None:
    try:
        is_wide = len("a".encode(encoding)) > 1 and not encoding.endswith("sig")
        decoder = codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError) as error:
        raise UnknownEncoding(encoding=encoding) from error
    read = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            nul = -1 if is_wide else chunk.find(b"\0")
            if nul >= 0:
                raise BinaryFile(offset=read + nul)
            held = len(decoder.getstate()[0])
            _decode(decoder, chunk, encoding, read - held)
            if not chunk:
                return
            read += len(chunk)


def _decode(decoder: codecs.IncrementalDecoder, chunk: bytes, encoding: str, base: int) -> None:
    try:
        text = decoder.decode(chunk, not chunk)
    except UnicodeDecodeError as error:
        byte = error.object[error.start : error.start + 1].hex()
        raise UnreadableText(encoding=encoding, offset=base + error.start, byte=byte) from error
    except UnicodeError as error:
        raise UnreadableText(encoding=encoding, offset=base, byte=chunk[:1].hex()) from error
    if "\0" in text:
        raise BinaryFile(offset=base)
