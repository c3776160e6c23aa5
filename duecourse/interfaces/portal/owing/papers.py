"""How is a file named that a customer may take home?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from duecourse.interfaces.portal.frame.here import Here
from duecourse.records.ledger.queries.portal import OwnPaper


@dataclass(frozen=True)
class ShownPaper:
    """A file with its size."""

    href: str
    name: str
    size_words: str
    is_of_item: bool


def shown_papers(here: Here, papers: Iterable[OwnPaper]) -> tuple[ShownPaper, ...]:
    """Say files as the pages do."""
    return tuple(
        ShownPaper(here.url("portal-document", one.id), one.name, filesizeformat(one.size), one.item_id is not None)
        for one in papers
    )
