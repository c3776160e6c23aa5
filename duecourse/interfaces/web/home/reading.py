"""What waits for this person? Only what the role may do, in the order in which it is best done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.words import Text
from duecourse.foundation.timeline import log
from duecourse.foundation.timeline.log import Entry
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.home.shown import Excluded, Home, LastRun, Work
from duecourse.interfaces.web.outbox import reading as outbox_reading
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.ledger.queries import imports
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.screens import RunLine
from duecourse.work.procedures.rules import reasons
from duecourse.work.worklists.queries import screens as worklists

NEWS = (
    *("promise.made", "promise.broken", "dispute.opened", "dispute.closed", "customer.blocked", "customer.unblocked"),
    *("customer.noted", "ledger.imported", "ledger.import_reversed", "run.finished", "procedure.activated"),
    *("procedure.assigned", "procedure.released", "outbound.switched", "cleanup.released", "worklist.snoozed"),
    *("worklist.done", "task.done", "task.cancelled", "strategy.activated"),
)
"""Kinds of events that are news; a thousand mails that left are not."""
MANY = frozenset({"ledger.imported", "run.finished"})
"""Kinds that come once per company or file, and are told once a day."""
READ, LATELY = 120, 8
_STATES = {"done": "done", "finished": "done", "warning": "warning", "running": "due", "failed": "failed"}


def home(visit: Visit, *, now: datetime) -> Home:
    """Read the first page."""
    names = {one.id: one.name for one in visit.companies}
    runs = procedures.last_runs(visit.tenant_id, company_ids=visit.company_ids) if visit.may("procedure.see") else ()
    return Home(
        greeting=_greeting(visit, now),
        outbound_words=outbox_reading.mode_words(visit),
        work=tuple(_work(visit)),
        runs=tuple(_run(one, names) for one in runs),
        happened=_lately(visit, now) if visit.may("customer.see") else (),
    )


def _lately(visit: Visit, now: datetime) -> tuple[Happened, ...]:
    """Read what lately happened that a person may want to know: broken promises, stops, files, runs, people's work."""
    mine = visit.scope.portfolio_ids
    entries = log.latest(
        visit.tenant_id,
        kinds=NEWS,
        since=now - timedelta(days=14),
        company_ids=visit.company_ids,
        customer_ids=None if mine is None else ledger.account_ids_in(visit.tenant_id, mine),
        limit=READ,
    )
    together = [list(alike) for _key, alike in groupby(sorted(entries, key=_newest), key=_alike)][:LATELY]
    named = ledger.accounts_by_id(visit.tenant_id, {one[0].customer_id for one in together if one[0].customer_id})
    return tuple(_happened(one, named.get(one[0].customer_id or 0)) for one in together)


def _newest(entry: Entry) -> tuple[int, int, str, int]:
    """The newest day first; on a day files and runs stand together, at the end."""
    return -entry.on_day.toordinal(), int(entry.kind in MANY), entry.kind, -entry.id


def _alike(entry: Entry) -> object:
    """What is said in one line: the files of a day, its runs; everything else stands for itself."""
    return (entry.kind, entry.on_day) if entry.kind in MANY else entry.id


def _happened(alike: Sequence[Entry], account: Account | None) -> Happened:
    said, count = memory.shown(alike[0]), len(alike)
    if alike[0].kind == "ledger.imported" and count > 1:
        told = ngettext("%(num)s file imported.", "%(num)s files imported.", count) % {"num": formats.number(count)}
        return replace(said, words=told, href=reverse("imports"))
    if alike[0].kind == "run.finished" and count > 1:
        planned = sum(int(one.data.get("planned", 0)) for one in alike)
        told = ngettext("Decided: %(num)s contact planned.", "Decided: %(num)s contacts planned.", planned)
        return replace(said, words=told % {"num": formats.number(planned)}, href=reverse("outbox"))
    if account is None:
        return said
    return replace(said, detail=account.name, href=reverse("customer", args=[account.token]))


