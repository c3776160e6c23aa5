"""What does a mail say? Read on the command line as the inbox reads it."""

import argparse
from pathlib import Path
from typing import Any, Final

from duecourse.foundation.wires.mail.cage import read_body_safely, read_mail_safely
from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb
from duecourse.interfaces.cli.commands.mailboxes import deliver
from duecourse.interfaces.cli.commands.reader import export_labels, reader

_BODIES: Final = {".txt": False, ".html": True, ".htm": True}


def register(commands: Any) -> None:
    """Offer mail read, deliver, labels and reader."""
    mail = command(commands, "mail", None, example="duecourse mail read reply.eml --json")
    verbs = mail.add_subparsers(metavar="VERB", required=True)
    read = verb(
        verbs,
        "read",
        read_mails,
        words="say who wrote what: the new words, the kind of machine if it was one, the files",
        example="duecourse mail read reply.eml body.html --json",
    )
    hand = verb(
        verbs,
        "deliver",
        deliver,
        words="take a mail from standard input into a mailbox, as a mail server's pipe hands it over",
        example="duecourse mail deliver --mailbox ar@acme.example < mail.eml",
    )
    verb(
        verbs,
        "labels",
        export_labels,
        words="write what people made of suggestions, a line of JSON each",
        example="duecourse mail labels > labels.jsonl",
    )
    asked = verb(
        verbs,
        "reader",
        reader,
        words="say how sure the reader must be before it suggests anything, and how often it was right",
        example="duecourse mail reader --suggest-from 0.7",
    )
    asked.add_argument("--suggest-from", metavar="SHARE", help="from 0 to 1; a company begins with 0.60")
    asked.add_argument("--company", metavar="CODE", help="one company only")
    hand.add_argument("--mailbox", required=True, metavar="ADDRESS", help="the mailbox's address")
    read.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a mail; .txt and .html are read as the body of a reply"
    )


def read_mails(args: argparse.Namespace) -> int:
    """Read every file and say what it says."""
    mails = [(file, _read(file)) for file in args.files]
    words = "\n\n".join(_words(file, mail) for file, mail in mails)
    return door.emit(args, {"mails": [_told(file, mail) for file, mail in mails]}, words)


def _read(file: Path) -> ReadMail:
    raw = file.read_bytes()
    kind = file.suffix.lower()
    return read_body_safely(raw, is_html=_BODIES[kind]) if kind in _BODIES else read_mail_safely(raw)


def _told(file: Path, mail: ReadMail) -> dict[str, Any]:
    said = mail.to_dict()
    files = [{"name": one.name, "type": one.type, "size": one.size} for one in mail.attachments]
    reports = [
        {"recipient": one.recipient, "action": one.action, "status": one.status, "message_id": one.original_message_id}
        for one in mail.reports
    ]
    kept = ("subject", "visible_text", "quoted_text", "machine", "away_from", "away_until", "sent_at", "language")
    return {
        "file": str(file),
        "from": mail.sender,
        **{name: said[name] for name in kept},
        "attachments": files,
        "reports": reports,
        "error": mail.error or None,
    }


def _words(file: Path, mail: ReadMail) -> str:
    lines = [f"{file}", f"from     {mail.sender or '-'}", f"subject  {mail.subject or '-'}", f"machine  {mail.machine}"]
    lines += [f"file     {one.name} ({one.type}, {one.size} bytes)" for one in mail.attachments]
    lines += [f"report   {one.recipient} {one.action} {one.status}" for one in mail.reports]
    lines += [f"error    {mail.error}"] * bool(mail.error)
    return "\n".join([*lines, "", mail.visible_text])
