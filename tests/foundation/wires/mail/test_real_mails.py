"""Are real mails read as their upstream projects say? Needs the collection in ../shared/data; what disagrees is listed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from duecourse.foundation.wires.mail.content import ReadMail
from duecourse.foundation.wires.mail.reading import read_body, read_mail

MAILS: Final = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "formats" / "email"
EXPECTED: Final = MAILS / "expected.json"
LEAST_SHARE: Final = 0.95
# Judged by hand, with the reason: docs/how-to/read-mails.md.
OTHERWISE: Final = {
    ("attachments", "malformed/mail__missing_content_disposition.eml"),
    ("attachments", "mime/cpython__msg_42.eml"),
    ("attachments", "mime/mail__attachment_content_location.eml"),
    ("recipients", "bounce/set-of-email__lhost-postfix-01.eml"),
}

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the collection of mails is not on this machine")
Said = dict[str, Any]
Agrees = Callable[[ReadMail, Said], bool | None]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def reply(mail: ReadMail, said: Said) -> bool | None:
    """The visible reply: whole where the collection has it whole, else its first and last line."""
    found = lines(mail.visible_text)
    if "visible_text" in said:
        return found == lines(str(said["visible_text"]))
    first = said.get("visible_first_line") or said.get("visible_first_text")
    return None if first is None else found[:1] == [str(first).strip()]


def machine(mail: ReadMail, said: Said) -> bool | None:
    if "is_bounce" not in said:
        return None
    is_answer = mail.machine in ("auto_reply", "out_of_office")
    return bool((mail.machine == "bounce") == said["is_bounce"] and is_answer == said.get("is_auto_reply", False))


def attachments(mail: ReadMail, said: Said) -> bool | None:
    names = said.get("attachment_filenames")
    return None if names is None else sorted(file.name for file in mail.attachments) == sorted(map(str, names))


def recipients(mail: ReadMail, said: Said) -> bool | None:
    wanted = said.get("dsn_final_recipients")
    return None if wanted is None else sorted(one.recipient for one in mail.reports) == sorted(map(str.lower, wanted))


def status(mail: ReadMail, said: Said) -> bool | None:
    wanted = said.get("dsn_status")
    return None if wanted is None else sorted(one.status for one in mail.reports) == sorted(wanted)


def subject(mail: ReadMail, said: Said) -> bool | None:
    return None if "subject" not in said else mail.subject == " ".join((said["subject"] or "").split())


CHECKS: Final[dict[str, Agrees]] = {
    "reply": reply,
    "machine": machine,
    "attachments": attachments,
    "recipients": recipients,
    "status": status,
    "subject": subject,
}


def read(path: Path) -> ReadMail:
    raw = path.read_bytes()
    return read_mail(raw) if path.suffix == ".eml" else read_body(raw, is_html=path.suffix == ".html")


def judged(check: Agrees) -> Iterator[tuple[str, bool]]:
    for name, said in json.loads(EXPECTED.read_text()).items():
        agrees = check(read(MAILS / name), said)
        if agrees is not None:
            yield name, agrees


@pytest.mark.parametrize("named", CHECKS)
def test_what_is_read_agrees_with_the_collection_but_for_what_is_listed(named: str) -> None:
    found = list(judged(CHECKS[named]))
    assert {(named, name) for name, agrees in found if not agrees} == {one for one in OTHERWISE if one[0] == named}
    kinds: dict[str, list[bool]] = {}
    for name, agrees in found:
        kinds.setdefault(name.partition("/")[0], []).append(agrees)
    assert all(sum(answers) / len(answers) >= LEAST_SHARE for answers in kinds.values())


def test_no_mail_of_the_collection_is_an_error() -> None:
    assert [name for name in json.loads(EXPECTED.read_text()) if read(MAILS / name).error] == []
