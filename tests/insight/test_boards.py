"""Are boards made, changed, shared and given up as their owners want, and never seen by anybody else?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.rules import ROLES, Scope, Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy import context
from duecourse.insight.operations import boards as keeping
from duecourse.insight.queries.boards import BoardRow, kept_board, kept_boards
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import STANDARDS, Tile
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.reports.starters import STARTERS
from tests.book import moment
from tests.conftest import make_tenant

NOW = moment()
THREE = (Tile("t1", "figure", "dso"), Tile("t2", "ageing", width=2), Tile("t3", "text", text="Call before noon."))


@pytest.fixture
def anna(tenant: UUID) -> Seat:
    return a_seat(tenant, "anna", "collections_manager")


@pytest.fixture
def ben(tenant: UUID) -> Seat:
    return a_seat(tenant, "ben", "cfo")


def a_seat(tenant: UUID, name: str, role: str) -> Seat:
    user = identity.create_user(f"{name}@duecourse.example", name=name.title(), password="correct horse 7")
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=NOW)
    return Seat(tenant, user.id, user.name, user.email, role, Scope())


def a_board(seat: Seat, **said: Any) -> str:
    return keeping.make_board(seat, **{"name": "Mondays", "tiles": THREE, "at": NOW, **said})


def read(seat: Seat, slug: str) -> BoardRow:
    found = kept_board(seat, slug)
    assert found is not None
    return found


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_board_whose_tiles_are_whole(role: str) -> None:
    tiles = boards.standard_of(role).tiles
    assert tiles
    assert not [one for one in tiles if boards.problem(one)]
    assert len({one.key for one in tiles}) == len(tiles)


def test_the_standard_boards_show_figures_and_reports_that_there_are() -> None:
    for one in STANDARDS.values():
        for tile in one.tiles:
            known = STARTERS if tile.kind == "report" else KPIS
            assert tile.kind not in ("figure", "trend", "report") or set(tile.subjects) <= known.keys(), tile


def test_tiles_are_kept_as_they_were_written_and_what_a_later_version_adds_is_left_alone() -> None:
    assert boards.from_json(boards.to_json(THREE)) == THREE
    assert boards.from_json([{"key": "a", "kind": "ageing", "tomorrow": 1}]) == (Tile("a", "ageing"),)


def test_tiles_are_added_moved_widened_and_taken_away() -> None:
    def keys(tiles: tuple[Tile, ...]) -> str:
        return "".join(one.key[1] for one in tiles)

    assert keys(boards.added(THREE, Tile("", "moves"))) == "1234"
    assert keys(boards.added(boards.without(THREE, "t1"), Tile("", "moves"))) == "231"
    assert keys(boards.stepped(THREE, "t3", -1)) == "132"
    assert keys(boards.stepped(THREE, "t1", -1)) == "123"
    assert keys(boards.moved(THREE, "t1", 99)) == "231"
    assert keys(boards.ordered(THREE, ["t3", "t1"])) == "312"
    assert boards.widened(THREE, "t1", 9)[0].width == 4
    with pytest.raises(boards.TileUnknown):
        boards.without(THREE, "t9")


@pytest.mark.parametrize(
    "tile",
    [
        Tile("", "figure"),
        Tile("", "trend", "a,b,c,d,e"),
        Tile("", "text", text="  "),
        Tile("", "pie", "dso"),
        Tile("", "ageing", width=5),
        Tile("", "trend", "dso", days=100_000),
        Tile("", "top", most=1_000),
    ],
)
def test_a_tile_that_nobody_could_draw_is_refused(tile: Tile) -> None:
    with pytest.raises(boards.TileWrong):
        boards.added((), tile)


def test_a_board_has_an_end() -> None:
    full = tuple(Tile(f"t{number}", "ageing") for number in range(boards.MOST_TILES))
    with pytest.raises(boards.BoardFull):
        boards.added(full, Tile("", "ageing"))


def test_a_board_is_somebodys_own_until_it_is_shared(anna: Seat, ben: Seat) -> None:
    slug = a_board(anna)
    assert kept_board(ben, slug) is None
    assert kept_boards(ben) == ()
    with pytest.raises(keeping.NoSuchBoard):
        keeping.change_board(ben, slug, seen=1, at=NOW, tiles=())
    keeping.share_board(anna, slug, role="cfo", at=NOW)
    assert [(one.slug, one.is_own, one.may_edit) for one in kept_boards(ben)] == [(slug, False, False)]
    with pytest.raises(keeping.NotYourBoard):
        keeping.change_board(ben, slug, seen=1, at=NOW, tiles=())
    keeping.unshare_board(anna, slug, role="cfo", at=NOW)
    assert kept_board(ben, slug) is None


@pytest.mark.parametrize("whom", ["person", "role", "everybody"])
def test_whoever_may_change_a_shared_board_changes_it_but_never_shares_it_or_gives_it_up(
    anna: Seat, ben: Seat, whom: str
) -> None:
    slug = a_board(anna)
    named = {"person": {"user_id": ben.user_id}, "role": {"role": "cfo"}, "everybody": {}}[whom]
    keeping.share_board(anna, slug, may_edit=True, at=NOW, **named)  # type: ignore[arg-type]
    keeping.change_board(ben, slug, seen=1, at=NOW, tiles=THREE[:1])
    assert read(anna, slug).tiles == THREE[:1]
    for forbidden in (keeping.share_board, keeping.retire_board, keeping.unshare_board):
        with pytest.raises(keeping.NotYourBoard):
            forbidden(ben, slug, at=NOW)


def test_a_board_of_another_tenant_does_not_exist(anna: Seat) -> None:
    slug = a_board(anna)
    keeping.share_board(anna, slug, at=NOW)
    other = make_tenant()
    with context.tenant(other):
        stranger = replace(anna, tenant_id=other)
        assert kept_board(stranger, slug) is None
        assert kept_boards(stranger) == ()


def test_a_board_is_shared_with_people_of_the_tenant_only(anna: Seat) -> None:
    slug = a_board(anna)
    with pytest.raises(keeping.NobodyToShareWith):
        keeping.share_board(anna, slug, user_id=UUID(int=7), at=NOW)
    with pytest.raises(keeping.NobodyToShareWith):
        keeping.share_board(anna, slug, role="king", at=NOW)


def test_a_change_is_taken_back_and_two_at_once_are_told(anna: Seat) -> None:
    slug = a_board(anna)
    undo = keeping.change_board(anna, slug, seen=1, at=NOW, tiles=THREE[1:], name="Fridays")
    with pytest.raises(keeping.BoardChanged):
        keeping.change_board(anna, slug, seen=1, at=NOW, tiles=())
    keeping.restore(anna, undo.values, at=NOW)
    back = read(anna, slug)
    assert (back.name, back.tiles) == ("Mondays", THREE)
    with pytest.raises(keeping.BoardChanged):
        keeping.restore(anna, undo.values, at=NOW)


def test_a_board_given_up_comes_back(anna: Seat) -> None:
    slug = a_board(anna)
    undo = keeping.retire_board(anna, slug, at=NOW)
    assert kept_board(anna, slug) is None
    keeping.restore(anna, undo.values, at=NOW)
    assert kept_board(anna, slug) is not None


def test_one_board_opens_first(anna: Seat) -> None:
    one, two = a_board(anna), a_board(anna, name="Fridays", standard="manager")
    keeping.open_with_board(anna, one)
    keeping.open_with_board(anna, two)
    assert [row.slug for row in kept_boards(anna) if row.is_first] == [two]
    assert read(anna, two).standard == "manager"
    keeping.open_with_board(anna, None)
    assert not [row for row in kept_boards(anna) if row.is_first]


def test_the_standard_boards_say_what_they_are_for() -> None:
    assert all(one.name and one.says for one in STANDARDS.values())
