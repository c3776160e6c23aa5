"""How long does a customer's memory take? `python3 run.py bench timeline --events 50000 --json`.

One customer of a book gets so many events of every sort, ten years of them, with those of others in between; then the server of `duecourse serve` is asked
for the timeline as people ask for it: the tab, a further piece, narrowed by kind, person and period, and searched for words
that are everywhere, somewhere and nowhere.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

from tests.bench.server import a_house

MUST_MS = 30.0


def main(argv: list[str]) -> int:
    """Load a book, fill one customer's memory, serve it, and time its pages."""
    parser = argparse.ArgumentParser(prog="run.py bench timeline", description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--others", type=int, default=9, help="events of other customers between two of this one")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house() as urls:
        figures = _measured(args, urls)
    figures |= {"events": args.events, "must_p95_ms": MUST_MS}
    figures["is_met"] = max(figures["p95_ms"].values()) <= MUST_MS
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0 if figures["is_met"] else 1


def _measured(args: argparse.Namespace, urls: Any) -> dict[str, Any]:
    from tests.bench.web import book  # they need Django, which needs the server
    from tests.bench.web.serving import serving

    made = book.make(urls.admin, customers=args.customers, items=args.items, open_share=0.2)
    (manager,) = book.people(made, count=0)
    token, number = _remember(made.tenant, args.events, others=args.others)
    book.tidy(urls.admin)
    with serving(urls) as site:
        return _asked(site, site.client(manager), token, number, times=args.times)


def _asked(site: Any, client: Any, token: str, number: str, *, times: int) -> dict[str, Any]:
    from tests.bench.web.asking import HTMX, WARM, milliseconds, seconds

    found: dict[str, dict[str, float]] = {"p95_ms": {}, "p50_ms": {}, "cpu_ms": {}}
    for name, queries in _pages(number).items():
        paths = cycle([f"/customers/{token}/{query}" for query in queries])
        headers = HTMX if queries[0].startswith("timeline") else None
        for _warm in range(WARM):
            seconds(client, next(paths), headers)
        cpu = site.cpu()
        took = sorted(seconds(client, next(paths), headers) for _time in range(times))
        found["cpu_ms"][name] = round((site.cpu() - cpu) / times * 1000, 1)
        found["p50_ms"][name] = milliseconds(took, 0.5)
        found["p95_ms"][name] = milliseconds(took, 0.95)
    return dict(found)


def _pages(number: str) -> dict[str, tuple[str, ...]]:
    """List what is timed: its name and the addresses that are asked by turns."""
    part, piece = "timeline/?kind=", "timeline/?before=300000"
    return {
        "tab": ("?tab=timeline",),
        "piece": (piece, "timeline/?before=90000", "timeline/?before=480000"),
        "rare_kind": ("timeline/?kind=agreed", "timeline/?kind=call"),
        "period": (f"{part}&from=2019-02-01&to=2019-02-14", f"{part}&to=2016-06-30"),
        "person": (f"{part}&who=house", f"{part}&who=00000000-0000-4000-8000-000000000001"),
        "word_everywhere": (f"{part}&words=reminder",),
        "word_somewhere": (f"{part}&words={number}", f"{part}&words=schmitz+delivery"),
        "word_nowhere": (f"{part}&words=zzyzx",),
        "word_of_a_sentence": (f"{part}&words=promised", f"{part}&words=dispute+price"),
    }


def _remember(tenant: Any, count: int, *, others: int) -> tuple[str, str]:
    """Write a long memory about the first customer; give its token and a number that stands in few of its events."""
    from django.db import transaction

    from duecourse.foundation.kit.actor import SYSTEM, Actor
    from duecourse.foundation.tenancy import context
    from duecourse.foundation.timeline.log import record_many
    from duecourse.records.ledger.models import Customer
    from tests.bench.daily_run import DAY

    with transaction.atomic(), context.tenant(tenant):
        customer = Customer.objects.of(tenant).order_by("id")[0]
        schmitz = Actor("user", _nobody(), "Anna Schmitz")
        begin = datetime.combine(DAY, datetime.min.time()).astimezone() - timedelta(days=3650)
        step = timedelta(days=3650) / count
        for first in range(0, count, 50):
            at = begin + first * step
            numbers = range(first, min(first + 50, count))
            whose = [customer.pk, *range(customer.pk + 1, customer.pk + 1 + others)]
            events = [(one, _event(number)) for number in numbers for one in whose]
            record_many(tenant, events, actor=schmitz if first % 5000 == 0 else SYSTEM, at=at, company_id=1)
        return customer.token, f"INV-{count // 3}"


def _nobody() -> Any:
    from uuid import UUID

    return UUID("00000000-0000-4000-8000-000000000001")


def _event(number: int) -> Any:
    """Give an event as they come: mostly mails and money, now and then a call, a promise or a dispute."""
    from duecourse.records.communications.events import CallMade, MessageSent
    from duecourse.records.disputes.events import DisputeOpened
    from duecourse.records.ledger.events import DocumentStored
    from duecourse.records.promises.events import PromiseMade

    if number % 997 == 0:
        return DisputeOpened(number, "PRICE", (f"INV-{number}",), ("100.00 EUR",))
    if number % 501 == 0:
        return PromiseMade(number, ("1250.00 EUR",), date(2026, 3, 6))
    if number % 307 == 0:
        return CallMade(number, "out", "Zoë Peeters", "will_pay", 1)
    if number % 3:
        subject = f"Reminder: invoice INV-{number} of 12 March is overdue by {number % 90} days"
        return MessageSent(number, f"action:{number}", "email", subject)
    return DocumentStored(number, f"delivery note {number} of the order PO-{number * 7}.pdf")


def _words(figures: dict[str, Any]) -> str:
    lines = [f"{'':>24}  {'p95 ms':>8}  {'p50 ms':>8}  {'CPU ms':>8}"]
    lines += [
        f"{name:>24}  {p95:>8}  {figures['p50_ms'][name]:>8}  {figures['cpu_ms'][name]:>8}"
        for name, p95 in figures["p95_ms"].items()
    ]
    return "\n".join([*lines, f"{'is_met':>24}  {figures['is_met']}"]) + "\n"
