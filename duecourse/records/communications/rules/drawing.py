"""Which exact bytes are the letter? Drawn by Typst: the same paper gives the same bytes, always."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from duecourse.foundation.kit import printing
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.printing import CannotDraw
from duecourse.foundation.kit.words import _
from duecourse.records.communications.rules.letters import Paper

_FOLDER: Final = Path(__file__).resolve().parent.parent / "paper"
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
LARGEST_LOGO: Final = 300_000


class NotALogo(Refused):
    """The file is none that a letterhead can show."""

    says = _("A logo is a PNG or JPEG file of at most 300 kB.")


def draw_letter(paper: Paper | Mapping[str, Any], *, at: datetime, logo: bytes = b"") -> bytes:
    """Draw a letter as a tagged PDF/A; the moment is written into it as its date."""
    return _drawn("letter.typ", _letter_inputs(paper, logo), at=at)


def draw_pictures(paper: Paper, *, logo: bytes = b"") -> list[bytes]:
    """Draw a letter's pages as PNG pictures, to be looked at on a screen that shows no PDF."""
    import typst

    inputs = _letter_inputs(paper, logo)
    compiler = typst.Compiler(
        _source("letter.typ"), font_paths=printing.fonts(True), ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        made = compiler.compile(format="png", ppi=96)
    except typst.TypstError as error:
        raise CannotDraw(problem=error.message) from error
    return [page for page in (made if isinstance(made, list) else [made]) if page]


def draw_cover(cover: Mapping[str, Any], *, at: datetime) -> bytes:
    """Draw the sheet that lies on top of a batch of letters."""
    return _drawn("cover.typ", {"cover": json.dumps(cover)}, at=at)


def draw_statement(page: Mapping[str, Any], *, at: datetime, logo: bytes = b"") -> bytes:
    """Draw a statement of account."""
    return _drawn("statement.typ", {"statement": json.dumps(page), "logo": logo_svg(logo)}, at=at)


def payment_code(text: str, *, has_size: bool = True) -> str:
    """Draw the QR code of a payment as SVG: error level M as EPC069-12 demands, UTF-8 without an ECI mark.

    Without a size it is as large as the page makes it.
    """
    import segno

    code = segno.make(text, error="m", boost_error=False, micro=False, encoding="utf-8", eci=False)
    return str(code.svg_inline(border=4, omitsize=not has_size))


def pages_in(content: bytes) -> int:
    """Count the pages of a PDF."""
    from pypdf import PdfReader

    return len(PdfReader(BytesIO(content)).pages)


def bind(parts: Sequence[bytes], *, is_duplex: bool) -> bytes:
    """Put documents one behind the other; printed on both sides, each begins on a sheet of its own."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part), import_outline=False)
        if is_duplex and len(writer.pages) % 2:
            writer.add_blank_page()
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def marked(content: bytes, mark: bytes) -> bytes:
    """Lay the first page of another document over every page, so that nobody takes a copy for the letter."""
    from pypdf import PdfReader, PdfWriter

    over = PdfReader(BytesIO(mark)).pages[0]
    writer = PdfWriter(clone_from=BytesIO(content))
    for page in writer.pages:
        page.merge_page(over)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def draw_mark(word: str, *, at: datetime) -> bytes:
    """Draw a word across an otherwise empty page."""
    return _drawn("mark.typ", {"word": word}, at=at)


def check_logo(content: bytes) -> None:
    """Refuse what is no PNG or JPEG, or too large to stand on every letter."""
    if len(content) > LARGEST_LOGO or not content.startswith((_PNG, _JPEG)):
        raise NotALogo


def logo_svg(content: bytes) -> str:
    """Wrap a picture so that it travels as text; empty without one."""
    if not content:
        return ""
    check_logo(content)
    kind, (width, height) = ("png", _png_size(content)) if content.startswith(_PNG) else ("jpeg", _jpeg_size(content))
    href = f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="{href}"/></svg>'
    )


def _png_size(content: bytes) -> tuple[int, int]:
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header, which says how large the picture is."""
    place = 2
    while place + 9 < len(content) and content[place] == 0xFF:
        if 0xC0 <= content[place + 1] <= 0xCF and content[place + 1] not in (0xC4, 0xC8, 0xCC):
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return int.from_bytes(width), int.from_bytes(height)
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
    raise NotALogo


def _letter_inputs(paper: Paper | Mapping[str, Any], logo: bytes) -> dict[str, str]:
    values = dict(paper) if isinstance(paper, Mapping) else asdict(paper)
    payment = dict(values["payment"])
    payment["code"] = payment_code(payment["text"]) if payment["text"] else ""
    return {"letter": json.dumps(values | {"payment": payment}), "logo": logo_svg(logo)}


def _drawn(name: str, inputs: dict[str, str], *, at: datetime) -> bytes:
    return printing.drawn(_source(name), inputs, at=at)


@lru_cache(maxsize=8)
def _source(name: str) -> bytes:
    return _FOLDER.joinpath(name).read_bytes()
