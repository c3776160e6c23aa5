"""How does a chart reach a page? As plain data beside its table; the browser draws it, and no page waits for that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from duecourse.foundation.kit.charts import config
from duecourse.interfaces.web import formats


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
    tall = spec["height"] if isinstance(spec["height"], int) else 0
    return Chart(name, title, says, json.dumps(drawn, separators=(",", ":")), "normal" if tall else "free")


def language() -> str:
    """Name the locale in which figures and days of a chart are written."""
    return str(formats.reading_locale())
