"""How is a password kept, so that a row moved elsewhere opens nothing?"""

import hashlib
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class SecretUnreadable(Refused):
    """The secret was made with another key, or belongs to another row."""

    says = _("The stored password cannot be read with this installation's key; enter it again.")


def seal(secret: str, *, key: bytes, tenant_id: UUID, field: str, row: str) -> bytes:
    """Encrypt a secret, bound to its tenant, field and row."""
    nonce = os.urandom(12)
    return nonce + AESGCM(_key(key)).encrypt(nonce, secret.encode(), _bound(tenant_id, field, row))


def unseal(sealed: bytes, *, key: bytes, tenant_id: UUID, field: str, row: str) -> str:
    """Decrypt a secret, or refuse."""
    try:
        opened = AESGCM(_key(key)).decrypt(sealed[:12], sealed[12:], _bound(tenant_id, field, row))
    except (InvalidTag, ValueError) as error:
        raise SecretUnreadable from error
    return opened.decode()


def _key(key: bytes) -> bytes:
    return hashlib.sha256(b"duecourse field secret|" + key).digest()


def _bound(tenant_id: UUID, field: str, row: str) -> bytes:
    return f"{tenant_id}|{field}|{row}".encode()
