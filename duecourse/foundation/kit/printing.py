"""Which exact bytes are a document? Drawn by Typst, tagged for those who have it read out: the same words, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    import typst

STANDARDS: Final = ("a-3a", "ua-1")
"""Kept for years and read aloud: PDF/A-3a with PDF/UA-1."""


class CannotDraw(Refused):
    """A document cannot be drawn: most often no font has the letters of a name."""

    says = _("This cannot be drawn as a PDF: %(problem)s")


def drawn(source: bytes, inputs: Mapping[str, str], *, at: datetime) -> bytes:
    """Draw with the fonts that come with Typst; only where they lack a letter, with those of this machine too.

    The moment is written into the document as its date.
    """
    import typst

    try:
        return _compiled(source, inputs, at=at, of_machine=False)
    except typst.TypstError:
        pass
    try:
        return _compiled(source, inputs, at=at, of_machine=True)
    except typst.TypstError as error:
        raise CannotDraw(problem=error.message) from error


@lru_cache(maxsize=2)
def fonts(of_machine: bool) -> typst.Fonts:
    """Give the fonts that come with Typst, perhaps with those of this machine."""
    import typst

    return typst.Fonts(include_system_fonts=of_machine)


def _compiled(source: bytes, inputs: Mapping[str, str], *, at: datetime, of_machine: bool) -> bytes:
    import typst

    compiler = typst.Compiler(source, font_paths=fonts(of_machine), ignore_system_fonts=True, sys_inputs=dict(inputs))
    made = compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=int(at.timestamp()))
    assert isinstance(made, bytes)
    return made
