"""How do messages become the rows of the outbox, in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.outbox.shown import MessagePage, Outbox, Row, StepRow
from duecourse.interfaces.web.pages import Choice, asked_page, choice, page_of
from duecourse.interfaces.web.steps import step_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.screens import MessageDetail, OutboxRow
from duecourse.records.communications.rules import guards
from duecourse.records.communications.rules.letters import PAPER, REGISTERED
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.operations.again import Again
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.again import repeatable
from duecourse.work.procedures.queries.screens import WaitingAction
from duecourse.work.procedures.rules.keys import action_of

SIZE = 50
TABS: dict[str, tuple[str, ...]] = {
    "approval": ("waiting_approval",),
    "due": ("planned", "due", "claimed", "data"),
    "suppressed": ("suppressed", "cancelled"),
    "sent": ("sent",),
    "unknown": ("unknown",),
    "failed": ("failed",),
    "shadow": ("shadow",),
}
_LOOKS = {"waiting_approval": "waiting", "planned": "due", "claimed": "due", "data": "due", "shadow": "held"}


def tab_words() -> dict[str, str]:
    """Name the tabs."""
    return {
        "approval": _("To approve"),
        "due": _("About to leave"),
        "suppressed": _("Held back"),
        "sent": _("Sent"),
        "unknown": _("Unknown"),
        "failed": _("Failed"),
        "shadow": _("Shadow"),
    }


def state_words(state: str, channel: str = "") -> str:
    """Name a message's state; a letter waits for the printer, then for the post."""
    if channel in PAPER and state in {"due", "claimed"}:
        return _("To print") if state == "due" else _("Printed, to be posted")
    return {
        "waiting_approval": _("To approve"),
        "planned": _("Planned"),
        "due": pgettext("message", "Due"),
        "claimed": _("Leaving"),
        "data": _("Leaving"),
        "sent": _("Sent"),
        "unknown": _("Unknown"),
        "suppressed": _("Held back"),
        "failed": _("Failed"),
        "cancelled": _("Taken back"),
        "shadow": _("Shadow"),
    }.get(state, state)


def mode_words(visit: Visit) -> str:
    """Say whether anything may leave."""
    return {
        "off": _("Outbound is off: everything is decided and written, nothing leaves."),
        "shadow": _("Shadow: everything is decided, nothing leaves, the difference is shown."),
        "allowlist": _("Only addresses on the list of allowed addresses are written to."),
        "on": _("Outbound is on. Every message is checked again in the instant before it leaves."),
    }[visit.outbound]


def page(request: HttpRequest, visit: Visit) -> Outbox:
    """Read one page of one tab."""
    counts = outbox.outbox_counts(visit.tenant_id, **_scope(visit))
    by_tab = {tab: sum(counts.get(state, 0) for state in states) for tab, states in TABS.items()}
    steps = waiting_steps(visit)
    to_approve = by_tab["approval"] + len(steps)
    tab = _asked_tab(request, {**by_tab, "approval": to_approve})
    number = asked_page(request)
    rows = _rows(visit, tab, number)
    stops = outbox.switches_on(visit.tenant_id)
    whole = next((one for one in stops if one.scope in {"tenant", "installation"}), None)
    may_release = visit.may("outbox.release") or visit.may("outbox.approve")
    return Outbox(
        day=visit.day,
        mode=visit.outbound,
        mode_words=mode_words(visit),
        is_stopped=whole is not None,
        stopped_words=f"{whole.set_by}, {formats.moment(whole.set_at, visit.zone)}" if whole else "",
        tabs=_tabs(request, tab, {**by_tab, "approval": to_approve}),
        tab=tab,
        tab_words=tab_words()[tab],
        steps=steps if tab == "approval" else (),
        rows=rows,
        page=page_of(request, number=number, size=SIZE, total_count=by_tab[tab], shown_count=len(rows)),
        approve_words=_approve_words(to_approve),
        approve_consequence=_consequence(to_approve, visit),
        may_mark=may_release and any(row.may_approve or row.may_settle or row.may_again for row in rows),
        may_release=may_release,
        may_switch=visit.may("outbound.switch"),
    )


