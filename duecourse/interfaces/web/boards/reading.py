"""How does a board read: its tiles before they are answered, its filters, the other boards?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.insight.queries import boards as kept
from duecourse.insight.queries import kept_reports, own_kpis
from duecourse.insight.queries.boards import BoardRow
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import STANDARDS, Standard, Tile
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.kpi import Kpi
from duecourse.interfaces.web.boards import naming
from duecourse.interfaces.web.boards.shown import Link, Load, Page, Part
from duecourse.interfaces.web.figures import scoping
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.reading import stumble
from duecourse.interfaces.web.figures.shown import Scope
from duecourse.interfaces.web.visit import Visit

SLOW = ("report", "moves")
"""Kinds that are asked for alone, so that no figure waits for them."""


@dataclass(frozen=True)
class Open:
    """A board that a person opened: that of a role, or a kept one."""

    standard: Standard | None
    row: BoardRow | None

    @property
    def key(self) -> str:
        """Its name in the address."""
        return self.row.slug if self.row else self._standard.slug

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What stands on it."""
        return self.row.tiles if self.row else self._standard.tiles

    @property
    def name(self) -> str:
        """What it is called."""
        return self.row.name if self.row else naming.board_name(self._standard)

    @property
    def _standard(self) -> Standard:
        assert self.standard is not None
        return self.standard


def opened(visit: Visit, key: str) -> Open | None:
    """Find a board by its key; without a key the person's first, else that of the role."""
    if not key:
        first = next((one for one in kept.kept_boards(visit.seat) if one.is_first), None)
        return Open(None, first) if first else Open(boards.standard_of(visit.seat.role), None)
    if key in STANDARDS:
        return Open(STANDARDS[key], None)
    row = kept.kept_board(visit.seat, key)
    return Open(None, row) if row else None


def page(visit: Visit, one: Open, asked: Asked, *, href: str) -> Page:
    """Read a board without its answers: a constant number of questions."""
    row = one.row
    reports = report_names(visit, one.tiles)
    own = own_kpis.kpis(visit.tenant_id, visit.seat.user_id) if _has_own(one.tiles) else {}
    return Page(
        key=one.key,
        name=one.name,
        says=naming.standard_says(one.key) if row is None else "",
        scope=scope(visit, asked, href=href),
        query=asked.query,
        href=href,
        parts=tuple(_part(tile, reports, own, asked) for tile in one.tiles),
        loads=loads(one, asked),
        links=links(visit, one.key),
        may_edit=row is not None and row.may_edit and visit.may("report.build"),
        may_copy=visit.may("report.build"),
        may_share=row is not None and row.is_own and visit.may("report.share"),
        is_own=row is not None and row.is_own,
        is_first=row is not None and row.is_first,
        revision=row.revision if row else 0,
        owner=row.owner_name if row and not row.is_own else "",
    )


def scope(visit: Visit, asked: Asked, *, href: str) -> Scope:
    """Read the line of filters: it holds for all tiles and lives in the address."""
    return scoping.scope(visit, asked, action=href, plain_href=href, wrong=stumble(asked))


def loads(one: Open, asked: Asked) -> tuple[Load, ...]:
    """Say which requests answer the tiles: one for all that are quick, one for each that may take its time."""
    quick = tuple(tile.key for tile in one.tiles if tile.kind not in (*SLOW, "text"))
    groups = [quick, *((tile.key,) for tile in one.tiles if tile.kind in SLOW)]
    return tuple(Load(parts_href(one.key, keys, asked), keys) for keys in groups if keys)


def parts_href(key: str, keys: Iterable[str], asked: Asked) -> str:
    """Give the address that answers some tiles."""
    wanted = urlencode([("tile", one) for one in keys])
    return f"{reverse('board-tiles', args=[key])}?{wanted}" + (f"&{asked.query}" if asked.query else "")


def report_names(visit: Visit, tiles: Iterable[Tile]) -> dict[str, str]:
    """Name the reports of a board that this person may read: at most two questions."""
    wanted = {one.subject for one in tiles if one.kind == "report"}
    if not wanted:
        return {}
    role, user = visit.seat.role, visit.seat.user_id
    found = {one.key: one for one in kept_reports.starters_for(role) if one.key in wanted}
    if wanted - found.keys():
        found |= {one.key: one for one in kept_reports.reports_of(visit.tenant_id, user, role) if one.key in wanted}
    return {key: naming.report_name(one) for key, one in found.items()}


def links(visit: Visit, current: str) -> tuple[Link, ...]:
    """List the boards that this person may open: that of the role first, then own ones, shared ones, other roles'."""
    mine = boards.standard_of(visit.seat.role)
    rows = kept.kept_boards(visit.seat)
    others = [one for one in STANDARDS.values() if one is not mine]
    return (
        _standard_link(mine, current),
        *(
            Link(
                reverse("board", args=[one.slug]),
                one.name,
                "" if one.is_own else _("by %(name)s") % {"name": one.owner_name},
                one.slug == current,
                one.is_first,
            )
            for one in rows
        ),
        *(_standard_link(one, current) for one in others if visit.seat.role != "sales"),
    )


def _has_own(tiles: Iterable[Tile]) -> bool:
    return any(slug not in KPIS for one in tiles if one.kind in ("figure", "trend") for slug in one.subjects)


def _standard_link(one: Standard, current: str) -> Link:
    return Link(reverse("board", args=[one.slug]), naming.board_name(one), "", one.slug == current)


def _part(tile: Tile, reports: Mapping[str, str], own: Mapping[str, Kpi], asked: Asked) -> Part:
    href = reverse("dso-moves") if tile.kind == "moves" else ""
    return Part(
        key=tile.key,
        kind=tile.kind,
        title=naming.title_of(tile, reports, own),
        says=naming.detail_of(tile),
        width=tile.width,
        href=f"{href}?{asked.query}" if href and asked.query else href,
        text=tile.text,
    )
