"""What is asked of a mailbox?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.operations.mailboxes import IMAP, INTAKE
from duecourse.records.communications.queries.mailboxes import MailboxRow

_PLAIN = ("host", "port", "security", "user", "folder", "move_to", "idle")
_QUIET = {"autocomplete": "off"}


class Box(forms.Form):
    """How a mailbox is reached; an empty password keeps the one there is, unless the server is another."""

    company = forms.ChoiceField(label=lazy("Company"))
    address = forms.EmailField(
        label=lazy("Address"), max_length=254, help_text=lazy("To which customers write, such as receivables@…"),
        widget=forms.EmailInput(attrs=_QUIET),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=lazy("How mails come in"),
        choices=[
            (IMAP, lazy("Fetched from a mailbox by IMAP")),
            (INTAKE, lazy("Handed in by our own mail server, over HTTP or a pipe")),
        ],
    )
    host = forms.CharField(
        label=lazy("IMAP server"), max_length=253, required=False, widget=forms.TextInput(attrs=_QUIET)
    )
    port = forms.IntegerField(label=lazy("Port"), min_value=1, max_value=65535, required=False, initial=993)
    security = forms.ChoiceField(
        label=lazy("Encryption"),
        choices=[
            ("tls", lazy("TLS from the start (usual on port 993)")),
            ("starttls", lazy("STARTTLS (usual on port 143)")),
            ("plain", lazy("None (a server on this machine only)")),
        ],
    )
    user = forms.CharField(
        label=lazy("Signs in as"), max_length=200, required=False, widget=forms.TextInput(attrs=_QUIET),
        help_text=lazy("Empty is the address itself."),
    )  # fmt: skip
    password = forms.CharField(
        label=lazy("Password"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("Kept encrypted and never shown. Empty keeps the one there is; another server needs it again."),
    )  # fmt: skip
    folder = forms.CharField(label=lazy("Folder"), max_length=200, required=False, initial="INBOX")
    move_to = forms.CharField(
        label=lazy("Move what was read to"), max_length=200, required=False,
        help_text=lazy("Empty leaves everything where it lies, unread as it was."),
    )  # fmt: skip
    idle = forms.BooleanField(
        label=lazy("Wait for news (IDLE), instead of asking once a minute"), required=False, initial=True
    )
    trusted_host = forms.CharField(
        label=lazy("Server whose sender checks count"), max_length=253, required=False,
        help_text=lazy("The name that your own mail server writes into Authentication-Results. Others are not believed."),
    )  # fmt: skip
    acknowledges = forms.BooleanField(
        label=lazy("Tell known senders, at most once a day, that their mail arrived"), required=False
    )
    is_live = forms.BooleanField(label=lazy("Read this mailbox"), required=False, initial=True)

    def __init__(self, visit: Visit, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["company"].choices = [(one.code, one.name) for one in visit.companies]  # type: ignore[attr-defined]

    def settings(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Give the settings that the mailbox keeps; what this form does not ask for stays as it is."""
        known = self.cleaned_data
        if known["kind"] == INTAKE:
            return {}
        wanted = dict(kept) | {name: known[name] for name in _PLAIN}
        wanted["user"] = known["user"] or known["address"]
        wanted["port"], wanted["folder"] = known["port"] or 993, known["folder"] or "INBOX"
        if known["password"]:
            wanted["auth"] = "password"
        return wanted


def initial_of(row: MailboxRow, code: str) -> dict[str, Any]:
    """Give what a mailbox has set, as the form shows it; the password is never shown."""
    shown = {name: row.settings[name] for name in _PLAIN if name in row.settings}
    return shown | {
        "company": code,
        "address": row.address,
        "kind": row.kind,
        "trusted_host": row.trusted_host,
        "acknowledges": row.acknowledges,
        "is_live": row.is_live,
    }
