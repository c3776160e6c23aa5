"""Which entry of a bank's statement is one that we know already, and which statement is missing?

The same payment comes several times: in reports during the day, in an advice, in the statement at its end, in files that
overlap. Two equal payments come once each. `base` = what an entry says (see `base_of`); its key is the base and which one
of several equal ones it is.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Spot = tuple[Decimal, date]
"""An amount on a day: how an entry is found again that two files tell in different words."""


class Shape(StrEnum):
    """How much an entry tells: a batch names its payments, a lump names nobody, anything else is one payment."""

    BATCH = "batch"
    LUMP = "lump"
    SINGLE = "single"


_LIKELY = {
    Shape.BATCH: (Shape.LUMP, Shape.BATCH, Shape.SINGLE),
    Shape.LUMP: (Shape.BATCH, Shape.LUMP, Shape.SINGLE),
    Shape.SINGLE: (Shape.SINGLE, Shape.LUMP, Shape.BATCH),
}
"""As what an entry is told in other words, the likeliest first: a batch explains a lump that still waits for it."""


@dataclass(frozen=True)
class Told:
    """A statement as far as its place among the others goes."""

    id: int
    from_on: date
    to_on: date
    opening: Decimal | None
    closing: Decimal | None
    is_intraday: bool
    number: str = ""
    format: str = ""


@dataclass(frozen=True)
class Line:
    """An entry of a new statement."""

    row: int
    base: str
    amount: Decimal
    on: date
    shape: Shape = Shape.SINGLE


@dataclass
class Known:
    """The statements of an account that we hold, and their entries: key -> (statement, spot, shape).

    `aliases`: the key that an entry has in the words of another statement -> its key.
    """

    statements: list[Told] = field(default_factory=list)
    entries: dict[str, tuple[int, Spot, Shape]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def base_of(*, reference: str, amount: Decimal, currency: str, on: date, words: Sequence[str]) -> str:
    """Hash what an entry says: the bank's own reference where there is one, else all its words."""
    said = [reference] if reference else ["", *(" ".join(word.upper().split()) for word in words)]
    plain = [*said, f"{amount:.4f}", currency, on.isoformat()]
    return hashlib.sha256("|".join(plain).encode()).hexdigest()[:40]


def keys_of(statement: Told, lines: Sequence[Line], known: Known) -> dict[int, str]:
    """Give every line of a new statement its key; `known` learns them. Equal keys mean the same payment."""
    offsets, seen = _offsets(statement, known), Counter[str]()
    keys: dict[int, str] = {}
    strangers = []
    for line in lines:
        key = f"{line.base}#{offsets[line.base] + seen[line.base]}"
        seen[line.base] += 1
        keys[line.row] = key
        if key not in known.entries:
            strangers.append(line)
    again = _again(strangers, keys, known)
    keys |= again
    new = [line for line in strangers if line.row not in again]
    retold = _retold(statement, new, known, taken=set(keys.values()))
    known.aliases |= {keys[row]: key for row, key in retold.items()}
    keys |= retold
    known.statements.append(statement)
    for line in lines:
        owner = known.entries.get(keys[line.row])
        mine = owner is None or not statement.is_intraday
        shape = Shape.BATCH if owner is not None and owner[2] is Shape.BATCH else line.shape
        spot = (line.amount, line.on)
        known.entries[keys[line.row]] = (statement.id if mine or owner is None else owner[0], spot, shape)
    return keys


def _offsets(statement: Told, known: Known) -> Counter[str]:
    """Count, of each base, the entries that cannot be this statement's, whatever their own keys are."""
    beside = _beside(statement, known.statements)
    theirs = [key for key, (owner, *_rest) in known.entries.items() if owner in beside] if beside else []
    mine = set(theirs)
    theirs += [alias for alias, key in known.aliases.items() if key in mine]
    return Counter(key.partition("#")[0] for key in theirs)


def _again(strangers: Sequence[Line], keys: Mapping[int, str], known: Known) -> dict[int, str]:
    """Find the lines that were told in these words before and were then known by other words."""
    taken, found = set(keys.values()), {}
    for line in strangers:
        key = known.aliases.get(keys[line.row])
        if key is not None and key in known.entries and key not in taken:
            found[line.row] = key
            taken.add(key)
    return found


