"""How is an IMAP server reached?"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from duecourse.records.communications.ports import MailboxBroken

Security = Literal["tls", "starttls", "plain"]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ImapSettings(BaseModel):
    """The settings of a mailbox that is fetched from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=993, ge=1, le=65535)
    security: Security = "tls"
    user: str = Field(min_length=1, max_length=200)
    auth: Literal["password", "oauth2"] = "password"
    token_command: str = ""
    folder: str = Field(default="INBOX", min_length=1, max_length=200)
    move_to: str = Field(default="", max_length=200)
    idle: bool = True
    timeout: float = Field(default=30, gt=0, le=600)

    @model_validator(mode="after")
    def _no_open_wire(self) -> "ImapSettings":
        if self.security == "plain" and self.host not in LOOPBACK:
            raise ValueError("a server that is not on this machine needs tls or starttls")
        if self.auth == "oauth2" and not self.token_command:
            raise ValueError("oauth2 needs token_command")
        if self.move_to == self.folder:
            raise ValueError("mails cannot be moved into the folder that they are read from")
        return self


def read_settings(settings: Mapping[str, object]) -> ImapSettings:
    """Read a mailbox's settings, or refuse them with the first thing that is wrong."""
    try:
        return ImapSettings.model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MailboxBroken(problem=f"{place}: {first['msg']}" if place else first["msg"]) from error
