"""How do messages become the rows of the outbox, in the reader's language?"""

from __future__ import annotations

from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.outbox.shown import MessagePage, Outbox, Row, StepRow
from duecourse.interfaces.web.pages import Choice, asked_page, choice, page_of
from duecourse.interfaces.web.steps import step_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.screens import MessageDetail, OutboxRow
from duecourse.records.communications.rules import guards
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.screens import WaitingAction

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


def state_words(state: str) -> str:
    """Name a message's state."""
    return {
        "waiting_approval": _("To approve"),
        "planned": _("Planned"),
        "due": _("Due"),
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
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    counts = outbox.outbox_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    by_tab = {tab: sum(counts.get(state, 0) for state in states) for tab, states in TABS.items()}
    messages_waiting = by_tab["approval"]
    steps = waiting_steps(visit)
    by_tab["approval"] += len(steps)
    tab = request.GET.get("tab", "")
    tab = (
        tab
        if tab in TABS
        else next((name for name in ("approval", "due", "sent", "suppressed") if by_tab[name]), "approval")
    )
    number = asked_page(request)
    found = outbox.outbox_rows(
        visit.tenant_id,
        states=TABS[tab],
        offset=(number - 1) * SIZE,
        limit=SIZE,
        **scope,  # type: ignore[arg-type]
    )
    stops = outbox.switches_on(visit.tenant_id)
    whole = next((one for one in stops if one.scope in {"tenant", "installation"}), None)
    return Outbox(
        day=visit.day,
        mode=visit.outbound,
        mode_words=mode_words(visit),
        is_stopped=whole is not None,
        stopped_words=f"{whole.set_by}, {formats.moment(whole.set_at, visit.zone)}" if whole else "",
        tabs=_tabs(request, tab, by_tab),
        tab=tab,
        tab_words=tab_words()[tab],
        steps=steps if tab == "approval" else (),
        rows=tuple(_row(one, visit) for one in found),
        page=page_of(
            request,
            number=number,
            size=SIZE,
            total_count=messages_waiting if tab == "approval" else by_tab[tab],
            shown_count=len(found),
        ),
        approve_words=ngettext("Approve %(num)s", "Approve all %(num)s", by_tab["approval"])
        % {"num": formats.number(by_tab["approval"])},
        approve_consequence=_consequence(by_tab["approval"], visit),
        may_release=visit.may("outbox.release") or visit.may("outbox.approve"),
        may_switch=visit.may("outbound.switch"),
    )


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
    plain, html = bodies(detail.raw)
    marks = [
        (_("From"), detail.sender),
        (_("Planned for"), formats.day(row.planned_on)),
        (_("Not before"), formats.moment(row.due_at, visit.zone)),
        (_("Template"), row.template_code),
        (_("Procedure"), row.procedure),
        (_("Approved by"), detail.approved_by),
        (_("Settled"), formats.moment(row.settled_at, visit.zone) if row.settled_at else ""),
        (_("Message-ID"), detail.message_id),
    ]
    return MessagePage(
        id=row.id,
        subject=row.subject or row.template_code,
        customer_name=row.customer_name,
        customer_href=_customer(row),
        address=row.address,
        sender=detail.sender,
        state=_LOOKS.get(row.state, row.state),
        state_words=state_words(row.state),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        plain=plain,
        html_href=reverse("message-html", args=[row.id]) if html else "",
        message_id=detail.message_id,
        marks=tuple((name, value) for name, value in marks if value),
    )


def bodies(raw: bytes) -> tuple[str, str]:
    """Take the plain and the HTML text out of a message's bytes."""
    if not raw:
        return "", ""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return (plain.get_content() if plain else ""), (html.get_content() if html else "")


def _row(row: OutboxRow, visit: Visit) -> Row:
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
        state_words=state_words(row.state),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        may_approve=row.state == "waiting_approval",
        may_cancel=row.state in {"waiting_approval", "planned", "due"},
        view_href=reverse("message", args=[row.id]),
    )


def _tone(row: OutboxRow) -> str:
    """Say how hard the message is and from which procedure it comes."""
    told = step_words(row.channel, row.severity) if row.severity is not None else ""
    return " · ".join(part for part in (told, row.procedure.replace("-", " ").capitalize()) if part)


def _customer(row: OutboxRow) -> str:
    return reverse("customer", args=[row.customer_token]) if row.customer_token else ""


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
