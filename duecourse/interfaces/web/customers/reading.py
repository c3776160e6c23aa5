"""How does a customer's page read in the reader's language? What stands above every tab, and the first tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.foundation.identity.queries.absences import workers_of
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import agreed, family, flow, lines, people, remembering
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.customers.deciding import Decided
from duecourse.interfaces.web.customers.people import Cards
from duecourse.interfaces.web.customers.shown import Head, ItemRow, Overview
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import customer as said
from duecourse.records.credit.queries import screens as credit
from duecourse.records.ledger.queries import customer as kept
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.lists import LONG_DAYS
from duecourse.records.ledger.queries.outlooks import outlooks_of
from duecourse.records.ledger.queries.screens import AccountFacts, Balance, ItemLine

ITEMS = 200


def head(request: StaffRequest) -> Mapping[str, Any]:
    """Say what stands above the list of customers: the words searched for and the quick choices."""
    long = _("Over %(days)s days late") % {"days": LONG_DAYS}
    lines = (("", _("All")), ("open", _("With open items")), ("overdue", _("Overdue")), ("long", long))
    choices = tuple(choice(request, key="owing", value=value, words=words) for value, words in lines)
    return {
        "query": request.GET.get("q", "").strip()[:80],
        "choices": choices + whose.chip(request, request.visit),
        "stop_codes": tuple(agreed.stop_words().items()),
    }


def customer_head(request: StaffRequest, here: Standing, decided: Decided, cards: Cards) -> Head:
    """Read what stands above every tab; the number of queries does not grow with what the customer owes."""
    visit, account = request.visit, here.account
    owed = ledger.balances(visit.tenant_id, [account.id], on=here.day).get(account.id, ())
    oldest = ledger.oldest(owed)
    limits = _limit_use(visit, here, owed)
    risk = credit.risk_of(visit.tenant_id, account.id, on=here.day)
    return Head(
        token=account.token,
        name=account.name,
        number=account.number,
        company_name=here.company.name,
        tags=_tags(here.facts),
        day=here.day,
        to_collect=decided.to_collect,
        overdue=_money(owed, "overdue"),
        open=_money(owed, "open"),
        promised=decided.promised,
        disputed=decided.disputed,
        oldest_days=ledger.days_late(oldest, on=here.day) if oldest else None,
        limit_use=tuple(words for words, _is_over in limits),
        is_over_limit=any(is_over for _words, is_over in limits),
        risk=risk.risk_class if risk else "",
        last_contact=formats.day(_last_contact_on(visit, here, decided)),
        next_contact=decided.next.when,
        collectors=_collectors(visit, here),
        phone=people.phone_of(cards, on=here.day),
        tabs=_tabs(request),
    )


def overview(request: StaffRequest, here: Standing, decided: Decided, cards: Cards) -> Overview:
    """Read the first tab."""
    visit, account = request.visit, here.account
    is_open = request.GET.get("items", "") != "settled"
    items = ledger.item_lines(visit.tenant_id, account.id, is_open=is_open, limit=ITEMS)
    notes = agreed.note_rows(visit, account.id)
    told = {one.id: one.text for one in notes}
    more = remembering.piece(request, account, decided.kinds, limit=8, notes=told)
    steps, about = flow.flow(decided, items if is_open else ())
    return Overview(
        id=account.id,
        token=account.token,
        next=decided.next,
        flow=steps,
        flow_about=about,
        payer=next(iter(family.links(visit, [decided.payer] if decided.payer else [])), None),
        accounts=family.links(visit, decided.accounts),
        stops=agreed.stops(visit, here.facts, items, on=here.day),
        items=_item_rows(visit.tenant_id, items, decided, here),
        copies=kept.copies_of(visit.tenant_id, account.id),
        item_filters=_item_filters(request),
        contacts=people.rows(visit, cards, on=here.day),
        agreed=agreed.agreed(visit, here.facts, decided, items, on=here.day),
        tasks=decided.tasks,
        notes=notes,
        terms=formats.days(here.facts.terms_days),
        address=here.facts.address,
        happened=more.happened,
        more_href=more.more_href,
    )


def _item_rows(tenant: UUID, items: Sequence[ItemLine], decided: Decided, here: Standing) -> tuple[ItemRow, ...]:
    thought = outlooks_of(tenant, [one.id for one in items])
    return tuple(
        lines.item_row(one, decided.items.get(one.id), on=here.day, outlook=thought.get(one.id)) for one in items
    )


def _item_filters(request: StaffRequest) -> tuple[Choice, ...]:
    return (
        choice(request, key="items", value="", words=_("Open")),
        choice(request, key="items", value="settled", words=_("Settled")),
    )


def _tabs(request: StaffRequest) -> tuple[Choice, ...]:
    named = (
        ("", _("Overview")),
        ("timeline", _("Timeline")),
        *((("conversations", _("Conversations")),) if request.visit.may("inbox.see") else ()),
        ("promises", _("Promises and plans")),
        ("disputes", _("Disputes")),
        ("contacts", _("Contacts")),
        ("calls", _("Calls")),
        *((("behaviour", _("Behaviour")),) if request.visit.may("worklist.see") else ()),
        ("credit", pgettext("tab", "Credit")),
        ("documents", _("Documents")),
        ("notes", _("Notes")),
        ("group", _("Group")),
    )
    now = request.GET.get("tab", "")
    return tuple(
        Choice(words, f"{request.path}?tab={key}" if key else request.path, key == now) for key, words in named
    )


def _limit_use(visit: Visit, here: Standing, owed: Sequence[Balance]) -> list[tuple[str, bool]]:
    """Say for each limit that holds how much of it is used, and whether it is too much."""
    open_of = {one.currency: one.open for one in owed}
    used = []
    for limit in credit.limits_of(visit.tenant_id, here.account.id):
        if not limit.holds(here.day) or limit.is_unlimited:
            continue
        exposure = max(open_of.get(limit.currency, Decimal(0)), Decimal(0))
        share = exposure / limit.amount if limit.amount else Decimal(1 if exposure else 0)
        of = formats.plain_money(limit.amount, limit.currency)
        used.append((_("%(share)s of %(limit)s") % {"share": formats.percent(share), "limit": of}, share > 1))
    return used


def _last_contact_on(visit: Visit, here: Standing, decided: Decided) -> date | None:
    written_to = (decided.payer or here.account).id
    return said.last_contact_on(visit.tenant_id, here.account.id, written_to=written_to)


def _collectors(visit: Visit, here: Standing) -> str:
    mine = here.facts.portfolio_id
    people = workers_of(visit.tenant_id, mine, on=here.day) if mine else ()
    return ", ".join(
        _("%(name)s (away, %(cover)s covers)") % {"name": one.name, "cover": one.cover} if one.cover else one.name
        for one in people
    )


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
