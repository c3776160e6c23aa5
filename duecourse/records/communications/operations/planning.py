"""How does a decision become a message that only waits to be sent?"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.records.communications.models import Message, Recipient
from duecourse.records.communications.operations.accounts import files_of
from duecourse.records.communications.operations.bare import bare_cursor
from duecourse.records.communications.operations.drafts import Draft, facts_of
from duecourse.records.communications.operations.links import forget_links, keep_links
from duecourse.records.communications.operations.plans import Plan, Planned, Preview
from duecourse.records.communications.operations.roads import EMAIL, Road, codes_of, roads, tell_detours
from duecourse.records.communications.operations.statements import INSERT_MESSAGE, INSERT_RECIPIENT, MESSAGE_COLUMNS
from duecourse.records.communications.operations.templates import Versions, published, version_for
from duecourse.records.communications.queries.brands import brands
from duecourse.records.communications.queries.law import claimable
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.communications.queries.readers import Book, Reader, load_book
from duecourse.records.communications.rules import mime
from duecourse.records.communications.rules.fields import (
    Facts,
)
from duecourse.records.communications.rules.guards import words_of
from duecourse.records.communications.rules.letters import (
    PORTAL,
    REGISTERED,
    NoPostalAddress,
    Paper,
    Post,
    compose,
    one_line_of,
)
from duecourse.records.communications.rules.links import hashes_in, new_links
from duecourse.records.communications.rules.message_id import make_message_id
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.pace import domain_of
from duecourse.records.communications.rules.rendering import Compiled, MissingField, compile_template
from duecourse.records.communications.rules.texting import SMS, NothingToText, TextTooLong, text_of

KEEP_DAYS = 5
"""After so many days a message that could not leave is too old to leave."""
DRAW = "communications.draw_letters"
_REASONS: dict[type[Refused], str] = {
    mime.BadAddress: "bad_address",
    NoPostalAddress: "no_address",
    TextTooLong: "too_long",
    NothingToText: "no_template",
}


class NoSheet(Refused):
    """The letter could not be made."""

    says = _("The letter cannot be made: %(why)s %(detail)s")


def plan_message(tenant: UUID, plan: Plan, *, now: datetime) -> Planned:
    """Write one message into the outbox, once; asked again with the same origin it answers with what is there."""
    return plan_messages(tenant, [plan], now=now)[0]


def plan_messages(tenant: UUID, plans: Sequence[Plan], *, now: datetime) -> list[Planned]:
    """Render and store messages in a few statements; a plan that cannot be rendered is stored with its reason.

    Nothing here stops the others: a missing address, template or field suppresses its own message only (trap 13).
    """
    there = _existing(tenant, [plan.origin for plan in plans])
    fresh = {plan.origin: plan for plan in plans if plan.origin not in there}
    if fresh:
        drafts = _drafts(tenant, list(fresh.values()), now=now)
        there |= _insert(tenant, drafts, now=now)
        told = [(there[each.plan.origin], each.plan, each.subject, each.reader, each.detour) for each in drafts]
        tell_detours(tenant, told, now=now)
        if any(draft.paper for draft in drafts):
            later(DRAW, tenant=tenant, key=f"{DRAW}:{tenant}")
    return [there[plan.origin] for plan in plans]


def preview_message(tenant: UUID, plan: Plan, *, now: datetime) -> Preview:
    """Say what a message would be, and what keeps it from being one; nothing is written."""
    (draft,) = _drafts(tenant, [plan], now=now)
    return Preview(
        address=draft.reader.address if draft.reader else "",
        subject=draft.subject,
        rendered=draft.rendered,
        due_at=draft.due_at,
        reason=draft.reason,
        detail=draft.detail,
        links=draft.links,
        text=(draft.raw or b"").decode() if plan.channel == SMS else "",
    )


def paper_of(tenant: UUID, plan: Plan, *, now: datetime) -> Paper:
    """Say what would stand on the sheet of a letter, to be drawn at once and not posted; refuses what cannot be one."""
    (draft,) = _drafts(tenant, [plan], now=now)
    if draft.paper is None:
        raise NoSheet(why=words_of(draft.reason), detail=draft.detail)
    return draft.paper


def replan_message(tenant: UUID, message_id: int, plan: Plan, *, now: datetime) -> Planned:
    """Write a message that was sent back anew, on fresh facts and the customer's present stop version."""
    row = Message.objects.of(tenant).select_for_update().get(id=message_id)
    if row.origin != plan.origin or row.state != State.PLANNED:
        return _existing(tenant, [row.origin])[row.origin]
    (draft,) = _drafts(tenant, [plan], now=now)
    rows = Message.objects.of(tenant).filter(id=message_id, state=State.PLANNED)
    rows.update(**_values(draft, now=now))
    Recipient.objects.of(tenant).filter(message_id=message_id).delete()
    forget_links(tenant, message_id)
    keep_links(tenant, _links(draft, message_id), at=now)
    with bare_cursor() as cursor:
        cursor.executemany(INSERT_RECIPIENT, [(tenant, message_id, *address) for address in _addresses(draft)])
    return _existing(tenant, [plan.origin])[plan.origin]