def arrived_words(count: int) -> str:
    """Say that messages were settled as arrived."""
    said = ngettext("%(num)s message settled: it arrived.", "%(num)s messages settled: they arrived.", count)
    return said % {"num": formats.number(count)}


def again_words(done: Again) -> str:
    """Say what came of sending again."""
    said = [
        (
            done.carried_out,
            ngettext("%(num)s contact is under way again.", "%(num)s contacts are under way again.", done.carried_out),
        ),
        (
            done.put_back,
            ngettext("%(num)s message is under way again.", "%(num)s messages are under way again.", done.put_back),
        ),
        (
            done.waiting,
            ngettext("%(num)s contact waits for approval.", "%(num)s contacts wait for approval.", done.waiting),
        ),
    ]
    told = [words % {"num": formats.number(count)} for count, words in said if count]
    return " ".join(told) or _("Nothing of it is due now, so nothing leaves; the next run decides.")


def waiting_actions(visit: Visit) -> tuple[WaitingAction, ...]:
    """Ask which planned steps wait for approval, within the scope."""
    mine = visit.scope.portfolio_ids
    bound = None if mine is None else ledger.account_ids_in(visit.tenant_id, mine)
    return procedures.waiting_actions(visit.tenant_id, company_ids=visit.company_ids, customer_ids=bound)


def waiting_steps(visit: Visit) -> tuple[StepRow, ...]:
    """Read the steps that wait for a person's word, within the scope."""
    found = waiting_actions(visit)
    named = ledger.accounts_by_id(visit.tenant_id, {one.customer_id for one in found})
    codes = {one.id: one.code for one in visit.companies}
    return tuple(
        StepRow(
            id=one.id,
            customer_name=named[one.customer_id].name,
            customer_href=reverse("customer", args=[named[one.customer_id].token]),
            company_code=codes.get(one.company_id, ""),
            what=step_words(one.channel, one.severity, key=one.step_key),
            amounts=tuple(Money(Decimal(amount), code) for code, amount in one.amounts.items()),
            planned_on=one.planned_on,
        )
        for one in found
    )


def message_page(detail: MessageDetail, visit: Visit) -> MessagePage:
    """Read one message with its text."""
    row = detail.row
    is_paper = row.channel in PAPER
    plain, html = ("", "") if is_paper else bodies(detail.raw)
    may_release = visit.may("outbox.release")
    return MessagePage(
        id=row.id,
        subject=row.subject or row.template_code,
        customer_name=row.customer_name,
        customer_href=_customer(row),
        address=row.address,
        sender=detail.sender,
        state=_LOOKS.get(row.state, row.state),
        state_words=state_words(row.state, row.channel),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        plain=plain,
        html_href=reverse("message-html", args=[row.id]) if html else "",
        pdf_href=reverse("letter-pdf", args=[row.id]) if is_paper and detail.raw else "",
        message_id=detail.message_id,
        may_settle=may_release and row.state == "unknown",
        may_again=may_release and row.id in _repeatable([row], visit),
        back_href=f"{reverse('outbox')}?tab={_tab_of(row.state)}",
        marks=_marks(detail, visit),
    )


def bodies(raw: bytes) -> tuple[str, str]:
    """Take the plain and the HTML text out of a message's bytes."""
    if not raw:
        return "", ""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return (plain.get_content() if plain else ""), (html.get_content() if html else "")


def _scope(visit: Visit) -> dict[str, Any]:
    return {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}


def _asked_tab(request: HttpRequest, by_tab: dict[str, int]) -> str:
    asked = request.GET.get("tab", "")
    usual = ("approval", "due", "sent", "suppressed")
    return asked if asked in TABS else next((name for name in usual if by_tab[name]), "approval")


def _tab_of(state: str) -> str:
    return next(tab for tab, states in TABS.items() if state in states)


def _rows(visit: Visit, tab: str, number: int) -> tuple[Row, ...]:
    found = outbox.outbox_rows(
        visit.tenant_id, states=TABS[tab], offset=(number - 1) * SIZE, limit=SIZE, **_scope(visit)
    )
    repeatable = _repeatable(found, visit)
    return tuple(_row(one, visit, may_again=one.id in repeatable) for one in found)


