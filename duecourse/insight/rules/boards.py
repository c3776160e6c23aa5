"""What stands on a dashboard? Tiles in order; the boards of the roles are written here, those of people are rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

KINDS: Final = ("figure", "trend", "ageing", "report", "top", "moves", "text")
MOST_TILES: Final = 24
COLUMNS: Final = 4
LONGEST_DAYS: Final = 730
MOST_LINES: Final = 50
MOST_FIGURES: Final = 4
LONGEST_TEXT: Final = 2000
LONGEST_TITLE: Final = 80


class TileWrong(Refused):
    """A tile that nobody could draw."""

    says = _("This tile is not complete: choose what it shows.")


class TileUnknown(Refused):
    """The tile was removed meanwhile."""

    says = _("This tile is no longer on the board.")


class BoardFull(Refused):
    """More tiles than one looks at."""

    says = _("A board holds %(most)s tiles.")


@dataclass(frozen=True)
class Tile:
    """One part of a board, `width` columns wide (1 to 4).

    `subject`: the figure, the figures of a trend (with commas between), or the report. `days`: how far a trend or a
    comparison reaches back. `most`: so many lines of a list. `shape` of a report: table | chart.
    """

    key: str
    kind: str
    subject: str = ""
    width: int = 1
    title: str = ""
    days: int = 90
    most: int = 10
    shape: str = ""
    text: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The figures of a trend."""
        return tuple(one for one in self.subject.split(",") if one)


@dataclass(frozen=True)
class Standard:
    """The board of a role, as code."""

    slug: str
    name: str
    says: str
    roles: frozenset[str]
    tiles: tuple[Tile, ...]


def problem(tile: Tile) -> bool:
    """Tell whether a tile says too little, or too much, to be drawn."""
    needs_subject = tile.kind in ("figure", "trend", "report")
    return (
        tile.kind not in KINDS
        or not 1 <= tile.width <= COLUMNS
        or not 1 <= tile.days <= LONGEST_DAYS
        or not 1 <= tile.most <= MOST_LINES
        or (needs_subject and not tile.subject)
        or (tile.kind == "trend" and not 1 <= len(tile.subjects) <= MOST_FIGURES)
        or (tile.kind == "text" and not tile.text.strip())
        or len(tile.text) > LONGEST_TEXT
        or len(tile.title) > LONGEST_TITLE
        or len(tile.subject) > 260
    )


def from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Tile, ...]:
    """Read the tiles that were kept; what a later version wrote beside them is left alone."""
    known = {one.name for one in fields(Tile)}
    return tuple(Tile(**{name: value for name, value in row.items() if name in known}) for row in rows)


def to_json(tiles: Iterable[Tile]) -> list[dict[str, Any]]:
    """Write tiles as they are kept."""
    return [asdict(one) for one in tiles]


def added(tiles: Sequence[Tile], tile: Tile) -> tuple[Tile, ...]:
    """Put a tile at the end, under a key of its own."""
    if len(tiles) >= MOST_TILES:
        raise BoardFull(most=MOST_TILES)
    if problem(tile):
        raise TileWrong
    return (*tiles, replace(tile, key=free_key(tiles)))


def free_key(tiles: Iterable[Tile]) -> str:
    """Give a key that no tile has."""
    taken = {one.key for one in tiles}
    return next(f"t{number}" for number in range(1, len(taken) + 2) if f"t{number}" not in taken)


def changed(tiles: Sequence[Tile], tile: Tile) -> tuple[Tile, ...]:
    """Put another tile in the place of the one with its key."""
    _place(tiles, tile.key)
    if problem(tile):
        raise TileWrong
    return tuple(tile if one.key == tile.key else one for one in tiles)


def without(tiles: Sequence[Tile], key: str) -> tuple[Tile, ...]:
    """Take a tile away."""
    _place(tiles, key)
    return tuple(one for one in tiles if one.key != key)


def moved(tiles: Sequence[Tile], key: str, to: int) -> tuple[Tile, ...]:
    """Put a tile at a place (0 = first); beyond the ends is the end."""
    rest = list(without(tiles, key))
    rest.insert(max(0, min(to, len(rest))), tiles[_place(tiles, key)])
    return tuple(rest)