def _drafts(tenant: UUID, plans: Sequence[Plan], *, now: datetime) -> list[Draft]:
    book = load_book(
        tenant,
        customers={plan.customer_id for plan in plans},
        companies={plan.company_id for plan in plans},
        items={line.item_id for plan in plans for line in plan.lines},
        on=max(plan.planned_on for plan in plans),
    )
    book.brands = brands(tenant, set(book.desks))
    versions = published(tenant, codes_of(plans))
    spoken = [*(each for _key, each in versions.values()), *(compile_template(p.written) for p in plans if p.written)]
    book.law = claimable(tenant, book, spoken)
    chosen = roads(tenant, plans, book, codes={code for code, _language in versions}, now=now)
    book.letterheads = letterheads(tenant, {road.plan.company_id for road in chosen if road.plan.is_on_paper})
    return [_draft(tenant, road, book, versions, now=now) for road in chosen]


def _draft(tenant: UUID, road: Road, book: Book, versions: Versions, *, now: datetime) -> Draft:
    plan, reader = road.plan, road.reader
    desk = book.desks[plan.company_id]
    after = max(now, plan.not_before or now)
    due_at = book.opening(plan.customer_id, reader, after=after) if plan.keeps_hours else after
    draft = Draft(plan, reader, desk, due_at, detour=road.detour)
    signer = book.signer(plan.customer_id)
    draft.signer = signer.name if signer else ""
    draft.account_ids = book.accounts_of((line.item_id for line in plan.lines), besides=plan.customer_id)
    if plan.needs_approval:
        draft.state = State.WAITING_APPROVAL
    try:
        if road.reason:
            _suppress(draft, road.reason)
        else:
            _write(tenant, draft, book, versions)
    except MissingField as missing:
        _suppress(draft, "missing_field", str(missing))
    except Refused as refused:
        _suppress(draft, _REASONS.get(type(refused), "cannot_render"), str(refused))
    return draft


def _write(tenant: UUID, draft: Draft, book: Book, versions: Versions) -> None:
    plan, reader, desk = draft.plan, draft.reader, draft.desk
    if reader is None and not plan.is_on_paper and plan.channel != PORTAL:
        _suppress(draft, "no_contact")
        return
    languages = (reader.language if reader else "", book.customers[plan.customer_id].language, desk.language)
    found = (None, compile_template(plan.written)) if plan.written else version_for(versions, plan.codes, languages)
    if found is None:
        _suppress(draft, "no_template", plan.template_code)
        return
    draft.version_id, compiled = found
    draft.language = compiled.source.language
    key = settings.SECRET_KEY.encode()
    if not plan.is_on_paper:
        draft.links = new_links(settings.DUECOURSE_URL, tenant)
    facts = facts_of(draft, book, reader)
    if plan.channel in (SMS, PORTAL, REGISTERED):  # a mail carries its name itself; what a provider takes is given one
        draft.name = _name(tenant, draft, key=key)
    if plan.is_on_paper:
        _put_on_paper(draft, book, compiled, facts)
    elif plan.channel in (SMS, PORTAL):
        _put_in_text(draft, compiled, facts)
    elif reader:
        _put_in_mail(tenant, draft, reader, compiled, facts, key=key)


