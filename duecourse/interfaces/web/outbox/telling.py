"""What would free a message that was held back, what does each guard ask, and what became of it at its addresses?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.outbox.shown import Checked, Delivered
from duecourse.interfaces.web.steps import channel_words
from duecourse.interfaces.web.studio.words import tone_words
from duecourse.records.communications.queries.checks import Answer
from duecourse.records.communications.queries.followed import Followed
from duecourse.records.communications.queries.lists import Delivery
from duecourse.records.communications.queries.screens import OutboxRow
from duecourse.records.communications.rules.guards import Guard, words_of
from duecourse.records.communications.rules.letters import PAPER, PORTAL
from duecourse.records.communications.rules.texting import SMS, length_of

_FREES: Final[dict[str, str | Promise]] = {
    "expired": lazy("Nothing: its day has passed. The next run decides again on the facts of its day."),
    "customer_blocked": lazy(
        "Lift the block, or let the customer be treated automatically again; the next run decides."
    ),
    "contact_gone": lazy("Give the customer a valid contact; the next run decides."),
    "no_contact": lazy("Give the customer a contact with an e-mail address; the next run decides."),
    "no_address": lazy("Give the customer a postal address; the next run decides."),
    "no_letterhead": lazy("Give the company a postal address under Administration."),
    "bad_address": lazy("Correct the address; the next run decides."),
    "not_on_allowlist": lazy("Add the address to the allowed ones, or switch outbound on, under What may leave."),
    "opted_out": lazy("Only the word of whoever has the address: write it down at the contact."),
    "no_consent": lazy("Write the consent down at the contact; the next run decides."),
    "too_long": lazy("Shorten the text of the template."),
    "contact_budget": lazy(
        "Time: once a week has passed since the earlier contacts. Or allow more a week for the company."
    ),
    "missing_field": lazy("Fill in the value that is named; the next run decides."),
    "no_template": lazy("Publish a text for this template in the customer’s language."),
    "cannot_render": lazy("Correct the template; the detail names the place."),
    "no_channel": lazy("Set up a mail server under Administration."),
    "undone": lazy("Nothing: a person took it back. The step is decided again when its time comes."),
    "replaced": lazy("Nothing: a newer message says it."),
    "not_needed": lazy("Nothing is left to write about."),
    "again": lazy("Nothing: its step was decided again."),
    "bounced": lazy("Give the customer another contact; the step is decided again."),
}
_ASKS: Final[dict[Guard, str | Promise]] = {
    Guard.INSTALLATION: lazy("The installation is not stopped"),
    Guard.EXPIRED: lazy("It does not come too late"),
    Guard.TENANT: lazy("The organisation is not stopped"),
    Guard.COMPANY: lazy("The company is not stopped"),
    Guard.CHANNEL: lazy("The channel is not stopped"),
    Guard.TEMPLATE: lazy("The template is not stopped"),
    Guard.OUTBOUND: lazy("Outbound is not off"),
    Guard.PROCEDURE: lazy("The procedure is not stopped"),
    Guard.STOP_VERSION: lazy("Nothing happened at the customer since it was decided"),
    Guard.BLOCKED: lazy("The customer is not blocked"),
    Guard.CONTACT: lazy("The contact is still valid"),
    Guard.OPTED_OUT: lazy("Nobody with this address asked not to be written to"),
    Guard.NO_CONSENT: lazy("Consent is recorded where text messages need it"),
    Guard.ALLOWLIST: lazy("The address is allowed"),
    Guard.BUDGET: lazy("The address was not written to too often this week"),
}

_SPOKEN: Final = frozenset({"data", "accepted", "refused", "failed", "bounced"})
_BAD: Final = frozenset({"refused", "failed", "bounced"})
_STATES: Final[dict[str, str | Promise]] = {
    "waiting": lazy("not yet spoken to"),
    "data": lazy("handed over, no answer seen"),
    "accepted": lazy("taken by the mail server"),
    "refused": lazy("refused by the mail server"),
    "failed": lazy("did not reach it"),
    "bounced": lazy("came back from there"),
}


def frees(reason: str) -> str:
    """Say what would let such a message leave."""
    return str(_FREES.get(reason, "")) or _("The detail of each message says more.")


def checked(answers: tuple[Answer, ...]) -> tuple[Checked, ...]:
    """Say what each guard asks, and its answer; those that say no first."""
    told = (Checked(str(_ASKS[one.guard]), one.is_ok) for one in answers if one.guard in _ASKS)
    return tuple(sorted(told, key=lambda one: one.is_ok))


def delivered(row: OutboxRow, told: Sequence[Delivery]) -> str:
    """Say in few words what became of a message at its addresses; "" while nobody was spoken to."""
    spoken = [one for one in told if one.state in _SPOKEN]
    refused = [one for one in spoken if one.state in _BAD]
    if any(one.state == "bounced" for one in spoken):
        back = ngettext(
            "Came back from %(bad)s of %(num)s address", "Came back from %(bad)s of %(num)s addresses", len(spoken)
        )
        return back % {"bad": formats.number(len(refused)), "num": formats.number(len(spoken))}
    if row.channel == PORTAL:
        return _("Shown when the customer opens the portal") if row.state == "sent" else ""
    if row.channel in PAPER:
        return _("In the post") if row.state == "sent" else ""
    if not spoken:
        return ""
    if refused:
        said = ngettext("%(bad)s of %(num)s address refused", "%(bad)s of %(num)s addresses refused", len(spoken))
        return said % {"bad": formats.number(len(refused)), "num": formats.number(len(spoken))}
    if any(one.state == "data" for one in spoken):
        return _("Handed over, no answer seen")
    return _("Taken by the provider") if row.channel == SMS else _("Taken by the mail server")


def variant(spoken: tuple[str, str, str] | None) -> str:
    """Say which variant of the template spoke, and why it was chosen; "" where the template itself did."""
    if spoken is None:
        return ""
    name, condition, tone = spoken
    if condition:
        return _("%(name)s, because %(condition)s") % {"name": name, "condition": condition}
    return _("%(name)s, because the step asks for the tone %(tone)s") % {"name": name, "tone": tone_words(tone)}


def deliveries(told: Sequence[Delivery], zone: str) -> tuple[Delivered, ...]:
    """Say what the mail server answered for each address."""
    return tuple(
        Delivered(
            address=one.address,
            words=str(_STATES.get(one.state, one.state)),
            is_bad=one.state in _BAD,
            answer=one.answer,
            when=formats.moment(one.spoken_at, zone) if one.spoken_at else "",
        )
        for one in told
    )


def detour(kept: Mapping[str, Any]) -> str:
    """Say who or which road was meant first, and why it goes another way; "" where it goes as meant."""
    told = []
    if kept.get("wanted"):
        told.append(f"{channel_words(str(kept['wanted']))}: {words.say(words_of(str(kept['why'])))}")
    told += [
        f"{one['name']}: {words.say(words_of(str(one['reason'])))}" for one in kept.get("passed", ()) if one.get("name")
    ]
    return " · ".join(told)


def length(raw: bytes) -> str:
    """Say how long a text message is, and in how many pieces the networks carry it."""
    found = length_of(raw.decode("utf-8", "replace"))
    said = ngettext("%(places)s signs in %(num)s piece", "%(places)s signs in %(num)s pieces", found.segment_count)
    return said % {"places": formats.number(found.place_count), "num": formats.number(found.segment_count)}


def report_words(state: str) -> str:
    """Name what a provider told."""
    named = {
        "deposited": _("Taken in"),
        "sent": _("Passed on"),
        "delivered": _("Delivered"),
        "undelivered": _("Not delivered"),
        "refused": _("Refused by the addressee"),
        "expired": _("Not collected in time"),
        "bounced": _("Came back"),
        "deferred": _("Tried again later"),
        "complained": _("Reported as unwanted"),
    }
    return named.get(state, state)


def opened(rows: Sequence[Followed], zone: str) -> str:
    """Say which links of a message people have followed, and when."""
    named = {
        "pay": _("what is open"),
        "will_pay": _("will pay on …"),
        "plan": _("a payment plan"),
        "wrong": _("something is wrong"),
    }
    return "; ".join(f"{named.get(one.way, one.way)}, {formats.moment(one.at, zone)}" for one in rows)
