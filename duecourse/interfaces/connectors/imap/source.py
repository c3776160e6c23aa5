"""How is a mailbox read by IMAP, so that nothing in it changes unless it is asked for?"""

import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

from duecourse.interfaces.connectors.imap.settings import ImapSettings, read_settings
from duecourse.interfaces.connectors.tokens import NoToken, token_of
from duecourse.records.communications.ports import LyingMail, MailboxBroken, MailboxSettings

LARGEST_MAIL: Final = 40 * 1024 * 1024
"""Of a longer mail so much is fetched: it is kept as far as it goes, and reading it says that it is cut off."""
_UID: Final = re.compile(rb"UID (\d+)")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE: Final = re.compile(rb'INTERNALDATE "([^"]+)"')
_BROKEN: Final = (imaplib.IMAP4.error, ImapToolsError, OSError, NoToken, ValueError)
Given = TypeVar("Given")


class ImapSource:
    """One connection to a mailbox; every problem on the way is refused as `MailboxBroken`, in the server's words."""

    def __init__(self, settings: ImapSettings, secret: str) -> None:
        self._settings, self._secret = settings, secret
        self._box: BaseMailBox | None = None
        self._known: list[int] = []

    def uidvalidity(self) -> int:
        """Connect where that is not done yet, and tell under which numbering the folder stands."""
        return self._asked(lambda box: int(box.client.response("UIDVALIDITY")[1][0] or 0))

    def fetch(self, *, after: int, limit: int, most_bytes: int) -> list[LyingMail]:
        """Fetch the next mails beyond `after`; they stay unseen where they are."""
        self._known = [uid for uid in self._known if uid > after] or self._asked(lambda box: _beyond(box, after))
        wanted = self._known[:limit]
        if not wanted:
            return []
        chosen = _within(self._asked(lambda box: _sizes(box, wanted)), most_bytes)
        return self._asked(lambda box: _fetched(box, chosen)) if chosen else []

    def put_away(self, uids: Sequence[int]) -> None:
        """Move what was kept, where a folder for it is named."""
        folder = self._settings.move_to
        if not folder or not uids:
            return

        def move(box: BaseMailBox) -> None:
            if not box.folder.exists(folder):
                box.folder.create(folder)
            box.move([str(uid) for uid in uids], folder)

        self._asked(move)

    def wait(self, seconds: float) -> None:
        """Wait for news by IDLE; a server without it is simply asked again after that time."""
        self._asked(lambda box: _idle(box, seconds))

    def folders(self) -> list[str]:
        """Name the folders that there are."""
        return self._asked(lambda box: [found.name for found in box.folder.list()])

    def count(self) -> int:
        """Tell how many mails lie in the folder."""
        return self._asked(lambda box: len(_beyond(box, 0)))

    def close(self) -> None:
        """Say goodbye."""
        box, self._box = self._box, None
        if box is not None:
            try:
                box.logout()
            except _BROKEN:
                box.client.shutdown()

    def _asked(self, question: Callable[[BaseMailBox], Given]) -> Given:
        try:
            return question(self._open())
        except _BROKEN as error:
            if self._box is not None:
                self._box.client.shutdown()
            self._box = None
            raise MailboxBroken(problem=_text(error)) from error

    def _open(self) -> BaseMailBox:
        if self._box is None:
            wanted = self._settings
            box = _connected(wanted)
            self._box = box
            if wanted.auth == "oauth2":
                box.xoauth2(wanted.user, token_of(wanted.token_command), initial_folder=None)
            elif wanted.user.isascii() and self._secret.isascii():
                box.login(wanted.user, self._secret, initial_folder=None)
            else:
                box.login_utf8(wanted.user, self._secret, initial_folder=None)
            box.folder.set(wanted.folder, readonly=not wanted.move_to)
        return self._box


def open_source(wired: MailboxSettings) -> ImapSource:
    """Make the source of a mailbox; it connects when it is first asked."""
    return ImapSource(read_settings(wired.settings), wired.secret)


def _connected(wanted: ImapSettings) -> BaseMailBox:
    context = ssl.create_default_context()
    if wanted.security == "tls":
        return MailBox(wanted.host, wanted.port, timeout=wanted.timeout, ssl_context=context)
    if wanted.security == "starttls":
        return MailBoxStartTls(wanted.host, wanted.port, timeout=wanted.timeout, ssl_context=context)
    return MailBoxUnencrypted(wanted.host, wanted.port, timeout=wanted.timeout)


def _beyond(box: BaseMailBox, after: int) -> list[int]:
    """List the numbers beyond one, in order; `n:*` names the last mail also where it lies before n."""
    box.client.noop()
    found = box.uids(f"UID {after + 1}:*", charset=None)
    return sorted(uid for uid in map(int, found) if uid > after)


def _sizes(box: BaseMailBox, uids: Sequence[int]) -> list[tuple[int, int]]:
    found = dict(_numbers(one, _SIZE) for one in _answers(box, uids, "(UID RFC822.SIZE)"))
    return [(uid, found[uid]) for uid in uids if uid in found]


def _within(sizes: Sequence[tuple[int, int]], most_bytes: int) -> list[int]:
    """Take as many as fit, and one at least."""
    chosen: list[int] = []
    total = 0
    for uid, size in sizes:
        total += min(size, LARGEST_MAIL)
        if chosen and total > most_bytes:
            break
        chosen.append(uid)
    return chosen


def _fetched(box: BaseMailBox, uids: Sequence[int]) -> list[LyingMail]:
    asked = f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST_MAIL}>)"
    found = []
    for head, raw in _answers(box, uids, asked):
        uid = _UID.search(head)
        if uid and raw is not None:
            found.append(LyingMail(int(uid[1]), raw, _moment(head)))
    return sorted(found, key=lambda mail: mail.uid)


def _answers(box: BaseMailBox, uids: Sequence[int], asked: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Give what the server says of each mail: its words, those behind the bytes included, and the bytes if any."""
    status, said = box.client.uid("FETCH", ",".join(map(str, uids)), asked)
    if status != "OK":
        raise ImapAnswer(f"FETCH: {said!r:.200}")
    waiting: tuple[bytes, bytes] | None = None
    for part in said:
        if waiting is not None:
            yield waiting[0] + (part if isinstance(part, bytes) else b""), waiting[1]
            waiting = None
            if isinstance(part, bytes):
                continue
        if isinstance(part, tuple):
            waiting = (part[0], part[1])
        elif isinstance(part, bytes):
            yield part, None
    if waiting is not None:
        yield waiting


class ImapAnswer(imaplib.IMAP4.error):
    """The server refused what it was asked."""


def _numbers(answer: tuple[bytes, bytes | None], other: re.Pattern[bytes]) -> tuple[int, int]:
    head = answer[0]
    uid, number = _UID.search(head), other.search(head)
    return (int(uid[1]), int(number[1])) if uid and number else (0, 0)


def _moment(head: bytes) -> datetime | None:
    found = _DATE.search(head)
    try:
        return parsedate_to_datetime(found[1].decode("ascii").strip().replace("-", " ", 2)) if found else None
    except ValueError:
        return None


def _idle(box: BaseMailBox, seconds: float) -> None:
    if "IDLE" in box.client.capabilities:
        box.idle.wait(timeout=seconds)
    else:
        time.sleep(seconds)


def _text(error: Any) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"[:300]
    said = error.command_result[1] if isinstance(error, UnexpectedCommandStatusError) else getattr(error, "args", ())
    parts = said if isinstance(said, list | tuple) else [said]
    words = [part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts]
    return " ".join(words).strip()[:300] or type(error).__name__
