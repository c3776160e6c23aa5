"""T12: is a file one import, whoever hands it in, however often, under whatever name, in whatever order, killed when?

Every story below is told in a company of its own; then its end state - items with their open amounts, movements with
theirs - must be that of the company where each file was handed in once.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from duecourse.foundation.tenancy import context
from tests.bench.trust import Bar, Wanted, bank_imports
from tests.bench.trust.house import DAY, House, a_book, add_company, end, start
from tests.bench.trust.workers import import_file

KINDS = ("customers", "items", "payments")
AT_ONCE = 8


@dataclass(frozen=True)
class Place:
    """Where a story is told: a company, and the files as lines without their header."""

    tenant: UUID
    company_id: int
    folder: Path
    rows: dict[str, list[str]]
    chance: random.Random
    hits: list[str]

    def write(self, kind: str, rows: Sequence[str], name: str = "") -> Path:
        """Write some rows of a kind under a name."""
        path = self.folder / (name or f"{kind}.csv")
        path.write_text(HEADERS[kind] + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return path

    def hand_in(self, kind: str, path: Path) -> Any:
        """Start handing a file in."""
        return start(import_file, self.tenant, self.company_id, kind, str(path))

    def take_in(self, kind: str, path: Path) -> None:
        """Hand a file in and see that it is taken."""
        process = self.hand_in(kind, path)
        process.join()
        assert process.exitcode == 0, f"{path.name} is taken in"


HEADERS = {
    "customers": "number,name,email",
    "items": "customer,number,issued_on,due_on,amount",
    "payments": "number,value_on,amount,reference",
}


def prove(house: House, wanted: Wanted) -> Bar:
    """Tell every story and compare its end with that of a single import."""
    connections.close_all()
    chance = random.Random(wanted.seed)
    tenant = a_book(house, "t12", customers=0).tenant
    rows = _rows(60 if wanted.is_short else 3000)
    different, doubles, told = [], 0, []
    hits: list[str] = []
    began = time.perf_counter()
    wanted_end = _tell(house, tenant, "once", _once, rows, chance, hits)
    lasts = (time.perf_counter() - began) / len(KINDS)
    stories = STORIES | {f"killed {n + 1}": _killed(lasts * 1.2 * (n + 1) / wanted.kills) for n in range(wanted.kills)}
    for name, story in stories.items():
        found = _tell(house, tenant, name, story, rows, chance, hits)
        doubles += max(len(found) - len(wanted_end), 0)
        if found != wanted_end:
            different.append(name)
        told.append(name)
    size = 40 if wanted.is_short else 600
    others, more, of_bank, ended = bank_imports.tell_all(
        house, tenant, size=size, kills=max(1, wanted.kills // 4), chance=chance
    )
    different, doubles, told, hits = different + others, doubles + more, told + of_bank, hits + ended
    says = (
        f"{len(told)} stories ({len(hits)} imports killed at work) of {len(rows['items'])} items,"
        f" {len(rows['payments'])} payments and bank files of {size} entries"
    )
    return Bar(
        len(different) + doubles, f"{says}; double postings {doubles}; different: {', '.join(different) or 'none'}"
    )


Story = Callable[[Place], None]


def _tell(
    house: House,
    tenant: UUID,
    name: str,
    story: Story,
    rows: dict[str, list[str]],
    chance: random.Random,
    hits: list[str],
) -> list[tuple[Any, ...]]:
    with transaction.atomic(), context.tenant(tenant):
        company_id = add_company(tenant, name.replace(" ", "-"))
    with TemporaryDirectory() as folder:
        story(Place(tenant, company_id, Path(folder), rows, chance, hits))
    return sorted(house.rows(_END_STATE, tenant, company_id), key=repr)


def _once(place: Place) -> None:
    for kind in KINDS:
        place.take_in(kind, place.write(kind, place.rows[kind]))


def _twice(place: Place) -> None:
    for _again in range(2):
        _once(place)


def _eight_at_once(place: Place) -> None:
    for kind in KINDS:
        path = place.write(kind, place.rows[kind])
        processes = [place.hand_in(kind, path) for _again in range(AT_ONCE)]
        for process in processes:
            process.join()
        assert all(process.exitcode == 0 for process in processes), "all eight are answered"


def _renamed(place: Place) -> None:
    _once(place)
    for kind in KINDS:
        place.take_in(kind, place.write(kind, place.rows[kind], name=f"{kind} (copy 2).csv"))


def _shuffled(place: Place) -> None:
    _once(place)
    for kind in KINDS:
        mixed = place.chance.sample(place.rows[kind], len(place.rows[kind]))
        place.take_in(kind, place.write(kind, mixed, name=f"{kind}-mixed.csv"))


def _overlapping(place: Place) -> None:
    """The first two thirds, then the last two thirds; equal payments lie on the same side, as in a file of one day."""
    for kind in KINDS:
        rows = place.rows[kind]
        third = len(rows) // 3
        for name, part in (("first", rows[: 2 * third]), ("last", rows[third:])):
            place.take_in(kind, place.write(kind, part, name=f"{kind}-{name}.csv"))


def _killed(after: float) -> Story:
    def story(place: Place) -> None:
        for kind in KINDS:
            path = place.write(kind, place.rows[kind])
            process = place.hand_in(kind, path)
            process.join(timeout=after * place.chance.uniform(0.7, 1.3))
            place.hits.extend([kind] * process.is_alive())
            end(process)
            place.take_in(kind, path)

    return story


STORIES: dict[str, Story] = {
    "twice": _twice,
    "eight at once": _eight_at_once,
    "renamed": _renamed,
    "shuffled": _shuffled,
    "overlapping": _overlapping,
}


def _rows(items: int) -> dict[str, list[str]]:
    """A file of each kind; every twentieth payment comes twice in the same words, and both are real."""
    customers, issued = items // 10, DAY - timedelta(days=40)
    payments = []
    for n in range(items // 2):
        row = f"I{n},{DAY - timedelta(days=1)},10.50,transfer {n}"
        payments += [row, row] if n % 20 == 0 else [row]
    return {
        "customers": [f"C{n},Customer {n},ap{n}@c.example" for n in range(customers)],
        "items": [f"C{n % customers},I{n},{issued},{issued + timedelta(days=30)},{100 + n % 7}" for n in range(items)],
        "payments": payments,
    }


_END_STATE = """
SELECT i.number, i.kind, i.instalment_no, i.ordinal, i.amount, i.open_amount, i.due_on, c.number,
    (SELECT array_agg(m.kind || ' ' || m.amount || ' ' || m.effective_on || ' ' || m.known_on ORDER BY m.key)
     FROM ledger_movement m WHERE m.tenant_id = i.tenant_id AND m.item_id = i.id)
FROM ledger_item i JOIN ledger_customer c ON c.tenant_id = i.tenant_id AND c.id = i.customer_id
WHERE i.tenant_id = %s AND i.company_id = %s
"""