def _put_on_paper(draft: Draft, book: Book, compiled: Compiled, facts: Facts) -> None:
    """Say what stands on the sheet; it is drawn by a job, for that takes longer than writing a mail."""
    head = book.letterheads.get(draft.plan.company_id)
    if head is None or not head.address.strip():
        _suppress(draft, "no_letterhead")
        return
    post = Post(
        head=head,
        address=book.customers[draft.plan.customer_id].address,
        is_registered=draft.plan.channel == REGISTERED,
        numbers=[item.number for item in facts.items],
    )
    draft.paper = compose(compiled.speak(facts), facts, post)
    draft.subject, draft.address = draft.paper.subject, one_line_of(draft.paper.to)


def _put_in_mail(tenant: UUID, draft: Draft, reader: Reader, compiled: Compiled, facts: Facts, *, key: bytes) -> None:
    draft.rendered = compiled.render(facts)
    draft.subject = draft.rendered.subject
    draft.name = _name(tenant, draft, key=key)
    files = files_of(tenant, draft.plan, language=draft.language, at=draft.due_at)
    draft.raw = mime.build(_mail(draft, reader, files))


def _put_in_text(draft: Draft, compiled: Compiled, facts: Facts) -> None:
    """Say it in plain text: as short as a telephone shows it, or as the customer's own pages do."""
    plan = draft.plan
    if plan.channel == SMS:
        spoken = compiled.speak(facts)
        draft.subject, text = spoken.subject, text_of(spoken.body)
    else:
        rendered = compiled.render(facts)
        draft.subject, text = rendered.subject, rendered.text
        draft.address = f"{PORTAL}:{plan.customer_id}"
    draft.raw = text.encode()


def _name(tenant: UUID, draft: Draft, *, key: bytes) -> str:
    domain = domain_of(draft.desk.sender_email)
    return make_message_id(key, tenant_id=tenant, dedupe_key=draft.plan.origin, domain=domain)


def _suppress(draft: Draft, reason: str, detail: str = "") -> None:
    draft.state, draft.reason, draft.detail = State.SUPPRESSED, reason, detail


def _mail(draft: Draft, reader: Reader, files: Sequence[mime.Attachment]) -> mime.Letter:
    assert draft.rendered is not None
    plan, desk = draft.plan, draft.desk
    copies = reader.copies_for(plan.cc_roles, plan.copy_ids)
    return mime.Letter(
        sender=mime.Mailbox(desk.sender_email, _named(draft)),
        to=[mime.Mailbox(reader.address, reader.name)],
        cc=[mime.Mailbox(copy.address, copy.name) for copy in copies],
        reply_to=mime.Mailbox(desk.reply_to) if desk.reply_to else None,
        subject=draft.rendered.subject,
        text=draft.rendered.text,
        html=draft.rendered.html,
        message_id=draft.name,
        date=draft.due_at,
        language=draft.language,
        references=plan.references,
        attachments=files,
        automatic=plan.written is None,
    )


def _named(draft: Draft) -> str:
    """Name who writes: the person who signs for the portfolio, and the company, whose address it stays."""
    company = draft.desk.sender_name or draft.desk.name
    return f"{draft.signer}, {company}" if draft.signer and not draft.plan.sender else company


