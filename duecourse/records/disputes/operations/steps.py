"""Write down what was done in a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.timeline.events import Happening
from duecourse.foundation.timeline.log import record
from duecourse.records.disputes.models import Dispute, DisputeStep


@dataclass(frozen=True)
class By:
    """Who does something, on which business date, and when."""

    on: date
    actor: Actor
    at: datetime

    @property
    def told(self) -> dict[str, Any]:
        """The same as arguments of another verb."""
        return {"on": self.on, "actor": self.actor, "at": self.at}


def log(
    dispute: Dispute, kind: str, by: By, *, text: str = "", values: Mapping[str, Any] | None = None, **ids: int
) -> DisputeStep:
    """Append a step to a case; `ids` = the document, message or thread that it is about."""
    return DisputeStep.objects.create(
        tenant_id=dispute.tenant_id,
        dispute_id=dispute.pk,
        kind=kind,
        at=by.at,
        on_day=by.on,
        author=by.actor.name,
        user_id=by.actor.user_id,
        text=text,
        values=dict(values or {}),
        **ids,
    )


def tell(dispute: Dispute, event: Happening, by: By, *, words: str = "") -> None:
    """Put an event of a case on its customer's timeline."""
    customer, company = dispute.customer_id, dispute.company_id
    record(dispute.tenant_id, event, customer_id=customer, company_id=company, words=words, **by.told)


def changed(tenant: UUID, dispute: Dispute, **fields: Any) -> None:
    """Write fields of a case, in the row and in the object."""
    for name, value in fields.items():
        setattr(dispute, name, value)
    Dispute.objects.of(tenant).filter(id=dispute.pk).update(**fields)
