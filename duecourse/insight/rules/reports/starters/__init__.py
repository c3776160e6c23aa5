"""Which reports does the house come with?"""

from collections.abc import Mapping
from typing import Final

from duecourse.insight.rules.reports.starters import of_book, of_cases, of_work
from duecourse.insight.rules.reports.starters.starter import THEMES, Starter

__all__ = ["STARTERS", "THEMES", "Starter"]

STARTERS: Final[Mapping[str, Starter]] = {
    one.slug: one for one in (*of_book.STARTERS, *of_work.STARTERS, *of_cases.STARTERS)
}
"""Every starter by its slug, in the order in which the library shows them."""
