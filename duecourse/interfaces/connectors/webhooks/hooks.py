"""What does a mail provider tell, and did it really say so? Signed as https://www.standardwebhooks.com says."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from duecourse.foundation.wires.signed import NotSigned, check_signed
from duecourse.records.communications.ports import Check, HookCall, MailerSettings, News, NotTheirs, Report

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
    try:
        name = check_signed(wired.secret, call.headers, call.body, at=call.at)
    except NotSigned as error:
        raise NotTheirs from error
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
            event=name,
            state=_STATES[kind] or kind,
            says=str(data.get("reason", ""))[:500],
            address=_address(data.get("to")),
            is_hard=str(data.get("bounce", "hard")).lower() not in _SOFT,
        ),
    )


def check_channel(wired: MailerSettings, sender: str) -> list[Check]:
    """Tell where the provider must call; whether it does is seen when it has."""
    if not wired.secret:
        return [Check("webhooks", False, "No signing secret is kept: nothing that a mail provider tells is believed.")]
    return [Check("webhooks", True, f"A mail provider may tell what became of mails at {wired.hook_url}.")]


def _address(told: Any) -> str:
    """The first address, in the form in which addresses are kept."""
    one = told[0] if isinstance(told, list) and told else told
    return str(one or "").strip().lower()[:254]
