"""What does the simulated provider remember of a checkout? A file each, so that every process of the demo knows the same."""

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

OPEN_FOR: Final = timedelta(minutes=30)
_NAME: Final = re.compile(r"sim_[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Telling:
    """A webhook that is to be sent: what it says, and when."""

    event: str
    state: str
    amount: str
    at: str
    due_at: str
    why: str = ""
    is_sent: bool = False


@dataclass(frozen=True, slots=True)
class Till:
    """One checkout: what is to be paid, where to go back to, whom to tell, and what has happened."""

    name: str
    amount: str
    currency: str
    reference: str
    payee: str
    language: str
    return_url: str
    hook_url: str
    secret: str
    opened_at: str
    state: str = "open"
    tellings: tuple[Telling, ...] = field(default=())

    @property
    def expires_at(self) -> datetime:
        """When it closes unpaid."""
        return datetime.fromisoformat(self.opened_at) + OPEN_FOR

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can still be paid."""
        return self.state == "open" and now < self.expires_at

    def tell(self, state: str, *, happened_at: datetime, due: Sequence[datetime], why: str = "") -> "Till":
        """Plan a webhook about what happened at a moment, to be sent at others: once for each."""
        event = f"{self.name}:{state}:{len({one.event for one in self.tellings})}"
        at = happened_at.isoformat()
        new = tuple(Telling(event, state, self.amount, at, moment.isoformat(), why) for moment in due)
        return replace(self, tellings=self.tellings + new)


class Tills:
    """A folder with a file a checkout, changed by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, till: Till) -> Till:
        """Keep a new checkout, or give the one that has its name."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._alone(till.name):
            found = self.find(till.name)
            if found is None:
                self._write(till)
            return found or till

    def find(self, name: str) -> Till | None:
        """Find a checkout by its name; anything else is none."""
        path = self.folder / f"{name}.json"
        if not _NAME.fullmatch(name) or not path.is_file():
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        return Till(**{**told, "tellings": tuple(Telling(**one) for one in told["tellings"])})

    def names(self) -> list[str]:
        """Name every checkout."""
        return sorted(path.stem for path in self.folder.glob("sim_*.json"))

    @contextmanager
    def changing(self, name: str) -> Iterator["Change"]:
        """Give a checkout to be changed by nobody else meanwhile."""
        with self._alone(name):
            change = Change(self.find(name))
            yield change
            if change.till is not None:
                self._write(change.till)

    def _write(self, till: Till) -> None:
        building = self.folder / f"{till.name}.new"
        building.write_text(json.dumps(asdict(till)), encoding="utf-8")
        building.chmod(0o600)
        building.replace(self.folder / f"{till.name}.json")

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        if not _NAME.fullmatch(name) or not self.folder.is_dir():
            yield
            return
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@dataclass
class Change:
    """A checkout in the hands of whoever changes it; None where there is none."""

    till: Till | None


def name_of(key: str, secret: str) -> str:
    """Name a checkout after the key it was asked for with: the same key of the same company is the same checkout."""
    return f"sim_{hashlib.sha256(f'{secret}|{key}'.encode()).hexdigest()[:24]}"
