"""Where does the sink keep mails, and how are they found again by Message-ID?"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Receipt:
    """One mail as the sink got it."""

    name: str
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    received_at: str
    size: int


class SinkBox:
    """A folder of .eml files with two indexes: a line a mail in order of arrival, and a small file a Message-ID.

    A mail is acknowledged only when its file and both index lines are on the disk, so the record is complete.
    """

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.folder, self._is_durable = folder, is_durable
        self._mails, self._by_id, self._index = folder / "mails", folder / "by-id", folder / "index.jsonl"
        for each in (self._mails, self._by_id):
            each.mkdir(parents=True, exist_ok=True)

    def keep(
        self, content: bytes, *, message_id: str, sender: str, recipients: Sequence[str], subject: str, at: datetime
    ) -> Receipt:
        """Store a mail under a name that sorts by arrival."""
        digest = hashlib.sha256(content + os.urandom(8)).hexdigest()[:12]
        name = f"{at:%Y%m%dT%H%M%S%f}-{digest}.eml"
        receipt = Receipt(name, message_id, sender, tuple(recipients), subject, at.isoformat(), len(content))
        self._write(self._mails / name, content, "xb")
        line = (json.dumps(asdict(receipt), ensure_ascii=False) + "\n").encode()
        self._write(self._place(message_id), line, "ab")
        self._write(self._index, line, "ab")
        return receipt

    def lookup(self, message_id: str) -> list[Receipt]:
        """List every arrival of that Message-ID; more than one is a duplicate."""
        try:
            lines = self._place(message_id).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [found for line in lines if (found := _receipt(line)) and found.message_id == message_id]

    def is_readable(self) -> bool:
        """Tell whether the record can be consulted at all."""
        return os.access(self._by_id, os.R_OK | os.X_OK)

    def mails(self, *, limit: int = 50, offset: int = 0) -> list[Receipt]:
        """List mails, newest first."""
        return list(islice(reversed(self.all_mails()), offset, offset + limit))

    def all_mails(self) -> list[Receipt]:
        """List every mail in order of arrival."""
        try:
            lines = self._index.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [found for line in lines if (found := _receipt(line))]

    def read(self, name: str) -> bytes | None:
        """Give the exact bytes of a mail, or None; a name is a file of this box and nothing else."""
        if "/" in name or "\\" in name or not name.endswith(".eml"):
            return None
        try:
            return (self._mails / name).read_bytes()
        except FileNotFoundError:
            return None

    def _place(self, message_id: str) -> Path:
        digest = hashlib.sha256(message_id.encode()).hexdigest()
        folder = self._by_id / digest[:2]
        folder.mkdir(exist_ok=True)
        return folder / f"{digest[2:]}.jsonl"

    def _write(self, path: Path, content: bytes, mode: str) -> None:
        with path.open(mode) as file:
            file.write(content)
            if self._is_durable:
                file.flush()
                os.fsync(file.fileno())


def _receipt(line: str) -> Receipt | None:
    """Read an index line; half a line, from a sink that was killed while writing, was never acknowledged."""
    try:
        values = json.loads(line)
        return Receipt(**{**values, "recipients": tuple(values["recipients"])})
    except (ValueError, TypeError, KeyError):
        return None
