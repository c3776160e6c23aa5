"""How is a secret made, kept and recognised?"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

_SHORTEST_KEY: Final = 16


def new_token(bits: int = 256) -> str:
    """Draw a random token for an address or a key, in letters that a URL carries unchanged."""
    return secrets.token_urlsafe(bits // 8)


def token_hash(token: str) -> str:
    """Give the SHA-256 under which a random token is kept (hex); not for passwords."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(token: str, kept_hash: str) -> bool:
    """Tell, in constant time, whether the token is the one kept under that hash."""
    return hmac.compare_digest(token_hash(token).encode(), kept_hash.encode())


def sign(key: bytes, purpose: str, *parts: str, length: int = 16) -> str:
    """Sign parts for a purpose: `length` bytes of HMAC-SHA-256 as lower-case base32, safe in a Message-ID and a URL.

    Parts are measured before they are joined, so ("ab", "c") and ("a", "bc") differ.
    """
    if len(key) < _SHORTEST_KEY or not 10 <= length <= 32:
        raise ValueError("a signature needs a key of 16 bytes and between 10 and 32 bytes of its own")
    message = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in (purpose, *parts))
    digest = hmac.digest(key, message, "sha256")[:length]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def is_signed(signature: str, key: bytes, purpose: str, *parts: str, length: int = 16) -> bool:
    """Tell, in constant time, whether the signature is ours for these parts and this purpose; capitals do not matter."""
    expected = sign(key, purpose, *parts, length=length)
    return hmac.compare_digest(signature.lower().encode(), expected.encode())
