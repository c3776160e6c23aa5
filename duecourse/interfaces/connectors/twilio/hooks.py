"""What does the provider of text messages tell, and did it really say so?"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from duecourse.records.communications.ports import HookCall, MailerSettings, News, NotTheirs, Report, Said

_STATES: Final = {"sent": "sent", "delivered": "delivered", "undelivered": "undelivered", "failed": "undelivered"}


def read(wired: MailerSettings, call: HookCall) -> Sequence[News]:
    """Read a status of a message of ours, or a text of a customer; what is still on its way is no news."""
    fields = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=200)
    expected = signature(call.url, fields, token=wired.secret)
    if not wired.secret or not hmac.compare_digest(expected, call.headers.get("x-twilio-signature", "")):
        raise NotTheirs
    told = dict(fields)
    name = told.get("MessageSid") or told.get("SmsSid", "")
    if told.get("SmsStatus") == "received" and "Body" in told:
        return (Said(told.get("From", ""), told["Body"], name[:100]),)
    state = _STATES.get(told.get("MessageStatus", ""))
    reference = dict(parse_qsl(urlsplit(call.url).query)).get("m", "")
    if state is None or not reference:
        return ()
    says = " ".join(part for part in (told.get("ErrorCode", ""), told.get("ErrorMessage", "")) if part)
    return (Report(reference, f"{name}:{state}"[:120], state, says[:500], told.get("To", "")),)


def signature(url: str, fields: Sequence[tuple[str, str]], *, token: str) -> str:
    """Sign as the provider does: https://www.twilio.com/docs/usage/security#validating-requests"""
    text = url + "".join(name + value for name, value in sorted(fields))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")
