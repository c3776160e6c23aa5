"""How is taken back what was done on the team board?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.operations import workloads
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import handing


def take_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    """Give customers and tasks back to whose they were."""
    handing.take_back_customers(request.visit.tenant_id, values, actor=request.visit.actor, at=request.now)


def restore_workload(request: StaffRequest, values: Mapping[str, Any]) -> None:
    """Put capacity and target back to what they were."""
    wanted = workloads.from_plain(dict(values))
    workloads.set_workload(request.visit.seat, UUID(values["user"]), wanted, at=request.now)
