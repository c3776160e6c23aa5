"""How does one conversation read: its entries, what was read out of them, and the customer beside it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import doors, formats
from duecourse.interfaces.web.customers import asking, deciding, reasons
from duecourse.interfaces.web.customers import people as contacts
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.inbox import advices, reading, telling
from duecourse.interfaces.web.inbox.shown import (
    Customer,
    EntryRow,
    Facts,
    FileRow,
    ItemChoice,
    Other,
    ReadingRow,
    ThreadPage,
)
from duecourse.interfaces.web.outbox import reading as outbox
from duecourse.interfaces.web.outbox.one import bodies
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import inbox, mails
from duecourse.records.communications.queries.inbox import Reading
from duecourse.records.communications.queries.mails import Entry, File, Mail, Sent, ThreadRow
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.lists import accounts_in_scope
from duecourse.records.ledger.queries.screens import ItemLine, days_late
from duecourse.work.procedures.operations.replies import PERMISSIONS

SHOWN = 30
"""So many entries stand on a page at first, the newest; the others are a click away."""
FEW_ITEMS = 8
WRONG_CONTACT = "wrong_contact"
PROMISE = "will_pay"
MOST_PROPOSED = 5
FEW_REASONS = 3
_KB = 1024


@dataclass(frozen=True)
class _Around:
    """What was read around the entries of a conversation, all at once."""

    request: StaffRequest
    row: ThreadRow
    readings: Mapping[int, tuple[Reading, ...]]
    raws: Mapping[int, bytes]
    here: Standing | None
    items: Sequence[ItemLine]
    first_open: int
    """The suggestion that a key confirms: the surest of the newest mail that has one."""


def page(request: StaffRequest, row: ThreadRow, *, entry_limit: int = SHOWN) -> ThreadPage:
    """Read one conversation; the number of queries does not grow with its entries or with what is owed."""
    visit = request.visit
    every = mails.entries(visit.tenant_id, row.id)
    entries = every if request.GET.get("all") else every[-entry_limit:]
    around = _around(request, row, entries)
    here = around.here
    shown = tuple(_entry(around, one, is_first=one is every[0]) for one in entries)
    due, is_late = telling.due_words(row.answer_due_at, request.now)
    last = next((one.mail for one in reversed(every) if one.mail), None)
    colleagues = reading.people_options(visit, row.company_id)
    return ThreadPage(
        id=row.id,
        href=reverse("thread", args=[row.id]),
        subject=row.subject or _("no subject"),
        who=(last.sender_name or last.sender) if last else "",
        company=next((one.name for one in visit.companies if one.id == row.company_id), ""),
        status=row.status,
        status_words=_status(request, row),
        is_snoozed=bool(row.status == "open" and row.snoozed_until and row.snoozed_until > request.now),
        is_verified=row.is_verified,
        filed=telling.doubt_words(row.evidence) or telling.filed_words(row.filed_by),
        proposed=_proposed(request, row) if not row.is_verified else (),
        due=due if row.status == "open" else "",
        is_late=is_late and row.status == "open",
        assignee_id=str(row.assignee_id or ""),
        assignee=dict(colleagues).get(str(row.assignee_id), "") if row.assignee_id else "",
        people=colleagues,
        entries=shown,
        left_out=len(every) - len(entries),
        all_href=f"{reverse('thread', args=[row.id])}?all=1",
        customer=_customer(here) if here else None,
        others=_others(request, row) if here else (),
        is_suggesting=any(each.is_first and each.may_confirm for one in shown for each in one.readings),
        intents=tuple((key, telling.intent_words(key)) for key in telling.INTENTS),
        reasons=(("", _("not said")), *reasons.dispute_words().items()),
        **_ways(row, here),
        sender=last.sender if last else "",
    )


def _proposed(request: StaffRequest, row: ThreadRow) -> tuple[Customer, ...]:
    """Offer the customers that the mail may be of, those that this person sees."""
    suggested = [one for one in row.evidence.get("suggests", ()) if isinstance(one, int)]
    wanted = [row.customer_id, *suggested] if row.customer_id else suggested
    visit = request.visit
    found = accounts_in_scope(
        visit.tenant_id,
        wanted[:MOST_PROPOSED],
        company_ids=[row.company_id],
        portfolio_ids=visit.seat.scope.portfolio_ids,
    )
    return tuple(Customer(one.id, one.name, one.number, doors.address("customer", one.token)) for one in found)


def _ways(row: ThreadRow, here: Standing | None) -> dict[str, str]:
    """Give the addresses under which a conversation is answered: by the composer, or in plain words where nobody is known."""
    outside = reverse("write-outside", args=[row.id])
    if here is None:
        answer = reverse("write-outside", args=[row.id], query={"as": "reply"}) if row.last_in_at else ""
        return {"reply_href": answer, "reply_all_href": "", "forward_href": "", "outside_href": outside}
    named = {"reply_href": "reply", "reply_all_href": "all", "forward_href": "forward"}
    return {
        name: reverse("write", args=[here.account.token], query={"thread": row.id, "as": way})
        for name, way in named.items()
    } | {"outside_href": outside}


def _status(request: StaffRequest, row: ThreadRow) -> str:
    if row.status == "open" and row.snoozed_until and row.snoozed_until > request.now:
        until = formats.moment(row.snoozed_until, request.visit.zone)
        return _("Put off until %(when)s") % {"when": until}
    return {"open": _("Open"), "waiting": _("Waits for the customer"), "done": _("Done")}[row.status]


def _by_mail(found: Iterable[Reading]) -> Mapping[int, tuple[Reading, ...]]:
    made: dict[int, list[Reading]] = defaultdict(list)
    for one in found:
        made[one.mail_id].append(one)
    return {key: tuple(rows) for key, rows in made.items()}


def _around(request: StaffRequest, row: ThreadRow, entries: Sequence[Entry]) -> _Around:
    tenant = request.visit.tenant_id
    here = asking.standing(request, row.customer_id) if row.customer_id else None
    mail_ids = [one.mail.id for one in entries if one.mail]
    read = _by_mail(inbox.readings_of(tenant, mail_ids))
    waiting = (one.id for each in reversed(mail_ids) for one in read.get(each, ()) if one.state == "suggested")
    return _Around(
        request=request,
        row=row,
        readings=read,
        raws=inbox.raws_of(tenant, [one.message.id for one in entries if one.message]),
        here=here,
        items=asking.open_items(request, here.account) if here else (),
        first_open=next(waiting, 0),
    )


def _entry(around: _Around, entry: Entry, *, is_first: bool) -> EntryRow:
    moment = formats.moment(entry.at, around.request.visit.zone)
    if entry.mail is not None:
        return _of_mail(around, entry, entry.mail, moment, may_split=not is_first)
    if entry.message is not None:
        return _of_message(around, entry, entry.message, moment, may_split=not is_first)
    return EntryRow(entry.id, "note", entry.by, "", "", moment, telling.pieces(entry.text, ()))


def _of_mail(around: _Around, entry: Entry, mail: Mail, moment: str, *, may_split: bool) -> EntryRow:
    read, thread_id = around.readings.get(mail.id, ()), around.row.id
    return EntryRow(
        id=entry.id,
        kind="in",
        who=mail.sender_name or mail.sender,
        address=mail.sender,
        to=", ".join(mail.recipients),
        when=moment,
        pieces=telling.pieces(mail.visible_text, read),
        quoted=mail.quoted_text,
        html_href=reverse("thread-mail-html", args=[thread_id, mail.id]) if mail.html else "",
        machine=telling.machine_words(mail.machine),
        error=_("This mail could not be read whole.") if mail.error else "",
        language=mail.language,
        files=tuple(advices.offered(_file(thread_id, one), around.row, one.id, read) for one in mail.files),
        readings=tuple(_reading(around, one, sender=mail.sender) for one in read),
        may_split=may_split,
        advice_href=advices.mail_href(around.row, mail.id) if mail.visible_text.strip() else "",
        is_advice=advices.says_paid(read) and not mail.files,
    )


def _file(thread_id: int, one: File) -> FileRow:
    return FileRow(
        name=one.name or _("file"),
        href="" if one.refused else reverse("thread-file", args=[thread_id, one.id]),
        size=_("%(kilobytes)s kB") % {"kilobytes": formats.number(max(1, one.size // _KB))},
        refused=_refused(one.refused),
    )


def _refused(why: str) -> str:
    return _("Not kept: it is too large, or of a kind that is refused.") if why else ""


def _of_message(around: _Around, entry: Entry, sent: Sent, moment: str, *, may_split: bool) -> EntryRow:
    plain, _html = bodies(around.raws.get(sent.id, b""))
    return EntryRow(
        id=entry.id,
        kind="out",
        who=entry.by or _("Duecourse"),
        address=sent.address,
        to=sent.address,
        when=moment,
        pieces=telling.pieces(plain.strip(), ()),
        href=reverse("message", args=[sent.id]) if sent.customer_id and around.request.visit.may("outbox.see") else "",
        is_outside=sent.customer_id is None,
        state=outbox.LOOKS.get(sent.state, sent.state),
        state_words=outbox.state_words(sent.state, sent.channel),
        may_split=may_split,
    )


def _reading(around: _Around, one: Reading, *, sender: str) -> ReadingRow:
    items, here = around.items, around.here
    known = {item.id: item for item in items}
    currency = one.currency or (items[0].currency if items else "EUR")
    needed = PERMISSIONS.get(one.intent, "")
    details = [
        (_("Day"), formats.day(one.due_on) if one.due_on else ""),
        (_("Amount"), formats.plain_money(Money(one.amount, currency)) if one.amount is not None else ""),
        (_("Items"), ", ".join(dict.fromkeys(known[each].number for each in one.item_ids if each in known))),
        (_("Reason"), reasons.dispute_words().get(one.reason, one.reason)),
    ]
    return ReadingRow(
        id=one.id,
        intent=one.intent,
        words=telling.intent_words(one.intent),
        sure=formats.percent(one.confidence),
        details=tuple((name, value) for name, value in details if value),
        is_open=one.state == "suggested",
        may_confirm=here is not None and around.row.is_verified and around.request.visit.may(needed),
        is_first=one.id == around.first_open,
        settled=_settled(one),
        due_on=one.due_on,
        amount=str(one.amount.normalize()) if one.amount is not None else "",
        reason=one.reason,
        items=tuple(_item(item, here, is_meant=item.id in one.item_ids) for item in items) if here else (),
        ends=sender if one.intent == WRONG_CONTACT and around.row.contact_id else "",
        promise_token=here.account.token if here and one.intent == PROMISE else "",
        likely_href=_likely_href(here, one, items) if here and one.intent == PROMISE and one.due_on else "",
    )


def _likely_href(here: Standing, one: Reading, items: Sequence[ItemLine]) -> str:
    """Give the address that says how likely it is; a mail that names no item promises what is overdue."""
    meant = one.item_ids or [item.id for item in items if item.due_on < here.day]
    query = {"due_on": str(one.due_on), "row": [str(each) for each in meant]}
    if one.amount is not None:
        query["amount"] = str(one.amount)
    return reverse("promise-chance", args=[here.account.token], query=query)


def _settled(one: Reading) -> str:
    said = {
        "confirmed": _("Confirmed by %(name)s"),
        "corrected": _("Corrected by %(name)s"),
        "dismissed": _("Dismissed by %(name)s"),
    }
    return said[one.state] % {"name": one.settled_by} if one.state in said else ""


def _item(item: ItemLine, here: Standing | None, *, is_meant: bool = False) -> ItemChoice:
    return ItemChoice(
        id=item.id,
        number=item.number,
        due_on=item.due_on,
        late_days=max(0, days_late(item.due_on, on=here.day)) if here else 0,
        open=Money(item.open_amount, item.currency),
        href=doors.address("item", item.id),
        is_meant=is_meant,
    )


def facts(request: StaffRequest, row: ThreadRow) -> Facts | None:
    """Read the customer beside a conversation; None where nobody knows yet whose it is."""
    if row.customer_id is None:
        return None
    visit, here = request.visit, asking.standing(request, row.customer_id)
    items = asking.open_items(request, here.account)
    decided = deciding.decided(visit, here.account, here.day)
    cards = ledger.contact_cards(visit.tenant_id, here.account)
    card = next((one for one in cards if one.id == row.contact_id), None)
    known = (card.name or card.email, contacts.role_words().get(card.role, card.role)) if card else ()
    return Facts(
        customer=_customer(here),
        company=here.company.name,
        filed=telling.filed_words(row.filed_by) if row.is_verified else "",
        to_collect=decided.to_collect,
        promised=decided.promised,
        disputed=decided.disputed,
        oldest_days=max(0, days_late(items[0].due_on, on=here.day)) if items else None,
        next_title=decided.next.title,
        next_words=decided.next.words,
        next_reasons=tuple(one.words for one in decided.next.reasons[:FEW_REASONS]),
        contact=" · ".join(known),
        items=tuple(_item(one, here) for one in items[:FEW_ITEMS]),
        item_count=len(items),
    )


def _customer(here: Standing) -> Customer:
    account = here.account
    return Customer(account.id, account.name, account.number, reverse("customer", args=[account.token]))


def _others(request: StaffRequest, row: ThreadRow) -> tuple[Other, ...]:
    assert row.customer_id is not None
    return tuple(
        Other(
            id=one.id,
            title=one.subject or _("no subject"),
            when=telling.when(one.last_entry_at, request.now, request.visit.zone),
            href=doors.address("thread", one.id),
            state={"open": pgettext("conversation", "open"), "waiting": _("waiting"), "done": _("done")}[one.status],
        )
        for one in inbox.beside(request.visit.tenant_id, row.customer_id, but=row.id)
    )
