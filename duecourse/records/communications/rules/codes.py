"""How many codes may be asked for, and how often may one be tried?"""

import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

LASTS: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5
MOST_SENT: Final = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))
"""So many codes within such a time; whoever asks for more gets the same answer and no mail."""


def may_send(sent_at: Sequence[datetime], *, now: datetime) -> bool:
    """Tell whether another code may be mailed to a contact that was sent these."""
    return all(sum(one > now - span for one in sent_at) < most for span, most in MOST_SENT)


def plain(code: str) -> str:
    """Give the digits of a code as a person typed it."""
    return re.sub(r"\s", "", code)


def digest_of(key: bytes, code: str, *, tenant: UUID, contact_id: int, purpose: str) -> bytes:
    """Give what is kept of a code: without the installation's key a million tries tell nothing."""
    return hmac.digest(key, f"step-up|{tenant}|{contact_id}|{purpose}|{plain(code)}".encode(), sha256)
