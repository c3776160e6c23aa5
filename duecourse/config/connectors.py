"""Which connector serves which kind of wire? A channel's settings name one of these."""

MAILERS: dict[str, str] = {
    "smtp": "duecourse.interfaces.connectors.smtp.mailer.open_mailer",
    "sink": "duecourse.interfaces.connectors.sink.mailer.open_mailer",
}
"""Connector name -> the function that makes its `Mailer` from the channel's settings."""

DOCTORS: dict[str, str] = {"smtp": "duecourse.interfaces.connectors.smtp.doctor.check_channel"}
"""Connector name -> the function that tries its wire for `duecourse doctor`."""
