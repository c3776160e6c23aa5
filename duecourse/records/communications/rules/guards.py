"""May this message leave at this moment, and if not: never, or not yet?"""

from enum import StrEnum
from typing import Final

from duecourse.foundation.kit.words import Text, _


class Purpose(StrEnum):
    """What a message is for; it selects the guards."""

    DUNNING = "dunning"
    SERVICE = "service"
    SECURITY = "security"


class Guard(StrEnum):
    """A question asked in the very update that lets a message leave; its value is the reason when the answer is no."""

    INSTALLATION = "installation_stop"
    TENANT = "tenant_stop"
    CHANNEL = "channel_stop"
    COMPANY = "company_stop"
    PROCEDURE = "procedure_stop"
    TEMPLATE = "template_stop"
    OUTBOUND = "outbound_off"
    IMPORT = "import_running"
    STALE = "ledger_stale"
    SHADOW = "shadow"
    ALLOWLIST = "not_on_allowlist"
    STOP_VERSION = "stop_version"
    CONTACT = "contact_gone"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    BLOCKED = "customer_blocked"
    EXPIRED = "expired"
    BUDGET = "contact_budget"
    WINDOW = "outside_window"
    RATE = "rate"


class Verdict(StrEnum):
    """What follows from a guard's no."""

    HOLD = "due"
    SUPPRESS = "suppressed"
    RETURN = "planned"
    SHADOW = "shadow"


VERDICTS: Final[dict[Guard, Verdict]] = {
    Guard.INSTALLATION: Verdict.HOLD,
    Guard.EXPIRED: Verdict.SUPPRESS,
    Guard.TENANT: Verdict.HOLD,
    Guard.COMPANY: Verdict.HOLD,
    Guard.CHANNEL: Verdict.HOLD,
    Guard.TEMPLATE: Verdict.HOLD,
    Guard.OUTBOUND: Verdict.HOLD,
    Guard.PROCEDURE: Verdict.HOLD,
    Guard.IMPORT: Verdict.HOLD,
    Guard.STOP_VERSION: Verdict.RETURN,
    Guard.STALE: Verdict.HOLD,
    Guard.BLOCKED: Verdict.SUPPRESS,
    Guard.CONTACT: Verdict.SUPPRESS,
    Guard.OPTED_OUT: Verdict.SUPPRESS,
    Guard.NO_CONSENT: Verdict.SUPPRESS,
    Guard.SHADOW: Verdict.SHADOW,
    Guard.ALLOWLIST: Verdict.SUPPRESS,
    Guard.BUDGET: Verdict.SUPPRESS,
    Guard.WINDOW: Verdict.HOLD,
    Guard.RATE: Verdict.HOLD,
}
"""In the order in which they are asked: the first no decides.

A kill switch, a running import or a stale ledger *holds* a message: it waits, is asked again, and dies of old age
(`expired`). What is true of the customer or the address *suppresses* it for good. Another stop version sends it back to
be decided again.
"""

_ALWAYS: Final = frozenset({Guard.INSTALLATION})
_SERVICE: Final = _ALWAYS | {
    Guard.TENANT,
    Guard.COMPANY,
    Guard.CHANNEL,
    Guard.TEMPLATE,
    Guard.OUTBOUND,
    Guard.SHADOW,
    Guard.ALLOWLIST,
    Guard.CONTACT,
    Guard.OPTED_OUT,
    Guard.NO_CONSENT,
    Guard.EXPIRED,
    Guard.RATE,
    Guard.WINDOW,
}
DECIDED: Final = frozenset({Guard.PROCEDURE, Guard.IMPORT, Guard.STOP_VERSION, Guard.STALE, Guard.BLOCKED})
"""What a service message is asked besides where a procedure decided it: what it stands on may have changed."""
GUARDS: Final[dict[Purpose, frozenset[Guard]]] = {
    Purpose.DUNNING: frozenset(Guard),
    Purpose.SERVICE: _SERVICE,
    Purpose.SECURITY: _ALWAYS | {Guard.EXPIRED},
}

