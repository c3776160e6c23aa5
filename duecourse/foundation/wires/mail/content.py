"""What does a mail say, once it is read?"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Literal, Self

Machine = Literal["none", "auto_reply", "out_of_office", "bounce", "list"]
Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

_TUPLES: Final = ("to", "cc", "references")
_DAYS: Final = ("away_from", "away_until")


@dataclass(frozen=True)
class Attachment:
    """A file that came with the mail; its name is the sender's word without any folder, its type the sender's claim."""

    name: str
    type: str
    size: int
    sha256: str
    content: bytes = b""


@dataclass(frozen=True)
class DeliveryReport:
    """What a mail server says became of a mail of ours on its way to one recipient."""

    recipient: str
    action: Action
    status: str = ""
    original_message_id: str = ""
    text: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether trying again is useless; a full mailbox (X.2.2) empties."""
        return self.action == "failed" and not self.status.startswith("4.") and self.status != "5.2.2"


@dataclass(frozen=True)
class ReadMail:
    """A mail, read. Everything in it is what the sender claims; only `authentication` is what our own server saw."""

    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_null_path: bool = False
    machine: Machine = "none"
    away_from: date | None = None
    away_until: date | None = None
    visible_text: str = ""
    quoted_text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()
    authentication: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Say it as plain JSON values; file contents in base64."""
        said = asdict(replace(self, attachments=(), authentication=dict(self.authentication)))
        said["sent_at"] = self.sent_at.isoformat() if self.sent_at else None
        for name in _DAYS:
            day: date | None = getattr(self, name)
            said[name] = day.isoformat() if day else None
        said["attachments"] = [
            {**asdict(replace(file, content=b"")), "content": b64encode(file.content).decode()}
            for file in self.attachments
        ]
        return said

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Self:
        """Take back what `to_dict` said."""
        known = dict(said)
        for name in _TUPLES:
            known[name] = tuple(known[name])
        for name in _DAYS:
            known[name] = date.fromisoformat(known[name]) if known[name] else None
        known["sent_at"] = datetime.fromisoformat(known["sent_at"]) if known["sent_at"] else None
        known["reports"] = tuple(DeliveryReport(**report) for report in known["reports"])
        known["attachments"] = tuple(
            Attachment(**{**file, "content": b64decode(file["content"])}) for file in known["attachments"]
        )
        return cls(**known)
