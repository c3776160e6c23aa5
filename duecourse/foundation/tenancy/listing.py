"""How is one piece of a long table read: which rows, in which order, after which one?

By place, never by page number: the thousandth piece costs what the first does, and a row that comes or goes shifts nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, IntegerField, Model, Q, QuerySet, Subquery

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

M = TypeVar("M", bound=Model)


class Held(Protocol):
    """A row that was worked out."""

    @property
    def id(self) -> int:
        """What it is called in links and forms."""
        ...


R = TypeVar("R", bound=Held)
Place = tuple[str | None, ...]
"""The sort values of a row and its id, as text: what a link carries to the next piece."""


class BadPlace(Refused):
    """A link carried a place that is none."""

    says = _("This place in the list cannot be read. Start again from the top.")


@dataclass(frozen=True)
class Ask:
    """What a door wants of a list: a narrowing over the names that the question publishes, an order, a place, a number."""

    where: Q = field(default_factory=Q)
    sort: tuple[str, ...] = ()
    is_descending: bool = False
    after: Place = ()
    limit: int = 50

    def all(self, limit: int) -> "Ask":
        """Ask for everything that matches, from the top."""
        return replace(self, after=(), limit=limit)

    def behind(self, place: Place) -> "Ask":
        """Ask for the piece behind a place."""
        return replace(self, after=place)


def piece(rows: QuerySet[M], ask: Ask, *, nullable: Collection[str] = ()) -> tuple[list[M], Place]:
    """Give up to `limit` rows and the place after the last one; no place when none follow."""
    return piece_of([rows], ask, nullable=nullable)


def piece_of(parts: Sequence[QuerySet[M]], ask: Ask, *, nullable: Collection[str] = ()) -> tuple[list[M], Place]:
    """Give a piece of several sets of rows of one table, each of which an index gives in order: of each but the first rows are read."""
    names = (*ask.sort, "id")
    order = [_order(name, ask.is_descending, name in nullable) for name in names]
    rows, *others = (_narrowed(part, ask, names, nullable).order_by(*order)[: ask.limit + 1] for part in parts)
    if others:
        ids = rows.values("pk").union(*(other.values("pk") for other in others), all=True)
        rows = parts[0].model._base_manager.filter(pk__in=ids).order_by(*order)[: ask.limit + 1]
    found = list(rows)
    if len(found) <= ask.limit:
        return found, ()
    last = found[ask.limit - 1]
    return found[: ask.limit], tuple(_text(getattr(last, name)) for name in names)


def held_piece(rows: Sequence[R], ask: Ask) -> tuple[tuple[R, ...], Place]:
    """Give a piece of rows that were worked out and stand in no table; unknown values come last both ways.

    A place is the last row's id and where it stood: where that row has gone since, the piece begins where it stood.
    """
    ordered = list(rows)
    for name in reversed(ask.sort):
        known = [row for row in ordered if getattr(row, name) is not None]
        known.sort(key=attrgetter(name), reverse=ask.is_descending)
        ordered = [*known, *(row for row in ordered if getattr(row, name) is None)]
    first = _first(ordered, ask.after) if ask.after else 0
    found = tuple(ordered[first : first + ask.limit])
    is_end = first + len(found) >= len(ordered)
    return found, () if is_end or not found else (str(found[-1].id), str(first + len(found)))


def _first(rows: Sequence[Held], place: Place) -> int:
    if len(place) != 2 or not all(text and text.isdecimal() and len(text) < 19 for text in place):
        raise BadPlace
    row_id, stood = (int(text or 0) for text in place)
    return next((number + 1 for number, row in enumerate(rows) if row.id == row_id), stood)


def counted(rows: QuerySet[M], ask: Ask, *, most: int = 1000) -> int:
    """Count what matches, and stop counting at one above `most`: a large list need not be walked to be shown."""
    return rows.filter(ask.where).order_by()[: most + 1].count()


class Counted(Subquery):
    """How many rows a question has, counted up to one above `most`: several lists are counted in one question."""

    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: QuerySet[Any], *, most: int = 1000) -> None:
        super().__init__(rows.order_by().values("pk")[: most + 1])

    def as_sql(self, *args: Any, **extra: Any) -> tuple[str, Any]:
        """Write it: Django puts brackets around a question, and PostgreSQL counts what stands in them."""
        text, params = super().as_sql(*args, **extra)
        return f"(SELECT count(*) FROM {text} AS one)", params  # noqa: S608 - Django wrote it


def _narrowed(rows: QuerySet[M], ask: Ask, names: tuple[str, ...], nullable: Collection[str]) -> QuerySet[M]:
    rows = rows.filter(ask.where)
    if not ask.after:
        return rows
    if len(ask.after) != len(names):
        raise BadPlace
    try:
        return rows.filter(_behind(names, ask.after, ask.is_descending, nullable))
    except (ValueError, TypeError, ValidationError):
        raise BadPlace from None


def _order(name: str, is_descending: bool, is_nullable: bool) -> Any:
    """Unknown values come last both ways; a column that is never NULL is asked plainly, so that its index serves."""
    if not is_nullable:
        return f"-{name}" if is_descending else name
    return F(name).desc(nulls_last=True) if is_descending else F(name).asc(nulls_last=True)


def _behind(names: tuple[str, ...], place: Place, is_descending: bool, nullable: Collection[str]) -> Q:
    """Say "after this row" in the order; the first comparison stands apart, so that an index can start there."""
    relation = "lt" if is_descending else "gt"
    first, value = names[0], place[0]
    if len(names) == 1:
        return Q(**{f"{first}__{relation}": value})
    rest = _behind(names[1:], place[1:], is_descending, nullable)
    if value is None:
        return Q(**{f"{first}__isnull": True}) & rest
    further = Q(**{f"{first}__{relation}": value})
    if first in nullable:
        return further | Q(**{f"{first}__isnull": True}) | (Q(**{first: value}) & rest)
    return Q(**{f"{first}__{relation}e": value}) & (further | rest)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
