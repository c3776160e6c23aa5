"""How are templates, their states and their fields called in the reader's language?"""

from __future__ import annotations

from collections import Counter

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.interfaces.web.formats import reading_locale
from duecourse.records.communications.rules import starters

STAGES = (
    ("delivery", lazy("Invoice delivery")),
    ("pre_due", lazy("Before the due date")),
    ("due_today", lazy("Due today")),
    ("statement", lazy("Statement")),
    ("friendly", lazy("Friendly reminder")),
    ("firm", lazy("Firm reminder")),
    ("final", lazy("Final request")),
    ("formal", lazy("Formal notice")),
    ("interest", lazy("Interest")),
    ("handover", lazy("Hand-over")),
    ("promise", lazy("Promises")),
    ("plan", lazy("Payment plans")),
    ("dispute", lazy("Disputes")),
    ("remittance", lazy("Payments without a purpose")),
    ("debit", lazy("Returned direct debits")),
    ("thanks", lazy("Thanks")),
    ("credit", lazy("Credit")),
    ("contact", lazy("Contacts")),
    ("service", lazy("Service")),
    ("internal", lazy("To colleagues")),
)
"""In the order in which a customer meets them."""

EXAMPLES = (
    ("one item", lazy("An ordinary customer")),
    ("a very long name", lazy("A very long name")),
    ("several currencies", lazy("Three currencies and a credit")),
    ("300 items", lazy("300 invoices")),
    ("a name from right to left", lazy("A name from right to left")),
    ("no contact", lazy("No contact, and markup in the name")),
    ("nothing open and no contact", lazy("No contact and nothing open")),
)
VIEWS = (("mail", lazy("Mail")), ("phone", lazy("Mail on a phone")), ("text", lazy("Plain text")))
LETTER_VIEWS = (("letter", lazy("Letter")), ("mail", lazy("As a mail")))

