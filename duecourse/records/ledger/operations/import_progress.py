"""How far is the worker with a file? Written beside the kept files, because its transaction shows nothing till its end."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from duecourse.foundation.kit.clock import stopwatch
from duecourse.records.ledger.queries.imports import progress_path

EVERY_SECONDS = 0.3


@dataclass
class Progress:
    """Hears how far the work is and writes it down, not more often than somebody can read it.

    `is_called_off` is asked whenever a new step begins, and stops the work by raising.
    """

    tenant: UUID
    batch: int
    is_called_off: Callable[[], None]
    step: str = ""
    told_at: float = field(default=0.0)

    def __call__(self, step: str, rows: int, size: int) -> None:
        """Write the step with the rows and bytes read so far."""
        is_new = step != self.step
        if is_new:
            self.is_called_off()
        if not is_new and stopwatch() - self.told_at < EVERY_SECONDS:
            return
        self.step, self.told_at = step, stopwatch()
        path = progress_path(self.tenant, self.batch)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"step": step, "rows": rows, "size": size}))
        fresh.replace(path)

    def close(self) -> None:
        """Leave nothing behind."""
        progress_path(self.tenant, self.batch).unlink(missing_ok=True)
