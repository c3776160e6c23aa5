"""How do letters and print batches become rows, in the reader's language?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.clock import business_date
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.letters.shown import Letters, Lying, Pile, PilePage, Waiting
from duecourse.interfaces.web.outbox.reading import mode_words
from duecourse.interfaces.web.pages import asked_page, page_of
from duecourse.interfaces.web.steps import channel_words, step_words
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.operations import Printing
from duecourse.records.communications.queries import letterheads
from duecourse.records.communications.queries import letters as asked
from duecourse.records.communications.rules import guards
from duecourse.records.communications.rules.letters import REGISTERED, sheets_of

SIZE = 50


def page(request: StaffRequest) -> Letters:
    """Read one page of the queue and the batches beside it."""
    visit, number = request.visit, asked_page(request)
    within = _scope(visit)
    found = asked.waiting_letters(visit.tenant_id, offset=(number - 1) * SIZE, limit=SIZE, **within)
    printable = len(asked.due_ids(visit.tenant_id, **within))
    piles = [_pile(one, visit) for one in asked.piles(visit.tenant_id, **within)]
    total = asked.waiting_count(visit.tenant_id, **within)
    return Letters(
        rows=tuple(_waiting(one, visit) for one in found),
        page=page_of(request, number=number, size=SIZE, total_count=total, shown_count=len(found)),
        open_piles=tuple(one for one in piles if one.is_open),
        old_piles=tuple(one for one in piles if not one.is_open),
        printable=printable,
        print_words=ngettext("Print %(num)s letter", "Print all %(num)s letters", printable)
        % {"num": formats.number(printable)},
        print_consequence=ngettext(
            "Takes %(num)s letter into a print batch.", "Takes %(num)s letters into a print batch.", printable
        )
        % {"num": formats.number(printable)},
        may_print=visit.may("outbox.release") and printable > 0,
        mode=visit.outbound,
        mode_words="" if visit.outbound == "on" else mode_words(visit),
        without_paper=_without_paper(visit),
    )


@dataclass(frozen=True)
class Typed:
    """What a person filled in, when it could not be done: shown again, so that no number is typed twice."""

    refusal: str
    marked: Collection[int]
    numbers: Mapping[int, str]
    on: str


def pile_page(found: asked.Pile, visit: Visit, *, today: date, typed: Typed | None = None) -> PilePage:
    """Read one batch with its letters as they lie in the pile."""
    rows = asked.pile_letters(visit.tenant_id, found.id, today=today)
    letters = tuple(_lying(one, typed) for one in rows)
    stopped = sum(one.is_stopped for one in letters)
    zone = next(one.zone for one in visit.companies if one.id == found.company_id)
    is_posted = not found.open_count
    calm = found.open_count - stopped
    return PilePage(
        id=found.id,
        title=_title(found, visit),
        lede=_("Printed %(when)s by %(who)s")
        % {"when": formats.moment(found.made_at, visit.zone), "who": found.made_by},
        is_bound=found.is_bound,
        is_posted=is_posted,
        pdf_href=reverse("print-batch-pdf", args=[found.id]) if found.is_bound else "",
        pdf_words=_("Open a copy") if is_posted else _("Open the print file"),
        letters=letters,
        stopped_count=stopped,
        open_count=found.open_count,
        today=today.isoformat(),
        posted_on=typed.on if typed else today.isoformat(),
        refusal=typed.refusal if typed else "",
        first_day=business_date(zone, found.made_at).isoformat(),
        may_post=visit.may("outbox.release") and found.open_count > 0,
        post_consequence=ngettext(
            "Writes down that the marked letter is in the post; this cannot be undone. %(num)s lies here to be posted.",
            "Writes down that the marked letters are in the post; this cannot be undone. %(num)s lie here to be posted.",
            calm,
        )
        % {"num": formats.number(calm)},
        facts=_facts(found, rows, visit),
    )


def printed_words(done: Printing) -> str:
    """Say what came of printing, and what did not get on paper."""
    said = ngettext("%(num)s letter printed.", "%(num)s letters printed.", done.printed)
    told = [said % {"num": formats.number(done.printed)}] if done.printed else [_("Nothing was printed.")]
    for reason, count in sorted(done.others.items()):
        held = ngettext("%(num)s letter stays: %(why)s", "%(num)s letters stay: %(why)s", count)
        told.append(held % {"num": formats.number(count), "why": words.say(guards.words_of(reason))})
    return " ".join(told)


def posted_words(count: int, day: date, *, stopped: int) -> str:
    """Say that letters are in the post."""
    said = ngettext("%(num)s letter posted on %(day)s.", "%(num)s letters posted on %(day)s.", count)
    told = said % {"num": formats.number(count), "day": formats.day(day)}
    if stopped:
        more = ngettext(
            "%(num)s of them had been stopped; the customer is decided again.",
            "%(num)s of them had been stopped; the customers are decided again.",
            stopped,
        )
        told += " " + more % {"num": formats.number(stopped)}
    return told


def _scope(visit: Visit) -> dict[str, Any]:
    return {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}


def _without_paper(visit: Visit) -> tuple[str, ...]:
    """Name the companies in view whose letters become tasks, because they have no address to write from."""
    heads = letterheads.letterheads(visit.tenant_id, visit.company_ids)
    return tuple(head.name for head in heads.values() if not head.address.strip())


def _waiting(row: asked.WaitingLetter, visit: Visit) -> Waiting:
    state, said = _state(row)
    return Waiting(
        id=row.id,
        customer_name=row.customer_name or row.address,
        customer_href=reverse("customer", args=[row.customer_token]) if row.customer_token else "",
        address=row.address.removeprefix(f"{row.customer_name}, "),
        what=row.subject,
        tone=step_words(row.channel, row.severity) if row.severity is not None else channel_words(row.channel),
        pages=formats.number(row.page_count) if row.page_count else "",
        state=state,
        state_words=said,
        reason=words.say(guards.words_of(row.reason)) if row.reason else "",
        until=formats.day(row.expires_at.date()) if row.expires_at else "",
        may_print=row.state == "due" and bool(row.page_count),
        view_href=reverse("message", args=[row.id]),
    )


def _state(row: asked.WaitingLetter) -> tuple[str, str]:
    if row.state == "waiting_approval":
        return "waiting", _("To approve")
    if not row.page_count:
        return "waiting", _("Being drawn")
    if row.state == "planned":
        return "waiting", _("Decided again") if row.reason == "stop_version" else _("Undo time")
    return "due", _("To print")


def _title(pile: asked.Pile, visit: Visit) -> str:
    """Name a batch by its company too: each company counts its own."""
    code = next((one.code for one in visit.companies if one.id == pile.company_id), "")
    return _("Print batch %(number)s") % {"number": f"{code}-{pile.number}"}


def _pile(pile: asked.Pile, visit: Visit) -> Pile:
    codes = {one.id: one.code for one in visit.companies}
    if pile.open_count:
        state, said = "due", ngettext("%(num)s to post", "%(num)s to post", pile.open_count)
    elif pile.posted_count:
        state, said = "sent", ngettext("%(num)s posted", "%(num)s posted", pile.posted_count)
    else:
        state, said = "cancelled", _("None posted")
    count = pile.open_count or pile.posted_count
    return Pile(
        id=pile.id,
        title=_title(pile, visit),
        href=reverse("print-batch", args=[pile.id]),
        company_code=codes.get(pile.company_id, ""),
        made=formats.moment(pile.made_at, visit.zone),
        made_by=pile.made_by,
        letters=formats.number(pile.letter_count),
        state=state,
        state_words=said % {"num": formats.number(count)} if "%" in said else said,
        is_open=pile.open_count > 0,
    )


def _lying(row: asked.PileLetter, typed: Typed | None) -> Lying:
    is_open = row.state == "printed"
    is_stopped = is_open and row.is_stopped
    state, said = _lying_state(row)
    return Lying(
        id=row.id,
        position=formats.number(row.position),
        name=row.name,
        address=row.address,
        customer_href=reverse("customer", args=[row.customer_token]) if row.customer_token else "",
        view_href=reverse("message", args=[row.id]),
        what=row.subject,
        road=channel_words(row.channel),
        pages=formats.number(row.page_count),
        is_registered=row.channel == REGISTERED,
        is_open=is_open,
        is_stopped=is_stopped,
        is_marked=row.id in typed.marked if typed else not is_stopped,
        stopped_words=_stopped_words(row) if is_stopped else "",
        state=state,
        state_words=said,
        tracking=typed.numbers.get(row.id, "") if typed and is_open else row.tracking,
    )


def _lying_state(row: asked.PileLetter) -> tuple[str, str]:
    if row.state == "posted" and row.posted_on:
        return "sent", _("Posted on %(day)s") % {"day": formats.day(row.posted_on)}
    if row.state == "struck":
        return "cancelled", _("Taken out")
    return ("failed", _("Do not post")) if row.is_stopped else ("due", _("To post"))


def _stopped_words(row: asked.PileLetter) -> str:
    if row.message_state == "cancelled":
        why = words.say(guards.words_of(row.reason)) if row.reason else ""
        return _("Taken back since it was printed. %(why)s") % {"why": why}
    return _("Something happened at this customer since it was printed: look at the account first.")


def _facts(pile: asked.Pile, rows: tuple[asked.PileLetter, ...], visit: Visit) -> tuple[tuple[str, str], ...]:
    company: Mapping[int, str] = {one.id: one.name for one in visit.companies}
    sheets = sum(sheets_of(row.page_count, is_duplex=pile.is_duplex) for row in rows)
    facts = (
        (_("Company"), company.get(pile.company_id, "")),
        (_("Letters"), formats.number(len(rows))),
        (_("Registered"), formats.number(sum(row.channel == REGISTERED for row in rows))),
        (_("Pages"), formats.number(sum(row.page_count for row in rows))),
        (_("Sheets"), f"{formats.number(sheets)} · {_('both sides') if pile.is_duplex else _('one side')}"),
    )
    return tuple((name, value) for name, value in facts if value)
