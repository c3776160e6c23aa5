"""What was said, what is about to be said, what came back, and may it leave?"""

from duecourse.records.communications.models.calls import Call
from duecourse.records.communications.models.codes import StepUpCode
from duecourse.records.communications.models.consents import Consent, ProviderReport
from duecourse.records.communications.models.inbox import (
    CannedReply,
    InboxRule,
    InboxTerms,
    ThreadMention,
    ThreadPresence,
)
from duecourse.records.communications.models.law import LegalFigure
from duecourse.records.communications.models.links import LinkVisit, TrackedLink
from duecourse.records.communications.models.mailboxes import (
    Bounce,
    IncomingMail,
    MailAttachment,
    Mailbox,
    StoredFile,
)
from duecourse.records.communications.models.outbox import STATES, Channel, KillSwitch, Message, Recipient
from duecourse.records.communications.models.paper import Letterhead, PrintBatch, PrintedLetter
from duecourse.records.communications.models.portal import KeptAccess, PortalAct, PortalTerms
from duecourse.records.communications.models.templates import Template, TemplateVersion
from duecourse.records.communications.models.threads import MailReading, Thread, ThreadMessage

__all__ = [
    "STATES",
    "Bounce",
    "Call",
    "CannedReply",
    "Channel",
    "Consent",
    "InboxRule",
    "InboxTerms",
    "IncomingMail",
    "KeptAccess",
    "KillSwitch",
    "LegalFigure",
    "Letterhead",
    "LinkVisit",
    "MailAttachment",
    "MailReading",
    "Mailbox",
    "Message",
    "PortalAct",
    "PortalTerms",
    "PrintBatch",
    "PrintedLetter",
    "ProviderReport",
    "Recipient",
    "StepUpCode",
    "StoredFile",
    "Template",
    "TemplateVersion",
    "Thread",
    "ThreadMention",
    "ThreadMessage",
    "ThreadPresence",
    "TrackedLink",
]
