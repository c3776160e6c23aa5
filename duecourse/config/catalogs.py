"""Which languages can be spoken here? Compiles every catalogue that changed: `python -m duecourse.config.catalogs`."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main() -> int:
    """Compile what is older than its text."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        if is_stale(path):
            compile_one(path)
    return 0


def is_stale(path: Path) -> bool:
    """Tell whether the compiled file is missing or older than the text."""
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def compile_one(path: Path) -> None:
    """Write the compiled file; whoever reads meanwhile gets the old one or the new one, never half of it."""
    with path.open("rb") as text:
        catalog = read_po(text, locale=path.parent.parent.name)
    half = path.with_name(f"django.{os.getpid()}.tmp")
    with half.open("wb") as compiled:
        write_mo(compiled, catalog)
    half.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    sys.exit(main())
