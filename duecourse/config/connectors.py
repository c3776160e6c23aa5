"""Which connector serves which kind of wire? A channel's settings name one of these."""

MAILERS: dict[str, str] = {
    "smtp": "duecourse.interfaces.connectors.smtp.mailer.open_mailer",
    "sink": "duecourse.interfaces.connectors.sink.mailer.open_mailer",
}
"""Connector name -> the function that makes its `Mailer` from the channel's settings."""

DOCTORS: dict[str, str] = {"smtp": "duecourse.interfaces.connectors.smtp.doctor.check_channel"}
"""Connector name -> the function that tries its wire for `duecourse doctor`."""

SOURCES: dict[str, str] = {"imap": "duecourse.interfaces.connectors.imap.source.open_source"}
"""Kind of a mailbox -> the function that makes its `MailSource` from the mailbox's settings."""

MAILBOX_DOCTORS: dict[str, str] = {"imap": "duecourse.interfaces.connectors.imap.doctor.try_mailbox"}
"""Kind of a mailbox -> the function that tries it."""
