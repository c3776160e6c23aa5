"""How does a test get a company that works by the starter procedures, and live its days?"""

from datetime import date
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.records.communications import operations as communications
from duecourse.records.ledger.models import Customer
from duecourse.work.procedures.models import ActionLine, Assignment, Procedure
from duecourse.work.procedures.operations import policies
from duecourse.work.procedures.operations.run import RunReport, run_day
from duecourse.work.procedures.rules import spec_files
from tests.book import ANNA, TODAY, a_company, a_customer, moment

LONG_AGO = date(2000, 1, 1)


def a_standard_company(tenant: UUID, **more: Any) -> Company:
    """A company that writes from an address of its own, with the starter templates and procedures in force."""
    communications.install_starters(tenant, at=moment())
    for spec in spec_files.starters():
        version = policies.draft(tenant, spec, actor=ANNA, at=moment())
        policies.activate(tenant, version.pk, on=LONG_AGO, actor=ANNA, at=moment())
    return a_company(tenant, **{"sender_email": "ar@seller.example", "sender_name": "Accounts", **more})


def on_standard(tenant: UUID, company: Company, *, procedure: str = "standard", **more: Any) -> Customer:
    """A customer put on a procedure by hand."""
    customer = a_customer(tenant, company, **more)
    Assignment.objects.create(
        tenant_id=tenant,
        customer_id=customer.pk,
        procedure_id=Procedure.objects.of(tenant).get(slug=procedure).pk,
        source="manual",
        from_on=LONG_AGO,
        known_on=LONG_AGO,
    )
    return customer


def run(tenant: UUID, company: Company, on: date = TODAY, **more: Any) -> RunReport:
    """Run a day at its noon."""
    return run_day(tenant, company.pk, on=on, now=moment(on), **more)


def lines(tenant: UUID) -> list[tuple[int, str, str]]:
    """Every step of every item, with its state."""
    rows = ActionLine.objects.of(tenant).filter(anchor_kind="item").order_by("anchor_id", "id")
    return list(rows.values_list("anchor_id", "step_key", "state"))
