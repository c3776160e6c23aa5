"""How do messages become the rows of the outbox, in the reader's language?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.outbox import narrowing, telling
from duecourse.interfaces.web.outbox.shown import Outbox, Row, StepRow, Tally
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.steps import channel_words, step_words
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries import lists
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.lists import Delivery
from duecourse.records.communications.queries.screens import EVERYTHING, Narrow, OutboxRow
from duecourse.records.communications.rules import guards
from duecourse.records.communications.rules.letters import PAPER
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.operations.again import Again
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.again import repeatable
from duecourse.work.procedures.queries.screens import WaitingAction
from duecourse.work.procedures.rules.keys import action_of

TABS: dict[str, tuple[str, ...]] = {
    "approval": ("waiting_approval",),
    "due": ("planned", "due", "claimed", "data"),
    "suppressed": ("suppressed", "cancelled"),
    "sent": ("sent",),
    "unknown": ("unknown",),
    "failed": ("failed", "bounced"),
    "shadow": ("shadow",),
}
WAITING_TABS = frozenset({"approval", "due"})
MARKED_TABS = WAITING_TABS | {"unknown", "failed"}
"""Tabs whose messages somebody can do something about, many at once."""
LOOKS = {"waiting_approval": "waiting", "planned": "due", "claimed": "due", "data": "due", "shadow": "held"}


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
        "bounced": _("Came back"),
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


def page(request: StaffRequest, narrow: Narrow) -> Outbox:
    """Read what stands around the rows of a tab: the tabs with their numbers, what narrows, stops, and what can be done."""
    visit = request.visit
    steps, by_tab = _steps_and_counts(visit, narrow)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "approval"
    stops = outbox.switches_on(visit.tenant_id)
    whole = next((one for one in stops if one.scope in {"tenant", "installation"}), None)
    may_release = visit.may("outbox.release")
    return Outbox(
        mode_words=mode_words(visit),
        is_stopped=whole is not None,
        stopped_words=f"{whole.set_by}, {formats.moment(whole.set_at, visit.zone)}" if whole else "",
        tabs=_tabs(request, tab, by_tab),
        tab=tab,
        tab_words=tab_words()[tab],
        steps=steps if tab == "approval" else (),
        approve_words=narrowing.approve_words(by_tab["approval"]),
        approve_consequence=_consequence(visit, tab, narrow, len(steps)),
        may_mark=may_release and tab in MARKED_TABS,
        may_release=may_release,
        may_switch=visit.may("outbound.switch"),
        filters=narrowing.filters(request.GET, visit),
        is_narrowed=narrow != EVERYTHING,
        tallies=_tallies(request, visit, tab, narrow),
        stops=tuple(words.say(guards.words_of(f"{one.scope}_stop")) for one in stops if one is not whole),
    )


def with_tab(request: StaffRequest, narrow: Narrow) -> QueryDict:
    """Name the tab in the address where it names none: the first on which something stands."""
    if request.GET.get("tab", "") in TABS:
        return request.GET
    _steps, by_tab = _steps_and_counts(request.visit, narrow)
    usual = ("approval", "due", "sent", "suppressed")
    named = request.GET.copy()
    named["tab"] = next((name for name in usual if by_tab[name]), "approval")
    return named


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


def waiting_actions(visit: Visit, narrow: Narrow = EVERYTHING) -> tuple[WaitingAction, ...]:
    """Ask which planned steps wait for approval, within the scope; a step has no template yet, so one asks for none."""
    if narrow.template or narrow.procedure or narrow.reason or narrow.where:
        return ()
    mine, theirs = visit.scope.portfolio_ids, narrow.portfolio_ids
    both = theirs if mine is None else mine if theirs is None else mine & theirs
    bound = None if both is None else ledger.account_ids_in(visit.tenant_id, both)
    found = procedures.waiting_actions(visit.tenant_id, company_ids=visit.company_ids, customer_ids=bound)
    return tuple(one for one in found if narrow.channel in ("", one.channel))


def waiting_steps(visit: Visit, narrow: Narrow = EVERYTHING) -> tuple[StepRow, ...]:
    """Read the steps that wait for a person's word, within the scope."""
    found = waiting_actions(visit, narrow)
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


def _scope(visit: Visit) -> dict[str, Any]:
    return {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}


def _steps_and_counts(visit: Visit, narrow: Narrow) -> tuple[tuple[StepRow, ...], dict[str, int]]:
    """Count what stands on each tab; steps that wait for a word stand with the messages that do."""
    counts = outbox.outbox_counts(visit.tenant_id, narrow=replace(narrow, reason=""), **_scope(visit))
    steps = waiting_steps(visit, narrow)
    by_tab = {name: sum(counts.get(state, 0) for state in states) for name, states in TABS.items()}
    return steps, by_tab | {"approval": by_tab["approval"] + len(steps)}


