"""Features as arrays: what trees and curves are fed with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from duecourse.analysis.intelligence.rules.features import NUMBERS, WORDS
from duecourse.analysis.intelligence.rules.streams import EPOCH, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pyarrow
    from numpy.typing import NDArray

_RARE: Final = 20
"""A word seen on fewer answered rows says nothing."""
_DIGITS: Final = 6
"""Digits kept: an engine may add the same floats in another order, and the same past must give the same model."""
_SHARES: Final = tuple(f"{name}_share" for name in WEEKDAYS)
PLAIN: Final = tuple(name for name in NUMBERS if name not in {*_SHARES, "age", "mean_days"})
"""The numbers that trees read as they are; the rest they read against the day that is asked about."""
STATIC: Final = (*PLAIN, *WORDS)
Vocabulary = dict[str, dict[str, float]]
"""For each feature that is a word: how many days its rows were paid after their due day, by word."""


@dataclass(frozen=True)
class Rows:
    """n rows of `features` as arrays; days are counted from `streams.EPOCH`."""

    item_ids: NDArray[np.int64]
    customer_ids: NDArray[np.int64]
    days: NDArray[np.int64]
    numbers: Mapping[str, NDArray[np.float64]]
    words: Mapping[str, NDArray[np.object_]]

    def __len__(self) -> int:
        return len(self.item_ids)

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        return self.numbers[name]

    def of(self, chosen: NDArray[Any]) -> Rows:
        """Give some of the rows, by mask or by place."""
        return Rows(
            self.item_ids[chosen],
            self.customer_ids[chosen],
            self.days[chosen],
            {name: column[chosen] for name, column in self.numbers.items()},
            {name: column[chosen] for name, column in self.words.items()},
        )

    def without(self, name: str) -> Rows:
        """Give the same rows with a number that nobody knows."""
        import numpy as np

        return replace(self, numbers={**self.numbers, name: np.full(len(self), np.nan)})

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        """Put rows one after the other."""
        import numpy as np

        return cls(
            np.concatenate([part.item_ids for part in parts]),
            np.concatenate([part.customer_ids for part in parts]),
            np.concatenate([part.days for part in parts]),
            {name: np.concatenate([part.numbers[name] for part in parts]) for name in NUMBERS},
            {name: np.concatenate([part.words[name] for part in parts]) for name in WORDS},
        )

    @classmethod
    def read(cls, table: pyarrow.Table) -> Rows:
        """Read what `features` gave; NULL becomes NaN."""
        import numpy as np

        return cls(
            table["item_id"].to_numpy().astype(np.int64),
            table["customer_id"].to_numpy().astype(np.int64),
            (table["on_day"].to_numpy().astype("datetime64[D]") - np.datetime64(EPOCH)).astype(np.int64),
            {
                name: np.round(table[name].to_numpy(zero_copy_only=False).astype(np.float64), _DIGITS)
                for name in NUMBERS
            },
            {name: table[name].to_numpy(zero_copy_only=False) for name in WORDS},
        )

    def matrix(self, vocabulary: Vocabulary) -> NDArray[np.float32]:
        """Give the columns `STATIC`; a word becomes its number, NaN where it is not known."""
        import numpy as np

        words = [_numbers(self.words[name], vocabulary.get(name, {})) for name in WORDS]
        return np.column_stack([*(self.numbers[name] for name in PLAIN), *words]).astype(np.float32)


def vocabulary(rows: Rows, delay: NDArray[np.float64]) -> Vocabulary:
    """Learn a number for each word that is seen often enough; `delay` = days paid after due, NaN where not paid yet."""
    import numpy as np

    answered = ~np.isnan(delay)
    found: Vocabulary = {}
    for name in WORDS:
        said, places = np.unique([word or "" for word in rows.words[name][answered]], return_inverse=True)
        counts = np.bincount(places, minlength=len(said))
        sums = np.bincount(places, weights=delay[answered], minlength=len(said))
        if len(said) > 1:
            found[name] = {
                str(word): round(float(total / count), 3)
                for word, count, total in zip(said, counts, sums, strict=True)
                if count >= _RARE
            }
    return found


def _numbers(words: NDArray[np.object_], known: Mapping[str, float]) -> NDArray[np.float64]:
    import numpy as np

    if not known:
        return np.full(len(words), np.nan)
    said, places = np.unique([word or "" for word in words], return_inverse=True)
    return np.array([known.get(str(word), np.nan) for word in said])[places]
