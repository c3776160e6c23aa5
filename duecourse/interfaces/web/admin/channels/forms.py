"""What is asked of a mail server?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy


class Server(forms.Form):
    """How an SMTP server is reached; an empty password keeps the one there is, unless the server is another."""

    host = forms.CharField(label=lazy("Server"), max_length=253, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    port = forms.IntegerField(label=lazy("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(
        label=lazy("Encryption"),
        choices=[
            ("starttls", lazy("STARTTLS (usual on port 587)")),
            ("tls", lazy("TLS from the start (usual on port 465)")),
            ("plain", lazy("None (a server on this machine only)")),
        ],
    )
    user = forms.CharField(
        label=lazy("Signs in as"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=lazy("Password"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("Kept encrypted and never shown. Empty keeps the one there is; another server needs it again."),
    )  # fmt: skip
    per_minute = forms.IntegerField(
        label=lazy("Mails a minute at most"), min_value=1, max_value=100000, required=False,
        help_text=lazy("Empty is as fast as the server takes them."),
    )  # fmt: skip
    dkim_selectors = forms.CharField(
        label=lazy("DKIM selectors"), max_length=200, required=False,
        help_text=lazy("With commas between. They are looked up when the server is tried."),
    )  # fmt: skip

    def options(self, kept: Mapping[str, object]) -> dict[str, object]:
        """Give the settings that the channel keeps; what this form does not ask for stays as it is."""
        wanted: dict[str, object] = {name: value for name, value in kept.items() if name != "connector"}
        known = self.cleaned_data
        wanted |= {name: known[name] for name in ("host", "port", "security", "user")}
        wanted["dkim_selectors"] = [part.strip() for part in known["dkim_selectors"].split(",") if part.strip()]
        wanted.pop("per_minute", None)
        if known["per_minute"]:
            wanted["per_minute"] = known["per_minute"]
        return wanted


def initial_of(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a channel has set, as the form shows it; the password is never shown."""
    shown = {name: kept[name] for name in ("host", "port", "security", "user", "per_minute") if name in kept}
    return shown | {"dkim_selectors": ", ".join(kept.get("dkim_selectors") or ())}
