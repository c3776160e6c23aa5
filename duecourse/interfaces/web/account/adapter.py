"""What may a stranger do at the sign-in page? Sign in; nothing else."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Users are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        return False

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Say nothing about signing in and out: the page that follows shows it."""
