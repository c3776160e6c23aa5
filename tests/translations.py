"""Is every sentence translated? `python -m tests.translations check | update | add LANGUAGE`."""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from duecourse.config.catalogs import LOCALE, compile_one
from duecourse.foundation.kit.words import spelt

PACKAGE = LOCALE.parent
METHODS = [
    ("**/migrations/**", "ignore"),
    ("work/*/starters/**.yaml", "tests.translations:words_of_a_starter"),
    ("**.py", "python"),
    ("interfaces/**.html", "jinja2"),
]
SHOWN = 40
HEADER = "# PROJECT, in the language LANGUAGE."
KEYWORDS = {
    "_": None,
    "_n": (1, 2),
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "marked": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}}
SPOKEN_BY_STARTERS = ("name", "description", "note", "words")
"""What a starter file says that a screen shows: names, notes, a rule's reason; steps are named by their keys."""
PLACEHOLDER = re.compile(r"%\([a-z_]+\)s|%%|(?<!%)\{[a-z_]*\}")


def main(arguments: list[str]) -> int:
    """Check the catalogs, bring them up to date, or begin a new one."""
    match arguments:
        case ["check"]:
            complaints = [line for path in catalogs() for line in gaps(path, template())]
            sys.stderr.write("".join(f"{line}\n" for line in complaints[:SHOWN]))
            if len(complaints) > SHOWN:
                sys.stderr.write(f"and {len(complaints) - SHOWN} more\n")
            return 1 if complaints else 0
        case ["update"]:
            for path in catalogs():
                update(path, template())
            return 0
        case ["add", language]:
            path = LOCALE / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            update(path, template())
            return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


def catalogs() -> list[Path]:
    """List the languages that were begun."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def template() -> Catalog:
    """Collect every marked sentence of the code, the templates and the starters."""
    found = Catalog(project="Duecourse", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for place, _line, message, comments, context in extract_from_dir(
        PACKAGE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return found


def words_of_a_starter(file: IO[bytes], *_asked: Any, **_options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """Find what a starter file says; Babel's extractor for YAML."""
    yield from ((1, "_", words, []) for words in _said(yaml.safe_load(file)))


def _said(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (value for key, value in data.items() if key in SPOKEN_BY_STARTERS and isinstance(value, str))
        yield from (
            spelt(step["key"])
            for step in data.get("steps", ())
            if "key" in step and ("anchor" in data or step["channel"] == "task")
        )
        yield from (words for value in data.values() for words in _said(value))
    elif isinstance(data, list):
        yield from (words for value in data for words in _said(value))


def gaps(path: Path, wanted: Catalog) -> Iterator[str]:
    """Name what a catalog lacks, and where it is said: sentences, certainty, plural forms, placeholders."""
    catalog, language = _read(path), path.parent.parent.name
    for message in wanted:
        own = catalog.get(message.id, message.context) if message.id else None
        if message.id and (why := _complaint(message, own, catalog.num_plurals)):
            where = ", ".join(sorted({place for place, _line in message.locations}))
            yield f"{language}: {why}: {message.id!r} ({where})"


def _complaint(message: Message, own: Message | None, plural_count: int) -> str:
    if own is None or own.fuzzy or not all(_forms(own.string)):
        return "not translated"
    if len(_forms(own.string)) != (plural_count if message.pluralizable else 1):
        return "wrong number of plural forms"
    allowed = {frozenset(PLACEHOLDER.findall(text)) for text in _forms(message.id)}
    if any(frozenset(PLACEHOLDER.findall(text)) not in allowed for text in _forms(own.string)):
        return "other placeholders"
    return ""


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def update(path: Path, wanted: Catalog) -> None:
    """Take new sentences into a catalog, let go of old ones, and compile it."""
    catalog = _read(path)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    compile_one(path)


def _read(path: Path) -> Catalog:
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language, project="Duecourse", charset="utf-8", fuzzy=False, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
