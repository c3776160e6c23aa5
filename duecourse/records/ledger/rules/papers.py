"""Which files are kept, and to which item does a file belong by its name?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import fold
from duecourse.foundation.kit.words import _

NUMBER: Final = "{number}"
_SHORTEST: Final = 3
"""A number of fewer letters is found by a pattern only: it stands by chance in too many names."""
MOST_WORDS: Final = 30
_HEADS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_ZIPPED: Final = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    b"mimetypeapplication/vnd.oasis": "application/vnd.oasis.opendocument",
}
_ACTIVE: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|object|body|head)\b", re.IGNORECASE)


class NotKept(Refused):
    """Neither a document nor a picture: a program, a page with scripts, an archive."""

    says = _("“%(name)s” is no file that is kept: PDF, pictures, Word, Excel, text and e-invoices are.")


class PatternWrong(Refused):
    """The pattern does not say where the number stands."""

    says = _("A pattern names the place of the number, such as “INV_{number}.pdf”; * stands for anything.")


def type_of(content: bytes, name: str) -> str:
    """Tell what a file is by what stands in it, never by what it calls itself; refuse what is not kept."""
    for head, kind in _HEADS:
        if content.startswith(head):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office(content, name)
    text = _text(content)
    if text is None or _ACTIVE.search(content[:100_000]):
        raise NotKept(name=name)
    return "application/xml" if text.lstrip("\ufeff \r\n\t").startswith("<?xml") else "text/plain"


def _office(content: bytes, name: str) -> str:
    """Tell an office file from another archive by the parts that its directory lists; macros are refused."""
    if b"vbaProject" not in content:
        for part, kind in _ZIPPED.items():
            if part in content[:4_000] or part in content[-20_000:]:
                return kind
    raise NotKept(name=name)


def _text(content: bytes) -> str | None:
    if not content or b"\x00" in content or content.startswith((b"MZ", b"\x7fELF", b"#!")):
        return None
    try:
        return content[:4_000].decode("utf-8", errors="ignore") if content.decode("utf-8") else None
    except UnicodeDecodeError:
        printable = sum(byte >= 32 or byte in b"\t\r\n" for byte in content[:4_000])
        return content[:4_000].decode("latin-1") if printable == len(content[:4_000]) else None


@dataclass(frozen=True)
class Owned:
    """An item that could be meant: its key is its number without capitals and signs."""

    key: str
    item_id: int
    customer_id: int
    kind: str
    number: str
    customer_name: str


@dataclass(frozen=True)
class Belongs:
    """A file by its name, and the items it is of (all instalments); none where no number fits, or more than one thing has it."""

    name: str
    items: tuple[Owned, ...] = ()
    is_ambiguous: bool = False


def keys_in(name: str, *, pattern: str = "") -> list[str]:
    """List what in a file's name may be the number of an item, the likeliest first.

    By the pattern; else every row of whole words, the longest first: “INV 2024/17” is found in “inv-2024-17_copy.pdf”.
    """
    plain = name.replace("\\", "/").rpartition("/")[2]
    if not pattern.strip():
        return _whole_numbers(plain)
    if pattern.count(NUMBER) != 1:
        raise PatternWrong
    before, after = (re.escape(part).replace(r"\*", ".*") for part in pattern.strip().split(NUMBER))
    found = re.fullmatch(f"{before}(?P<number>.+?){after}", plain, re.IGNORECASE)
    return [key_of(found["number"])] if found else []


def key_of(number: str) -> str:
    """Bring a number into the form in which names of files and items are compared."""
    return "".join(re.findall(r"[^\W_]+", fold(number)))


def belong(names: Iterable[str], owned: Iterable[Owned], *, pattern: str = "") -> list[Belongs]:
    """Find the items of each file among those that were found by the keys of all."""
    by_key: dict[str, list[Owned]] = {}
    for one in owned:
        by_key.setdefault(one.key, []).append(one)
    return [_belongs(name, by_key, pattern) for name in names]


def _belongs(name: str, by_key: Mapping[str, list[Owned]], pattern: str) -> Belongs:
    key = next((key for key in keys_in(name, pattern=pattern) if key in by_key), "")
    found = by_key.get(key, [])
    things = {(one.customer_id, one.kind, one.number) for one in found}
    return Belongs(name, tuple(found) if len(things) == 1 else (), is_ambiguous=len(things) > 1)


def _whole_numbers(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", fold(name.rpartition(".")[0] or name))[:MOST_WORDS]
    rows = {"".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)}
    return sorted((row for row in rows if len(row) >= _SHORTEST), key=lambda row: (-len(row), row))
