"""Open a dispute and close it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.disputes import rules
from duecourse.records.disputes.events import DisputeClosed, DisputeOpened
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import stop_and_recompute


class NothingDisputed(Refused):
    """No open item of the customer was named."""

    says = _("Choose at least one open item.")


class MoreThanOpen(Refused):
    """The disputed amount is larger than what is open."""

    says = _("Only %(open)s is open on %(number)s.")


class NoOpenDispute(Refused):
    """The dispute is not there, or it is closed."""

    says = _("There is no such open dispute.")


class UnknownOutcome(Refused):
    """Disputes do not end like this."""

    says = _("A dispute cannot end as “%(outcome)s”.")


@dataclass(frozen=True)
class Claim:
    """How much of an item is disputed; no amount means all that is open."""

    item_id: int
    amount: Decimal | None = None


@dataclass(frozen=True)
class NewDispute:
    """What a customer disagrees with, and why; `key` makes it once."""

    customer_id: int
    claims: Sequence[Claim]
    reason: str
    note: str = ""
    source: str = "person"
    key: str = ""


def open_dispute(tenant: UUID, new: NewDispute, *, on: date, actor: Actor, at: datetime) -> Dispute:
    """Record a disagreement; the disputed part leaves dunning from today until the dispute is closed."""
    known = Dispute.objects.of(tenant).filter(key=new.key).first() if new.key else None
    if known is not None:
        return known
    lines = _lines(tenant, new)
    company_id = lines[0][0].company_id
    dispute = Dispute.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        customer_id=new.customer_id,
        opened_on=on,
        from_on=on,
        known_on=on,
        reason=new.reason.upper(),
        note=new.note,
        source=new.source,
        key=new.key or f"hand:{uuid4().hex}",
    )
    DisputeLine.objects.bulk_create(
        DisputeLine(tenant_id=tenant, dispute_id=dispute.pk, item_id=item.pk, currency=item.currency, amount=amount)
        for item, amount in lines
    )
    stop_and_recompute(tenant, new.customer_id)
    amounts = tuple(str(Money(amount, item.currency)) for item, amount in lines)
    event = DisputeOpened(dispute.pk, dispute.reason, tuple(item.number for item, _amount in lines), amounts)
    record(tenant, event, customer_id=new.customer_id, company_id=company_id, actor=actor, at=at, on=on)
    return dispute


def close_dispute(tenant: UUID, dispute_id: int, *, outcome: str, on: date, actor: Actor, at: datetime) -> None:
    """End a dispute from today on: accepted, rejected, in part, or withdrawn; what is still open may be dunned again."""
    if not rules.is_outcome(outcome):
        raise UnknownOutcome(outcome=outcome)
    rows = Dispute.objects.of(tenant).filter(id=dispute_id, ended_on__isnull=True)
    dispute = rows.select_for_update(no_key=True).first()
    if dispute is None:
        raise NoOpenDispute
    rows.update(state="closed", outcome=outcome, ended_on=on, ended_known_on=on)
    stop_and_recompute(tenant, dispute.customer_id)
    event = DisputeClosed(dispute.pk, outcome)
    record(tenant, event, customer_id=dispute.customer_id, company_id=dispute.company_id, actor=actor, at=at, on=on)


def _lines(tenant: UUID, new: NewDispute) -> list[tuple[Item, Decimal]]:
    claims = {claim.item_id: claim.amount for claim in new.claims}
    rows = Item.objects.of(tenant).filter(id__in=list(claims), customer_id=new.customer_id, open_amount__gt=Decimal(0))
    found = list(rows.order_by("due_on", "id"))
    if not found or len(found) != len(claims):
        raise NothingDisputed
    lines = []
    for item in found:
        said = claims[item.pk]
        amount = item.open_amount if said is None else said
        if not 0 < amount <= item.open_amount:
            raise MoreThanOpen(open=Money(item.open_amount, item.currency), number=item.number)
        lines.append((item, amount))
    return lines