def _greeting(visit: Visit, now: datetime) -> str:
    hour = now.astimezone(zone_of(visit.zone)).hour
    name = visit.seat.name.split()[0] if visit.seat.name and "@" not in visit.seat.name else ""
    said = _("Good morning") if hour < 12 else _("Good afternoon") if hour < 18 else _("Good evening")
    return f"{said}, {name}" if name else said


def _work(visit: Visit) -> Iterator[Work]:
    """Give the lists of this role: what waits for a word before what goes by itself."""
    if visit.may("worklist.see"):
        yield from _worklist(visit)
    if visit.may("outbox.see"):
        yield from _outbox(visit)
    if visit.may("import.see"):
        yield from _imports(visit)


def _worklist(visit: Visit) -> Iterator[Work]:
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    counts = worklists.worklist_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    waiting = sum(count for (state, _band), count in counts.items() if state == "open")
    urgent = counts.get(("open", "very_high"), 0)
    yield Work(
        waiting,
        ngettext("customer needs a person", "customers need a person", waiting),
        ngettext("%(num)s of very high priority", "%(num)s of very high priority", urgent)
        % {"num": formats.number(urgent)},
        _("Work the list"),
        reverse("worklist"),
    )
    yield Work(
        None,
        _("overdue customers without a next step"),
        _("Nothing is planned for them and nothing justifies waiting. The target is none."),
        _("Give them one"),
        reverse("no-next-step"),
        count_href=reverse("no-next-step-count"),
    )


def _outbox(visit: Visit) -> Iterator[Work]:
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    counts = outbox.outbox_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    waiting = counts.get("waiting_approval", 0) + len(outbox_reading.waiting_actions(visit))
    unknown = counts.get("unknown", 0)
    leaving = sum(counts.get(state, 0) for state in ("planned", "due", "claimed", "data"))
    yield Work(
        waiting,
        ngettext("contact waits for approval", "contacts wait for approval", waiting),
        ngettext("%(num)s message leaves by itself.", "%(num)s messages leave by themselves.", leaving)
        % {"num": formats.number(leaving)},
        _("Read and approve"),
        reverse("outbox", query={"tab": "approval"}),
    )
    if unknown:
        yield Work(
            unknown,
            ngettext("message with an unknown end", "messages with an unknown end", unknown),
            _("The line broke while it was sent. Find out whether it arrived."),
            _("Settle"),
            reverse("outbox", query={"tab": "unknown"}),
        )


def _imports(visit: Visit) -> Iterator[Work]:
    batches = imports.imports(visit.tenant_id, company_ids=list(visit.company_ids), limit=100)
    waiting = sum(1 for one in batches if one.state in {"waiting", "previewed"})
    yield Work(
        waiting,
        ngettext("file waits for a look", "files wait for a look", waiting),
        _("Nothing of it is in the ledger yet."),
        _("Look at it"),
        reverse("imports"),
    )
    _rows, total = ledger.cleanup_lines(
        visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids, offset=0, limit=0
    )
    if total:
        yield Work(
            total,
            ngettext("old item on the clean-up list", "old items on the clean-up list", total),
            _("They were long overdue when the book was loaded."),
            _("Decide"),
            reverse("cleanup"),
        )


def _run(run: RunLine, names: dict[int, str]) -> LastRun:
    said = {
        "done": _("Finished"),
        "finished": _("Finished"),
        "warning": _("Finished with warnings"),
        "running": _("Running"),
        "failed": _("Failed"),
    }
    known = set(reasons.Reason)
    excluded = sorted(run.excluded.items(), key=lambda pair: -pair[1])
    return LastRun(
        company_name=names.get(run.company_id, ""),
        day=run.business_date,
        planned_count=run.planned_count,
        state=_STATES.get(run.state, "open"),
        state_words=said.get(run.state, run.state),
        excluded=tuple(
            Excluded(words.say(reasons.say(reason)) if reason in known else reason, "", count)
            for reason, count in excluded
            if count
        ),
        warnings=tuple(words.say(Text(reasons.WARNINGS.get(one, one))) for one in run.warnings),
    )
