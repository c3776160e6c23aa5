"""What is the name of this message in the world, and is a name really one of ours?"""

import hmac
import re
from typing import Final
from uuid import UUID

_MARK: Final = "dc1"
_SHAPE: Final = re.compile(r"^<?dc1\.([0-9a-f]{32})\.([0-9a-f]{32})@([A-Za-z0-9.-]{1,253})>?$")


def make_message_id(key: bytes, *, tenant_id: UUID, dedupe_key: str, domain: str) -> str:
    """Derive the signed Message-ID of a message from what makes it unique: the same message, always the same name."""
    return name_of(key, opaque=opaque_name(key, tenant_id=tenant_id, dedupe_key=dedupe_key), domain=domain)


def opaque_name(key: bytes, *, tenant_id: UUID, dedupe_key: str) -> str:
    """Derive the part of a Message-ID that stands for the message."""
    return _letters(_mac(key, b"name", f"{tenant_id}|{dedupe_key}"))


def name_of(key: bytes, *, opaque: str, domain: str) -> str:
    """Put a Message-ID together around its opaque part."""
    return f"<{_MARK}.{opaque}.{_signature(key, opaque)}@{domain}>"


def signed_part(key: bytes, message_id: str) -> str | None:
    """Give the opaque part of a Message-ID that carries our signature, or None for every other string."""
    match = _SHAPE.match(message_id.strip()) if len(message_id) < 400 else None
    if match is None:
        return None
    opaque, signature, _domain = match.groups()
    return opaque if hmac.compare_digest(signature, _signature(key, opaque)) else None


def is_ours(key: bytes, message_id: str) -> bool:
    """Tell whether a Message-ID was made with our key."""
    return signed_part(key, message_id) is not None


def _signature(key: bytes, opaque: str) -> str:
    return _letters(_mac(key, b"sign", opaque))


def _mac(key: bytes, use: bytes, text: str) -> bytes:
    return hmac.digest(key, b"duecourse message id|" + use + b"|" + text.encode(), "sha256")


def _letters(digest: bytes) -> str:
    """128 bits as 32 letters and digits."""
    return digest[:16].hex()
