"""How is a name, an address or a line of text brought into one form?"""

import re
import unicodedata
from typing import Final

import idna

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

_LOCAL: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}")
_SPECIAL: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"}
)


class NotAnAddress(Refused):
    """Mail cannot go there."""

    says = _("“%(address)s” is not an e-mail address.")


def normalise_email(address: str) -> str:
    """Bring an e-mail address into the one form by which it is compared and counted: lower case, domain in ASCII."""
    plain = unicodedata.normalize("NFC", address.strip().removeprefix("mailto:")).strip("<> ")
    local, at, domain = plain.rpartition("@")
    if (
        not at
        or len(plain) > 254
        or not _LOCAL.fullmatch(local)
        or ".." in local
        or local[0] == "."
        or local[-1] == "."
    ):
        raise NotAnAddress(address=address)
    try:
        ascii_domain = idna.encode(domain.rstrip("."), uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnAddress(address=address) from error
    if "." not in ascii_domain or ascii_domain.rpartition(".")[2].isdigit():
        raise NotAnAddress(address=address)
    return f"{local.lower()}@{ascii_domain.lower()}"


def is_email(address: str) -> bool:
    """Tell whether mail could go to that address."""
    try:
        normalise_email(address)
    except NotAnAddress:
        return False
    return True


def one_line(text: str) -> str:
    """Make one line of a text: line ends, tabs and control characters become single spaces."""
    shown = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return " ".join(shown.split())


def clip(text: str, length: int) -> str:
    """Shorten a text to at most `length` characters, an ellipsis last."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def fold(text: str) -> str:
    """Bring a text into the form in which it is searched: no accents, no capitals, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


def search_tokens(text: str) -> list[str]:
    """List the different folded words of a text, in order: what the search table keeps."""
    return list(dict.fromkeys(re.findall(r"[^\W_]+", fold(text))))


def slug(text: str) -> str:
    """Make a name for addresses and files: a-z, 0-9 and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
