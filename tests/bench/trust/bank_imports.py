"""T12 for the bank: is a payment one receipt, in whatever files, formats and orders it is told, and two equal ones two?

Two days of an account are told by reports during the day, an advice, pages of statements, a file of both days, in camt and
MT940; the payments of its batches by an advice before or after all that. Every story ends as the one in which each statement
came once.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from duecourse.foundation.tenancy import context
from tests.bank import Paid, camt, closing_of, mt940
from tests.bench.trust.house import DAY, House, add_company, end, start
from tests.bench.trust.workers import import_file

KIND: Final = "bank-statement"
AT_ONCE: Final = 8
YESTERDAY: Final = DAY - timedelta(days=1)
Story = Callable[["Desk"], None]


@dataclass(frozen=True)
class Desk:
    """Where a story is told: a company, a folder, and the files by name."""

    tenant: UUID
    company_id: int
    folder: Path
    files: dict[str, bytes]
    chance: random.Random
    hits: list[str]

    def hand_in(self, name: str, *, called: str = "") -> Any:
        """Start handing a file in."""
        path = self.folder / (called or f"{name}.txt")
        path.write_bytes(self.files[name])
        return start(import_file, self.tenant, self.company_id, KIND, str(path))

    def take_in(self, name: str, *, called: str = "") -> None:
        """Hand a file in and see that it is taken."""
        process = self.hand_in(name, called=called)
        process.join()
        assert process.exitcode == 0, f"{name} is taken in"


SUM: Final = "300.00"
STATEMENTS: Final = ("page one", "page two", "second day")


def stories(kills: int, lasts: float) -> dict[str, Story]:
    """Every way in which the files may come."""
    killed = {f"bank killed {n + 1}": _killed(lasts * 1.2 * (n + 1) / kills) for n in range(kills)}
    return {
        "bank twice": lambda desk: _in_order(desk, (*STATEMENTS, *STATEMENTS)),
        "bank eight at once": _eight_at_once,
        "bank renamed": _renamed,
        "bank backwards": lambda desk: _in_order(desk, STATEMENTS[::-1]),
        "bank reports first": lambda desk: _in_order(desk, ("report", "later report", "advice", *STATEMENTS)),
        "bank reports last": lambda desk: _in_order(desk, (*STATEMENTS, "advice", "later report", "report")),
        "bank shuffled": _shuffled,
        "bank both formats": lambda desk: _in_order(desk, (*STATEMENTS, "page one mt", "second day mt")),
        "bank overlapping": lambda desk: _in_order(desk, ("page one", "both days", "page two", "second day")),
        **killed,
    }


def tell_all(
    house: House, tenant: UUID, *, size: int, kills: int, chance: random.Random
) -> tuple[list[str], int, list[str], list[str]]:
    """Tell every story; gives those that end otherwise, the receipts too many, all told, and the imports killed."""
    hits: list[str] = []
    began = time.perf_counter()
    wanted = _tell(house, tenant, "bank once", lambda desk: _in_order(desk, STATEMENTS), size, chance, hits)
    lasts = (time.perf_counter() - began) / len(STATEMENTS)
    different, doubles, told = [], 0, []
    for name, story in stories(kills, lasts).items():
        found = _tell(house, tenant, name, story, size, chance, hits)
        doubles += max(len(found) - len(wanted), 0)
        if found != wanted:
            different.append(name)
        told.append(name)
    return different, doubles, told, hits


def _tell(
    house: House, tenant: UUID, name: str, story: Story, size: int, chance: random.Random, hits: list[str]
) -> list[tuple[Any, ...]]:
    with transaction.atomic(), context.tenant(tenant):
        company_id = add_company(tenant, name.replace(" ", "-"))
    with TemporaryDirectory() as folder:
        desk = Desk(tenant, company_id, Path(folder), _files(f"T12-{company_id}", size), chance, hits)
        is_first = chance.random() < 0.5
        if is_first:
            desk.take_in("batches")
        story(desk)
        if not is_first:
            desk.take_in("batches")
    return sorted(house.rows(_END_STATE, tenant, company_id, tenant, company_id), key=repr)


def _files(account: str, size: int) -> dict[str, bytes]:
    """The same two days in many files; every tenth payment of the first comes again in the same words, once a page."""
    first = [_payment(n, YESTERDAY) for n in range(size)]
    again = [one for n, one in enumerate(first) if n % 10 == 0]
    second = [_payment(n, DAY) for n in range(size // 2)]
    middle, last = f"{closing_of('1000.00', first)}", f"{closing_of('1000.00', first + again)}"
    given: dict[str, Any] = {"account": account}
    early = given | {"on": YESTERDAY}
    return {
        "page one": camt(first, number="41", **early),
        "page two": camt(again, number="42", opening=middle, **early),
        "second day": camt(second, number="43", opening=last, on=DAY, **given),
        "page one mt": mt940(first, number="41", **early),
        "second day mt": mt940(second, number="43", opening=last, on=DAY, **given),
        "report": camt(first[: size // 3], kind="052", number="1", **early),
        "later report": camt(first[: 2 * size // 3], kind="052", number="2", **early),
        "advice": camt(first[size // 4 : size // 2], kind="054", number="3", **early),
        "both days": camt([*first, *again, *second], number="0", on=DAY, **given),
        "batches": camt(_batches(first + second), kind="054", number="4", on=DAY, **given),
    }


def _batches(paid: Sequence[Paid]) -> list[Paid]:
    """The payments of the sums: each a pair of its own."""
    sums = [one for one in paid if one.amount == SUM]
    return [
        replace(one, text=f"Invoice {n}", account="NL91ABNA0417164300", parts=(f"{100 + n}.00", f"{200 - n}.00"))
        for n, one in enumerate(sums)
    ]


def _payment(n: int, on: Any) -> Paid:
    """A payment: some with the bank's reference, some without; costs now and then, and sums of batches."""
    if n % 20 == 7:
        return Paid(
            SUM, on=on, text="Collective credit", name="", account="", reference=f"B{on:%d}-{n}" if n % 3 else ""
        )
    amount = "-2.50" if n % 17 == 3 else f"{10 + n % 7}.50"
    return Paid(
        amount, on=on, text=f"Transfer {n % 40}", name=f"Payer {n % 40}", reference=f"R{on:%d}-{n}" if n % 3 else ""
    )


