"""What is a report that the house comes with?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from duecourse.foundation.kit.words import Text, _


@dataclass(frozen=True)
class Starter:
    """A report that stands there from the first day; `name` and `says` are sentences to be translated.

    `kind` "report": `spec` is a question as JSON (`spec.from_json` reads it); every other kind is answered by
    `queries/reports/special.py`. `needs`: a permission besides `report.see` and what its subject needs.
    """

    slug: str
    name: str
    says: str
    theme: str
    spec: Mapping[str, Any] = field(default_factory=dict, hash=False)
    kind: str = "report"
    needs: str = ""


THEMES: Final[Mapping[str, Text]] = {
    "owed": Text(_("What is owed")),
    "paid": Text(_("How it is paid")),
    "work": Text(_("How we work")),
    "agreed": Text(_("Promises and plans")),
    "disputed": Text(_("Disputes and deductions")),
    "credit": Text(_("Credit and losses")),
    "data": Text(_("Data and audit")),
}
"""What stands together in the library, in its order."""


def asks(
    subject: str, rows: tuple[str, ...], values: tuple[str, ...], *, columns: str = "", **more: Any
) -> Mapping[str, Any]:
    """Write a question: values as “open_amount:sum”; `sort` with a minus falls."""
    sort = more.pop("sort", "")
    told = [{"measure": one.partition(":")[0], "how": one.partition(":")[2] or "sum"} for one in values]
    asked = {"subject": subject, "rows": list(rows), "columns": columns, "values": told, **more}
    return asked | ({"sort": sort.lstrip("-"), "falls": sort.startswith("-")} if sort else {})
