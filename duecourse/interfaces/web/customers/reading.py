"""How does a customer's page read in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline import log
from duecourse.interfaces.web import formats
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.customers import agreed, deciding, family, lines
from duecourse.interfaces.web.customers.shown import ContactRow, CustomerPage
from duecourse.interfaces.web.pages import choice
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account, AccountFacts, Balance, ContactLine
from duecourse.work.procedures.queries import screens as procedures

ITEMS = 200
TIMELINE = 20


@dataclass(frozen=True)
class MoreTimeline:
    """A further piece of a timeline."""

    happened: tuple[Happened, ...]
    more_href: str


def head(request: HttpRequest) -> Mapping[str, Any]:
    """Say what stands above the list of customers: the words searched for and the quick choices."""
    lines = (("", _("All")), ("open", _("With open items")), ("overdue", _("Overdue")))
    return {
        "query": request.GET.get("q", "").strip()[:80],
        "choices": tuple(choice(request, key="owing", value=value, words=words) for value, words in lines),
    }


def customer_page(request: HttpRequest, visit: Visit, facts: AccountFacts) -> CustomerPage:
    """Read everything of one customer; the number of queries does not grow with what it owes."""
    account, company = facts.account, next(one for one in visit.companies if one.id == facts.account.company_id)
    day = company.business_date or visit.day or request.now.date()  # type: ignore[attr-defined]
    owed = ledger.balances(visit.tenant_id, [account.id], on=day).get(account.id, ())
    tasks = agreed.task_lines(visit, account.id, on=day)
    decided = deciding.decided(visit, account, day, tasks)
    is_open = request.GET.get("items", "") != "settled"
    items = ledger.item_lines(visit.tenant_id, account.id, is_open=is_open, limit=ITEMS)
    open_count, settled_count = ledger.item_counts(visit.tenant_id, account.id)
    oldest = ledger.oldest(owed)
    more = more_timeline(visit, account)
    return CustomerPage(
        token=account.token,
        name=account.name,
        number=account.number,
        company_name=company.name,
        tags=_tags(facts),
        day=day,
        to_collect=decided.to_collect,
        overdue=_money(owed, "overdue"),
        open=_money(owed, "open"),
        promised=decided.promised,
        disputed=decided.disputed,
        oldest_days=ledger.days_late(oldest, on=day) if oldest else None,
        last_contact=formats.day(outbox.last_sent_on(visit.tenant_id, (decided.payer or account).id)),
        next=decided.next,
        payer=next(iter(family.links(visit, [decided.payer] if decided.payer else [])), None),
        accounts=family.links(visit, decided.accounts),
        stops=agreed.stops(visit, facts, items, on=day),
        items=tuple(lines.item_row(one, decided.items.get(one.id), on=day) for one in items),
        item_filters=(
            choice(request, key="items", value="", words=_("Open"), count=open_count),
            choice(request, key="items", value="settled", words=_("Settled"), count=settled_count),
        ),
        contacts=tuple(_contact(one, day) for one in ledger.contact_lines(visit.tenant_id, account, on=day)),
        agreed=agreed.agreed(visit, facts, decided, items, on=day),
        tasks=tasks,
        notes=agreed.note_rows(visit, account.id),
        terms=formats.days(facts.terms_days),
        address=facts.address,
        happened=more.happened,
        more_href=more.more_href,
    )


def more_timeline(visit: Visit, account: Account, *, before: int | None = None) -> MoreTimeline:
    """Read a piece of the timeline, newest first."""
    entries = log.timeline_of(visit.tenant_id, account.id, before=before, limit=TIMELINE + 1)
    kinds = procedures.steps_by_key(visit.tenant_id)
    shown = tuple(memory.shown(entry, kinds=kinds) for entry in entries[:TIMELINE])
    if len(entries) <= TIMELINE:
        return MoreTimeline(shown, "")
    href = reverse("customer-timeline", args=[account.token], query={"before": entries[TIMELINE - 1].id})
    return MoreTimeline(shown, href)


def _money(owed: Sequence[Balance], name: str) -> tuple[Money, ...]:
    amounts = ((getattr(line, name), line.currency) for line in owed)
    return tuple(Money(amount, currency) for amount, currency in amounts if amount != Decimal(0))


def _tags(facts: AccountFacts) -> tuple[str, ...]:
    kinds = {
        "company": "",
        "unknown": "",
        "public": _("Public body"),
        "sole_trader": _("Sole trader"),
        "consumer": _("Consumer"),
    }
    automatic = "" if facts.automatic else _("handled by a person")
    return tuple(
        tag for tag in (facts.account.segment, kinds[facts.party_kind], facts.account.country, automatic) if tag
    )


def _contact(contact: ContactLine, day: date) -> ContactRow:
    gone = contact.valid_to is not None and contact.valid_to < day
    roles = {
        "ap": _("accounts payable"),
        "billing": _("billing"),
        "finance": _("finance"),
        "buyer": _("buyer"),
        "escalation": _("escalation"),
        "legal": _("legal"),
    }
    return ContactRow(
        name=contact.name,
        role_words=roles.get(contact.role, contact.role),
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        is_ours=contact.is_ours,
        gone_words=(contact.gone_reason or _("no longer valid")) if gone else "",
    )
