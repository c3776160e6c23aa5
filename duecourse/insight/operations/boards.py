"""Make, change, share and give up dashboards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import naming
from duecourse.foundation.identity.rules import ROLES, Seat
from duecourse.foundation.kit import tokens
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.insight.models import Board, BoardShare
from duecourse.insight.queries.boards import BoardRow, kept_board
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import Tile

RESTORE: Final = "board.restore"
"""The verb that puts a board back as it was."""
MOST_BOARDS: Final = 60


class NoSuchBoard(Refused):
    """Gone, or not shared with this person: one cannot tell."""

    says = _("This board does not exist.")


class NotYourBoard(Refused):
    """Who only reads a board makes a copy of it."""

    says = _("You may read this board, not change it: make a copy of your own.")


class BoardChanged(Refused):
    """Somebody else changed the board meanwhile."""

    says = _("This board was changed meanwhile. Look at it again.")


class BoardNameMissing(Refused):
    """A board is found by its name."""

    says = _("Give the board a name.")


class TooManyBoards(Refused):
    """More than anybody looks at."""

    says = _("You have %(most)s boards: give one up first.")


class NobodyToShareWith(Refused):
    """Boards are shared inside the tenant only."""

    says = _("Choose a person, a role or everybody.")


def make_board(seat: Seat, *, name: str, tiles: Iterable[Tile] = (), standard: str = "", at: datetime) -> str:
    """Keep a board of one's own; `standard`: the board of a role that it is a copy of. Gives its slug."""
    if Board.objects.of(seat.tenant_id).filter(owner_id=seat.user_id, retired_at__isnull=True).count() >= MOST_BOARDS:
        raise TooManyBoards(most=MOST_BOARDS)
    row = Board.objects.create(
        tenant_id=seat.tenant_id,
        slug=tokens.new_token(96).lower().replace("_", "-").strip("-"),
        name=_name(name),
        role=standard if standard in boards.STANDARDS else "",
        tiles=boards.to_json(tiles),
        owner_id=seat.user_id,
        owner_name=seat.name,
        changed_at=at,
    )
    audit(seat.tenant_id, "board.made", actor=seat.actor, at=at, subject=row, after={"name": row.name})
    return row.slug


def change_board(
    seat: Seat, slug: str, *, seen: int, at: datetime, tiles: Iterable[Tile] | None = None, name: str | None = None
) -> Undo:
    """Give a board other tiles or another name; `seen` is the revision that was before the eyes."""
    row = _changeable(seat, slug)
    wanted = {"tiles": boards.to_json(row.tiles if tiles is None else tiles)}
    called = row.name if name is None else _name(name)
    _update(seat, row, seen=seen, name=called, changed_at=at, **wanted)
    before = {"tiles": boards.to_json(row.tiles), "name": row.name}
    return Undo(RESTORE, {"slug": slug, "seen": seen + 1, **before})


def restore(seat: Seat, values: Mapping[str, Any], *, at: datetime) -> None:
    """Put a board back as it was before its last change, or take it up again after it was given up."""
    if values.get("is_retired"):
        rows = Board.objects.of(seat.tenant_id).filter(slug=values["slug"], owner_id=seat.user_id)
        if not rows.update(retired_at=None, changed_at=at):
            raise NoSuchBoard
        return
    tiles = boards.from_json(values["tiles"])
    change_board(seat, values["slug"], seen=values["seen"], at=at, tiles=tiles, name=values["name"])


def retire_board(seat: Seat, slug: str, *, at: datetime) -> Undo:
    """Give a board of one's own up, also for those it was shared with."""
    row = _own(seat, slug)
    _update(seat, row, seen=row.revision, retired_at=at, is_first=False)
    audit(
        seat.tenant_id, "board.retired", actor=seat.actor, at=at, subject=("Board", row.id), before={"name": row.name}
    )
    return Undo(RESTORE, {"slug": slug, "is_retired": True})


def open_with_board(seat: Seat, slug: str | None) -> None:
    """Let dashboards open with a board of one's own; None: with that of the role."""
    mine = Board.objects.of(seat.tenant_id).filter(owner_id=seat.user_id)
    chosen = _own(seat, slug) if slug else None
    mine.filter(is_first=True).update(is_first=False)
    if chosen:
        mine.filter(id=chosen.id).update(is_first=True)


def share_board(
    seat: Seat, slug: str, *, user_id: UUID | None = None, role: str = "", may_edit: bool = False, at: datetime
) -> None:
    """Let a person, a role or everybody (neither) read a board, or change it; each sees it with own eyes."""
    row = _own(seat, slug)
    if (user_id and role) or (role and role not in ROLES):
        raise NobodyToShareWith
    if user_id and user_id not in dict(naming.who_may(seat.tenant_id, "report.see")):
        raise NobodyToShareWith
    shares = BoardShare.objects.of(seat.tenant_id)
    found, is_new = shares.get_or_create(
        tenant_id=seat.tenant_id, board_id=row.id, user_id=user_id, role=role, defaults={"may_edit": may_edit}
    )
    if not is_new and found.may_edit != may_edit:
        shares.filter(id=found.pk).update(may_edit=may_edit)
    said = {"name": row.name, "user": str(user_id or ""), "role": role, "may_edit": may_edit}
    audit(seat.tenant_id, "board.shared", actor=seat.actor, at=at, subject=("Board", row.id), after=said)


def unshare_board(seat: Seat, slug: str, *, user_id: UUID | None = None, role: str = "", at: datetime) -> None:
    """Keep a board from those it was shared with."""
    row = _own(seat, slug)
    if BoardShare.objects.of(seat.tenant_id).filter(board_id=row.id, user_id=user_id, role=role).delete()[0]:
        said = {"name": row.name, "user": str(user_id or ""), "role": role}
        audit(seat.tenant_id, "board.unshared", actor=seat.actor, at=at, subject=("Board", row.id), before=said)


def _name(name: str) -> str:
    wanted = " ".join(name.split())[:120]
    if not wanted:
        raise BoardNameMissing
    return wanted


def _changeable(seat: Seat, slug: str) -> BoardRow:
    row = kept_board(seat, slug)
    if row is None:
        raise NoSuchBoard
    if not row.may_edit:
        raise NotYourBoard
    return row


def _own(seat: Seat, slug: str) -> BoardRow:
    row = _changeable(seat, slug)
    if not row.is_own:
        raise NotYourBoard
    return row


def _update(seat: Seat, row: BoardRow, *, seen: int, **values: Any) -> None:
    rows = Board.objects.of(seat.tenant_id).filter(id=row.id, revision=seen)
    if not rows.update(revision=seen + 1, **values):
        raise BoardChanged
