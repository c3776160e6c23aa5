"""What does somebody who decides on a contact say of it, and what is answered?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from duecourse.records.communications.rules.fields import AnswerLinks, SenderFacts
from duecourse.records.communications.rules.letters import LETTER_OF, PAPER, PORTAL
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.communications.rules.rendering import Rendered, Source
from duecourse.records.communications.rules.texting import SMS, SMS_OF


@dataclass(frozen=True, slots=True)
class Line:
    """An item to speak of, and how much of it is asked for."""

    item_id: int
    amount: Decimal
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """One contact that somebody decided on; `origin` makes it once (`action:17:email:dunning`)."""

    company_id: int
    customer_id: int
    origin: str
    template_code: str
    planned_on: date
    stop_version: int = 0
    lines: Sequence[Line] = ()
    to_collect: Mapping[str, Decimal] | None = None
    purpose: str = "dunning"
    severity: int | None = None
    procedure: str = ""
    needs_approval: bool = False
    contact_id: int | None = None
    cc_roles: Sequence[str] = ()
    copy_ids: Sequence[int] = ()
    """Contacts who get a copy by name."""
    deadline_on: date | None = None
    previous_on: date | None = None
    next_step_text: str = ""
    sender: SenderFacts | None = None
    references: Sequence[str] = ()
    extra: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    channel: str = "email"
    written: Source | None = None
    """The words of a person, in place of a published text."""
    attachments: Sequence[Attachment] = ()
    not_before: datetime | None = None
    has_statement: bool = False
    """The statement of the account goes with the mail, in the mail's language."""
    variants: Sequence[str] = ()
    """Templates that speak in the place of its own for this customer, the best first."""

    @property
    def is_on_paper(self) -> bool:
        """Tell whether it leaves by post."""
        return self.channel in PAPER

    @property
    def keeps_hours(self) -> bool:
        """Tell whether it waits for the hours of its reader: paper and what stands in the portal disturb nobody."""
        return self.is_begun_by_us and not self.is_on_paper and self.channel != PORTAL

    @property
    def codes(self) -> Sequence[str]:
        """Name the templates that may speak for it, the best first: a letter has a text of its own, or takes the mail's.

        A text message has a text of its own only. Variants of the template go before it.
        """
        codes = (*self.variants, self.template_code.removesuffix(SMS_OF))
        if self.channel == SMS:
            return tuple(code + SMS_OF for code in codes)
        return tuple(each for code in codes for each in (code + LETTER_OF, code)) if self.is_on_paper else codes

    @property
    def is_begun_by_us(self) -> bool:
        """Tell whether nobody waits for it: it keeps the hours of its reader and can be taken back for a while."""
        return self.purpose == "dunning" or bool(self.procedure)


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of a plan: the message's id, where it stands, and why when it does not go."""

    origin: str
    message_id: int
    state: str
    reason: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """A message before it is planned: to whom, what, when; and the reason where it could not be made."""

    address: str
    subject: str
    rendered: Rendered | None
    due_at: datetime
    reason: str
    detail: str
    links: AnswerLinks
    text: str = ""
    """What a text message would say."""
