"""What waits for a role: one function a kind of work, each with the list that shows what it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from duecourse.foundation.identity.queries import moment_of, people
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask
from duecourse.insight.queries import schedules
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.admin.channels.reading import visible
from duecourse.interfaces.web.alerts.reading import eyes_of
from duecourse.interfaces.web.disputes import listing as dispute_list
from duecourse.interfaces.web.disputes import reading as case_reading
from duecourse.interfaces.web.home.shown import Work
from duecourse.interfaces.web.outbox import reading as outbox_reading
from duecourse.interfaces.web.promises import listing as promise_list
from duecourse.interfaces.web.proposals.reading import kinds_of
from duecourse.interfaces.web.tasks.reading import desk_of
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import channels
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.templates import template_lines
from duecourse.records.disputes.queries import cases as case_rows
from duecourse.records.disputes.queries import lists as disputes
from duecourse.records.ledger.queries import imports, proposals
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.promises.queries import lists as promises
from duecourse.work.procedures.queries import drafts
from duecourse.work.worklists.queries import alerts, desk, strategies

Tile = Callable[[Visit], Iterator[Work]]
EVERY = Ask()
LATELY = timedelta(days=14)


def waiting(visit: Visit) -> Iterator[Work]:
    """Give what waits for this person, as the role begins its day."""
    for tile in TILES.get(visit.seat.role, ()):
        yield from tile(visit)


def _mails(_visit: Visit) -> Iterator[Work]:
    yield Work(
        None,
        _("conversations are to be answered"),
        _("Your own and nobody’s. Promises and disputes in them stop wrong reminders."),
        pgettext("act", "Answer"),
        reverse("inbox"),
        count_href=reverse("inbox-waiting"),
    )


def _promises_due(visit: Visit) -> Iterator[Work]:
    count, sums = promises.promised(visit.tenant_id, promise_list.which_of(visit, "due"))
    yield Work(
        count,
        ngettext("promise is due", "promises are due", count),
        _("Their day has come: look whether the money is there."),
        _("See them"),
        reverse("promises", query={"state": "due"}),
        amounts=_moneys(sums),
    )


def _promises_broken(visit: Visit) -> Iterator[Work]:
    count, sums = promises.promised(visit.tenant_id, promise_list.which_of(visit, "broken"))
    yield Work(
        count,
        ngettext("broken promise is still owed", "broken promises are still owed", count),
        _("What was promised, was not paid in time, and is not paid yet."),
        _("See them"),
        reverse("promises", query={"state": "broken"}),
        amounts=_moneys(sums),
    )


def _disputes_late(visit: Visit) -> Iterator[Work]:
    count, sums = disputes.disputed(visit.tenant_id, dispute_list.which_of(visit, is_late=True))
    yield Work(
        count,
        ngettext("dispute is late", "disputes are late", count),
        _("Open for longer than their reason may take."),
        _("See them"),
        reverse("disputes", query={"state": "late"}),
        amounts=_moneys(sums),
    )


def _my_cases(visit: Visit) -> Iterator[Work]:
    at = moment_of(visit.tenant_id, now())
    count, late = case_rows.own_counts(visit.tenant_id, case_reading.eyes(visit), visit.seat.user_id, at=at)
    said = ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": formats.number(late)}
    words = ngettext("case is yours", "cases are yours", count)
    href = reverse("disputes", query={"owner": visit.seat.user_id})
    yield Work(count, words, said if late else _("None is late."), _("Work them"), href)


def _department_cases(visit: Visit) -> Iterator[Work]:
    count, sums = disputes.disputed(visit.tenant_id, dispute_list.which_of(visit, is_late=False))
    yield Work(
        count,
        ngettext("case lies with your departments", "cases lie with your departments", count),
        _("Yours among them. The board shows where each stands."),
        _("See the board"),
        reverse("dispute-board"),
        amounts=_moneys(sums),
    )


def _tasks(visit: Visit) -> Iterator[Work]:
    count, late = desk.own_counts(visit.tenant_id, desk_of(visit), on=visit.day or date.min)
    said = ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": formats.number(late)}
    words = ngettext("task lies on your desk", "tasks lie on your desk", count)
    yield Work(count, words, said if late else _("None is late."), _("Do them"), reverse("tasks"))


def _alerts(visit: Visit) -> Iterator[Work]:
    count = alerts.alert_count(visit.tenant_id, EVERY, eyes_of(visit), is_seen=False)
    words = ngettext("alert is new to you", "alerts are new to you", count)
    yield Work(count, words, _("Limits, promises, disputes, stops."), _("See them"), reverse("alerts"))


def _limits(visit: Visit) -> Iterator[Work]:
    ask = Ask(where=Q(kind="limit"))
    count = alerts.alert_count(visit.tenant_id, ask, eyes_of(visit), is_seen=False)
    yield Work(
        count,
        ngettext("credit limit is nearly used up", "credit limits are nearly used up", count),
        _("80, 90 or 100 percent of it is owed."),
        _("See them"),
        reverse("alerts", query={"where": 'alert is "limit"'}),
    )


def _no_next_step(_visit: Visit) -> Iterator[Work]:
    yield Work(
        None,
        _("overdue customers without a next step"),
        _("Nothing is planned for them and nothing justifies waiting. There should be none."),
        _("Give them one"),
        reverse("no-next-step"),
        count_href=reverse("no-next-step-count"),
    )


def _approvals(visit: Visit) -> Iterator[Work]:
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    counts = outbox.outbox_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    held = counts.get("waiting_approval", 0) + len(outbox_reading.waiting_actions(visit))
    unknown = counts.get("unknown", 0)
    leaving = sum(counts.get(state, 0) for state in ("planned", "due", "claimed", "data"))
    said = ngettext("%(num)s message leaves by itself.", "%(num)s messages leave by themselves.", leaving)
    yield Work(
        held,
        ngettext("contact waits for approval", "contacts wait for approval", held),
        said % {"num": formats.number(leaving)},
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
    counts = imports.import_counts(visit.tenant_id, company_ids=list(visit.company_ids))
    count = counts.get("waiting", 0) + counts.get("previewed", 0)
    yield Work(
        count,
        ngettext("file waits for a look", "files wait for a look", count),
        _("Nothing of it is in the ledger yet."),
        _("Look at it"),
        reverse("imports"),
    )


def _cleanup(visit: Visit) -> Iterator[Work]:
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    _rows, total = ledger.cleanup_lines(visit.tenant_id, **scope, offset=0, limit=0)  # type: ignore[arg-type]
    if total:
        yield Work(
            total,
            ngettext("old item on the clean-up list", "old items on the clean-up list", total),
            _("They were long overdue when the book was loaded."),
            _("Decide"),
            reverse("cleanup"),
        )


def _overdue(visit: Visit) -> Iterator[Work]:
    count = _owing(visit, "overdue")
    yield Work(
        count,
        ngettext("customer of yours is overdue", "customers of yours are overdue", count),
        _("What is due may keep an order from leaving."),
        _("See them"),
        reverse("customers", query={"owing": "overdue"}),
    )


def _long_overdue(visit: Visit) -> Iterator[Work]:
    count = _owing(visit, "long")
    yield Work(
        count,
        ngettext("customer owes for over 60 days", "customers owe for over 60 days", count),
        _("An item of theirs was due more than 60 days ago."),
        _("See them"),
        reverse("customers", query={"owing": "long"}),
    )


def _ledgers(visit: Visit) -> Iterator[Work]:
    """Say which ledgers are too old, as the hourly watch found them."""
    old = alerts.standing_kinds(visit.tenant_id, visit.company_ids, kind="import")
    names = [one.name for one in visit.companies if one.id in old]
    said = ", ".join(names) if names else _("Every ledger is as young as it must be.")
    words = ngettext("ledger is too old to write to customers", "ledgers are too old to write to customers", len(old))
    yield Work(len(old), words, said, _("Import"), reverse("imports"))


def _mail_servers(visit: Visit) -> Iterator[Work]:
    known = visible(visit)
    latest = {one.channel_id: one for one in reversed(channels.trials(visit.tenant_id))}
    failing = [one for one in known if one.id in latest and not latest[one.id].is_ok]
    untried = sum(1 for one in known if one.id not in latest and one.connector != "sink")
    said = ngettext("%(num)s was never tried.", "%(num)s were never tried.", untried) % {"num": formats.number(untried)}
    detail = said if untried else _("Every mail server that was tried works.")
    yield Work(
        len(failing),
        ngettext("mail server fails", "mail servers fail", len(failing)),
        detail if known else _("No mail server is set up: nothing can leave."),
        _("Try them"),
        reverse("channels"),
    )


def _stops(visit: Visit) -> Iterator[Work]:
    found = outbox.switches_on(visit.tenant_id)
    words = ngettext("stop holds mails back", "stops hold mails back", len(found))
    said = outbox_reading.mode_words(visit)
    yield Work(len(found), words, said, _("See them"), reverse("switches"))


def _newcomers(visit: Visit) -> Iterator[Work]:
    here = [one for one in people.members(visit.tenant_id) if one.is_active]
    late = [one for one in here if not one.has_signed_in]
    words = ngettext("person has not signed in yet", "people have not signed in yet", len(late))
    said = ngettext("%(num)s person works here.", "%(num)s people work here.", len(here))
    yield Work(len(late), words, said % {"num": formats.number(len(here))}, _("See them"), reverse("people"))


def _wishes(visit: Visit) -> Iterator[Work]:
    """Say what colleagues asked for that this person answers; nothing where nobody asked."""
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    count = proposals.open_count(visit.tenant_id, kinds=kinds_of(visit), **scope)  # type: ignore[arg-type]
    if count:
        words = ngettext(
            "wish of a colleague waits for your answer", "wishes of colleagues wait for your answer", count
        )
        yield Work(count, words, _("Pauses, stops and contacts."), pgettext("act", "Answer"), reverse("proposals"))


def _agreements(visit: Visit) -> Iterator[Work]:
    """Say which drafts wait for a second person; nothing where none does."""
    counts = (
        (drafts.proposed_count(visit.tenant_id), _("Procedures"), "procedures"),
        (strategies.proposed_count(visit.tenant_id), _("Priorities"), "strategies"),
    )
    for count, detail, route in counts:
        if count:
            words = ngettext("draft waits for a second person", "drafts wait for a second person", count)
            yield Work(count, words, detail, _("Read and agree"), reverse(route))


def _unsent(visit: Visit) -> Iterator[Work]:
    """Say which of one's own schedules did not reach everybody lately; nothing where all did."""
    count = schedules.failures_of(visit.seat, since=moment_of(visit.tenant_id, now()) - LATELY)
    if count:
        words = ngettext("schedule did not reach everybody", "schedules did not reach everybody", count)
        yield Work(count, words, _("Its history says whom not, and why."), _("See them"), reverse("schedules"))


