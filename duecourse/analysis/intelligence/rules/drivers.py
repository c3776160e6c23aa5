"""Why this day? What moved an item's expected day away from the usual, in words a collector knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.rows import STATIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.curve import Mean
    from duecourse.analysis.intelligence.rules.rows import Rows
    from duecourse.analysis.intelligence.rules.trees import Trees

WORTH_SAYING: Final = 0.5
"""Days below which a reason is none."""
GROUPS: Final[Mapping[str, Sequence[str]]] = {
    "habit": (
        *("mean_delay", "spread", "late_share", "recent_delay", "recent_late_share", "latest_delay"),
        "since_last_payment",
    ),
    "amount": ("amount_size", "mean_size", "currency"),
    "terms": ("terms", "kind", "method"),
    "calendar": ("due_weekday", "due_month_day"),
    "season": ("due_month",),
    "age": ("due_offset",),
    "open_overdue": ("open_count", "open_size", "overdue_count", "overdue_size", "overdue_age"),
    "reminders": ("touch_count", "touch_severity", "since_touch"),
    "promise": ("promise_offset", "kept_share"),
    "dispute": ("is_disputed", "since_dispute"),
    "part_payment": ("paid_share", "since_part_payment"),
    "little_history": ("paid_count", "issued_count", "customer_age"),
    "segment": ("company", "party_kind", "country", "segment", "sector"),
}
"""Which features each reason stands for; every column of `rows.STATIC` stands in one."""


@dataclass(frozen=True)
class Driver:
    """What moved an item's expected day, and by how much against the usual (days > 0: later)."""

    code: str
    """One of `GROUPS`; `little_history` also says how long and how often the customer is known."""
    days: float

    @property
    def direction(self) -> str:
        """Say later or sooner."""
        return "later" if self.days > 0 else "sooner"


def from_trees(median: Trees, matrix: NDArray[np.float32], top: int) -> list[list[Driver]]:
    """Add up what the columns of each reason do to the median."""
    import numpy as np

    reasons = median.reasons(matrix)
    codes = list(GROUPS)
    sums = np.column_stack(
        [reasons[:, [STATIC.index(name) for name in names]].sum(axis=1) for names in GROUPS.values()]
    )
    order = np.argsort(-np.abs(sums), axis=1, kind="stable")[:, :top]
    return [
        [Driver(codes[at], round(float(row[at]), 1)) for at in places if abs(row[at]) >= WORTH_SAYING]
        for row, places in zip(sums, order, strict=True)
    ]


def from_mean(mean: Mean, rows: Rows, top: int) -> list[list[Driver]]:
    """Name the customer's habit, as far as its own mean pulls away from everybody's."""
    away = mean.centre(rows) - mean.usual - rows["due_offset"]
    said = [[Driver("habit", round(float(days), 1))] if abs(days) >= WORTH_SAYING else [] for days in away]
    return [each[:top] for each in said]
