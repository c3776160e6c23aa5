"""What would free a message that was held back, and what does each guard ask?"""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.interfaces.web.outbox.shown import Checked
from duecourse.records.communications.queries.checks import Answer
from duecourse.records.communications.rules.guards import Guard

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
    Guard.ALLOWLIST: lazy("The address is allowed"),
    Guard.BUDGET: lazy("The address was not written to too often this week"),
}


def frees(reason: str) -> str:
    """Say what would let such a message leave."""
    return str(_FREES.get(reason, "")) or _("The detail of each message says more.")


def checked(answers: tuple[Answer, ...]) -> tuple[Checked, ...]:
    """Say what each guard asks, and its answer; those that say no first."""
    told = (Checked(str(_ASKS[one.guard]), one.is_ok) for one in answers if one.guard in _ASKS)
    return tuple(sorted(told, key=lambda one: one.is_ok))