_WORDS: Final[dict[str, str]] = {
    Guard.INSTALLATION: _("Sending is stopped for the whole installation."),
    Guard.TENANT: _("Sending is stopped for this organisation."),
    Guard.COMPANY: _("Sending is stopped for this company."),
    Guard.CHANNEL: _("Sending is stopped on this channel."),
    Guard.TEMPLATE: _("Sending is stopped for this template."),
    Guard.PROCEDURE: _("Sending is stopped for this procedure."),
    Guard.OUTBOUND: _("Outbound messages are switched off."),
    Guard.IMPORT: _("An import is running; the message waits for its end."),
    Guard.STALE: _("The ledger is too old to write to customers by it."),
    Guard.SHADOW: _("Shadow mode: it would have been sent now."),
    Guard.ALLOWLIST: _("The address is not on the list of allowed addresses."),
    Guard.STOP_VERSION: _("Something happened at this customer since; it is decided again."),
    Guard.CONTACT: _("The contact is no longer valid."),
    Guard.OPTED_OUT: _("Whoever has this address asked not to be written to on this channel."),
    Guard.NO_CONSENT: _("Text messages to this number need consent, and none is recorded."),
    Guard.BLOCKED: _("The customer is blocked or not treated automatically."),
    Guard.EXPIRED: _("It came too late to be sent."),
    Guard.BUDGET: _("This address has been written to often enough for now."),
    Guard.WINDOW: _("Outside the hours in which the customer is written to."),
    Guard.RATE: _("The limit of messages a minute is reached; it follows shortly."),
    "undone": _("Taken back by a person."),
    "no_right": _("Its sender or its reader lost the right to it before it left."),
    "held": _("Held by a person; it leaves once somebody approves it."),
    "replaced": _("Replaced by a newer message."),
    "not_needed": _("There is nothing left to write about."),
    "anomaly": _("Unusually many messages: a person must agree first."),
    "approval": _("Waits for approval."),
    "missing_field": _("A value that the template needs is missing."),
    "no_contact": _("Nobody with a valid e-mail address is known at this customer."),
    "no_email": _("No e-mail address is known."),
    "no_mobile": _("No number is known that takes text messages."),
    "not_wanted": _("The contact does not want to hear of this."),
    "other_channel": _("The contact wants to be reached in another way."),
    "address_bounced": _("Mail to this address came back."),
    "last_failed": _("The last message to this address did not arrive."),
    "no_sms": _("No provider of text messages is set up."),
    "too_long": _("The text is too long for a text message."),
    "provider": _("The provider says that it was taken."),
    "no_address": _("No postal address is known for this customer."),
    "no_letterhead": _("The company has no postal address to write from."),
    "posted_anyway": _("It was in the letter box before it was taken back."),
    "no_template": _("There is no published template for it."),
    "cannot_render": _("The text could not be made."),
    "bad_address": _("The address cannot be used."),
    "refused": _("The mail server refused it."),
    "bounced": _("It came back: the address could not be reached."),
    "too_many_attempts": _("The mail server could not take it after several attempts."),
    "no_channel": _("Nothing is set up to send it."),
    "cannot_tell": _("The connection broke while sending; whether it arrived is not known."),
    "found": _("Found in the record of sent mail."),
    "person": _("Settled by a person."),
    "again": _("It reached nobody, so a person had its step decided again."),
    "server_away": _("The mail server cannot be reached; it is tried again shortly."),
    "server_busy": _("The mail server asked to try again later."),
    "not_found": _("The record of sent mail does not hold it; it is sent again."),
}


def words_of(reason: str) -> Text:
    """Say a reason in words."""
    return Text(_WORDS.get(reason, reason))


def asked_of(purpose: str, *, by_procedure: bool = False) -> frozenset[Guard]:
    """List the guards of a purpose, and what is asked besides where a procedure decided the message."""
    asked = GUARDS[Purpose(purpose)]
    return asked | DECIDED if by_procedure and purpose != Purpose.SECURITY else asked
