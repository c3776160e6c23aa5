"""How does a chart reach a page? As plain data beside its table; the browser draws it, and no page waits for that."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse

from duecourse.foundation.kit.charts import HEIGHT, config
from duecourse.foundation.wires import sandbox
from duecourse.interfaces.web import formats

LIMITS: Final = sandbox.Limits(cpu_seconds=20, memory_bytes=1_000_000_000_000, output_bytes=20_000_000)
"""The drawing keeps a large address space of which it uses little: a limit below stops it."""
KINDS: Final = {"png": "image/png", "pdf": "application/pdf", "svg": "image/svg+xml"}
_DRAW: Final = "duecourse.foundation.kit.charts.drawing.drawn"


@dataclass(frozen=True)
class Chart:
    """What the macro `chart` shows: its id, its title, what it shows in a sentence, and what is drawn."""

    id: str
    title: str
    says: str
    as_json: str
    height: str = "normal"


def chart(name: str, spec: dict[str, Any], *, title: str, says: str) -> Chart:
    """Make a chart ready for a page in the reader's language."""
    drawn = {"spec": spec, "config": config(language())}
    tall = "normal" if spec["height"] >= HEIGHT else "free"
    return Chart(name, title, says, json.dumps(drawn, separators=(",", ":")), tall)


def picture(name: str, spec: dict[str, Any], kind: str) -> HttpResponse:
    """Answer a chart as a file, drawn in a process of its own: a second, and nothing of it stays in this one."""
    order = json.dumps(spec).encode()
    octets = base64.b64decode(sandbox.run(_DRAW, order, limits=LIMITS, kind=kind, language=language()))
    named = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(octets, content_type=KINDS[kind], headers=named)


def language() -> str:
    """Name the locale in which figures and days of a chart are written."""
    return str(formats.reading_locale())
