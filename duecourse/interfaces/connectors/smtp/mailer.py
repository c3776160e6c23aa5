"""How is a mail handed to an SMTP server, and what exactly is known afterwards?"""

import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from typing import Final

from duecourse.foundation.kit.clock import stopwatch
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
_ON_THE_WIRE: Final = re.compile(r"[\x21-\x3b=\x3f-\x7e]+\Z")
"""Printable ASCII without blanks and angle brackets: what can stand between the brackets of MAIL and RCPT."""


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

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
        """Hand over exactly these bytes to these addresses, soon or not at all."""
        began = stopwatch()
        problem = self.try_connection()
        server = self._server
        if problem is not None or server is None:
            return problem or NotTaken("no connection", for_good=False, connection_lost=True, never_connected=True)
        if not all(map(_ON_THE_WIRE.match, (sender, *recipients))):
            return NotTaken("an address cannot be said in SMTP", for_good=True)
        try:
            envelope = _in_one_go if server.has_extn("pipelining") else _step_by_step
            refused, is_open = envelope(server, sender, recipients)
            if len(refused) == len(recipients):
                self._leave(server, is_open=is_open)
                return _all_refused(refused)
        except _Broken as broken:
            self._drop()
            return NotTaken(broken.answer, for_good=broken.for_good, connection_lost=not broken.for_good)
        except (*_GONE, smtplib.SMTPException) as error:
            self._drop()
            return NotTaken(_text(error), for_good=False, connection_lost=True)
        return self._say(server, content, refused, began=began)

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

    def _say(self, server: smtplib.SMTP, content: bytes, refused: Mapping[str, str], *, began: float) -> Outcome:
        """Write the body but its last dot, then the dot: only from then on the server may have the mail.

        A process that slept, or a server that dawdled, must not write the dot any more: somebody else may have looked
        the mail up meanwhile, not found it, and said it himself.
        """
        body = _stuffed(content)
        try:
            server.send(body)
        except _GONE as error:
            self._drop()
            return NotTaken(_text(error), for_good=False, connection_lost=True)
        if stopwatch() - began > self._settings.say_within:
            self._drop()
            return NotTaken("taken back before the last dot: it took too long", for_good=False)
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

    def _leave(self, server: smtplib.SMTP, *, is_open: bool) -> None:
        """Give up a mail that nobody took; a server that waits for its body all the same must not see a dot."""
        if is_open:
            self._drop()
        else:
            server.rset()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def open_mailer(wired: MailerSettings) -> SmtpMailer:
    """Make the mailer of a channel."""
    return SmtpMailer(read_settings(wired.settings), wired.secret)


def _step_by_step(server: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> tuple[dict[str, str], bool]:
    """Name sender and recipients and begin the body, waiting for each answer.

    Gives the refused recipients with the server's answers, and whether the server waits for the body.
    """
    code, answer = _asked(server, f"MAIL FROM:<{sender}>")
    if code != 250:
        return dict.fromkeys(recipients, _answer(code, answer)), False
    refused = {}
    for recipient in recipients:
        code, answer = _asked(server, f"RCPT TO:<{recipient}>")
        if code not in (250, 251):
            refused[recipient] = _answer(code, answer)
    if len(refused) < len(recipients):
        server.putcmd("DATA")
        _expect_go(server, *server.getreply())
    return refused, len(refused) < len(recipients)


def _in_one_go(server: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> tuple[dict[str, str], bool]:
    """Say the same in one packet to a server that offers PIPELINING (RFC 2920), then read all answers."""
    server.send("".join([f"MAIL FROM:<{sender}>\r\n", *(f"RCPT TO:<{to}>\r\n" for to in recipients), "DATA\r\n"]))
    code, answer = _read(server)
    unwanted = "" if code == 250 else _answer(code, answer)
    refused = {}
    for recipient in recipients:
        code, answer = _read(server)
        if unwanted or code not in (250, 251):
            refused[recipient] = unwanted or _answer(code, answer)
    code, answer = _read(server)
    if len(refused) < len(recipients):
        _expect_go(server, code, answer)
    return refused, code == 354


def _asked(server: smtplib.SMTP, line: str) -> tuple[int, bytes]:
    server.putcmd(line)
    return _read(server)


def _read(server: smtplib.SMTP) -> tuple[int, bytes]:
    code, answer = server.getreply()
    if code == 421:
        raise _Broken(_answer(code, answer))
    return code, answer


def _expect_go(server: smtplib.SMTP, code: int, answer: bytes) -> None:
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
