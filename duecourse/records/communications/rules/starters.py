"""Which templates does a new organisation begin with?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.rules.rendering import Source

_FOLDER: Final = Path(__file__).resolve().parent.parent / "starters"
_KEYS: Final = frozenset("code stage channel tone purpose name subject required words variant_of condition".split())


class BrokenStarter(Refused):
    """A template file has no readable head."""

    says = _("The template file “%(file)s” cannot be read: %(problem)s")


@dataclass(frozen=True)
class Starter:
    """A template file: what it is for, and its text."""

    code: str
    language: str
    name: str
    stage: str
    channel: str
    tone: str
    purpose: str
    source: Source
    variant_of: str = ""
    """The template in whose place it speaks, in another tone or to those of whom the condition holds."""
    condition: str = ""


@lru_cache(maxsize=1)
def starters() -> tuple[Starter, ...]:
    """Read all starter templates, by language and code."""
    return tuple(_read_all())


def starter(code: str, language: str) -> Starter:
    """Find a starter in a language, or in English where it is not translated yet."""
    found = {each.language: each for each in starters() if each.code == code}
    if not found:
        raise BrokenStarter(file=code, problem="there is none of that name")
    return found.get(language.partition("-")[0]) or found["en"]


def read_file(text: str, *, language: str, file: str = "") -> Starter:
    """Read a template file: a YAML head between two lines of `---`, then the body."""
    _empty, _fence, rest = text.partition("---\n")
    head, fence, body = rest.partition("\n---\n")
    if _empty.strip() or not fence:
        raise BrokenStarter(file=file, problem="no head between two lines of ---")
    values = yaml.safe_load(head)
    if not isinstance(values, dict) or set(values) - _KEYS or not {"code", "subject", "channel"} <= set(values):
        raise BrokenStarter(file=file, problem=f"the head needs code, subject and channel, and knows {sorted(_KEYS)}")
    source = Source(
        code=str(values["code"]),
        language=language,
        subject=str(values["subject"]),
        body=body.strip("\n") + "\n",
        required=tuple(values.get("required") or ()),
        words={str(key): str(word) for key, word in (values.get("words") or words_for(language)).items()},
    )
    return Starter(
        code=source.code,
        language=language,
        name=str(values.get("name", source.code)),
        stage=str(values.get("stage", "")),
        channel=str(values["channel"]),
        tone=str(values.get("tone", "neutral")),
        purpose=str(values.get("purpose", "dunning")),
        source=source,
        variant_of=str(values.get("variant_of", "")),
        condition=str(values.get("condition", "")),
    )


def _read_all() -> Iterator[Starter]:
    for path in sorted(_FOLDER.glob("*/*.liquid")):
        yield read_file(path.read_text(encoding="utf-8"), language=path.parent.name, file=path.name)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """List the languages in which a template can be written: those in which the frame around it can speak too."""
    return ("en", *sorted(path.parent.name for path in _FOLDER.glob("*/words.yaml") if path.parent.name != "en"))


@lru_cache(maxsize=16)
def words_for(language: str) -> dict[str, str]:
    """Give the words of the frame in a language; English stands in the frame itself."""
    path = _FOLDER / language.partition("-")[0] / "words.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else {}
