"""Which mails did the local sink take?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.pages import Page, asked_page, page_of

SIZE = 50
_HEADERS = ("From", "To", "Date", "Message-ID", "Auto-Submitted")


@dataclass(frozen=True)
class MailRow:
    """One mail in the list."""

    href: str
    recipient: str
    sender: str
    subject: str
    when: str


@dataclass(frozen=True)
class Slip:
    """A text message or a registered letter that the simulation took."""

    name: str
    kind: str
    reference: str
    recipient: str
    text: str
    at: datetime


@dataclass(frozen=True)
class MailPage:
    """One mail as it would have been read."""

    subject: str
    recipient: str
    plain: str
    html_href: str
    headers: tuple[tuple[str, str], ...]


def folder() -> Path:
    """Tell where the sink keeps its mails."""
    return Path(settings.HOME) / "sink"


def slips_folder() -> Path:
    """Tell where the sink keeps text messages and registered letters."""
    return folder() / "slips"


def slips() -> list[Slip]:
    """List what the simulation took, newest first."""
    if not slips_folder().is_dir():
        return []
    told = [json.loads(path.read_text(encoding="utf-8")) for path in slips_folder().glob("*.json")]
    found = [
        Slip(
            one["name"],
            one["kind"],
            one["reference"],
            one["recipient"],
            one["text"],
            datetime.fromisoformat(one["taken_at"]),
        )
        for one in told
    ]
    return sorted(found, key=lambda slip: slip.at, reverse=True)


def mails(request: HttpRequest, zone: str) -> tuple[tuple[MailRow, ...], Page]:
    """List a page of mails, newest first."""
    files = sorted(_files(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    number = asked_page(request)
    shown = tuple(_row(path, zone) for path in files[(number - 1) * SIZE : number * SIZE])
    return shown, page_of(request, number=number, size=SIZE, total_count=len(files), shown_count=len(shown))


def read(name: str) -> EmailMessage | None:
    """Read one mail by the name of its file; anything else is none."""
    path = next((path for path in _files() if path.stem == name), None)
    return None if path is None else _parsed(path)


def page(name: str, mail: EmailMessage) -> MailPage:
    """Read one mail for the screen."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return MailPage(
        subject=str(mail["Subject"] or ""),
        recipient=str(mail["To"] or ""),
        plain=plain.get_content() if plain else "",
        html_href=reverse("sink-html", args=[name]) if html else "",
        headers=tuple((header, str(mail[header])) for header in _HEADERS if mail[header]),
    )


def html_of(mail: EmailMessage) -> str:
    """Take the HTML text out of a mail."""
    body = mail.get_body(("html",))
    return body.get_content() if body else ""


def _files() -> Iterator[Path]:
    return folder().rglob("*.eml") if folder().is_dir() else iter(())


def _parsed(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _row(path: Path, zone: str) -> MailRow:
    mail = _parsed(path)
    sent = parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else None
    return MailRow(
        href=reverse("sink-mail", args=[path.stem]),
        recipient=str(mail["To"] or ""),
        sender=str(mail["From"] or ""),
        subject=str(mail["Subject"] or ""),
        when=formats.moment(sent, zone),
    )
