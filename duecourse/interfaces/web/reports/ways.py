"""How is a change of a report taken back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from duecourse.insight.operations import reports
from duecourse.interfaces.web.visit import StaffRequest


def _change_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    rest = {name: value for name, value in values.items() if name != "key"}
    reports.change_report(request.visit.seat, values["key"], **rest, at=request.now)


def _share_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    reports.share_again(request.visit.seat, values["key"], values["readers"], at=request.now)


def _bring_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    reports.bring_back(request.visit.seat, values["key"], at=request.now)


WALKS: Final[dict[str, tuple[str, Callable[[StaffRequest, Mapping[str, Any]], None]]]] = {
    reports.CHANGE: ("report.build", _change_back),
    reports.SHARE: ("report.share", _share_back),
    reports.BRING_BACK: ("report.build", _bring_back),
}