def stepped(tiles: Sequence[Tile], key: str, by: int) -> tuple[Tile, ...]:
    """Move a tile some places on (or back, by less than 0)."""
    return moved(tiles, key, _place(tiles, key) + by)


def widened(tiles: Sequence[Tile], key: str, width: int) -> tuple[Tile, ...]:
    """Give a tile another width."""
    return changed(tiles, replace(tiles[_place(tiles, key)], width=max(1, min(width, COLUMNS))))


def ordered(tiles: Sequence[Tile], keys: Sequence[str]) -> tuple[Tile, ...]:
    """Put the tiles in the order of these keys; those not named keep their order at the end."""
    place = {key: number for number, key in enumerate(keys)}
    return tuple(sorted(tiles, key=lambda one: place.get(one.key, len(place))))


def standard_of(role: str) -> Standard:
    """Give the board of a role; whoever has none of their own looks at the manager's."""
    return next((one for one in STANDARDS.values() if role in one.roles), STANDARDS["manager"])


def _place(tiles: Sequence[Tile], key: str) -> int:
    found = next((number for number, one in enumerate(tiles) if one.key == key), None)
    if found is None:
        raise TileUnknown
    return found


def _numbered(*tiles: Tile) -> tuple[Tile, ...]:
    return tuple(replace(one, key=f"t{number}") for number, one in enumerate(tiles, 1))


def _figures(*slugs: str) -> tuple[Tile, ...]:
    return tuple(Tile("", "figure", slug) for slug in slugs)


_STANDARDS: Final = (
    Standard(
        "collector",
        _("Collector"),
        _("What my customers owe, what they promised, and whether it gets better."),
        frozenset({"collector", "senior_collector"}),
        _numbered(
            *_figures("to_collect", "overdue", "over_90_share", "promise_kept"),
            Tile("", "ageing", width=2),
            Tile("", "trend", "overdue,to_collect", width=2),
            Tile("", "top", "overdue", width=2),
            Tile("", "report", "promises-due", width=2, shape="table"),
        ),
    ),
    Standard(
        "manager",
        _("Collections manager"),
        _("How fast money comes in, where it got worse, and what the team keeps of its promises."),
        frozenset({"collections_manager", "admin"}),
        _numbered(
            *_figures("overdue", "dso", "cei", "promise_kept"),
            Tile("", "trend", "dso,bpdso,add", width=2, days=180),
            Tile("", "moves", width=2, days=30),
            Tile("", "ageing", width=2),
            Tile("", "top", "overdue", width=2),
            *_figures("over_90_share", "dispute_days", "contact_pressure", "broken_level"),
        ),
    ),
    Standard(
        "credit",
        _("Credit"),
        _("How much risk stands in the book, how much of the limits is used, and on whom it rests."),
        frozenset({"credit_analyst", "credit_manager"}),
        _numbered(
            *_figures("utilisation", "concentration", "over_90_share", "dbt"),
            Tile("", "top", "receivables", width=2),
            Tile("", "ageing", width=2),
            Tile("", "trend", "dbt", width=2, days=180),
            Tile("", "report", "credit-exposure", width=2, shape="table"),
        ),
    ),
    Standard(
        "cfo",
        _("CFO"),
        _("What is owed, how long it takes to come in, why that changed, and who owes most."),
        frozenset({"cfo"}),
        _numbered(
            *_figures("receivables", "overdue", "dso", "add"),
            Tile("", "moves", width=2, days=30),
            Tile("", "trend", "dso,bpdso,add", width=2, days=365),
            Tile("", "ageing", width=2),
            Tile("", "top", "receivables", width=2),
            *_figures("cei", "promise_kept", "dispute_rate", "forecast_accuracy"),
        ),
    ),
    Standard(
        "sales",
        _("Sales"),
        _("What my customers owe and what is stuck, before I call them."),
        frozenset({"sales"}),
        _numbered(
            *_figures("receivables", "overdue", "dispute_days", "utilisation"),
            Tile("", "top", "overdue", width=2),
            Tile("", "ageing", width=2),
        ),
    ),
)
STANDARDS: Final[Mapping[str, Standard]] = {one.slug: one for one in _STANDARDS}
"""The boards of the roles, by the name in their address."""
