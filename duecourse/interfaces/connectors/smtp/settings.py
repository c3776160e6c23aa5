"""How is an SMTP server reached?"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from duecourse.interfaces.connectors.tokens import NoToken, token_of
from duecourse.records.communications.ports import ChannelBroken

Security = Literal["starttls", "tls", "plain"]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SmtpSettings(BaseModel):
    """The settings of a channel with the connector `smtp`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    host: str = Field(min_length=1, max_length=253)
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = "starttls"
    user: str = ""
    auth: Literal["password", "oauth2", "none"] = "password"
    token_command: str = ""
    timeout: float = Field(default=30, gt=0, le=600)
    helo: str = ""
    allow_plain: bool = False
    mails_per_connection: int = Field(default=100, ge=1)
    doubt_seconds: float = Field(default=120, ge=0)

    @property
    def say_within(self) -> float:
        """Give the seconds within which a mail must be said to its last dot: well before it is doubted and looked up."""
        return self.doubt_seconds / 2 or float("inf")

    @model_validator(mode="after")
    def _no_open_wire(self) -> "SmtpSettings":
        if self.security == "plain" and self.host not in LOOPBACK and not self.allow_plain:
            raise ValueError("a server that is not on this machine needs starttls or tls")
        if self.auth == "oauth2" and not (self.user and self.token_command):
            raise ValueError("oauth2 needs user and token_command")
        return self


def read_settings(settings: Mapping[str, object]) -> SmtpSettings:
    """Read a channel's settings, or refuse them with the first thing that is wrong."""
    wanted = dict(settings)
    if "security" not in wanted and str(wanted.get("host", "")) in LOOPBACK:
        wanted["security"] = "plain"
    try:
        return SmtpSettings.model_validate(wanted)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChannelBroken(problem=f"{place}: {first['msg']}" if place else first["msg"]) from error


def oauth2_token(settings: SmtpSettings) -> str:
    """Run the token command of the installation's operator and give the access token it prints."""
    try:
        return token_of(settings.token_command)
    except NoToken as error:
        raise ChannelBroken(problem=str(error)) from error
