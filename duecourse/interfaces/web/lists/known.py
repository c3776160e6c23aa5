"""Which lists are there? Each screen with a list has a line here, so that it can be exported and its views kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from duecourse.interfaces.web.admin.audit import listing as audit
from duecourse.interfaces.web.alerts import listing as alerts
from duecourse.interfaces.web.bank import listing as bank
from duecourse.interfaces.web.bank.matching import listing as matching
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.deductions import listing as deductions
from duecourse.interfaces.web.disputes import listing as disputes
from duecourse.interfaces.web.foreseen import listing as foreseen
from duecourse.interfaces.web.imports import listing as imports
from duecourse.interfaces.web.inbox import listing as inbox
from duecourse.interfaces.web.lists.listing import Listing
from duecourse.interfaces.web.nextstep import listing as nextstep
from duecourse.interfaces.web.outbox import listing as outbox
from duecourse.interfaces.web.pipeline import listing as pipeline
from duecourse.interfaces.web.plans import listing as plans
from duecourse.interfaces.web.promises import listing as promises
from duecourse.interfaces.web.sales import listing as sales
from duecourse.interfaces.web.tasks import listing as tasks
from duecourse.interfaces.web.worklist import listing as worklist


@cache
def listings() -> Mapping[str, Listing]:
    """Give every list by its name."""
    return {
        listing.of.name: listing
        for listing in (
            worklist.LISTING,
            inbox.LISTING,
            customers.LISTING,
            audit.LISTING,
            tasks.LISTING,
            alerts.LISTING,
            foreseen.LISTING,
            nextstep.LISTING,
            pipeline.LISTING,
            plans.LISTING,
            promises.LISTING,
            disputes.LISTING,
            matching.LISTING,
            deductions.LISTING,
            imports.LISTING,
            bank.LISTING,
            outbox.LISTING,
            sales.LISTING,
        )
    }
