"""How do text messages and registered mail leave, and how do providers tell what became of messages?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.interfaces.web.admin.channels.reading import ALL, sees_all, server_title, trial_of
from duecourse.interfaces.web.admin.channels.shown import Trial
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.operations.channels import hook_url
from duecourse.records.communications.queries import channels
from duecourse.records.communications.queries.channels import ChannelRow, TrialRow

SMS: Final = "sms"
REGISTERED: Final = "registered"
EVENTS: Final = "email_events"
CONNECTORS: Final[Mapping[str, str]] = {SMS: "twilio", EVENTS: "webhooks"}
"""What a person sets up here. Registered mail has a port and no provider yet: paper and a number are its way."""
TITLES: Final[Mapping[str, str | Promise]] = {
    SMS: lazy("Text messages"),
    EVENTS: lazy("What a mail provider tells"),
    REGISTERED: lazy("Registered mail"),
}
SIMULATED: Final[Mapping[str, str]] = {SMS: "sink_sms", REGISTERED: "sink_post"}
FAKES: Final = frozenset(SIMULATED.values())


class TextProvider(forms.Form):
    """How a provider of text messages is reached; an empty token keeps the one there is, unless the account is another."""

    base_url = forms.CharField(
        label=lazy("Address of the provider"), max_length=200, initial="https://api.twilio.com",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=lazy("Twilio’s own, or of a provider that speaks the same."),
    )  # fmt: skip
    account = forms.CharField(
        label=lazy("Account"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=lazy("Token"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("Kept encrypted and never shown. Empty keeps the one there is; another account needs it again."),
    )  # fmt: skip
    sender = forms.CharField(
        label=lazy("Sender"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=lazy("A number as +32470123456, a name of at most eleven letters, or a messaging service. A name cannot be answered with STOP."),
    )  # fmt: skip
    consent = forms.ChoiceField(
        label=lazy("Consent"),
        choices=[
            ("where_law_asks", lazy("Where the law asks for it (numbers of North America)")),
            ("always", lazy("From everybody, before the first text message")),
        ],
    )
    per_minute = forms.IntegerField(
        label=lazy("Text messages a minute at most"), min_value=1, max_value=100000, required=False
    )

    def options(self) -> dict[str, object]:
        """Give the settings that the channel keeps."""
        known = self.cleaned_data
        wanted = {name: known[name] for name in ("base_url", "account", "sender", "consent")}
        return wanted | ({"per_minute": known["per_minute"]} if known["per_minute"] else {})


class Listener(forms.Form):
    """The secret with which a mail provider signs what it tells."""

    secret = forms.CharField(
        label=lazy("Signing secret"), max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("As the provider shows it, often beginning with whsec_. Kept encrypted and never shown."),
    )  # fmt: skip

    def options(self) -> dict[str, object]:
        """Give the settings that the channel keeps: nothing but its secret matters."""
        return {}


FORMS: Final[Mapping[str, type[TextProvider | Listener]]] = {SMS: TextProvider, EVENTS: Listener}


@dataclass(frozen=True)
class Wire:
    """A channel besides mail: for whom, by whom, and where its provider must call."""

    id: int
    kind: str
    kind_words: str
    title: str
    where: str
    sender: str
    has_secret: bool
    is_fake: bool
    hook: str
    edit_code: str
    may_edit: bool
    trial: Trial | None


@dataclass(frozen=True)
class Offer:
    """A channel that can be set up."""

    kind: str
    code: str
    words: str


def visible(visit: Visit, kind: str) -> tuple[ChannelRow, ...]:
    """Keep the channels of a kind of the companies that this person sees, and everybody's."""
    ids = {one.id for one in visit.companies}
    rows = channels.channels(visit.tenant_id)
    return tuple(one for one in rows if one.kind == kind and (one.company_id is None or one.company_id in ids))


def wires(visit: Visit) -> tuple[Wire, ...]:
    """List the channels besides mail."""
    latest = {one.channel_id: one for one in reversed(channels.trials(visit.tenant_id))}
    return tuple(_wire(visit, one, latest.get(one.id)) for kind in TITLES for one in visible(visit, kind))


def offers(visit: Visit) -> tuple[Offer, ...]:
    """List what can be set up still."""
    found = []
    for kind in CONNECTORS:
        taken = {one.company_id for one in visible(visit, kind)}
        everybody = [Offer(kind, ALL, _("All companies without one of their own"))] if sees_all(visit) else []
        found += [] if None in taken else everybody
        found += [Offer(kind, one.code, one.name) for one in visit.companies if one.id not in taken]
    return tuple(found)


def simulated(visit: Visit) -> tuple[Offer, ...]:
    """List what the demo can simulate and nothing is set up for."""
    if not settings.DEMO or not sees_all(visit):
        return ()
    return tuple(Offer(kind, ALL, str(TITLES[kind])) for kind in SIMULATED if not visible(visit, kind))


def initial_of(row: ChannelRow | None) -> dict[str, Any]:
    """Give what a channel has set, as the form shows it; the secret is never shown."""
    return dict(row.settings) if row and row.connector in CONNECTORS.values() else {}


def _wire(visit: Visit, row: ChannelRow, trial: TrialRow | None) -> Wire:
    codes = {one.id: one.code for one in visit.companies}
    listens = row.connector in CONNECTORS.values()
    return Wire(
        id=row.id,
        kind=row.kind,
        kind_words=str(TITLES[row.kind]),
        title=server_title(visit, row.company_id),
        where=str(row.settings.get("base_url", "")),
        sender=str(row.settings.get("sender", "")),
        has_secret=row.has_secret,
        is_fake=row.connector in FAKES,
        hook=hook_url(visit.tenant_id, row.id) if listens else "",
        edit_code=ALL if row.company_id is None else codes[row.company_id],
        may_edit=visit.may("channel.edit") and row.kind in FORMS and (row.company_id is not None or sees_all(visit)),
        trial=trial_of(visit, trial) if trial else None,
    )
