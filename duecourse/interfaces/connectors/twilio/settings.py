"""How is a provider of text messages reached?"""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from duecourse.records.communications.ports import ChannelBroken

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class TextSettings(BaseModel):
    """The settings of a channel with the connector `twilio`; the secret is the account's token.

    `sender` is a number, a name of at most eleven letters, or the id of a messaging service (`MG…`).
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    base_url: str = Field(default="https://api.twilio.com", max_length=200)
    account: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    sender: str = Field(min_length=1, max_length=40)
    consent: Literal["where_law_asks", "always"] = "where_law_asks"
    timeout: float = Field(default=20, gt=0, le=120)

    @property
    def messages_url(self) -> str:
        """Where messages are handed over."""
        return f"{self.account_url}/Messages.json"

    @property
    def account_url(self) -> str:
        """Where the account answers for itself."""
        return f"{self.base_url.rstrip('/')}/2010-04-01/Accounts/{self.account}"

    @model_validator(mode="after")
    def _no_open_wire(self) -> "TextSettings":
        target = urlsplit(self.base_url)
        if target.scheme != "https" and not (target.scheme == "http" and target.hostname in LOOPBACK):
            raise ValueError("the address begins with https://")
        return self


def read_settings(settings: Mapping[str, object]) -> TextSettings:
    """Read a channel's settings, or refuse them with the first thing that is wrong."""
    try:
        return TextSettings.model_validate(dict(settings))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChannelBroken(problem=f"{place}: {first['msg']}" if place else first["msg"]) from error
