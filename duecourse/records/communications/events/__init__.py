"""What can happen to what is said, and to what comes back?"""

from duecourse.records.communications.events.calls import OUTCOMES, CallMade
from duecourse.records.communications.events.channels import ChannelTried, MailboxTried, OutboundSwitched, TrialLine
from duecourse.records.communications.events.letters import (
    LetterPosted,
    LetterPostedAnyway,
    LetterPrinted,
    LetterStruck,
)
from duecourse.records.communications.events.mails import ConsentSaid, MailFiled, MailReceived, TextReceived
from duecourse.records.communications.events.messages import (
    AboutMessage,
    LinkFollowed,
    MessageBounced,
    MessageCancelled,
    MessageDetoured,
    MessageFailed,
    MessageReported,
    MessageReturned,
    MessageSent,
    MessageShadowed,
    MessageSuppressed,
    MessageUnknown,
)
from duecourse.records.communications.events.portal import AccessEnded, AccessKept, LinksRevoked, PortalUndone
from duecourse.records.communications.events.threads import (
    ThreadAssigned,
    ThreadDone,
    ThreadMerged,
    ThreadNoted,
    ThreadPassedOn,
    ThreadReopened,
    ThreadSplit,
)

__all__ = [
    "OUTCOMES",
    "AboutMessage",
    "AccessEnded",
    "AccessKept",
    "CallMade",
    "ChannelTried",
    "ConsentSaid",
    "LetterPosted",
    "LetterPostedAnyway",
    "LetterPrinted",
    "LetterStruck",
    "LinkFollowed",
    "LinksRevoked",
    "MailFiled",
    "MailReceived",
    "MailboxTried",
    "MessageBounced",
    "MessageCancelled",
    "MessageDetoured",
    "MessageFailed",
    "MessageReported",
    "MessageReturned",
    "MessageSent",
    "MessageShadowed",
    "MessageSuppressed",
    "MessageUnknown",
    "OutboundSwitched",
    "PortalUndone",
    "TextReceived",
    "ThreadAssigned",
    "ThreadDone",
    "ThreadMerged",
    "ThreadNoted",
    "ThreadPassedOn",
    "ThreadReopened",
    "ThreadSplit",
    "TrialLine",
]
