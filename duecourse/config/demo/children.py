"""How are the demo's own processes started, watched, begun again and ended?"""

import subprocess
import sys
from pathlib import Path
from typing import IO

from duecourse.config.demo.outside import ROOT

PATIENCE_SECONDS = 15
WATCHED = {".py", ".html", ".yaml", ".liquid", ".mo", ".css", ".js"}


class Child:
    """A process of ours: `python -m …`, what it says going to a file, or to the terminal."""

    def __init__(self, name: str, *arguments: str, log: Path | None) -> None:
        self.name, self.log, self._arguments = name, log, arguments
        self._file: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it said before is kept until the next start of the demo."""
        if self.log is not None and self._file is None:
            self._file = self.log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT if self._file else None,
        )

    @property
    def is_running(self) -> bool:
        """Tell whether it lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Ask it to end, wait, and insist in the end."""
        if self._process is None:
            return
        if self.is_running:
            self._process.terminate()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def last_words(self) -> str:
        """Give the last line it wrote."""
        if self.log is None or not self.log.exists():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


def newest_change() -> int:
    """Tell when the newest of our files was written, to restart on a change."""
    times = (path.stat().st_mtime_ns for path in (ROOT / "duecourse").rglob("*") if path.suffix in WATCHED)
    return max(times, default=0)
