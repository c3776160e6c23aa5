"""By which links may a customer answer, without telling anyone who guesses?"""

import base64
import hmac
from typing import Final
from uuid import UUID

from duecourse.records.communications.rules.fields import AnswerLinks

WAYS: Final = ("pay", "will_pay", "plan", "wrong")


def answer_links(key: bytes, *, base_url: str, tenant_id: UUID, origin: str) -> AnswerLinks:
    """Make the four links of a message: public tenant id, then the message's own secret, then the way."""
    stem = f"{base_url.rstrip('/')}/a/{tenant_id.hex}/{answer_token(key, tenant_id=tenant_id, origin=origin)}"
    return AnswerLinks(*(f"{stem}/{way.replace('_', '-')}" for way in WAYS))


def answer_token(key: bytes, *, tenant_id: UUID, origin: str) -> str:
    """Derive a message's secret of 256 bits."""
    digest = hmac.digest(key, f"duecourse answer|{tenant_id}|{origin}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
