"""Who looks into disputes at the simulated company, and of which reasons?"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.identity import queries
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.disputes.operations import departments, terms
from duecourse.records.disputes.operations.departments import DepartmentWish
from duecourse.records.disputes.queries.settling import terms_of

DEPARTMENTS: Final[dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]]] = {
    "Logistics": (
        ("dispute-resolver", "senior-collector"),
        "senior-collector",
        ("QTY-SHORT", "DAMAGED", "NOT-RECEIVED", "WRONG-ITEM", "LATE-DELIVERY", "RETURNED", "PROOF-NEEDED"),
    ),
    "Pricing": (("dispute-resolver",), "dispute-resolver", ("PRICE", "DISCOUNT/TERMS", "REBATE-PENDING", "CONTRACT")),
}
"""Name -> people, who leads it, reasons; what is nobody's stays with whoever works the customer."""


def set_up_departments(tenant: UUID, *, at: datetime) -> None:
    """Make the departments, and let the reasons go to them."""
    known = terms_of(tenant)
    for name, (people, lead, reasons) in DEPARTMENTS.items():
        ids = {one: queries.seat_by_email(tenant, f"{one}@demo.example").user_id for one in people}
        wish = DepartmentWish(name, members=tuple(ids.values()), heads=(ids[lead],))
        made = departments.keep_department(tenant, wish, actor=SYSTEM, at=at)
        wanted = {reason: replace(known[reason], department_id=made.pk) for reason in reasons}
        terms.set_terms(tenant, wanted, actor=SYSTEM, at=at)