def _in_order(desk: Desk, names: Sequence[str]) -> None:
    for name in names:
        desk.take_in(name)


def _eight_at_once(desk: Desk) -> None:
    for name in STATEMENTS:
        processes = [desk.hand_in(name, called=f"{name} {turn}.txt") for turn in range(AT_ONCE)]
        for process in processes:
            process.join()
        assert all(process.exitcode == 0 for process in processes), "all eight are answered"


def _renamed(desk: Desk) -> None:
    _in_order(desk, STATEMENTS)
    for name in STATEMENTS:
        desk.take_in(name, called=f"{name} (copy 2).txt")


def _shuffled(desk: Desk) -> None:
    _in_order(desk, desk.chance.sample([*STATEMENTS, "report", "later report", "advice"], 6))


def _killed(after: float) -> Story:
    def story(desk: Desk) -> None:
        for name in STATEMENTS:
            process = desk.hand_in(name)
            process.join(timeout=after * desk.chance.uniform(0.7, 1.3))
            desk.hits.extend([name] * process.is_alive())
            end(process)
            desk.take_in(name)

    return story


_END_STATE: Final = """
SELECT 'receipt', r.amount, r.currency, r.value_on, r.payer, r.state FROM ledger_receipt r
WHERE r.tenant_id = %s AND r.company_id = %s AND r.state <> 'void'
UNION ALL
SELECT 'entry', e.amount, e.currency, e.booked_on, e.payer_name, e.fate FROM ledger_bankentry e
JOIN ledger_bankaccount a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
WHERE e.tenant_id = %s AND a.company_id = %s
"""
