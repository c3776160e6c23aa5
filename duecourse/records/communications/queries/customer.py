"""What was said to and by one customer: calls, messages about an item, and how its addresses fare?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.communications.models import Call, Message, Recipient, Template, TemplateVersion, TrackedLink
from duecourse.records.communications.rules import calls as rules


@dataclass(frozen=True)
class CallLine:
    """One call."""

    id: int
    direction: str
    person: str
    phone: str
    outcome: str
    note: str
    on_day: date
    at: datetime
    by: str
    attempt: int
    next_at: datetime | None

    @property
    def is_reached(self) -> bool:
        """Tell whether somebody was spoken to who could answer."""
        return rules.is_reached(self.outcome)


@dataclass(frozen=True)
class SaidLine:
    """A message to the customer."""

    id: int
    subject: str
    channel: str
    address: str
    planned_on: date
    state: str
    severity: int | None
    opened_at: datetime | None = None
    """When a person first followed a link of it."""


@dataclass(frozen=True)
class Health:
    """How mail to an address fared: when it last arrived at the server, and how often it did not."""

    last_on: datetime | None
    accepted_count: int
    failed_count: int


@dataclass(frozen=True)
class Text:
    """A published text in one language."""

    code: str
    name: str
    stage: str
    tone: str
    language: str
    subject: str
    body: str


def call_lines(tenant: UUID, customer_id: int, *, limit: int = 20) -> tuple[CallLine, ...]:
    """List a customer's calls, the newest first."""
    rows = Call.objects.of(tenant).filter(customer_id=customer_id).order_by("-id")
    return tuple(CallLine(*values) for values in rows.values_list(*CallLine.__dataclass_fields__)[:limit])


def last_contact_on(tenant: UUID, customer_id: int, *, written_to: int) -> date | None:
    """Tell when the customer was last called, or it (or its payer) last written to: one query."""
    return max((day for (day,) in _contacted_on(tenant, customer_id, written_to)), default=None)


@kept
def _contacted_on(tenant: UUID, customer_id: int, written_to: int) -> QuerySet[Any]:
    calls = Call.objects.of(tenant).filter(customer_id=customer_id).order_by("-id").values_list("on_day")[:1]
    mails = Message.objects.of(tenant).filter(customer_id=written_to, state="sent").order_by("-id")
    return calls.union(mails.values_list("planned_on")[:1], all=True)


def last_contacts(tenant: UUID, customer_ids: Collection[int]) -> dict[int, tuple[date, str]]:
    """Tell when each customer was last written to or called, and by which road: two queries."""
    wanted = list(customer_ids)
    mails = Message.objects.of(tenant).filter(customer_id__in=wanted, direction="out", state="sent")
    calls = Call.objects.of(tenant).filter(customer_id__in=wanted)
    found = [
        *mails.order_by("customer_id", "-id")
        .distinct("customer_id")
        .values_list("customer_id", "planned_on", "channel"),
        *(
            (customer, day, "call")
            for customer, day in calls.order_by("customer_id", "-id")
            .distinct("customer_id")
            .values_list("customer_id", "on_day")
        ),
    ]
    return {customer: (day, road) for customer, day, road in sorted(found, key=itemgetter(1)) if customer}


def attempt_now(calls: Collection[CallLine]) -> int:
    """Tell which attempt the next call is."""
    return rules.attempt([one.outcome for one in calls if one.direction == "out"])


def messages_about(
    tenant: UUID, customer_ids: Collection[int], item_id: int, *, limit: int = 50
) -> tuple[SaidLine, ...]:
    """List the messages that carried an item, to its customer or the payer, the newest first."""
    links = TrackedLink.objects.of(tenant).filter(message_id=OuterRef("id"), followed_at__isnull=False)
    opened = links.order_by("followed_at").values("followed_at")[:1]
    rows = Message.objects.of(tenant).filter(customer_id__in=list(customer_ids), item_ids__contains=[item_id])
    names = tuple(SaidLine.__dataclass_fields__)
    found = rows.annotate(opened_at=Subquery(opened)).order_by("-id").values_list(*names)
    return tuple(SaidLine(*values) for values in found[:limit])


def health_of(tenant: UUID, addresses: Collection[str]) -> dict[str, Health]:
    """Tell how mail to some addresses fared, in one query."""
    found = _fared(tenant, [one for one in addresses if one])
    return {address: Health(last, good, bad) for address, last, good, bad in found}


@kept
def _fared(tenant: UUID, addresses: Collection[str]) -> QuerySet[Any]:
    rows = Recipient.objects.of(tenant).filter(address__in=list(addresses)).values("address")
    counted = rows.annotate(
        last=Max("spoken_at", filter=Q(state="accepted")),
        good=Count("id", filter=Q(state="accepted")),
        bad=Count("id", filter=Q(state__in=["refused", "failed", "bounced"])),
    )
    return counted.values_list("address", "last", "good", "bad")


def published_texts(tenant: UUID, *, channel: str = "email") -> tuple[Text, ...]:
    """List the published texts of a channel, by stage and language, in two queries."""
    rows = Template.objects.of(tenant).filter(channel=channel).order_by("id")
    named = {row.pk: row for row in rows}
    versions = TemplateVersion.objects.of(tenant).filter(template_id__in=list(named), state="published")
    found = versions.order_by("template_id", "language").values_list("template_id", "language", "subject", "body")
    return tuple(
        Text(named[key].code, named[key].name, named[key].stage, named[key].tone, language, subject, body)
        for key, language, subject, body in found
    )
