"""How is a sorting taken back from its toast?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import deductions


def unsort(request: StaffRequest, values: Mapping[str, Any]) -> None:
    """Walk the way back of a sorting."""
    deductions.sort_back(request.visit.tenant_id, values["before"], **by(request))


def learn(request: StaffRequest, values: Mapping[str, Any]) -> None:
    """Walk the way back of a code that was forgotten."""
    deductions.learn_code(request.visit.tenant_id, values["customer"], values["code"], values["reason"])


def by(request: StaffRequest) -> dict[str, Any]:
    """Say on which day, by whom and when."""
    return {"on": request.visit.day or request.now.date(), "actor": request.visit.actor, "at": request.now}
