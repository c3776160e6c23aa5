"""By which links may a customer answer, without telling anyone who guesses?"""

import base64
import hmac
from datetime import timedelta
from typing import Final
from uuid import UUID

from duecourse.records.communications.rules.fields import AnswerLinks
from duecourse.records.communications.rules.message_id import opaque_name

WAYS: Final = ("pay", "will_pay", "plan", "wrong")
LINKS_LAST: Final = timedelta(days=180)
"""After so long a message's links lead nowhere any more."""


def answer_links(key: bytes, *, base_url: str, tenant_id: UUID, origin: str) -> AnswerLinks:
    """Make the four links of a message: public tenant id, then the message's own secret, then the way."""
    stem = f"{base_url.rstrip('/')}/a/{tenant_id.hex}/{answer_token(key, tenant_id=tenant_id, origin=origin)}"
    return AnswerLinks(f"{stem}/pay", f"{stem}/will-pay", f"{stem}/plan", f"{stem}/wrong")


def answer_token(key: bytes, *, tenant_id: UUID, origin: str) -> str:
    """Derive a message's secret: the opaque name that its Message-ID carries too, and 256 bits that prove it."""
    opaque = opaque_name(key, tenant_id=tenant_id, dedupe_key=origin)
    return f"{opaque}.{_proof(key, tenant_id, opaque)}"


def opaque_of(key: bytes, *, tenant_id: UUID, token: str) -> str | None:
    """Give the opaque name in a token that was made here for this tenant, or None for every other string."""
    opaque, _dot, proof = token.partition(".")
    is_genuine = token.isascii() and hmac.compare_digest(proof, _proof(key, tenant_id, opaque))
    return opaque if is_genuine else None


def _proof(key: bytes, tenant_id: UUID, opaque: str) -> str:
    digest = hmac.digest(key, f"duecourse answer|{tenant_id}|{opaque}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