def _values(draft: Draft, *, now: datetime) -> dict[str, Any]:
    """The columns of the row that a plan decides; the same for a new message and one written anew."""
    plan, reader = draft.plan, draft.reader
    undo = timedelta(minutes=draft.desk.undo_minutes if plan.is_begun_by_us else 0)
    return {
        "company_id": plan.company_id,
        "customer_id": plan.customer_id,
        "contact_id": reader.contact_id if reader and plan.channel in (EMAIL, SMS) else None,
        "origin": plan.origin,
        "purpose": plan.purpose,
        "channel": plan.channel,
        "procedure": plan.procedure,
        "severity": plan.severity,
        "template_code": plan.template_code,
        "template_version_id": draft.version_id,
        "language": draft.language,
        "planned_on": plan.planned_on,
        "merge": {"paper": asdict(draft.paper)} if draft.paper else {},
        "address": draft.address or (reader.address if reader and plan.channel in (EMAIL, SMS) else ""),
        "sender": draft.desk.sender_email if plan.channel != SMS else "",
        "subject": draft.subject,
        "item_ids": [line.item_id for line in plan.lines],
        "account_ids": list(draft.account_ids),
        "detour": dict(draft.detour),
        "raw": draft.raw,
        "message_id": draft.name,
        "state": draft.state.value,
        "reason": draft.reason or ("approval" if draft.state is State.WAITING_APPROVAL else ""),
        "detail": draft.detail,
        "stop_version": plan.stop_version,
        "due_at": draft.due_at,
        "undo_until": now + undo,
        "expires_at": draft.due_at + timedelta(days=KEEP_DAYS),
        "settled_at": now if draft.state is State.SUPPRESSED else None,
    }


def _insert(tenant: UUID, drafts: Sequence[Draft], *, now: datetime) -> dict[str, Planned]:
    """Insert the rows that are not there yet, then the addresses of those that this call made; tell what is there."""
    rows = [_values(draft, now=now) | {"tenant_id": tenant, "created_at": now} for draft in drafts]
    for row in rows:
        row |= {name: json.dumps(row[name]) for name in ("item_ids", "account_ids", "merge", "detour")}
    with bare_cursor() as cursor:
        cursor.executemany(INSERT_MESSAGE, [[row[name] for name in MESSAGE_COLUMNS] for row in rows])
        ids = _existing(tenant, [draft.plan.origin for draft in drafts])
        addresses = [
            (tenant, ids[draft.plan.origin].message_id, *address) for draft in drafts for address in _addresses(draft)
        ]
        if addresses:
            cursor.executemany(INSERT_RECIPIENT, addresses)
    links = (each for draft in drafts for each in _links(draft, ids[draft.plan.origin].message_id))
    keep_links(tenant, links, at=now)
    return ids


def _links(draft: Draft, message_id: int) -> list[tuple[int, str, bytes]]:
    """List the links that the message carries: those that stand in its words."""
    text = draft.rendered.text if draft.rendered else (draft.raw or b"").decode()
    return [(message_id, way, digest) for way, digest in hashes_in(draft.links, text)]


def _addresses(draft: Draft) -> list[tuple[str, str, str]]:
    """Kind, address and name of everyone the message goes to."""
    reader = draft.reader
    if draft.paper:
        return [("to", draft.address, draft.paper.to[0][:150])]
    if draft.plan.channel == PORTAL and draft.raw is not None:
        return [("to", draft.address, "")]
    if reader is None or draft.raw is None:
        return []
    if draft.plan.channel == SMS:
        return [("to", reader.address, reader.name)]
    copies = reader.copies_for(draft.plan.cc_roles, draft.plan.copy_ids)
    return [("to", reader.address, reader.name), *(("cc", copy.address, copy.name) for copy in copies)]


def _existing(tenant: UUID, origins: Sequence[str]) -> dict[str, Planned]:
    rows = Message.objects.of(tenant).filter(origin__in=origins)
    values = rows.values_list("origin", "id", "state", "reason", "due_at")
    return {row[0]: Planned(*row) for row in values}
