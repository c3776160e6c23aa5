"""Where do the demo's text messages and registered letters go? Into a folder: a fake that reaches nobody and says so."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from duecourse.foundation.kit.clock import now
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    ChannelBroken,
    Found,
    Lookup,
    MailerSettings,
    NotFound,
    Outcome,
)

PROOF = (
    "SIMULATED PROOF OF DEPOSIT - this is no registered mail, nothing was sent to anybody\n\n"
    "Taken in: {at}\nNumber: {number}\nTo: {to}\nSHA-256 of the letter: {digest}\n"
)


@dataclass(frozen=True, slots=True)
class Slip:
    """One text message or registered letter as the sink took it."""

    name: str
    kind: str
    reference: str
    recipient: str
    text: str
    taken_at: str

    @property
    def at(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)


class SlipBox:
    """A folder with a file a message, named after our reference: what is there was taken once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, slip: Slip, *, content: bytes = b"") -> None:
        """Store a slip, and the file that goes with it; the slip last, for it says that all is there."""
        if content:
            (self.folder / f"{slip.name}.pdf").write_bytes(content)
        self._place(slip.name).write_text(json.dumps(asdict(slip), ensure_ascii=False), encoding="utf-8")

    def slips(self) -> list[Slip]:
        """List all slips, newest first."""
        found = [Slip(**json.loads(path.read_text(encoding="utf-8"))) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda slip: slip.taken_at, reverse=True)

    def find(self, name: str) -> Slip | None:
        """Find a slip by its name; anything else is none."""
        return next((slip for slip in self.slips() if slip.name == name), None)

    def letter(self, name: str) -> bytes:
        """Give the file of a registered letter, or nothing."""
        path = self.folder / f"{name}.pdf"
        return path.read_bytes() if self.find(name) and path.is_file() else b""

    def holds(self, reference: str) -> bool:
        """Tell whether a message was taken."""
        return self._place(name_of(reference)).is_file()

    def _place(self, name: str) -> Path:
        return self.folder / f"{name}.json"


class SlipMailer:
    """Keeps what it is given, and can read its own record."""

    def __init__(self, box: SlipBox, kind: str) -> None:
        self._box, self._kind = box, kind

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
        """Keep it; a registered letter gives a simulated proof of deposit."""
        name, at, to = name_of(reference), now(), ", ".join(recipients)
        is_text = self._kind == "sms"
        text = content.decode("utf-8") if is_text else ""
        self._box.keep(Slip(name, self._kind, reference, to, text, at.isoformat()), content=b"" if is_text else content)
        number = f"SIM-{name[:10].upper()}"
        if is_text:
            return Accepted(number)
        digest = hashlib.sha256(content).hexdigest()
        proof = PROOF.format(at=at.isoformat(timespec="seconds"), number=number, to=to, digest=digest)
        return Accepted(number, evidence=proof.encode(), evidence_type="text/plain; charset=utf-8")

    def sent_lookup(self, message_id: str) -> Lookup:
        """Look a message up; the sink acknowledges only what its folder holds."""
        if not self._box.folder.is_dir():
            return CannotTell("the sink's folder cannot be read", is_final=False)
        return Found() if self._box.holds(message_id) else NotFound()

    def close(self) -> None:
        """Nothing is open."""


def name_of(reference: str) -> str:
    """Name a slip after our reference."""
    return hashlib.sha256(reference.encode()).hexdigest()[:32]


def open_texts(wired: MailerSettings) -> SlipMailer:
    """Make the mailer of a channel with the connector `sink_sms`."""
    return SlipMailer(_box(wired), "sms")


def open_post(wired: MailerSettings) -> SlipMailer:
    """Make the mailer of a channel with the connector `sink_post`."""
    return SlipMailer(_box(wired), "registered")


def _box(wired: MailerSettings) -> SlipBox:
    folder = str(wired.settings.get("folder", ""))
    if not folder:
        raise ChannelBroken(problem="folder: the sink needs the folder that it keeps messages in")
    return SlipBox(Path(folder))
