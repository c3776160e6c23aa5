"""Keep a record of every change that nobody can mend unseen."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.models import AuditEntry, AuditSeal
from duecourse.foundation.kit.actor import Actor

GENESIS = "0" * 64
SETTLED = timedelta(minutes=30)


def audit(
    tenant_id: UUID,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    subject: Any = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of the audit; a subject is a row or a (kind, id) pair."""
    kind, key = subject if isinstance(subject, tuple) else (type(subject).__name__ if subject else "", "")
    AuditEntry.objects.create(
        tenant_id=tenant_id,
        at=at,
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        verb=verb,
        subject_kind=kind,
        subject_id=str(key or getattr(subject, "pk", "") or ""),
        reason=reason,
        before=before,
        after=after,
    )


def seal_audit(tenant_id: UUID, *, at: datetime) -> AuditSeal | None:
    """Seal the entries older than `SETTLED` into the tenant's hash chain; None when there are none.

    The wait lets transactions that took a lower id, but commit later, arrive before their range is sealed. A range has no
    gaps: an entry of a simulated day to come holds up those after it.
    """
    last = AuditSeal.objects.of(tenant_id).order_by("-last_id").first()
    fresh = AuditEntry.objects.of(tenant_id).filter(id__gt=last.last_id if last else 0).order_by("id")
    open_id = fresh.filter(at__gte=at - SETTLED).values_list("id", flat=True).first()
    entries = list(fresh if open_id is None else fresh.filter(id__lt=open_id))
    if not entries:
        return None
    previous = last.digest if last else GENESIS
    return AuditSeal.objects.create(
        tenant_id=tenant_id,
        first_id=entries[0].pk,
        last_id=entries[-1].pk,
        entries_count=len(entries),
        previous=previous,
        digest=seal_digest(previous, entries),
        sealed_at=at,
    )


def broken_seals(tenant_id: UUID) -> list[int]:
    """Recompute the chain and list the ids of seals that do not hold."""
    broken, previous = [], GENESIS
    for seal in AuditSeal.objects.of(tenant_id).order_by("first_id"):
        entries = list(AuditEntry.objects.of(tenant_id).filter(id__range=(seal.first_id, seal.last_id)).order_by("id"))
        if seal.previous != previous or seal.digest != seal_digest(previous, entries):
            broken.append(seal.pk)
        previous = seal.digest
    return broken


def seal_digest(previous: str, entries: Sequence[AuditEntry]) -> str:
    """Hash the entries, in order, onto the digest before them."""
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        values = {name: str(getattr(entry, name)) for name in _SEALED}
        chain.update(json.dumps(values | {"before": entry.before, "after": entry.after}, sort_keys=True).encode())
    return chain.hexdigest()


_SEALED = ("id", "at", "actor_kind", "actor_user_id", "actor_name", "verb", "subject_kind", "subject_id", "reason")
