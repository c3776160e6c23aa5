"""Can a mailbox be read as it is set up?"""

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.connectors.imap.settings import read_settings
from duecourse.interfaces.connectors.imap.source import ImapSource
from duecourse.records.communications.ports import Check, MailboxSettings


def try_mailbox(wired: MailboxSettings) -> list[Check]:
    """Connect, sign in, open the folder and count its mails; nothing in the mailbox changes."""
    try:
        wanted = read_settings(wired.settings)
        source = ImapSource(wanted, wired.secret)
        try:
            source.uidvalidity()
            count = source.count()
            folders = source.folders() if wanted.move_to else []
        finally:
            source.close()
    except Refused as refusal:
        return [Check("imap", False, str(refusal.text))]
    found = [Check("imap", True, f"{wanted.host} lets {wanted.user} in; mails in {wanted.folder}: {count}.")]
    if wanted.move_to:
        there = wanted.move_to in folders
        found.append(Check("folder", True, f"The folder {wanted.move_to} {'is there' if there else 'will be made'}."))
    return found