def tab_of(state: str) -> str:
    """Name the tab on which a state stands."""
    return next(tab for tab, states in TABS.items() if state in states)


def _tallies(request: StaffRequest, visit: Visit, tab: str, narrow: Narrow) -> tuple[Tally, ...]:
    """Only what did not leave has a reason worth counting."""
    if tab not in ("suppressed", "failed"):
        return ()
    return narrowing.tallies(request.GET, visit, tab=tab, states=TABS[tab], narrow=narrow)


def _consequence(visit: Visit, tab: str, narrow: Narrow, step_count: int) -> str:
    if tab != "approval" or visit.day is None:
        return ""
    reach = outbox.waiting_reach(visit.tenant_id, up_to=visit.day, narrow=narrow, **_scope(visit))
    return narrowing.consequence(reach, step_count, visit)


def undo_seconds(row: OutboxRow, now: datetime) -> int:
    """Tell for how many seconds a message that is about to leave can still be taken back; 0 when it waits for nothing."""
    if row.state != "planned" or row.undo_until is None:
        return 0
    return max(0, int((row.undo_until - now).total_seconds()))


def again_ids(rows: Iterable[OutboxRow], visit: Visit) -> set[int]:
    """Tell which failed messages may be tried again: their step is nobody else's by now, or no step stands behind them."""
    failed = [row for row in rows if row.state == "failed"]
    stands = repeatable(visit.tenant_id, [row.origin for row in failed]) if failed else {}
    return {row.id for row in failed if row.origin in stands or action_of(row.origin) is None}


def rows_of(visit: Visit, found: Sequence[OutboxRow]) -> tuple[Row, ...]:
    """Say messages with what became of them at each address: one query."""
    told = lists.deliveries(visit.tenant_id, [row.id for row in found]) if found else {}
    codes = {one.id: one.code for one in visit.companies}
    return tuple(_row(row, visit, codes.get(row.company_id, ""), told.get(row.id, ())) for row in found)


def _row(row: OutboxRow, visit: Visit, code: str, told: Sequence[Delivery]) -> Row:
    waits = row.state == "planned" and row.undo_until is not None
    when = row.settled_at or (max(row.undo_until, row.due_at) if waits and row.undo_until else row.due_at)
    return Row(
        id=row.id,
        title=row.customer_name or row.address,
        customer_href=customer_of(row),
        customer_number=row.customer_number,
        company_code=code,
        what=row.subject or row.template_code,
        tone=_tone(row),
        address=row.address,
        channel_words=channel_words(row.channel),
        template=row.template_code,
        procedure=named(row.procedure),
        planned_on=row.planned_on,
        when=formats.moment(when, visit.zone),
        undo_words=formats.moment(row.undo_until, visit.zone) if waits else "",
        state=LOOKS.get(row.state, row.state),
        state_words=state_words(row.state, row.channel),
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        rule=row.detail,
        delivery=telling.delivered(row, told),
        may_choose=visit.may("outbox.release") and tab_of(row.state) in MARKED_TABS,
        customer_key=row.customer_token or row.address,
        href=reverse("message", args=[row.id]),
        side_href=reverse("message-side", args=[row.id]),
    )


def named(slug: str) -> str:
    """Read a slug as words."""
    return slug.replace("-", " ").replace("_", " ").capitalize()


def _tone(row: OutboxRow) -> str:
    """Say how hard the message is and from which procedure it comes."""
    told = step_words(row.channel, row.severity) if row.severity is not None else ""
    shared = ngettext("%(num)s account of the payer", "%(num)s accounts of the payer", len(row.account_ids))
    carries = shared % {"num": formats.number(len(row.account_ids))} if row.account_ids else ""
    return " · ".join(part for part in (told, named(row.procedure), carries) if part)


def customer_of(row: OutboxRow) -> str:
    """Give the address of the customer that a message goes to."""
    return reverse("customer", args=[row.customer_token]) if row.customer_token else ""


def _tabs(request: StaffRequest, tab: str, by_tab: dict[str, int]) -> tuple[Choice, ...]:
    names = tab_words()
    shown = [name for name in TABS if name in {"approval", "due", "suppressed", "sent", tab} or by_tab[name]]
    chips = [choice(request, key="tab", value=name, words=names[name], count=by_tab[name]) for name in shown]
    return tuple(Choice(one.words, one.href, name == tab, one.count) for name, one in zip(shown, chips, strict=True))
