"""On which days is an item looked at, to learn from it? At its issue, on two days while it waits, once while a rest is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from duecourse.analysis.intelligence.rules.answers import answers, spans
from duecourse.analysis.intelligence.rules.features import features
from duecourse.analysis.intelligence.rules.rows import Rows
from duecourse.analysis.intelligence.rules.streams import EPOCH

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

    from duecourse.analysis.intelligence.rules.tables import Tables

WAITING: Final = ((1, 30), (15, 120))
"""Days after the issue between which a day is drawn, whatever becomes of the item; it counts if the item still waits then."""
REST: Final = (1, 60)
"""Days after a first payment between which a day is drawn; it counts if something is still open then."""
MOST: Final = 60_000
"""Landmarks learnt from at most; of a bigger book items are drawn."""


@dataclass(frozen=True)
class Past:
    """Landmark rows by item and day, and which of them stand at their item's issue."""

    rows: Rows
    is_issue: NDArray[np.bool_]
    landmarks: pyarrow.Table

    def of(self, chosen: NDArray[np.bool_]) -> Past:
        """Give some of the landmarks."""
        return Past(self.rows.of(chosen), self.is_issue[chosen], self.landmarks.filter(chosen))


@dataclass(frozen=True)
class Answers:
    """Days to the next payment (NaN: none known), and for how many days that is known."""

    days: NDArray[np.float64]
    seen: NDArray[np.float64]

    def of(self, chosen: NDArray[np.bool_]) -> Answers:
        """Give those of some rows."""
        return Answers(self.days[chosen], self.seen[chosen])


def read_past(history: Tables, *, until: date, seed: int, most: int = MOST) -> Past:
    """Draw landmarks from what was known before `until` and read their features."""
    import ibis
    import numpy as np
    import pyarrow

    lives = spans(history, until=until).order_by("item_id").to_pyarrow()
    item_ids, days, is_issue = _drawn(lives, seed=seed, until=_number(until), most=most)
    order = np.lexsort((days, item_ids))
    landmarks = pyarrow.table({"item_id": item_ids[order], "on_day": np.datetime64(EPOCH) + days[order]})
    read = features(history, ibis.memtable(landmarks)).order_by("item_id", "on_day").to_pyarrow()
    return Past(Rows.read(read), is_issue[order], landmarks)


def known_answers(history: Tables, past: Past, *, until: date) -> Answers:
    """Give the answers of landmarks before `until` as they were known in its morning."""
    import ibis
    import numpy as np

    found = answers(history, ibis.memtable(past.landmarks), until=until).order_by("item_id", "on_day").to_pyarrow()
    days, seen = (found[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in ("days", "seen"))
    return Answers(days, seen)


def _drawn(
    lives: pyarrow.Table, *, seed: int, until: int, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Give item, day and whether it is the issue, each pair once."""
    import numpy as np

    dice = np.random.default_rng(seed)
    item_ids = lives["item_id"].to_numpy()
    asked, paid, closed = (_numbers(lives[name]) for name in ("asked_on", "paid_on", "closed_on"))
    looks = [(asked, np.ones(len(asked), dtype=bool))]
    for low, high in WAITING:
        day = asked + dice.integers(low, high + 1, len(asked))
        looks.append((day, (day <= paid) & (day <= closed)))
    day = paid + dice.integers(REST[0], REST[1] + 1, len(paid))
    looks.append((day, day <= closed))
    share = min(1.0, most / max(sum(int((on & (day < until)).sum()) for day, on in looks), 1))
    chosen = dice.random(len(asked)) < share
    kept = [on & (day < until) & chosen for day, on in looks]
    pairs = np.concatenate([np.column_stack([item_ids[on], day[on]]) for (day, _), on in zip(looks, kept, strict=True)])
    pairs, first = np.unique(pairs.astype(np.int64), axis=0, return_index=True)
    return pairs[:, 0], pairs[:, 1], first < int(kept[0].sum())


def _numbers(days: pyarrow.ChunkedArray) -> NDArray[np.int64]:
    """Count days since `EPOCH`; what never came lies far ahead."""
    import numpy as np

    dates = days.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.where(np.isnat(dates), 1_000_000, (dates - np.datetime64(EPOCH)).astype(np.int64))


def _number(day: date) -> int:
    return (day - EPOCH).days
