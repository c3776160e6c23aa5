"""What are boards, tiles and figures called in the reader's language?"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.rules.boards import STANDARDS, Standard, Tile
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.kpi import Kpi
from duecourse.interfaces.web import words


def figure_name(slug: str, own: Mapping[str, Kpi]) -> str:
    """Name a figure, of the house or one that the reader may see; another one has no name here."""
    kpi = KPIS.get(slug) or own.get(slug)
    return words.say(kpi.name) if kpi else _("A figure that is not shared with you")


def report_name(report: Named) -> str:
    """Name a report: what a person called it is not translated."""
    return report.name if isinstance(report.name, str) else words.say(report.name)


def board_name(standard: Standard) -> str:
    """Name the board of a role."""
    return _(standard.name)


def standard_says(slug: str) -> str:
    """Say what the board of a role is for."""
    return _(STANDARDS[slug].says) if slug in STANDARDS else ""


def kind_words(kind: str) -> str:
    """Say what kind of tile it is."""
    return {
        "figure": _("Figure"),
        "trend": _("Trend"),
        "ageing": _("Ageing"),
        "report": _("Report"),
        "top": _("Largest customers"),
        "moves": _("What moved DSO"),
        "text": _("Text"),
    }[kind]


def title_of(tile: Tile, reports: Mapping[str, str], own: Mapping[str, Kpi]) -> str:
    """Name a tile: by its own title, else by what it shows."""
    if tile.title:
        return tile.title
    if tile.kind in ("figure", "trend"):
        return ", ".join(figure_name(slug, own) for slug in tile.subjects)
    if tile.kind == "report":
        return reports.get(tile.subject) or kind_words("report")
    if tile.kind == "ageing":
        return _("How old it is")
    if tile.kind == "top":
        return _("Who owes most") if tile.subject == "receivables" else _("Who is most overdue")
    return kind_words(tile.kind) if tile.kind == "moves" else ""


def detail_of(tile: Tile) -> str:
    """Say how far a tile reaches, or how long its list is."""
    if tile.kind in ("trend", "moves"):
        return ngettext("%(num)s day back", "%(num)s days back", tile.days) % {"num": tile.days}
    if tile.kind == "top":
        return ngettext("%(num)s line", "%(num)s lines", tile.most) % {"num": tile.most}
    return ""