def _drafts(visit: Visit) -> Iterator[Work]:
    versions = [one for line in template_lines(visit.tenant_id) for one in line.open.values()]
    proposed = sum(1 for one in versions if one.state == "proposed")
    drafts = sum(1 for one in versions if one.state == "draft")
    said = ngettext("%(num)s is a draft.", "%(num)s are drafts.", drafts) % {"num": formats.number(drafts)}
    words = ngettext("text waits for a second person", "texts wait for a second person", proposed)
    yield Work(proposed, words, said if drafts else _("No draft is open."), _("Open the studio"), reverse("templates"))


TILES: Mapping[str, tuple[Tile, ...]] = {
    "collector": (_mails, _wishes, _promises_due, _promises_broken, _tasks, _alerts, _no_next_step),
    "senior_collector": (
        _mails,
        _approvals,
        _wishes,
        _promises_due,
        _promises_broken,
        _disputes_late,
        _tasks,
        _no_next_step,
    ),
    "collections_manager": (
        *(
            _approvals,
            _mails,
            _wishes,
            _agreements,
            _promises_broken,
            _disputes_late,
            _no_next_step,
            _imports,
            _cleanup,
            _unsent,
        ),
    ),
    "credit_analyst": (_limits, _promises_broken, _long_overdue, _tasks),
    "credit_manager": (_limits, _promises_broken, _long_overdue, _disputes_late, _tasks, _unsent),
    "dispute_resolver": (_my_cases, _department_cases, _tasks),
    "cash_application": (_imports, _tasks),
    "sales": (_overdue, _long_overdue, _tasks),
    "cfo": (_promises_broken, _disputes_late, _long_overdue, _limits, _no_next_step, _unsent),
    "template_editor": (_drafts,),
    "integrator": (_imports,),
    "admin": (_ledgers, _imports, _mail_servers, _stops, _newcomers),
}
"""What each role begins with, in this order; what a role may not see is not in its line."""


def _owing(visit: Visit, which: str) -> int:
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    wanted = ledger_lists.Which(owing=which, on=visit.day) if visit.day else None
    return ledger_lists.customer_count(visit.tenant_id, wanted, EVERY, **scope) if wanted else 0  # type: ignore[arg-type]


def _moneys(sums: Mapping[str, Decimal]) -> tuple[Money, ...]:
    return tuple(Money(amount, currency) for currency, amount in sums.items() if amount)