def _beside(statement: Told, others: Iterable[Told]) -> set[int]:
    """Find the statements whose entries cannot be this one's: those before and after it in one unbroken row of balances."""
    if statement.is_intraday:
        return set()
    finals = [other for other in others if not other.is_intraday]
    return _walk(statement, finals, _follows) | _walk(statement, finals, lambda one, other: _follows(other, one))


def _walk(start: Told, others: Sequence[Told], leads: Callable[[Told, Told], bool]) -> set[int]:
    """Go from statement to statement in one direction, over the days next to the first."""
    found: set[int] = set()
    fringe = [start]
    while fringe:
        here = fringe.pop()
        linked = [other for other in others if other.id not in found and _is_near(start, other) and leads(here, other)]
        found.update(other.id for other in linked)
        fringe += linked
    return found


def _is_near(one: Told, other: Told) -> bool:
    return other.from_on <= one.to_on and one.from_on <= other.to_on


def _follows(former: Told, later: Told) -> bool:
    """Tell whether the later statement begins where the former ends."""
    return former.closing is not None and former.closing == later.opening and former.to_on <= later.from_on


def _retold(statement: Told, strangers: Sequence[Line], known: Known, *, taken: set[str]) -> dict[int, str]:
    """Pair lines that nobody knows with entries of the other sort of statement: same amount, same day, other words."""
    by_id = {other.id: other for other in known.statements}
    pool: dict[Spot, list[tuple[str, Told, Shape]]] = defaultdict(list)
    for key, (owner, spot, shape) in known.entries.items():
        other = by_id.get(owner)
        if other is not None and key not in taken:
            pool[spot].append((key, other, shape))
    found = {}
    for line in strangers:
        candidates = pool.get((line.amount, line.on), [])
        fitting = [one for one in candidates if _may_be(statement, line.shape, one[1], one[2])]
        if fitting:
            best = min(fitting, key=lambda one: _LIKELY[line.shape].index(one[2]))
            candidates.remove(best)
            found[line.row] = best[0]
    return found


def _may_be(statement: Told, shape: Shape, other: Told, other_shape: Shape) -> bool:
    """Tell whether an entry that another statement tells in other words may be the same booking.

    Within a format a bank says the same words of a payment, and a page still to come may hold the other one; but of a
    batch the statement gives the sum, and the advice the payments.
    """
    is_other_sort = other.is_intraday != statement.is_intraday
    if {shape, other_shape} == {Shape.BATCH, Shape.LUMP}:
        return is_other_sort or other.is_intraday
    return is_other_sort and (other.format != statement.format or shape is other_shape is Shape.BATCH)


def gaps(statements: Sequence[Told]) -> set[int]:
    """Find the statements that do not begin with the balance with which the one before them ends.

    The first one of an account begins somewhere; reports during the day and statements without balances prove nothing;
    one that tells again what others told begins where the first of them does.
    """
    chain = [one for one in statements if not one.is_intraday and one.opening is not None and one.closing is not None]
    waiting = sorted(chain, key=lambda one: (one.to_on, one.from_on, _natural(one.number), one.id))
    balance: Decimal | None = None
    found: set[int] = set()
    while waiting:
        today = [one for one in waiting if one.to_on == waiting[0].to_on]
        here = next((one for one in today if one.opening == balance), today[0])
        waiting.remove(here)
        if balance is not None and here.opening != balance and not _tells_again(here, chain):
            found.add(here.id)
        balance = here.closing
    return found


def _tells_again(statement: Told, chain: Sequence[Told]) -> bool:
    return any(
        other.id != statement.id
        and other.opening == statement.opening
        and statement.from_on <= other.to_on < statement.to_on
        for other in chain
    )


def _natural(number: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", number)[:4]]


def between(former: str, later: str) -> tuple[str, ...]:
    """Name the numbers that are missing between two statements; empty where their numbers tell nothing."""
    first, last = former.partition("/")[0], later.partition("/")[0]
    if not (first.isdigit() and last.isdigit()):
        return ()
    missing = range(int(first) + 1, int(last))
    return tuple(str(number) for number in missing) if 0 < len(missing) <= 50 else ()


def content_key(facts: Mapping[str, object], lines: Iterable[str]) -> str:
    """Hash what a statement says, whatever its format: its balances and days, and its amounts (or its entries)."""
    said = [f"{name}={value}" for name, value in sorted(facts.items())]
    return hashlib.sha256("|".join([*said, *sorted(lines)]).encode()).hexdigest()
