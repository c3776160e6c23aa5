"""What became of a mail of ours, by the word of a mail server?

First the report that a server writes for machines (RFC 3464), wherever it stands; where there is none, what the servers
of thirty years write for people.
"""

import re
from collections.abc import Sequence
from typing import Final

from duecourse.foundation.wires.mail.content import Action, DeliveryReport
from duecourse.foundation.wires.mail.headers import Headers
from duecourse.foundation.wires.mail.letters import shown
from duecourse.foundation.wires.mail.structure import Part

_MOST_LETTERS: Final = 200_000
_MOST_REPORTS: Final = 100
_LONGEST_TEXT: Final = 1_000
_ADDRESS: Final = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}\w"
_FIND_ADDRESS: Final = re.compile(_ADDRESS)
_FIELD: Final = re.compile(r"^([A-Za-z-]{4,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_STATUS: Final = re.compile(r"(?<![\d.])([245])[.]([0-9]{1,3})[.]([0-9]{1,3})(?![\d.])")
_REPLY_CODE: Final = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[ :-])")
_ACTIONS: Final[dict[str, Action]] = {
    "failed": "failed",
    "failure": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "deliverable": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
_SERVER: Final = re.compile(
    r"^(?:mailer-?daemon|postmaster|mail-?delivery|maildelivery|delivery|bounces?\b|mdaemon|administrator|"
    r"mail_?system|mmdf|noreply-?bounce|system)[\w.+-]*@",
    re.IGNORECASE,
)
_SERVER_NAME: Final = re.compile(
    r"mail (?:delivery|administrator|system)|mailer-daemon|system administrator|postmaster", re.IGNORECASE
)
_FAILED: Final = re.compile(
    r"undeliver(?:ed|able)|undelivered mail|delivery (?:has )?fail|(?:mail )?delivery (?:status )?notification \(failure\)|"
    r"delivery (?:failure|problem)|failure notice|returned mail|mail (?:system error|delivery failed|could not be delivered)|"
    r"could ?n[o']t be delivered|non remis|nicht zugestellt|unzustellbar|zustellung fehlgeschlagen|onbestelbaar|"
    r"niet (?:worden )?(?:afgeleverd|bezorgd)|échec de (?:la )?remise|non distribu|no se (?:ha )?(?:podido|pudo) entregar|"
    r"no entregado|mancato recapito|impossibile recapitare|não (?:foi )?entreg|falha na entrega|nie ?dostarczon|"
    r"niedostarczalna|delivery report|message not delivered|rejected:|mail delivery: error|message status - undeliverable",
    re.IGNORECASE,
)
_DELAYED: Final = re.compile(
    r"\bdelay(?:ed)?\b|warning: (?:could not send|message)|still (?:being )?(?:retried|trying)|will (?:keep|be) (?:trying|retried)|"
    r"temporarily (?:deferred|delayed)|verzögert|vertraagd|retard|retrasad|ritard|opóźni|not yet been delivered",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(
    r"did not reach the following|could not be delivered|couldn['’]t be delivered|wasn['’]t (?:able to deliver|delivered)|"
    r"(?:was|were|am|is|are) (?:unable|not able) to deliver|unable to deliver|delivery (?:to the following|has failed|failed)|"
    r"failed permanently|permanent (?:fatal )?errors?|undeliverable|user unknown|unknown user|no such user|mailbox (?:is )?full|"
    r"unrouteable address|address(?:es)? (?:not found|rejected|failed)|not recognized|quota exceeded|recipient rejected|"
    r"konnte nicht zugestellt|kon niet worden (?:bezorgd|afgeleverd)|n['’]a pas pu être|no se pudo entregar|non è stato possibile|"
    r"não pôde ser entregue|nie mog\w+ zostać dostarczon",
    re.IGNORECASE,
)
# What people read in the mail of a server, and the status that a machine would have written (RFC 3463).
_MEANINGS: Final = tuple(
    (status, re.compile(words, re.IGNORECASE))
    for status, words in (
        (
            "5.2.2",
            r"mailbox.{0,30}(?:full|quota|exceed)|quota.{0,20}exceed|over ?quota|disk quota|postfach.{0,20}voll|boîte.{0,30}pleine",
        ),
        (
            "5.1.1",
            (
                r"user.{0,10}unknown|unknown.{0,20}(?:user|recipient|address|mailbox)|no such (?:user|recipient|mailbox|address)|"
                r"(?:recipient|address|mailbox|user).{0,60}(?:not found|unknown|not recogni[sz]ed|does ?n[o'’]t exist|incorrect|unavailable|wasn['’]t found)|"
                r"no mailbox here|isn['’]t a valid|unbekannt|onbekend|inconnu|desconocid|sconosciut|desconhecid|nieznan"
            ),
        ),
        (
            "5.1.2",
            r"(?:host|domain).{0,60}(?:unknown|not found|couldn['’]t be found|n[o']t find)|find any host|unrouteable|nxdomain|null mx",
        ),
        ("5.3.4", r"(?:message|size).{0,30}(?:too (?:large|big)|exceeds)|size limit"),
        (
            "5.7.1",
            r"spam|blocked|block ?list|blacklist|refused by policy|access denied|relay(?:ing)? denied|not permitted",
        ),
        ("4.4.7", r"timed out|time ?out|too long|expired|retry time|socket error|connection refused|no response"),
    )
)
_ORIGINAL: Final = re.compile(
    r"^.{0,10}-{2,40}[^-].{0,60}(?:copy of (?:the|your) message|original (?:message|headers)|unsent message|returned message|"
    r"message (?:header|text) follows|ursprüngliche nachricht|message d['’]origine).*$|^.{0,10}(?:original message headers|message headers follow)\s*:|"
    r"^(?:Return-Path:|Received:|Reporting-MTA:)",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID: Final = re.compile(r"^[ \t>]*message-id[ \t]*:\s*(<[^<>\s]{3,490}>)", re.IGNORECASE | re.MULTILINE)


def delivery_reports(
    mail: Part, *, subject: str, sender: str, sender_name: str, text: str
) -> tuple[DeliveryReport, ...]:
    """What the mail reports of mails of ours; nothing for a mail that comes from no mail server."""
    original = _original_id(mail, text)
    told = _told_to_machines(mail, text)
    if told:
        said = text[:_LONGEST_TEXT].strip()
        return tuple(_report(fields, original, said) for fields in told[:_MOST_REPORTS])
    is_server = _is_server(mail.headers, sender, sender_name)
    is_report = "delivery-status" in mail.parameters.get("report-type", "").lower()
    is_told = _FAILED.search(subject) or _DELAYED.search(subject) or _TOLD.search(text[:4000])
    if not is_report and not (is_server and is_told):
        return ()
    return _told_to_people(mail.headers, subject, text[:_MOST_LETTERS], original)


def _is_server(headers: Headers, sender: str, name: str) -> bool:
    is_null = headers.raw("return-path").strip() in (b"<>", b"<MAILER-DAEMON>")
    return bool(_SERVER.match(sender)) or (
        is_null and bool(_SERVER_NAME.search(name) or headers.has("x-failed-recipients"))
    )


def _told_to_machines(mail: Part, text: str) -> list[dict[str, str]]:
    """The recipient blocks of a delivery status, in its own part or, where the parts are spoilt, in the text."""
    found: list[dict[str, str]] = []
    parts = list(mail.walk())
    stated = [part.text for part in parts if part.type.endswith(("delivery-status", "/global-delivery-status"))]
    is_report = "report" in mail.headers.text("content-type").lower() or bool(stated)
    for said in stated or ([text] if is_report else []):
        found += _blocks(shown(said)[:_MOST_LETTERS])
    return found


def _blocks(said: str) -> list[dict[str, str]]:
    blocks = []
    for block in re.split(r"\n[ \t]*\n", said):
        fields = {name.lower(): " ".join(value.split()) for name, value in _FIELD.findall(block)}
        if ("final-recipient" in fields or "original-recipient" in fields) and fields.get("action"):
            blocks.append(fields)
    return blocks


def _report(fields: dict[str, str], original: str, text: str) -> DeliveryReport:
    diagnosis = fields.get("diagnostic-code", "").partition(";")[2].strip()
    said = diagnosis or fields.get("status", "").partition("(")[2].rstrip(")") or text
    status = _status(fields.get("status", "")) or _status(diagnosis) or _meant(diagnosis)
    return DeliveryReport(
        recipient=_recipient(fields),
        action=_ACTIONS.get(fields["action"].split()[0].strip(";,").lower(), "failed"),
        status=status,
        original_message_id=original,
        text=said[:_LONGEST_TEXT],
    )


def _recipient(fields: dict[str, str]) -> str:
    """The address that we wrote to, where the server says it; else the one that it led to."""
    for name in ("original-recipient", "final-recipient"):
        match = _FIND_ADDRESS.search(fields.get(name, "").partition(";")[2] or fields.get(name, ""))
        if match:
            return match[0].lower()
    return ""


def _told_to_people(headers: Headers, subject: str, text: str, original: str) -> tuple[DeliveryReport, ...]:
    cut = _ORIGINAL.search(text)
    told = text[: cut.start()] if cut and text[: cut.start()].strip() else text
    action: Action = "delayed" if _DELAYED.search(subject) or _says_only_delay(subject, told) else "failed"
    own = {address.lower() for name in ("to", "from") for address in _FIND_ADDRESS.findall(headers.text(name))}
    named = _FIND_ADDRESS.findall(headers.text("x-failed-recipients")) or _addressees(told, own)
    status = _status(told) or _meant(told) or _by_code(told) or ("4.0.0" if action == "delayed" else "5.0.0")
    if action == "failed" and named and len(named) > 1:
        return tuple(_one(name, action, _about(told, name) or told, status, original) for name in named)
    return tuple(_one(name, action, told, status, original) for name in named or [""])


def _one(recipient: str, action: Action, told: str, otherwise: str, original: str) -> DeliveryReport:
    status = _status(told) or _meant(told) or otherwise
    return DeliveryReport(recipient.lower(), action, status, original, told.strip()[:_LONGEST_TEXT])


def _says_only_delay(subject: str, told: str) -> bool:
    return (
        bool(_DELAYED.search(told[:1500]))
        and not _FAILED.search(subject)
        and not re.search(r"permanent|given up", told, re.IGNORECASE)
    )


def _addressees(told: str, own: set[str]) -> Sequence[str]:
    """The addresses that stand where servers put those that failed: alone or first in a line, else the first of all."""
    first = re.findall(
        rf"^[ \t>*-]*(?:Recipient(?: address)?:|To:|Failed recipient:|RCPT TO:)?[ \t]*<?({_ADDRESS})>?",
        told,
        re.MULTILINE | re.IGNORECASE,
    )
    mentioned = _FIND_ADDRESS.findall(told)
    found = [
        one for one in dict.fromkeys(address.lower() for address in first) if one not in own and not _SERVER.match(one)
    ]
    other = [
        one
        for one in dict.fromkeys(address.lower() for address in mentioned)
        if one not in own and not _SERVER.match(one)
    ]
    return found[:20] or other[:1]


def _about(told: str, recipient: str) -> str:
    start = told.lower().find(recipient.lower())
    following = re.search(r"\n\s*\n", told[start:]) if start >= 0 else None
    return told[start : start + following.start()] if following else told[max(start, 0) :][:400]


def _status(said: str) -> str:
    """The status code that says most: the last that is more than a class."""
    found = [".".join(match) for match in _STATUS.findall(said)]
    telling = [status for status in found if not status.endswith(".0.0")]
    return (telling or found or [""])[0]


def _meant(said: str) -> str:
    return next((status for status, pattern in _MEANINGS if pattern.search(said)), "")


def _by_code(said: str) -> str:
    match = _REPLY_CODE.search(said)
    return f"{match[1]}.0.0" if match else ""


def _original_id(mail: Part, text: str) -> str:
    """The Message-ID of the mail that is reported on: of the enclosed mail, else of the copy of its head in the text."""
    for part in list(mail.walk())[1:]:
        if part.type in ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"):
            inner = part.parts[0].headers.raw("message-id").decode("ascii", "replace") if part.parts else ""
            match = re.search(r"<[^<>\s]{3,490}>", inner) or _MESSAGE_ID.search(part.text[:_MOST_LETTERS])
            if match:
                return match[(match.re.groups and 1) or 0]
    found = _MESSAGE_ID.search(text[:_MOST_LETTERS])
    if found:
        return found[1]
    replied = re.search(
        r"<[^<>\s]{3,490}>", mail.headers.text("in-reply-to") or mail.headers.text("x-original-message-id")
    )
    return replied[0] if replied else ""
