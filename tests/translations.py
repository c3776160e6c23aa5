"""Is every sentence translated? `python -m tests.translations check | update | add LANGUAGE`."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "duecourse"
LOCALE = PACKAGE / "locale"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("interfaces/**.html", "jinja2")]
SHOWN = 20
HEADER = "# PROJECT, in the language LANGUAGE."
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
OPTIONS = {"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}}


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
                _write(path, template())
            return 0
        case ["add", language]:
            path = LOCALE / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, template())
            return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


def catalogs() -> list[Path]:
    """List the languages that were begun."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def template() -> Catalog:
    """Collect every marked sentence of the code and the templates."""
    found = Catalog(project="Duecourse", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for place, _line, message, comments, context in extract_from_dir(
        PACKAGE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        found.add(message, None, [(place, 1)], auto_comments=comments, context=context)
    return found


def gaps(path: Path, wanted: Catalog) -> Iterator[str]:
    """Name what a catalog lacks: sentences, certainty, or a compiled file of the same content."""
    catalog = _read(path)
    for message in wanted:
        own = catalog.get(message.id, message.context) if message.id else None
        if message.id and (own is None or own.fuzzy or not _is_translated(own.string)):
            yield f"{path.parent.parent.name}: not translated: {message.id!r}"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(catalog):
        yield f"{path.parent.parent.name}: the compiled catalog is out of date (python -m tests.translations update)"


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def _read(path: Path) -> Catalog:
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language, project="Duecourse", charset="utf-8", fuzzy=False, header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(path: Path, wanted: Catalog) -> None:
    catalog = _read(path)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    path.with_suffix(".mo").write_bytes(_compiled(_read(path)))


def _compiled(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
