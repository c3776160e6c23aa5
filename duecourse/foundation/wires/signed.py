"""Did a provider really say this? Webhooks signed as https://www.standardwebhooks.com says."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

OLDEST: Final = timedelta(minutes=5)
"""What was signed longer ago, or later than now, may be somebody's second reading of it."""
_LONGEST_NAME: Final = 120


class NotSigned(Exception):
    """Nobody who knows the secret said it, or not now."""


def sign(secret: str, *, name: str, moment: int, body: bytes) -> str:
    """Sign as a provider does."""
    content = f"{name}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode("ascii")


def signed_headers(secret: str, *, name: str, at: datetime, body: bytes) -> dict[str, str]:
    """Give the headers with which a provider calls."""
    moment = int(at.timestamp())
    return {
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret, name=name, moment=moment, body=body),
    }


def check_signed(secret: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> str:
    """Give the name of what was said, after looking at its signature; `headers` are named in lower case."""
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not name or not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
        raise NotSigned
    if abs(at.timestamp() - int(moment)) > OLDEST.total_seconds():
        raise NotSigned
    expected = sign(secret, name=name, moment=int(moment), body=body).encode()
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected, one.encode()) for one in given):
        raise NotSigned
    return name[:_LONGEST_NAME]


def _key(secret: str) -> bytes:
    """The key itself where the secret is written as `whsec_` and base64, else the secret's own letters."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise NotSigned from error
    return secret.encode()
