"""What does this person begin with: what waits, how far the day is, what happened meanwhile?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.identity.operations.workloads import APART
from duecourse.foundation.identity.queries.workloads import last_visit
from duecourse.foundation.identity.rules import COLLECTING
from duecourse.foundation.kit.clock import zone_of
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import Text
from duecourse.foundation.timeline import log
from duecourse.foundation.timeline.log import Entry
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web import timeline as memory
from duecourse.interfaces.web.home import figures, tiles
from duecourse.interfaces.web.home.shown import Day, Excluded, Home, LastRun, Parts
from duecourse.interfaces.web.outbox import reading as outbox_reading
from duecourse.interfaces.web.promises import listing as promise_list
from duecourse.interfaces.web.timeline import Happened
from duecourse.interfaces.web.visit import Visit
from duecourse.interfaces.web.worklist import reading as worklist
from duecourse.interfaces.web.worklist.shown import Row
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.promises.queries import lists as promises
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.procedures.queries.screens import RunLine
from duecourse.work.procedures.rules import reasons
from duecourse.work.worklists.queries import screens as worklists

NEWS = (
    *(
        "promise.made",
        "promise.broken",
        "dispute.opened",
        "dispute.closed",
        "portal.undone",
        "customer.blocked",
        "customer.unblocked",
    ),
    *("customer.noted", "ledger.imported", "ledger.import_reversed", "run.finished", "procedure.activated"),
    *("procedure.assigned", "procedure.released", "outbound.switched", "cleanup.released", "worklist.snoozed"),
    *("worklist.done", "task.done", "task.cancelled", "strategy.activated", "credit.limit_set"),
    *("mail.filed", "thread.noted", "thread.passed_on", "thread.merged", "thread.split"),
)
"""Kinds of events that are news; a thousand mails that left are not. What the reader did is none either."""
HOUSE_NEWS = (
    *("ledger.imported", "ledger.import_reversed", "run.finished", "outbound.switched", "channel.tried"),
    *("procedure.activated", "strategy.activated"),
)
"""What is news for somebody who keeps the house and sees no customers."""
LOOKED_BACK = timedelta(days=14)
TOP = 5
MANY = frozenset({"ledger.imported", "run.finished"})
"""Kinds that come once per company or file, and are told once a day."""
READ, LATELY = 200, 10
_STATES = {"done": "done", "finished": "done", "warning": "warning", "running": "due", "failed": "failed"}


def home(visit: Visit, *, now: datetime) -> Home:
    """Read the first page of a role; the number of queries does not grow with the book."""
    names = {one.id: one.name for one in visit.companies}
    runs = procedures.last_runs(visit.tenant_id, company_ids=visit.company_ids) if visit.may("run.start") else ()
    since = last_visit(visit.tenant_id, visit.seat.user_id, now=now, apart=APART)
    top, top_words = _top(visit) if visit.seat.role in COLLECTING else ((), "")
    return Home(
        greeting=_greeting(visit, now),
        outbound_words=outbox_reading.mode_words(visit),
        top=top,
        top_words=top_words,
        work=tuple(tiles.waiting(visit)),
        runs=tuple(_run(one, names) for one in runs),
        since_words=formats.moment(since, visit.zone) if since else "",
        happened=_lately(visit, max(since or now - LOOKED_BACK, now - LOOKED_BACK)),
        parts=Parts(
            has_team=visit.may("worklist.assign"),
            has_money=visit.seat.role in ("cfo", "credit_manager", "collections_manager"),
            has_forecast=visit.may("forecast.see") and visit.may("customer.see"),
            has_day=visit.seat.role in COLLECTING,
            has_news=visit.may("customer.see"),
        ),
    )


def day(visit: Visit) -> Day:
    """Read how far the day is: done of the list, promised, and paid this month."""
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    counts = worklists.worklist_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    promised, sums = promises.promised(visit.tenant_id, promise_list.which_of(visit, "made"))
    done = _counted(counts, "done")
    return Day(
        done_count=done,
        listed_count=_counted(counts, "open") + done,
        done_href=reverse("worklist", query={"state": "done"}),
        promised_count=promised,
        promised=tuple(Money(amount, currency) for currency, amount in sums.items()),
        promised_href=reverse("promises", query={"state": "made"}),
        paid=figures.paid(visit),
    )


def _top(visit: Visit) -> tuple[tuple[Row, ...], str]:
    """Read what stands first on the list of somebody who works customers, and say how many stand on it."""
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    rows = worklists.worklist_rows(visit.tenant_id, **scope, limit=TOP)  # type: ignore[arg-type]
    waiting = _counted(worklists.worklist_counts(visit.tenant_id, **scope), "open")  # type: ignore[arg-type]
    said = ngettext("%(num)s customer needs a person", "%(num)s customers need a person", waiting)
    return tuple(worklist.shown(row, visit) for row in rows), said % {"num": formats.number(waiting)}


def _counted(counts: Mapping[tuple[str, str], int], state: str) -> int:
    return sum(count for (of, _band), count in counts.items() if of == state)


def _lately(visit: Visit, since: datetime) -> tuple[Happened, ...]:
    """Read what happened since then that a person of this role may want to know."""
    kinds = NEWS if visit.may("customer.see") else HOUSE_NEWS if visit.may("admin.see") else ()
    if not kinds:
        return ()
    mine = visit.scope.portfolio_ids
    entries = log.latest(
        visit.tenant_id,
        kinds=kinds,
        since=since,
        company_ids=visit.company_ids,
        customer_ids=None if mine is None else ledger.account_ids_in(visit.tenant_id, mine),
        limit=READ,
    )
    others = [one for one in entries if one.actor_user_id != visit.seat.user_id]
    together = [list(alike) for _key, alike in groupby(sorted(others, key=_newest), key=_alike)][:LATELY]
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
