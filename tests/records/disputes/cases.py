"""Who and what do the tests of cases play with?"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.records.disputes.models import Dispute
from duecourse.records.disputes.operations import departments, disputes, terms
from duecourse.records.disputes.operations.departments import DepartmentWish
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.disputes.queries.cases import Eyes
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import Effect, Term
from duecourse.records.ledger.models import Customer, Item
from tests.book import TODAY, by_anna

DAY = timedelta(days=1)
LEAD, RESOLVE = ["dispute.open"], ["dispute.resolve"]


def moment(day: date, hour: int = 12) -> datetime:
    """An hour of a day in March in Brussels."""
    return datetime.combine(day, time(hour - 1), tzinfo=UTC)


def a_person(tenant: UUID, name: str, role: str = "dispute_resolver") -> UUID:
    """Somebody who works here."""
    user = identity.create_user(f"{name.lower()}@case.example", name=name)
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=moment(TODAY))
    return user.pk


def a_department(tenant: UUID, name: str, *members: UUID, heads: tuple[UUID, ...] = ()) -> int:
    """A department that works from nine to five."""
    wish = DepartmentWish(name, members=members, heads=heads)
    return departments.keep_department(tenant, wish, actor=SYSTEM, at=moment(TODAY)).pk


def goes_to(tenant: UUID, reason: str, department_id: int | None = None, effect: Effect = Effect.PART) -> None:
    """Say who looks into disputes of a reason."""
    term = Term(terms_of(tenant)[reason].days, department_id, effect)
    terms.set_terms(tenant, {reason: term}, actor=SYSTEM, at=moment(TODAY))


def quarrels(tenant: UUID, customer: Customer, *items: Item, reason: str = "PRICE", amount: str = "") -> Dispute:
    """Open a dispute over items, or over so much of each."""
    claims = [Claim(item.pk, Decimal(amount) if amount else None) for item in items]
    return disputes.open_dispute(tenant, NewDispute(customer.pk, claims, reason), **by_anna())


def fresh(dispute: Dispute) -> Dispute:
    """Read a case anew."""
    return Dispute.objects.of(dispute.tenant_id).get(id=dispute.pk)


def eyes(company: Company, only: UUID | None = None) -> Eyes:
    """Look at a company, or at one's own cases there."""
    return Eyes((company.pk,), None, only)
