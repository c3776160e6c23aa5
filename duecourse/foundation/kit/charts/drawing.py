"""How does a chart become a picture for a mail, a letter or a file? Drawn here; nothing is fetched from anywhere."""

from __future__ import annotations

import base64
import json
from typing import Any, Final, Literal

from duecourse.foundation.kit.charts.themes import PRINT, Theme, config, painted

WIDTH: Final = 880
SCALE: Final = 2.0
Kind = Literal["svg", "png", "pdf"]


def draw(
    spec: dict[str, Any], kind: Kind, *, language: str = "en_GB", theme: Theme = PRINT, width: int = WIDTH
) -> bytes:
    """Draw a chart as SVG, PNG or PDF: about a second, and a runtime that stays in memory: for jobs and processes of their own."""
    import vl_convert

    sized = painted(spec, theme) | {"width": width}
    ground = {"background": theme.colours["surface"]}
    options: dict[str, Any] = {"config": painted(config(language), theme) | ground, "allowed_base_urls": []}
    if kind == "svg":
        return str(vl_convert.vegalite_to_svg(sized, **options)).encode()
    if kind == "png":
        return bytes(vl_convert.vegalite_to_png(sized, scale=SCALE, **options))
    return bytes(vl_convert.vegalite_to_pdf(sized, **options))


def drawn(order: bytes, *, kind: Kind, language: str) -> str:
    """Draw for another process: a specification as JSON in, the picture in base64 out."""
    return base64.b64encode(draw(json.loads(order), kind, language=language)).decode("ascii")
