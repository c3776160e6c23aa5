"""Which dashboards may a person read, and which change?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from duecourse.foundation.identity.rules import Seat
from duecourse.insight.models import Board, BoardShare
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import Tile


@dataclass(frozen=True)
class SharedWith:
    """Who else reads a board: a person, a role, or everybody (both empty)."""

    user_id: UUID | None
    role: str
    may_edit: bool


@dataclass(frozen=True)
class BoardRow:
    """A board that somebody keeps, as one person may use it; `standard`: the board of a role that it was copied from."""

    id: int
    slug: str
    name: str
    standard: str
    tiles: tuple[Tile, ...]
    owner_id: UUID
    owner_name: str
    is_own: bool
    may_edit: bool
    is_first: bool
    revision: int
    changed_at: datetime
    shares: tuple[SharedWith, ...]


def kept_boards(seat: Seat) -> tuple[BoardRow, ...]:
    """List a person's boards and those that others share with them, own ones first: two queries."""
    rows = list(Board.objects.of(seat.tenant_id).filter(retired_at__isnull=True).filter(_readable(seat)))
    shares: dict[int, list[BoardShare]] = {}
    for one in BoardShare.objects.of(seat.tenant_id).filter(board_id__in=[row.pk for row in rows]).order_by("id"):
        shares.setdefault(one.board_id, []).append(one)
    found = (_row(row, shares.get(row.pk, ()), seat) for row in rows)
    return tuple(sorted(found, key=lambda one: (not one.is_own, one.name.casefold(), one.id)))


def kept_board(seat: Seat, slug: str) -> BoardRow | None:
    """Give a board that this person may read; somebody else's is as if it did not exist."""
    rows = Board.objects.of(seat.tenant_id).filter(retired_at__isnull=True, slug=slug)
    row = rows.filter(_readable(seat)).first()
    if row is None:
        return None
    return _row(row, BoardShare.objects.of(seat.tenant_id).filter(board_id=row.pk).order_by("id"), seat)


def _readable(seat: Seat) -> Q:
    shared = BoardShare.objects.of(seat.tenant_id).filter(_for(seat))
    return Q(owner_id=seat.user_id) | Q(id__in=shared.values("board_id"))


def _for(seat: Seat) -> Q:
    return Q(user_id=seat.user_id) | Q(user_id__isnull=True, role__in=["", seat.role])


def _row(row: Board, shares: Iterable[BoardShare], seat: Seat) -> BoardRow:
    known = tuple(SharedWith(one.user_id, one.role, one.may_edit) for one in shares)
    is_own = row.owner_id == seat.user_id
    is_mine = (one for one in known if one.user_id == seat.user_id or (not one.user_id and one.role in ("", seat.role)))
    return BoardRow(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        standard=row.role,
        tiles=boards.from_json(row.tiles),
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        is_own=is_own,
        may_edit=is_own or any(one.may_edit for one in is_mine),
        is_first=is_own and row.is_first,
        revision=row.revision,
        changed_at=row.changed_at,
        shares=known,
    )
