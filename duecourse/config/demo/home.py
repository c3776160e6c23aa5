"""Which directory is the demo's, and how far is it?"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from duecourse.config import embedded
from duecourse.config.tuning import MEBIBYTE
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

MARK = "demo.json"
FOLDERS = ("world", "sink", "imports", "static", "compiled")
FILES = (MARK, "secret.key", "lock", "web.log", "worker.log")
SPACE_NEEDED_MB = 500


class NotADemo(Refused):
    """A home in which somebody keeps real data."""

    says = _("%(home)s holds the data of an installation that is no demo: choose another directory with --home.")


class DemoRuns(Refused):
    """Two demos in one home would tread on each other."""

    says = _("A demo runs in %(home)s already: stop it first, or choose another directory with --home.")


@dataclass(frozen=True)
class Progress:
    """How far a demo has come: made or not, the last day lived, the last day of files taken in, mails read outside."""

    is_made: bool = False
    lived_on: date | None = None
    taken_on: date | None = None
    read_count: int = 0


def demo_home(given: str | None) -> Path:
    """Choose the demo's directory: the one given, DUECOURSE_HOME, or one of its own."""
    named = given or os.environ.get("DUECOURSE_HOME")
    return Path(named).expanduser().absolute() if named else Path.home() / ".local/share/duecourse-demo"


def prepare(home: Path, *, reset: bool) -> Progress:
    """See that the home is a demo's and can be written; empty it when asked to, or when making it was cut short."""
    if (home / "passwords.json").exists() and not (home / MARK).exists():
        raise NotADemo(home=home)
    progress = read(home)
    if reset or not progress.is_made:
        _empty(home)
        progress = Progress()
    try:
        home.mkdir(parents=True, exist_ok=True)
        write(home, progress)
    except OSError as error:
        raise embedded.HomeNotWritable(home=home, why=error.strerror) from error
    free = shutil.disk_usage(home).free // MEBIBYTE
    if not progress.is_made and free < SPACE_NEEDED_MB:
        raise embedded.NoDiskSpace(free=free, place=home, needed=SPACE_NEEDED_MB)
    return progress


def read(home: Path) -> Progress:
    """Read how far the demo is; nothing yet where there is no mark."""
    try:
        kept = json.loads((home / MARK).read_text(encoding="ascii"))
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        raise embedded.HomeNotWritable(home=home, why=error.strerror) from error
    lived_on, taken_on = (date.fromisoformat(kept[name]) if kept[name] else None for name in ("lived_on", "taken_on"))
    return Progress(is_made=kept["is_made"], lived_on=lived_on, taken_on=taken_on, read_count=kept["read_count"])


def write(home: Path, progress: Progress) -> Progress:
    """Keep how far the demo is, whole or not at all."""
    embedded.write_secret(home / MARK, json.dumps(asdict(progress), default=str))
    return progress


def _empty(home: Path) -> None:
    """Throw away what a demo puts into its home, and nothing else."""
    if home.exists():
        embedded.remove(home)
    for name in FOLDERS:
        shutil.rmtree(home / name, ignore_errors=True)
    for name in FILES:
        (home / name).unlink(missing_ok=True)
