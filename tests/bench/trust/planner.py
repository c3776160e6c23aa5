"""T2: does a planner that is called five times at once, again, and a day late plan each step once?

The rows of the first run - decisions' runs, actions, lines and messages that are alive - are held against the rows after
every later call. Two books: one whose outbox is emptied between the days, one whose outbox stands still (downtime), so
that the next day takes the leftovers back and plans them anew.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connections

from tests.bench.trust import Bar, Wanted
from tests.bench.trust.house import Book, House, a_book, shift, start
from tests.bench.trust.outbox import calm, rude_sink, wire
from tests.bench.trust.workers import run_a_day

AT_ONCE = 5
TOMORROW = timedelta(days=1)


def prove(house: House, wanted: Wanted) -> Bar:
    """Run five planners at once, one again, and one on the next day, on a book that sends and on one that cannot."""
    customers = 40 if wanted.is_short else 1000
    lasting, told = 0, []
    for name, is_sending in (("t2-sending", True), ("t2-standing-still", False)):
        connections.close_all()
        book = a_book(house, name, customers=customers, items_each=3)
        states = _live_through(house, book, is_sending=is_sending)
        first = states[0]
        differing = sum(state != first for state in states[1:])
        lasting += differing + int(len(first) != 3 * customers) + _twice(house, book)
        told.append(f"{name}: {len(first)} lines of {customers} customers, {differing} of {len(states)} states differ")
    return Bar(lasting, "; ".join(told))


def _live_through(house: House, book: Book, *, is_sending: bool) -> list[set[tuple[Any, ...]]]:
    """Give the lines that are alive, with their customer and message, after each call."""
    by = shift()
    _together([start(run_a_day, book.tenant, book.company_id, by) for _again in range(AT_ONCE)])
    states = [_alive(house, book)]
    for _again in range(2):
        _together([start(run_a_day, book.tenant, book.company_id, by)])
        states.append(_alive(house, book))
    if is_sending:
        with TemporaryDirectory() as folder, rude_sink(Path(folder), after=0, before=0) as port:
            wire(book, "sink", folder=folder, port=port)
            calm(house, book, by)
        states.append(_alive(house, book))
    _together([start(run_a_day, book.tenant, book.company_id, by + TOMORROW) for _again in range(AT_ONCE)])
    states.append(_alive(house, book))
    return states


def _together(planners: Sequence[Any]) -> None:
    for planner in planners:
        planner.join()
    assert all(planner.exitcode == 0 for planner in planners), "every run ends"


def _alive(house: House, book: Book) -> set[tuple[Any, ...]]:
    """The steps that are planned or done, each with the one message that says it."""
    return set(house.rows(_ALIVE, book.tenant))


def _twice(house: House, book: Book) -> int:
    """Count what stands more than once: steps, contacts of a day, messages of an action, runs of a day."""
    return sum(len(house.rows(query, book.tenant)) for query in _TWICE)


_ALIVE = """
SELECT l.customer_id, l.anchor_id, l.step_key, l.amount, count(DISTINCT a.id), count(m.id)
FROM procedures_actionline l JOIN procedures_plannedaction a ON a.tenant_id = l.tenant_id AND a.id = l.action_id
LEFT JOIN communications_message m ON m.tenant_id = a.tenant_id
    AND m.origin LIKE 'action:' || a.id || ':%%' AND m.state NOT IN ('cancelled', 'suppressed')
WHERE l.tenant_id = %s AND l.state <> 'released' GROUP BY 1, 2, 3, 4
"""
_TWICE = (
    """SELECT anchor_id FROM procedures_actionline WHERE tenant_id = %s AND state <> 'released'
       GROUP BY anchor_id, step_key HAVING count(*) > 1""",
    """SELECT customer_id FROM procedures_plannedaction WHERE tenant_id = %s
       GROUP BY customer_id, planned_on, purpose HAVING count(*) > 1""",
    """SELECT customer_id FROM communications_message WHERE tenant_id = %s AND state NOT IN ('cancelled', 'suppressed')
       GROUP BY customer_id HAVING count(*) > 1""",
    """SELECT business_date FROM procedures_decisionrun WHERE tenant_id = %s
       GROUP BY company_id, business_date HAVING count(*) > 1""",
)