FIELD_GROUPS = (
    (
        lazy("Ready-made parts"),
        (
            ("tables", lazy("Table of the invoices")),
            ("answers", lazy("Button and the ways to answer")),
            ("bank_details", lazy("Where to pay")),
            ("interest_table", lazy("Table of the interest")),
        ),
    ),
    (
        lazy("Customer"),
        (
            ("customer.name", lazy("Name")),
            ("customer.number", lazy("Number")),
            ("customer.group", lazy("Group")),
            ("customer.country", lazy("Country")),
            ("customer.vat_id", lazy("VAT number")),
        ),
    ),
    (
        lazy("Contact"),
        (
            ("contact.name", lazy("Name")),
            ("contact.salutation", lazy("Salutation")),
            ("contact.first", lazy("First name")),
            ("contact.last", lazy("Last name")),
            ("contact.role", lazy("Role")),
            ("contact.email", lazy("E-mail address")),
            ("contact.phone", lazy("Phone")),
        ),
    ),
    (
        lazy("Amounts and days"),
        (
            ("to_collect", lazy("Amount to collect")),
            ("count", lazy("How many invoices")),
            ("new_count", lazy("How many are new")),
            ("oldest_days_late", lazy("Days late of the oldest")),
            ("date", lazy("Today")),
            ("deadline_date", lazy("Pay by")),
            ("items.first.number", lazy("Number of the first invoice")),
        ),
    ),
    (
        lazy("Sender"),
        (
            ("sender.name", lazy("Name")),
            ("sender.title", lazy("Title")),
            ("sender.phone", lazy("Phone")),
            ("sender.email", lazy("E-mail address")),
            ("sender.signature", lazy("Signature lines of the brand")),
        ),
    ),
    (
        lazy("Our company"),
        (
            ("entity.name", lazy("Name")),
            ("entity.address", lazy("Address")),
            ("entity.register", lazy("Register")),
            ("entity.vat", lazy("VAT number")),
            ("entity.payee_name", lazy("Payee")),
            ("entity.iban", lazy("IBAN")),
            ("entity.bic", lazy("BIC")),
        ),
    ),
    (
        lazy("Step and law"),
        (
            ("proc.previous_date", lazy("Day of the last reminder")),
            ("proc.previous_channel", lazy("How we wrote last")),
            ("proc.next_step_text", lazy("What comes next")),
            ("legal.jurisdiction_text", lazy("Legal text of the country")),
            ("legal.retention_notice", lazy("How long we keep this")),
            ("legal.privacy_url", lazy("Privacy page")),
        ),
    ),
    (
        lazy("Promise"),
        (
            ("promise.amount", lazy("Amount")),
            ("promise.date", lazy("Day")),
            ("promise.missing", lazy("What is missing")),
            ("promise.items", lazy("Invoices")),
        ),
    ),
    (
        lazy("Payment plan"),
        (
            ("plan.total", lazy("Total")),
            ("plan.count", lazy("How many instalments")),
            ("plan.first_date", lazy("First due day")),
            ("plan.next_date", lazy("Next due day")),
            ("plan.next_amount", lazy("Next amount")),
            ("plan.remaining", lazy("What remains")),
            ("plan.open", lazy("All that is open of it")),
            ("plan.schedule", lazy("All instalments, a line each")),
            ("plan.ends_date", lazy("The day on which a missed instalment ends the plan")),
            ("plan.break_days", lazy("So many days after a missed instalment the plan ends")),
            ("plan.break_count", lazy("So many missed instalments end the plan")),
            ("plan.rules", lazy("Rules of the plan")),
            ("plan.accepted_date", lazy("The day on which the customer accepted it on its own page")),
            ("plan.accepted_by", lazy("Who accepted it there")),
        ),
    ),
    (
        lazy("Dispute"),
        (
            ("dispute.id", lazy("Number")),
            ("dispute.reason", lazy("Reason")),
            ("dispute.amount", lazy("Amount")),
            ("dispute.items", lazy("Invoices")),
            ("dispute.owner", lazy("Who looks into it")),
            ("dispute.next_step", lazy("Next step")),
            ("dispute.due", lazy("Answer by")),
            ("dispute.answer", lazy("Our answer")),
            ("dispute.credit", lazy("Amount credited")),
        ),
    ),
    (
        lazy("Payment"),
        (
            ("payment.amount", lazy("Amount")),
            ("payment.date", lazy("Day")),
            ("payment.reference", lazy("Reference")),
            ("payment.unapplied", lazy("What has no invoice")),
            ("payment.reason", lazy("Why the bank returned it")),
        ),
    ),
    (
        lazy("Interest and fixed sum"),
        (
            ("interest.amount", lazy("Interest")),
            ("interest.rate", lazy("Rate a year")),
            ("interest.to", lazy("Until")),
            ("interest.source", lazy("Name of the law")),
            ("comp.amount", lazy("Fixed sum")),
            ("comp.legal_ref", lazy("Law of the fixed sum")),
        ),
    ),
    (
        lazy("Credit"),
        (
            ("credit.order", lazy("Order")),
            ("credit.status", lazy("What was decided")),
            ("credit.next_step", lazy("Next step")),
            ("credit.due", lazy("Answer by")),
        ),
    ),
    (
        lazy("Hand-over"),
        (
            ("handover.to", lazy("To whom")),
            ("handover.reference", lazy("Reference")),
        ),
    ),
    (
        lazy("Task"),
        (
            ("task.due", lazy("Due")),
            ("task.note", lazy("Note")),
        ),
    ),
    (
        lazy("Said on the customer’s page"),
        (
            ("portal.kind", lazy("What was said")),
            ("portal.amount", lazy("Amount")),
            ("portal.date", lazy("Day")),
            ("portal.items", lazy("Invoices")),
            ("portal.number", lazy("Number")),
            ("portal.words", lazy("In its words")),
            ("portal.person", lazy("The right person")),
            ("portal.files", lazy("Files")),
            ("portal.undone", lazy("Taken back")),
        ),
    ),
)
"""The palette: every field that an author puts in, by what it speaks of."""


def field_names() -> dict[str, str]:
    """Name every field; where several groups have one of that name, with its group."""
    names = [(str(title), path, str(name)) for title, fields in FIELD_GROUPS for path, name in fields]
    often = Counter(name for _title, _path, name in names)
    return {path: f"{title}: {name}" if often[name] > 1 else name for title, path, name in names}


def stage_words(stage: str) -> str:
    """Name a stage; one of the tenant's own is called as it is written."""
    return str(dict(STAGES).get(stage, stage))


def language_words(language: str) -> str:
    """Name a language in the reader's own."""
    name = Locale.parse(language.replace("-", "_")).get_display_name(reading_locale()) or language
    return name[:1].upper() + name[1:]


def tone_words(tone: str) -> str:
    """Name a tone."""
    return {
        "courtesy": _("courtesy"),
        "friendly": _("friendly"),
        "neutral": _("neutral"),
        "firm": _("firm"),
        "final": _("final"),
        "formal": _("formal"),
    }.get(tone, tone)


def state_words(state: str) -> str:
    """Name the state of a version."""
    return {
        "draft": _("draft"),
        "proposed": _("waits for approval"),
        "published": _("in use"),
        "retired": _("formerly in use"),
        "discarded": _("thrown away"),
    }.get(state, state)


def name_in(code: str, name: str, language: str) -> str:
    """Name a starter template in the reader's language while nobody gave it another name."""
    ours = {each.language: each.name for each in starters.starters() if each.code == code}
    return ours.get(language.partition("-")[0], name) if ours.get("en") == name else name
