"""Who grows the trees: LightGBM, or scikit-learn where LightGBM cannot be loaded (no libgomp)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duecourse.analysis.intelligence.rules.leafy_trees import LeafyTrees, grow_leafy
from duecourse.analysis.intelligence.rules.plain_trees import PlainTrees, grow_plain

if TYPE_CHECKING:
    from duecourse.analysis.intelligence.rules.trees import Lesson, Task, Trees


def can_grow_leafy() -> bool:
    """Tell whether LightGBM loads here."""
    try:
        import lightgbm
    except (ImportError, OSError):
        return False
    return bool(lightgbm.__version__)


def grow(task: Task, lesson: Lesson, *, rounds: int) -> tuple[Trees, int]:
    """Grow trees and say how many rounds they took."""
    return grow_leafy(task, lesson, rounds) if can_grow_leafy() else grow_plain(task, lesson, rounds)


def from_plain(plain: Any) -> Trees:
    """Read trees that were kept, whoever grew them."""
    return LeafyTrees.from_plain(plain) if "lightgbm" in plain else PlainTrees.from_plain(plain)
