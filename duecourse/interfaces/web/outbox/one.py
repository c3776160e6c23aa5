"""How does one message read: as it leaves or left, what it speaks of, and what is asked before it leaves?"""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.analysis.portfolio.book_items import NOT_DELIVERED
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.customers.reasons import delivery_words
from duecourse.interfaces.web.outbox import reading, telling
from duecourse.interfaces.web.outbox.shown import About, Checked, MessagePage, Reported
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import checks, lists, templates
from duecourse.records.communications.queries.followed import followed
from duecourse.records.communications.queries.reach import provider_reports
from duecourse.records.communications.queries.screens import MessageDetail, OutboxRow
from duecourse.records.communications.rules import guards
from duecourse.records.communications.rules.letters import PAPER, PORTAL, REGISTERED
from duecourse.records.communications.rules.texting import SMS
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import days_late
from duecourse.records.ledger.queries.spoken import SpokenItem, spoken_items

WAITS = frozenset({"waiting_approval", "planned", "due"})


def message_page(detail: MessageDetail, request: StaffRequest) -> MessagePage:
    """Read one message with its text."""
    row, visit = detail.row, request.visit
    is_paper = row.channel in PAPER
    plain, html = ("", "") if is_paper else bodies(detail.raw, channel=row.channel)
    may_release = visit.may("outbox.release")
    view = request.GET.get("as", "") if html else ""
    return MessagePage(
        id=row.id,
        subject=row.subject or row.template_code,
        customer_name=row.customer_name,
        customer_href=reading.customer_of(row),
        href=reverse("message", args=[row.id]),
        address=row.address,
        sender=detail.sender,
        state=reading.LOOKS.get(row.state, row.state),
        state_words=reading.state_words(row.state, row.channel),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        plain=plain,
        html_href=reverse("message-html", args=[row.id]) if html else "",
        pdf_href=reverse("letter-pdf", args=[row.id]) if is_paper and detail.raw else "",
        message_id=detail.message_id,
        view=view,
        views=_views(request, view) if html else (),
        items=_items(detail, visit),
        checks=_checks(detail, request),
        delivered=telling.deliveries(lists.deliveries(visit.tenant_id, [row.id]).get(row.id, ()), visit.zone),
        undo_seconds=reading.undo_seconds(row, request.now),
        may_approve=may_release and row.state == "waiting_approval",
        may_cancel=may_release and row.state in {"waiting_approval", "planned", "due"},
        may_settle=may_release and row.state == "unknown",
        may_again=may_release and row.id in reading.again_ids([row], visit),
        back_href=f"{reverse('outbox')}?tab={reading.tab_of(row.state)}",
        marks=_marks(detail, visit),
        reports=_reports(detail, visit),
    )


def bodies(raw: bytes, *, channel: str = "email") -> tuple[str, str]:
    """Take the plain and the HTML text out of a message's bytes; a text message and a portal notice are plain text."""
    if not raw:
        return "", ""
    if channel in (SMS, PORTAL):
        return raw.decode("utf-8", "replace"), ""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return (plain.get_content() if plain else ""), (html.get_content() if html else "")


def _views(request: StaffRequest, view: str) -> tuple[Choice, ...]:
    named = (("", _("Mail")), ("phone", _("Phone")), ("text", _("Plain text")))
    made = [choice(request, key="as", value=value, words=said) for value, said in named]
    return tuple(Choice(one.words, one.href, value == view) for one, (value, _said) in zip(made, named, strict=True))


def _items(detail: MessageDetail, visit: Visit) -> tuple[About, ...]:
    """Read the items that it speaks of as they stand now: what is settled since is seen at once."""
    return tuple(_about(found, visit) for found in spoken_items(visit.tenant_id, detail.item_ids))


def _about(found: SpokenItem, visit: Visit) -> About:
    is_settled = not found.open.amount
    said = [delivery_words().get(found.delivery_status, found.delivery_status), found.delivery_channel]
    if found.delivery_on:
        said.append(_("as of %(day)s") % {"day": formats.day(found.delivery_on)})
    is_undelivered = found.delivery_status in NOT_DELIVERED
    may_check = visit.may("contact.send") and not is_settled and bool(is_undelivered or found.delivery_channel)
    return About(
        number=found.number,
        due_on=found.due_on,
        days_late=days_late(found.due_on, on=visit.day) if visit.day and not is_settled else 0,
        open=found.open,
        is_settled=is_settled,
        href=reverse("item", args=[found.id]) if visit.may("customer.see") else "",
        delivery=" · ".join(part for part in said if part) if found.delivery_status else "",
        is_undelivered=is_undelivered,
        check_href=reverse("check-portal", args=[found.id]) if may_check else "",
    )


def _checks(detail: MessageDetail, request: StaffRequest) -> tuple[Checked, ...]:
    visit, row = request.visit, detail.row
    if row.state not in WAITS or visit.day is None:
        return ()
    return telling.checked(checks.answers(visit.tenant_id, row.id, now=request.now, today=visit.day))


def _marks(detail: MessageDetail, visit: Visit) -> tuple[tuple[str, str], ...]:
    row = detail.row
    marks = (
        (_("Opened by a person"), telling.opened(followed(visit.tenant_id, [row.id]).get(row.id, ()), visit.zone)),
        (_("From"), detail.sender if row.channel not in PAPER else ""),
        (_("Instead of"), telling.detour(detail.detour)),
        (_("Seen"), _("when the customer opens the portal") if row.channel == PORTAL and row.state == "sent" else ""),
        (_("Length"), telling.length(detail.raw) if row.channel == SMS and detail.raw else ""),
        (_("Planned for"), formats.day(row.planned_on)),
        (_("Not before"), formats.moment(row.due_at, visit.zone)),
        (_("Template"), reading.named(row.template_code)),
        (_("Variant of the words"), telling.variant(templates.spoken_variant(visit.tenant_id, row.id))),
        (_("Procedure"), reading.named(row.procedure)),
        (_("Speaks of accounts"), _accounts(row, visit)),
        (_("Approved by"), detail.approved_by),
        (pgettext("message", "Settled"), formats.moment(row.settled_at, visit.zone) if row.settled_at else ""),
        (_("Message-ID"), detail.message_id),
        (_("Pages"), formats.number(detail.page_count) if detail.page_count else ""),
        (_("Number of the registered letter"), row.detail if row.state == "sent" and row.channel == REGISTERED else ""),
        (_("SHA-256 of the PDF"), detail.sha256),
    )
    return tuple((name, value) for name, value in marks if value)


def _reports(detail: MessageDetail, visit: Visit) -> tuple[Reported, ...]:
    """Read what the provider told of it, with the documents that prove it."""
    return tuple(
        Reported(
            words=telling.report_words(one.state),
            when=formats.moment(one.at, visit.zone),
            says=one.says,
            href=reverse("message-evidence", args=[detail.row.id, one.id]) if one.has_evidence else "",
        )
        for one in provider_reports(visit.tenant_id, detail.row.id)
    )


def _accounts(row: OutboxRow, visit: Visit) -> str:
    """Name the accounts whose items the message carries to their payer."""
    named = ledger.accounts_by_id(visit.tenant_id, row.account_ids).values()
    return ", ".join(sorted(f"{account.number} {account.name}" for account in named))
