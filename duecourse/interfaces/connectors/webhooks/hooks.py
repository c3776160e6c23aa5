"""What does a mail provider tell, and did it really say so? Signed as https://www.standardwebhooks.com says."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from duecourse.records.communications.ports import Check, HookCall, MailerSettings, News, NotTheirs, Report

OLDEST: Final = timedelta(minutes=5)
_STATES: Final = {
    **dict.fromkeys(("delivered", "bounced", "complained", "deferred"), ""),
    "delivery_delayed": "deferred",
    "complaint": "complained",
    "bounce": "bounced",
    "delivery": "delivered",
}
_SOFT: Final = frozenset({"soft", "transient", "temporary"})


def read(wired: MailerSettings, call: HookCall) -> Sequence[News]:
    """Read one piece of news: `{"type": "email.bounced", "data": {"message_id", "to", "reason", "bounce"}}`."""
    name = call.headers.get("webhook-id", "")
    _check(wired.secret, call, name=name)
    try:
        told = json.loads(call.body)
    except ValueError as error:
        raise NotTheirs from error
    found = told.get("data") if isinstance(told, dict) else None
    data: Mapping[str, Any] = found if isinstance(found, dict) else {}
    kind = str(told.get("type", "")).rpartition(".")[2] if isinstance(told, dict) else ""
    reference = str(data.get("message_id", "")).strip()
    if kind not in _STATES or not reference:
        return ()
    return (
        Report(
            reference=f"<{reference.strip('<>')}>",
            event=name[:120],
            state=_STATES[kind] or kind,
            says=str(data.get("reason", ""))[:500],
            address=_address(data.get("to")),
            is_hard=str(data.get("bounce", "hard")).lower() not in _SOFT,
        ),
    )


def sign(secret: str, *, name: str, moment: int, body: bytes) -> str:
    """Sign as a provider does."""
    content = f"{name}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode("ascii")


def check_channel(wired: MailerSettings, sender: str) -> list[Check]:
    """Tell where the provider must call; whether it does is seen when it has."""
    if not wired.secret:
        return [Check("webhooks", False, "No signing secret is kept: nothing that a mail provider tells is believed.")]
    return [Check("webhooks", True, f"A mail provider may tell what became of mails at {wired.hook_url}.")]


def _check(secret: str, call: HookCall, *, name: str) -> None:
    moment = call.headers.get("webhook-timestamp", "")
    if not secret or not name or not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
        raise NotTheirs
    if abs(call.at.timestamp() - int(moment)) > OLDEST.total_seconds():
        raise NotTheirs
    expected = sign(secret, name=name, moment=int(moment), body=call.body)
    given = call.headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected, one) for one in given):
        raise NotTheirs


def _key(secret: str) -> bytes:
    """The key itself where the secret is written as `whsec_` and base64, else the secret's own letters."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error as error:
            raise NotTheirs from error
    return secret.encode()


def _address(told: Any) -> str:
    """The first address, in the form in which addresses are kept."""
    one = told[0] if isinstance(told, list) and told else told
    return str(one or "").strip().lower()[:254]
