"""Does the provider of text messages know the account?"""

from duecourse.interfaces.connectors.twilio.texter import open_texter
from duecourse.records.communications.ports import Accepted, Check, MailerSettings, NotKnown, NotTaken


def check_channel(wired: MailerSettings, sender: str) -> list[Check]:
    """Ask for the account without sending anything."""
    outcome = open_texter(wired).try_account()
    match outcome:
        case Accepted():
            return [Check("sms", True, "The provider of text messages knows the account.")]
        case NotTaken(answer=answer) | NotKnown(answer=answer):
            return [Check("sms", False, f"The provider of text messages does not let us in: {answer}")]
