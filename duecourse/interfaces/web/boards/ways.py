"""How is a change of a board taken back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from duecourse.insight.operations import boards
from duecourse.interfaces.web.visit import StaffRequest


def _restore(request: StaffRequest, values: Mapping[str, Any]) -> None:
    boards.restore(request.visit.seat, values, at=request.now)


WALKS: Final[dict[str, tuple[str, Callable[[StaffRequest, Mapping[str, Any]], None]]]] = {
    boards.RESTORE: ("report.build", _restore),
}
