"""Fetch the copy of an invoice from where the company keeps it: ready, speak with no transaction open, keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import CopyNotFetched
from duecourse.records.ledger.models import CopyWire, Customer, Document, Item
from duecourse.records.ledger.operations.papers import store_document
from duecourse.records.ledger.ports import CopySourceBroken, FetchedCopy, OpenCopySource

FETCH: Final = "ledger.fetch_copy"
SOURCE: Final = "erp"
FETCHER: Final = Actor(kind="import", user_id=None, name="ERP")


class NoCopySource(Refused):
    """Nothing says where copies are kept."""

    says = _("Nothing is set up for this company to fetch copies from.")


@dataclass(frozen=True)
class Order:
    """Everything that the asking needs, so that no transaction is open meanwhile."""

    item_id: int
    customer_id: int
    number: str
    customer: str
    kind: str
    settings: dict[str, str]


def set_source(
    tenant: UUID, company_id: int, *, kind: str, values: Mapping[str, str], is_live: bool, actor: Actor, at: datetime
) -> CopyWire:
    """Say where a company's copies are fetched from; what the connector cannot work with is refused."""
    _opener(kind)(dict(values))
    wire, _made = CopyWire.objects.of(tenant).update_or_create(
        tenant_id=tenant,
        company_id=company_id,
        defaults={"kind": kind, "settings": dict(values), "is_live": is_live},
    )
    after = {"kind": kind, "is_live": is_live, **values}
    audit(tenant, "copy_source.set", actor=actor, at=at, subject=("CopyWire", wire.pk), after=after)
    return wire


def ready(tenant: UUID, item_id: int) -> Order:
    """Gather what is to be asked for."""
    item = Item.objects.of(tenant).get(id=item_id)
    wire = CopyWire.objects.of(tenant).filter(company_id=item.company_id, is_live=True).first()
    if wire is None:
        raise NoCopySource
    number = Customer.objects.of(tenant).values_list("number", flat=True).get(id=item.customer_id)
    return Order(item.pk, item.customer_id, item.number, number, wire.kind, dict(wire.settings))


def speak(order: Order) -> FetchedCopy | None:
    """Ask for the copy; no transaction is open."""
    return _opener(order.kind)(order.settings).fetch(number=order.number, customer=order.customer)


def keep(tenant: UUID, order: Order, copy: FetchedCopy | None, *, at: datetime) -> Document | None:
    """Keep what came, at its item; where nothing came, the timeline says so."""
    if copy is None:
        note_failure(tenant, order, at=at)
        return None
    return store_document(
        tenant,
        copy.content,
        name=copy.name,
        kind="invoice",
        at=at,
        actor=FETCHER,
        customer_id=order.customer_id,
        item_id=order.item_id,
        source=SOURCE,
        is_for_customer=True,
    )


def note_failure(tenant: UUID, order: Order, *, at: datetime) -> None:
    """Tell on the timeline that there is no copy to be had."""
    record(tenant, CopyNotFetched(order.number), customer_id=order.customer_id, actor=FETCHER, at=at)


def _opener(kind: str) -> OpenCopySource:
    known: Mapping[str, str] = import_string(settings.DUECOURSE_COPY_SOURCES)
    if kind not in known:
        raise CopySourceBroken(why=kind)
    opener: OpenCopySource = import_string(known[kind])
    return opener
