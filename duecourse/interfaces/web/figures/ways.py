"""How is a change of an own figure taken back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from duecourse.insight.operations import own_kpis
from duecourse.interfaces.web.visit import StaffRequest


def _bring_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    own_kpis.bring_back(request.visit.seat, values["slug"], at=request.now)


def _share(request: StaffRequest, values: Mapping[str, Any]) -> None:
    own_kpis.share(request.visit.seat, values["slug"], is_shared=values["is_shared"], at=request.now)


WALKS: Final[dict[str, tuple[str, Callable[[StaffRequest, Mapping[str, Any]], None]]]] = {
    own_kpis.BRING_BACK: ("report.build", _bring_back),
    own_kpis.SHARE: ("kpi.define", _share),
}
