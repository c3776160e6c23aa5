"""How are numbers, names and accounts written by people brought into one form, and how near is one to another?"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from duecourse.foundation.kit.reference import is_rf
from duecourse.foundation.kit.text import fold

SHORTEST: Final = 5
"""A shorter number names an item only beside its customer: dates and house numbers look the same."""
_JOINED: Final = 4
_SIGNS: Final = re.compile(r"[^A-Z0-9]+")
_LEGAL: Final = frozenset(
    "ltd limited plc llc inc corp co company bv nv sa sas sarl srl spa ag gmbh kg ohg ug se oy ab as aps bvba cv vof eurl "
    "sprl asbl vzw sl slu lda kft zrt sro doo simulated the and und et en of".split()
)


def number_key(number: str) -> str:
    """Bring an item's or a customer's number into one form: letters and digits alone, in capitals."""
    return _SIGNS.sub("", number.upper())


def words_of(text: str) -> tuple[str, ...]:
    """Split what a payer wrote where neither letters nor digits stand."""
    return tuple(word for word in _SIGNS.split(text.upper()) if word)


def said_numbers(text: str) -> frozenset[str]:
    """List whatever may be a number in what a payer wrote: words with a digit, and words that belong together."""
    words = words_of(text)
    return frozenset(_candidates(words))


def _candidates(words: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(words)):
        joined = ""
        for word in words[start : start + _JOINED]:
            joined += word
            if any(letter.isdigit() for letter in joined):
                yield joined


def behind_rf(reference: str) -> str:
    """Give what a creditor reference (ISO 11649) stands for; empty where it is none, or its check digits are wrong."""
    plain = re.sub(r"\s", "", reference).upper()
    return plain[4:] if is_rf(plain) else ""


def account_key(account: str) -> str:
    """Name a payer's bank account."""
    plain = _SIGNS.sub("", account.upper())
    return f"iban:{plain}"[:120] if plain else ""


def name_key(name: str) -> str:
    """Name a payer by its name: without legal forms, signs and order."""
    words = name_words(name)
    return ("name:" + " ".join(sorted(words)))[:120] if words else ""


@lru_cache(maxsize=200_000)
def name_words(name: str) -> frozenset[str]:
    """List the words by which a name is known."""
    words = frozenset(re.findall(r"[^\W_]+", fold(name)))
    return (words - _LEGAL) or words


def is_one_typo(said: str, meant: str) -> bool:
    """Tell whether one letter was changed, left out, doubled or swapped with its neighbour; equal texts are no typo."""
    if said == meant or abs(len(said) - len(meant)) > 1:
        return False
    if len(said) > len(meant):
        said, meant = meant, said
    at = next((n for n, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b), len(said))
    if len(said) < len(meant):
        return said[at:] == meant[at + 1 :]
    is_swapped = said[at : at + 2] == meant[at : at + 2][::-1] and said[at + 2 :] == meant[at + 2 :]
    return said[at + 1 :] == meant[at + 1 :] or is_swapped
