"""How is a text message handed to its provider, and what exactly is known afterwards?"""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.http import Answer, HttpOut, NeverConnected, Unreachable, client_for
from duecourse.interfaces.connectors.twilio.settings import TextSettings, read_settings
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    Lookup,
    MailerSettings,
    NotKnown,
    NotTaken,
    Outcome,
)

TAKEN: Final = frozenset({200, 201, 202})
OURS_TO_MEND: Final = frozenset({401, 403, 404})
"""Answers that speak of the account and not of the message: it waits until somebody mends the settings."""
BUSY: Final = 429


class Texter:
    """Hands each text over with one request and never twice: an answer that did not come is not known."""

    def __init__(self, settings: TextSettings, secret: str, hook_url: str, *, http: HttpOut | None = None) -> None:
        self._settings, self._secret, self._hook_url = settings, secret, hook_url
        self._http = http or client_for(settings.base_url, seconds=settings.timeout)

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
        """Hand the text over for its one number; `sender` is the channel's own."""
        (number,) = recipients
        asked = {"To": number, "Body": content.decode("utf-8"), **self._from()}
        if self._hook_url and reference:
            asked["StatusCallback"] = f"{self._hook_url}?m={quote(reference, safe='')}"
        return _spoken(lambda: self._post(asked))

    def sent_lookup(self, message_id: str) -> Lookup:
        """The provider does not look messages up by our name for them; what it tells by itself may still settle them."""
        return CannotTell("the provider keeps no record under our name")

    def try_account(self) -> Outcome:
        """Ask the provider for the account, without sending anything."""
        return _spoken(lambda: self._http.get(f"{self._settings.account_url}.json", headers=self._headers()))

    def close(self) -> None:
        """Nothing is kept open."""

    def _from(self) -> dict[str, str]:
        sender = self._settings.sender
        return {"MessagingServiceSid": sender} if sender.startswith("MG") else {"From": sender}

    def _headers(self) -> dict[str, str]:
        pair = base64.b64encode(f"{self._settings.account}:{self._secret}".encode()).decode("ascii")
        return {"Authorization": f"Basic {pair}", "Accept": "application/json"}

    def _post(self, asked: dict[str, str]) -> Answer:
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        return self._http.post(self._settings.messages_url, urlencode(asked).encode("ascii"), headers=headers)


def open_texter(wired: MailerSettings) -> Texter:
    """Make the texter of a channel."""
    return Texter(read_settings(wired.settings), wired.secret, wired.hook_url)


def _spoken(ask: Callable[[], Answer]) -> Outcome:
    """Tell what is known after asking: before the connection stood nothing was heard, after it everything may have been."""
    try:
        answer = ask()
    except NeverConnected as away:
        return NotTaken(str(away), for_good=False, connection_lost=True, never_connected=True)
    except Unreachable as broken:
        return NotKnown(str(broken))
    except Refused as refused:
        return NotTaken(str(refused), for_good=False, connection_lost=True, never_connected=True)
    return _outcome(answer)


def _outcome(answer: Answer) -> Outcome:
    told = _read(answer.body)
    says = f"{answer.status} {told.get('code', '')} {told.get('message', '')}".strip()[:500]
    if answer.status in TAKEN:
        return Accepted(str(told.get("sid", ""))[:100])
    if answer.status in OURS_TO_MEND:
        return NotTaken(says, for_good=False, connection_lost=True, never_connected=True)
    if answer.status == BUSY:
        return NotTaken(says, for_good=False)
    return NotTaken(says, for_good=True) if 400 <= answer.status < 500 else NotKnown(says)


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
