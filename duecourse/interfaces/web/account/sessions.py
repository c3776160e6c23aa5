"""Where is a session kept, and who is its person? Django's own places, asked by questions that are written once."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db

from duecourse.foundation.identity.queries import signed_in
from duecourse.foundation.kit.clock import now


class SessionStore(db.SessionStore):
    """Django's table of sessions."""

    def _get_session_from_db(self) -> Any:
        session = signed_in.session_at(self.session_key, now=now()) if self.session_key else None
        if session is None:
            self._session_key = None
        return session


class People(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Whoever may sign in."""

    def get_user(self, user_id: Any) -> Any:
        """Find the person of a session."""
        user = signed_in.person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
