"""How does a customer's page read in the reader's language?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.foundation.timeline import log
from duecourse.interfaces.web import formats
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.customers import agreed, deciding, family, lines
from duecourse.interfaces.web.customers.shown import ContactRow, CustomerList, CustomerPage, ListRow
from duecourse.interfaces.web.pages import asked_page, choice, page_of
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account, AccountFacts, Balance, ContactLine
from duecourse.work.procedures.queries import screens as procedures

SIZE = 50
ITEMS = 200
TIMELINE = 20


@dataclass(frozen=True)
class Found:
    """A customer that the palette may mean."""

    href: str
    name: str
    number: str
    company_code: str


@dataclass(frozen=True)
class MoreTimeline:
    """A further piece of a timeline."""

    happened: tuple[Happened, ...]
    more_href: str


def found(visit: Visit, text: str) -> tuple[Found, ...]:
    """Find the first customers that begin like the text."""
    rows, _total = _accounts(visit, text, offset=0, limit=8)
    codes = _codes(visit)
    return tuple(Found(_href(row), row.name, row.number, codes.get(row.company_id, "")) for row in rows)


def customer_list(request: HttpRequest, visit: Visit) -> CustomerList:
    """Read one page of customers."""
    text = request.GET.get("q", "").strip()[:80]
    owing = request.GET.get("owing", "")
    owing = owing if owing in ("open", "overdue") and visit.day else ""
    number = asked_page(request)
    rows, total = _accounts(visit, text, owing=owing, offset=(number - 1) * SIZE, limit=SIZE)
    owed = ledger.balances(visit.tenant_id, [row.id for row in rows], on=visit.day) if visit.day and rows else {}
    codes = _codes(visit)
    return CustomerList(
        query=text,
        owing=owing,
        filters=tuple(
            choice(request, key="owing", value=value, words=words)
            for value, words in (("", _("All")), ("open", _("With open items")), ("overdue", _("Overdue")))
        ),
        rows=tuple(_list_row(row, owed.get(row.id, ()), codes, visit.day) for row in rows),
        page=page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(rows)),
    )


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


def _accounts(visit: Visit, text: str, *, offset: int, limit: int, owing: str = "") -> tuple[tuple[Account, ...], int]:
    return ledger.accounts(
        visit.tenant_id,
        company_ids=visit.company_ids,
        portfolio_ids=visit.scope.portfolio_ids,
        text=text,
        owing=owing,
        on=visit.day,
        offset=offset,
        limit=limit,
    )


def _codes(visit: Visit) -> dict[int, str]:
    return {one.id: one.code for one in visit.companies}


def _href(account: Account) -> str:
    return reverse("customer", args=[account.token])


def _money(owed: Sequence[Balance], name: str) -> tuple[Money, ...]:
    amounts = ((getattr(line, name), line.currency) for line in owed)
    return tuple(Money(amount, currency) for amount, currency in amounts if amount != Decimal(0))


def _list_row(account: Account, owed: Sequence[Balance], codes: dict[int, str], day: date | None) -> ListRow:
    oldest = ledger.oldest(owed)
    return ListRow(
        href=_href(account),
        name=account.name,
        number=account.number,
        company_code=codes.get(account.company_id, ""),
        segment=account.segment,
        country=account.country,
        open=_money(owed, "open"),
        overdue=_money(owed, "overdue"),
        oldest_days=ledger.days_late(oldest, on=day) if oldest and day else None,
    )


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
