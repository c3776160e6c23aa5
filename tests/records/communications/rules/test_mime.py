"""Are the bytes right, always the same, and never somebody else's headers?"""

import email
import email.policy
import html
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.records.communications.rules.message_id import is_ours, make_message_id, signed_part
from duecourse.records.communications.rules.mime import (
    Attachment,
    BadAddress,
    BrokenHeader,
    Letter,
    Mailbox,
    build,
    is_address,
)

KEY, TENANT = b"k" * 32, UUID(int=7)
LETTER = Letter(
    sender=Mailbox("credit@nordlicht.example", "Nordlicht Größe"),
    to=[Mailbox("ap@shop.example", 'Eva "E", Example')],
    subject="Rechnung F-1 ist offen – bitte prüfen Sie die Zahlung über 1.210,50 €",
    text="Guten Tag,\n\nzwei Zeilen.\n.Punkt\nFrom hier\n",
    html="<p>Grüße</p>\n",
    message_id=make_message_id(KEY, tenant_id=TENANT, dedupe_key="a:1", domain="nordlicht.example"),
    date=datetime(2026, 3, 4, 8, 30, tzinfo=UTC),
    language="de",
)


def parsed(letter: Letter) -> EmailMessage:
    return email.message_from_bytes(build(letter), policy=email.policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_reader_sees_what_was_written() -> None:
    message = parsed(LETTER)
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "Nordlicht Größe"
    assert message["To"].addresses[0].display_name == 'Eva "E", Example'
    assert (body(message, "plain"), html.unescape(body(message, "html"))) == (LETTER.text, LETTER.html)
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Auto-Response-Suppress"] == "All"
    assert message["Message-ID"] == LETTER.message_id
    assert not message.defects


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert build(LETTER) == build(replace(LETTER))


def test_every_line_is_ascii_ends_with_crlf_and_is_short() -> None:
    content = build(replace(LETTER, text="ä" * 5000 + "\n" + "x" * 5000, subject="Ü" * 180))
    lines = content.split(b"\r\n")
    assert content.isascii() and b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in lines if not line.startswith(b"Message-ID")) <= 78


def test_a_line_break_in_the_subject_is_refused_trap_65() -> None:
    for evil in ("a\r\nBcc: x@y.example", "a\nb", "a\x00b"):
        with pytest.raises(BrokenHeader):
            build(replace(LETTER, subject=evil))
        with pytest.raises(BrokenHeader):
            build(replace(LETTER, to=[Mailbox("a@b.example", evil)]))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a@b example",
        "a@b.example\r\nX: y",
        "<a@b.example>",
        "a,b@c.example",
        ".a@b.c",
        "a..b@c.d",
    ],
)
def test_what_is_no_address_goes_into_no_header(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(BadAddress):
        build(replace(LETTER, to=[Mailbox(address)]))


def test_a_thread_is_kept_by_references() -> None:
    message = parsed(replace(LETTER, references=["<a@x.example>", "<b@x.example>"]))
    assert (message["In-Reply-To"], message["References"]) == ("<b@x.example>", "<a@x.example> <b@x.example>")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=150))
def test_any_subject_survives(subject: str) -> None:
    message = email.message_from_bytes(build(replace(LETTER, subject=subject)), policy=email.policy.compat32)
    shown = str(email.header.make_header(email.header.decode_header(message["Subject"])))
    assert shown.replace(" ", "") == subject.replace(" ", "")


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=500))
def test_any_text_survives(text: str) -> None:
    assert body(parsed(replace(LETTER, text=text)), "plain").rstrip("\n") == text.rstrip("\n")


def test_the_name_of_a_message_is_always_the_same_and_known_again() -> None:
    again = make_message_id(KEY, tenant_id=TENANT, dedupe_key="a:1", domain="nordlicht.example")
    other = make_message_id(KEY, tenant_id=TENANT, dedupe_key="a:2", domain="nordlicht.example")
    assert again == LETTER.message_id != other
    assert is_ours(KEY, again) and not is_ours(b"x" * 32, again)


def test_a_changed_or_invented_name_is_nobodys() -> None:
    name = LETTER.message_id
    for wrong in (
        name.replace("dc1.", "dc1.a"),
        name[:6] + ("b" if name[6] == "a" else "a") + name[7:],
        "",
        "<x@y>",
        name * 9,
    ):
        assert signed_part(KEY, wrong) is None


def test_a_picture_stands_in_the_text_and_a_file_beside_it() -> None:
    picture = Attachment("chart.png", "image/png", b"\x89PNG\r\n\x1a\n", content_id="chart@duecourse.example")
    files = (picture, Attachment("Report.pdf", "application/pdf", b"%PDF-"))
    letter = replace(LETTER, html='<img src="cid:chart@duecourse.example" alt="Overdue">', attachments=files)
    message = parsed(letter)
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain"),
        *("multipart/related", "text/html", "image/png", "application/pdf"),
    ]
    shown = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert shown["Content-ID"] == "<chart@duecourse.example>" and shown.get_content_disposition() == "inline"
    assert shown.get_payload(decode=True) == picture.content
    assert [one.get_filename() for one in message.iter_attachments()] == ["Report.pdf"]
    assert body(message, "html").startswith("<img") and not message.defects
