"""How is a match taken back from its toast?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import matching_by_hand as by_hand

UNMATCH = "receipt.unmatch"


def take_back(request: StaffRequest, values: Mapping[str, Any]) -> None:
    """Walk the way back of matches."""
    for receipt_id in values["receipts"]:
        by_hand.undo_match(request.visit.tenant_id, receipt_id, **by(request))


def by(request: StaffRequest) -> dict[str, Any]:
    """Say on which day, by whom and when."""
    day: date = request.visit.day or request.now.date()
    return {"on": day, "actor": request.visit.actor, "at": request.now}
