"""Who writes what in this mail? The door to everything around it: octets in, a `ReadMail` out."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from duecourse.foundation.kit.html import sanitize
from duecourse.foundation.kit.text import one_line
from duecourse.foundation.wires.mail.away import Absence, absence
from duecourse.foundation.wires.mail.bounces import delivery_reports
from duecourse.foundation.wires.mail.content import Attachment, ReadMail
from duecourse.foundation.wires.mail.headers import Headers, addresses, message_ids, moment
from duecourse.foundation.wires.mail.languages import language_of
from duecourse.foundation.wires.mail.letters import decoded, shown
from duecourse.foundation.wires.mail.machines import machine_of
from duecourse.foundation.wires.mail.markup import lines_of
from duecourse.foundation.wires.mail.replies import split_reply
from duecourse.foundation.wires.mail.structure import Part, head_of, take_apart

_LONGEST_BODY: Final = 2_000_000
_LONGEST_SUBJECT: Final = 998
# Text that is a file and no body, even where it has no name; unknown kinds of text are read as plain text (RFC 2046).
_TEXT_FILES: Final = frozenset(
    "text/calendar text/csv text/vcard text/x-vcard text/xml text/css text/rtf text/directory".split()
)
_OTHER_BODIES: Final = frozenset(("text/x-amp-html", "text/watch-html", "text/rfc822-headers"))
_NO_FILES: Final = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "message/rfc822-headers",
    "text/rfc822-headers",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-encrypted",
)
_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "text/calendar": "ics",
    "text/csv": "csv",
    "application/octet-stream": "bin",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/ms-tnef": "dat",
    "application/vnd.ms-tnef": "dat",
}
_CHECKS: Final = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]{2,12})", re.IGNORECASE)


def read_mail(raw: bytes, *, trusted_host: str = "") -> ReadMail:
    """Read a mail. What was left out for its size is said in `error`; nothing here raises for a spoilt mail."""
    mail, error = take_apart(raw)
    outer = mail.headers
    if mail.type in ("message/rfc822", "message/global") and mail.parts:
        mail = mail.parts[0]
    plain, html = _bodies(mail)
    text = plain or lines_of(html)
    said = _head(outer, trusted_host)
    reply = split_reply(text)
    reports = delivery_reports(mail, subject=said.subject, sender=said.sender, sender_name=said.sender_name, text=text)
    machine = machine_of(
        outer, sender=said.sender, subject=said.subject, text=text, reports=reports, is_null_path=said.is_null_path
    )
    language = language_of(reply.visible or text)
    away = (
        absence(f"{said.subject}. {text}", sent_on=_sent_on(said), language=language)
        if machine == "out_of_office"
        else Absence()
    )
    return _with(
        said,
        machine=machine,
        away_from=away.first,
        away_until=away.last,
        visible_text=reply.visible,
        quoted_text=reply.quoted,
        html=sanitize(html) if html else "",
        attachments=tuple(_attachments(mail)),
        reports=reports,
        language=language,
        error=error,
    )


def read_body(raw: bytes, *, is_html: bool) -> ReadMail:
    """Read the body of a reply that came without its head."""
    text = shown(decoded(raw[:_LONGEST_BODY]))
    reply = split_reply(lines_of(text) if is_html else text)
    html = sanitize(text) if is_html else ""
    return ReadMail(
        visible_text=reply.visible, quoted_text=reply.quoted, html=html, language=language_of(reply.visible)
    )


def read_head(raw: bytes, *, trusted_host: str = "") -> ReadMail:
    """Read only what stands above a mail, for one whose body cannot be read."""
    return _head(head_of(raw), trusted_host)


def _with(said: ReadMail, **more: object) -> ReadMail:
    return ReadMail(**{**vars(said), **more})


def _head(headers: Headers, trusted_host: str) -> ReadMail:
    people = addresses(headers.raw("from")) or addresses(headers.raw("sender")) or addresses(headers.raw("return-path"))
    name, sender = people[0] if people else ("", "")
    back = addresses(headers.raw("reply-to"))
    path = headers.raw("return-path").strip()
    own = message_ids(headers.raw("message-id"))
    answered = message_ids(headers.raw("in-reply-to"))
    return ReadMail(
        sender=sender,
        sender_name=name,
        to=tuple(dict.fromkeys(address for _name, address in addresses(headers.raw("to")))),
        cc=tuple(dict.fromkeys(address for _name, address in addresses(headers.raw("cc")))),
        reply_to=back[0][1] if back else "",
        subject=headers.text("subject")[:_LONGEST_SUBJECT],
        sent_at=moment(headers.raw("date")),
        message_id=own[0] if own else "",
        in_reply_to=answered[0] if answered else "",
        references=message_ids(headers.raw("references")),
        is_null_path=headers.has("return-path") and path in (b"<>", b"<MAILER-DAEMON>"),
        authentication=_authentication(headers, trusted_host),
    )


def _authentication(headers: Headers, trusted_host: str) -> Mapping[str, str]:
    """What the host that we trust saw; its topmost line counts, as a sender can only write below it."""
    if not trusted_host:
        return {}
    for line in headers.all("authentication-results"):
        host = line.partition(";")[0].split()
        if host and host[0].lower() == trusted_host.lower():
            found: dict[str, str] = {}
            for method, result in _CHECKS.findall(line):
                found.setdefault(method.lower(), result.lower())
            return found
    return {}


def _sent_on(said: ReadMail) -> date | None:
    return said.sent_at.date() if said.sent_at else None


def _bodies(mail: Part) -> tuple[str, str]:
    """The text and the HTML of the mail itself, not of mails and files inside."""
    plain, rich = [], []
    for part in _own(mail):
        if part.type == "text/html":
            rich.append(shown(part.text))
        elif part.type == "text/plain":
            plain.append(_unflowed(part, shown(part.text)))
        elif part.type == "text/enriched":
            plain.append(re.sub(r"<[^<>]{0,200}>", "", shown(part.text)))
        elif part.type not in _OTHER_BODIES:
            plain.append(shown(part.text))
    text = "\n".join(one for one in plain if one.strip())
    return text[:_LONGEST_BODY], "\n".join(rich)[:_LONGEST_BODY]


def _own(mail: Part) -> Iterator[Part]:
    """The parts that are the mail's own body; a digest's mails are."""
    if mail.type.startswith("multipart/"):
        is_digest = mail.type == "multipart/digest"
        for part in mail.parts:
            yield from _own(part.parts[0] if is_digest and part.parts and not part.name else part)
    elif _is_body(mail):
        yield mail


def _is_body(part: Part) -> bool:
    is_text = part.type.startswith("text/") and part.type not in _TEXT_FILES
    return is_text and not part.name and part.disposition != "attachment"


def _unflowed(part: Part, text: str) -> str:
    """Join the lines that a mail program broke only for its width (RFC 3676)."""
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    is_spaceless = part.parameters.get("delsp", "").lower() == "yes"
    lines: list[str] = []
    is_open = False
    for line in text.split("\n"):
        quote = re.match(r"^(?:>\s?)*", line)
        is_quoted = bool(quote and quote[0])
        body = line if is_quoted else line.removeprefix(" ")
        if is_open and not is_quoted and line.rstrip() != "--" and body:
            lines[-1] += body.lstrip() if is_spaceless else body
        else:
            lines.append(body)
        is_open = body.endswith(" ") and not is_quoted and line != "-- "
    return "\n".join(lines)


def _attachments(mail: Part) -> Iterator[Attachment]:
    """Every file of the mail and of the mails inside it; a mail inside is a file of its own too."""
    for part in mail.parts or (mail,):
        if (
            part.parts
            and not part.name
            and mail.type in ("multipart/report", "multipart/digest")
            and "message" in part.type
        ):
            yield from _attachments(part.parts[0]) if mail.type == "multipart/digest" else ()
        elif part.type.startswith("message/") and part.parts:
            yield _file(part, part.name or _mail_name(part.parts[0]))
            yield from _attachments(part.parts[0]) if part.parts[0].parts else ()
        elif part.parts:
            yield from _attachments(part)
        elif part.name or not (_is_body(part) or part.type in _NO_FILES):
            yield _file(part, part.name or _made_up_name(part))


def _file(part: Part, name: str) -> Attachment:
    plain = one_line(shown(name)).replace("\\", "/").rpartition("/")[2].strip(" .")[:200] or "attachment"
    return Attachment(plain, part.type, len(part.body), hashlib.sha256(part.body).hexdigest(), part.body)


def _mail_name(mail: Part) -> str:
    subject = re.sub(r"[\\/:*?\"<>|]+", " ", mail.headers.text("subject"))
    return f"{' '.join(subject.split())[:80] or 'message'}.eml"


def _made_up_name(part: Part) -> str:
    located = part.headers.text("content-location").rpartition("/")[2]
    if re.fullmatch(r"[\w .-]{1,80}\.\w{1,5}", located):
        return located
    main, _stroke, kind = part.type.partition("/")
    ending = _ENDINGS.get(part.type, kind if re.fullmatch(r"[a-z0-9]{2,5}", kind) else "bin")
    return f"{'winmail' if 'tnef' in kind else main if main in ('image', 'text') else 'attachment'}.{ending}"
