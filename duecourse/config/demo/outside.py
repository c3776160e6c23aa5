"""How is the simulated outside spoken to? As a process of its own that writes files, a day for each line it is told."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

ROOT = Path(__file__).resolve().parents[3]
SEED = "7"
DAYS = 730


class OutsideFailed(Refused):
    """The simulated outside ended early."""

    says = _("The simulated outside has stopped: %(why)s")


class Outside:
    """A running `python -m world`; leaving it puts the world away to be lived on another time."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self.days = folder, folder / "days"
        folder.mkdir(parents=True, exist_ok=True)
        kept = ["--out", str(self.history), "--save", str(folder / "world.json"), "--listen", str(self.days)]
        self._log = (folder / "world.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "world", *arguments, *kept],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    @classmethod
    def begin(cls, folder: Path, *, until: date, customers: int) -> Self:
        """Make a world whose two years end on `until`; its history is there when it first answers."""
        first = date.fromordinal(until.toordinal() - DAYS + 1)
        size = ("--days", str(DAYS), "--customers", str(customers))
        return cls(folder, "--seed", SEED, "--start", first.isoformat(), *size)

    @classmethod
    def resume(cls, folder: Path) -> Self:
        """Take the world up where it was put away."""
        world = cls(folder, "--resume", str(folder / "world.json"))
        world.wait_until_ready()
        return world

    @property
    def history(self) -> Path:
        """The folder of the first files, one folder a company."""
        return self.folder / "history"

    def wait_until_ready(self) -> None:
        """Wait until it stands: its history is written, or its past read."""
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise OutsideFailed(why=self._last_words())

    def live(self, mails: Path | None) -> date:
        """Let the customers read the mails of a folder, then live the next day; answer which day that was."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(f"{mails or ''}\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise OutsideFailed(why=self._last_words()) from error
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise OutsideFailed(why=self._last_words())
        return date.fromisoformat(answer)

    def close(self) -> None:
        """Put the world away; a second time does nothing."""
        assert self._process.stdin is not None
        if self._process.returncode == 0:
            return
        self._process.stdin.close()
        if self._process.wait() != 0:
            raise OutsideFailed(why=self._last_words())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _last_words(self) -> str:
        lines = (self.folder / "world.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return lines[-1][:300] if lines else "?"
