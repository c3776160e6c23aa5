"""Which connector serves which kind of wire? A channel's settings name one of these."""

MAILERS: dict[str, str] = {
    "smtp": "duecourse.interfaces.connectors.smtp.mailer.open_mailer",
    "sink": "duecourse.interfaces.connectors.sink.mailer.open_mailer",
    "twilio": "duecourse.interfaces.connectors.twilio.texter.open_texter",
    "sink_sms": "duecourse.interfaces.connectors.sink.slips.open_texts",
    "sink_post": "duecourse.interfaces.connectors.sink.slips.open_post",
}
"""Connector name -> the function that makes its `Mailer` from the channel's settings."""

HOOKS: dict[str, str] = {
    "twilio": "duecourse.interfaces.connectors.twilio.hooks.read",
    "webhooks": "duecourse.interfaces.connectors.webhooks.hooks.read",
}
"""Connector name -> the function that reads what its provider tells, after looking at the signature."""

DOCTORS: dict[str, str] = {
    "smtp": "duecourse.interfaces.connectors.smtp.doctor.check_channel",
    "twilio": "duecourse.interfaces.connectors.twilio.doctor.check_channel",
    "webhooks": "duecourse.interfaces.connectors.webhooks.hooks.check_channel",
}
"""Connector name -> the function that tries its wire for `duecourse doctor`."""

SOURCES: dict[str, str] = {"imap": "duecourse.interfaces.connectors.imap.source.open_source"}
"""Kind of a mailbox -> the function that makes its `MailSource` from the mailbox's settings."""

MAILBOX_DOCTORS: dict[str, str] = {"imap": "duecourse.interfaces.connectors.imap.doctor.try_mailbox"}
"""Kind of a mailbox -> the function that tries it."""

COPY_SOURCES: dict[str, str] = {"http": "duecourse.interfaces.connectors.copies.source.open_source"}
"""Kind of an archive of invoices -> the function that makes its `CopySource` from the settings."""

PAYMENT_PROVIDERS: dict[str, str] = {"fakepay": "duecourse.interfaces.connectors.fakepay.provider.open_provider"}
"""Payment provider -> the function that makes its `PaymentProvider` from a company's settings."""

CREDIT_NOTES: dict[str, str] = {"file": "duecourse.interfaces.connectors.creditfile.writer.open_credits"}
"""Kind of a way to the ERP -> the function that makes what takes orders for credit notes; a file speaks to nobody."""
