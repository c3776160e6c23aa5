"""Who sends this request? Two small questions that every click asks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from duecourse.foundation.identity.models import User
from duecourse.foundation.tenancy.kept import kept

_USER = tuple(field.attname for field in User._meta.concrete_fields)


def session_at(key: str, *, now: datetime) -> Session | None:
    """Find a session that has not ended."""
    found = [
        Session(session_key=key, session_data=data, expire_date=ends) for data, ends in _session(key) if ends > now
    ]
    return found[0] if found else None


def person(user_id: UUID) -> User | None:
    """Find whoever has this id, also somebody who may not sign in any more."""
    rows = _user(user_id)
    return User.from_db(DEFAULT_DB_ALIAS, _USER, rows[0]) if rows else None


@kept
def _session(key: str) -> QuerySet[Any]:
    return Session.objects.filter(session_key=key).values_list("session_data", "expire_date")


@kept
def _user(user_id: UUID) -> QuerySet[Any]:
    return User.objects.filter(id=user_id).values_list(*_USER)
