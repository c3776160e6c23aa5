"""How is a mail handed to an SMTP server, and what exactly is known afterwards?"""

import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from typing import Final

from duecourse.interfaces.connectors.smtp.settings import SmtpSettings, oauth2_token, read_settings
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    ChannelBroken,
    Lookup,
    MailerSettings,
    NotKnown,
    NotTaken,
    Outcome,
)

_GONE: Final = (smtplib.SMTPServerDisconnected, OSError)
_END: Final = b".\r\n"


class _Broken(Exception):
    """The conversation ended before the last dot was written."""

    def __init__(self, answer: str, *, for_good: bool = False) -> None:
        super().__init__(answer)
        self.answer, self.for_good = answer, for_good


class SmtpMailer:
    """One pooled connection; what happens after the last dot has been written and not been answered is unknown."""

    def __init__(self, settings: SmtpSettings, secret: str) -> None:
        self._settings, self._secret = settings, secret
        self._server: smtplib.SMTP | None = None
        self._said = 0

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str]) -> Outcome:
        """Hand over exactly these bytes to these addresses."""
        problem = self.try_connection()
        server = self._server
        if problem is not None or server is None:
            return problem or NotTaken("no connection", for_good=False, connection_lost=True, never_connected=True)
        try:
            refused = _envelope(server, sender, recipients)
            if len(refused) == len(recipients):
                server.rset()
                return _all_refused(refused)
            _begin_data(server)
        except _Broken as broken:
            self._drop()
            return NotTaken(broken.answer, for_good=broken.for_good, connection_lost=not broken.for_good)
        except (*_GONE, smtplib.SMTPException) as error:
            self._drop()
            return NotTaken(_text(error), for_good=False, connection_lost=True)
        return self._say(server, content, refused)

    def try_connection(self) -> NotTaken | None:
        """Connect and sign in where that is not done yet, or tell why it cannot be."""
        try:
            self._connected()
        except _Broken as broken:
            self.close()
            return NotTaken(broken.answer, for_good=False, connection_lost=True, never_connected=True)
        except (*_GONE, smtplib.SMTPException) as error:
            self._drop()
            return NotTaken(_text(error), for_good=False, connection_lost=True, never_connected=True)
        return None

    def sent_lookup(self, message_id: str) -> Lookup:
        """An SMTP server keeps no record that a sender could read."""
        return CannotTell("SMTP has no record of sent mail")

    def close(self) -> None:
        """Say goodbye."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (*_GONE, smtplib.SMTPException):
                server.close()

    def _say(self, server: smtplib.SMTP, content: bytes, refused: Mapping[str, str]) -> Outcome:
        """Write the body but its last dot, then the dot: only from then on the server may have the mail."""
        body = _stuffed(content)
        try:
            server.send(body)
        except _GONE as error:
            self._drop()
            return NotTaken(_text(error), for_good=False, connection_lost=True)
        try:
            server.send(_END)
            code, answer = server.getreply()
        except (*_GONE, smtplib.SMTPException) as error:
            self._drop()
            return NotKnown(_text(error))
        self._said += 1
        if code == 250:
            return Accepted(_answer(code, answer), refused)
        if not 400 <= code <= 599:  # an answer that says neither yes nor no
            self._drop()
            return NotKnown(_answer(code, answer))
        if code == 421:
            self._drop()
        return NotTaken(_answer(code, answer), for_good=code >= 500, connection_lost=code == 421)

    def _connected(self) -> None:
        if self._server is not None and self._said >= self._settings.mails_per_connection:
            self.close()
        if self._server is None:
            self._said = 0
            self._open()

    def _open(self) -> None:
        wanted = self._settings
        helo = wanted.helo or None
        if wanted.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                wanted.host, wanted.port, local_hostname=helo, timeout=wanted.timeout, context=context
            )
        else:
            server = smtplib.SMTP(wanted.host, wanted.port, local_hostname=helo, timeout=wanted.timeout)
        self._server = server
        if server.sock is not None:
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the dot waits 40 ms for an ACK
        server.ehlo_or_helo_if_needed()
        if wanted.security == "starttls":
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        self._sign_in(server)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        wanted = self._settings
        if not wanted.user or wanted.auth == "none":
            return
        try:
            if wanted.auth == "oauth2":
                token = oauth2_token(wanted)
                line = f"user={wanted.user}\x01auth=Bearer {token}\x01\x01"
                server.auth(
                    "XOAUTH2", lambda challenge=None: line if challenge is None else "", initial_response_ok=True
                )
            else:
                server.login(wanted.user, self._secret)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, ChannelBroken) as error:
            raise _Broken(f"sign-in: {_text(error)}") from error

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def open_mailer(wired: MailerSettings) -> SmtpMailer:
    """Make the mailer of a channel."""
    return SmtpMailer(read_settings(wired.settings), wired.secret)


def _envelope(server: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> dict[str, str]:
    """Name sender and recipients, and give back the refused ones with the server's answer."""
    code, answer = server.mail(sender)
    if code != 250:
        if code == 421:
            raise _Broken(_answer(code, answer))
        server.rset()
        return dict.fromkeys(recipients, _answer(code, answer))
    refused = {}
    for recipient in recipients:
        code, answer = server.rcpt(recipient)
        if code == 421:
            raise _Broken(_answer(code, answer))
        if code not in (250, 251):
            refused[recipient] = _answer(code, answer)
    return refused


def _begin_data(server: smtplib.SMTP) -> None:
    server.putcmd("data")
    code, answer = server.getreply()
    if code != 354:
        if code != 421:
            server.rset()
        raise _Broken(_answer(code, answer), for_good=code >= 500)


def _all_refused(refused: Mapping[str, str]) -> NotTaken:
    for_good = all(answer.startswith("5") for answer in refused.values())
    return NotTaken(next(iter(refused.values()), "no recipients"), for_good=for_good, refused=refused)


def _stuffed(content: bytes) -> bytes:
    """Double the dots that begin a line, and end with a line end (RFC 5321, 4.5.2)."""
    body = content.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _answer(code: int, answer: bytes) -> str:
    return f"{code} {answer.decode('utf-8', 'replace')}"[:500]


def _text(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return f"{error.smtp_code} {raw.decode('utf-8', 'replace') if isinstance(raw, bytes) else raw}"[:500]
    return f"{type(error).__name__}: {error}"[:500]