def _repeatable(rows: Iterable[OutboxRow], visit: Visit) -> set[int]:
    """Tell which failed messages may be tried again: their step is nobody else's by now, or no step stands behind them."""
    failed = [row for row in rows if row.state == "failed"]
    stands = repeatable(visit.tenant_id, [row.origin for row in failed]) if failed else {}
    return {row.id for row in failed if row.origin in stands or action_of(row.origin) is None}


def _marks(detail: MessageDetail, visit: Visit) -> tuple[tuple[str, str], ...]:
    row = detail.row
    marks = (
        (_("From"), detail.sender if row.channel not in PAPER else ""),
        (_("Planned for"), formats.day(row.planned_on)),
        (_("Not before"), formats.moment(row.due_at, visit.zone)),
        (_("Template"), row.template_code),
        (_("Procedure"), row.procedure),
        (_("Speaks of accounts"), _accounts(row, visit)),
        (_("Approved by"), detail.approved_by),
        (pgettext("message", "Settled"), formats.moment(row.settled_at, visit.zone) if row.settled_at else ""),
        (_("Message-ID"), detail.message_id),
        (_("Pages"), formats.number(detail.page_count) if detail.page_count else ""),
        (_("Number of the registered letter"), row.detail if row.state == "sent" and row.channel == REGISTERED else ""),
        (_("SHA-256 of the PDF"), detail.sha256),
    )
    return tuple((name, value) for name, value in marks if value)


def _row(row: OutboxRow, visit: Visit, *, may_again: bool) -> Row:
    codes = {one.id: one.code for one in visit.companies}
    waits = row.state == "planned" and row.undo_until is not None
    when = row.settled_at or (max(row.undo_until, row.due_at) if waits and row.undo_until else row.due_at)
    return Row(
        id=row.id,
        customer_name=row.customer_name or row.address,
        customer_href=_customer(row),
        company_code=codes.get(row.company_id, ""),
        what=row.subject or row.template_code,
        tone=_tone(row),
        address=row.address,
        when=formats.moment(when, visit.zone),
        state=_LOOKS.get(row.state, row.state),
        state_words=state_words(row.state, row.channel),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        may_approve=row.state == "waiting_approval",
        may_cancel=row.state in {"waiting_approval", "planned", "due"},
        may_settle=row.state == "unknown",
        may_again=may_again,
        view_href=reverse("message", args=[row.id]),
    )


def _tone(row: OutboxRow) -> str:
    """Say how hard the message is and from which procedure it comes."""
    told = step_words(row.channel, row.severity) if row.severity is not None else ""
    shared = ngettext("%(num)s account of the payer", "%(num)s accounts of the payer", len(row.account_ids))
    carries = shared % {"num": formats.number(len(row.account_ids))} if row.account_ids else ""
    return " · ".join(part for part in (told, row.procedure.replace("-", " ").capitalize(), carries) if part)


def _accounts(row: OutboxRow, visit: Visit) -> str:
    """Name the accounts whose items the message carries to their payer."""
    named = ledger.accounts_by_id(visit.tenant_id, row.account_ids).values()
    return ", ".join(sorted(f"{account.number} {account.name}" for account in named))


def _customer(row: OutboxRow) -> str:
    return reverse("customer", args=[row.customer_token]) if row.customer_token else ""


def _approve_words(count: int) -> str:
    return ngettext("Approve %(num)s", "Approve all %(num)s", count) % {"num": formats.number(count)}


def _consequence(count: int, visit: Visit) -> str:
    sentence = ngettext("Approves %(num)s contact.", "Approves %(num)s contacts.", count) % {
        "num": formats.number(count)
    }
    if visit.outbound == "on" and not visit.is_simulated:
        return sentence + " " + _("They leave after the undo time.")
    return sentence


def _tabs(request: HttpRequest, tab: str, by_tab: dict[str, int]) -> tuple[Choice, ...]:
    names = tab_words()
    shown = [name for name in TABS if name in {"approval", "due", "suppressed", "sent", tab} or by_tab[name]]
    chips = [choice(request, key="tab", value=name, words=names[name], count=by_tab[name]) for name in shown]
    return tuple(Choice(one.words, one.href, name == tab, one.count) for name, one in zip(shown, chips, strict=True))
