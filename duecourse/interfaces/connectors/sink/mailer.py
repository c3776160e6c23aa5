"""How does Duecourse hand mails to the sink, and look them up there?"""

from pathlib import Path

from duecourse.interfaces.connectors.sink.box import SinkBox
from duecourse.interfaces.connectors.smtp.mailer import SmtpMailer
from duecourse.interfaces.connectors.smtp.settings import SmtpSettings, read_settings
from duecourse.records.communications.ports import CannotTell, ChannelBroken, Found, Lookup, MailerSettings, NotFound


class SinkMailer(SmtpMailer):
    """Speaks SMTP like to any server, and can read the sink's record of what it got."""

    def __init__(self, settings: SmtpSettings, folder: Path) -> None:
        super().__init__(settings, "")
        self._box = SinkBox(folder)

    def sent_lookup(self, message_id: str) -> Lookup:
        """Look a Message-ID up; the sink acknowledges only what its record holds."""
        if not self._box.is_readable():
            return CannotTell("the sink's folder cannot be read", is_final=False)
        receipts = self._box.lookup(message_id)
        if not receipts:
            return NotFound()
        return Found(frozenset(address for receipt in receipts for address in receipt.recipients))


def open_mailer(wired: MailerSettings) -> SinkMailer:
    """Make the mailer of a channel with the connector `sink`: host, port and folder."""
    folder = str(wired.settings.get("folder", ""))
    if not folder:
        raise ChannelBroken(problem="folder: the sink needs the folder that it keeps mails in")
    settings = {"host": "127.0.0.1", "port": 2525, "auth": "none", **wired.settings}
    return SinkMailer(read_settings(settings), Path(folder))
