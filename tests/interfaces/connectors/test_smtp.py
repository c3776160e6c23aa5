"""Does the SMTP wire know exactly what it knows, whatever the server does?"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from duecourse.interfaces.connectors.sink import mailer as sink_mailer
from duecourse.interfaces.connectors.sink.box import SinkBox
from duecourse.interfaces.connectors.sink.server import Sink
from duecourse.interfaces.connectors.smtp import doctor
from duecourse.interfaces.connectors.smtp.mailer import SmtpMailer, open_mailer
from duecourse.interfaces.connectors.smtp.settings import oauth2_token, read_settings
from duecourse.records.communications.ports import (
    Accepted,
    CannotTell,
    ChannelBroken,
    Found,
    MailerSettings,
    NotFound,
    NotKnown,
    NotTaken,
)

MAIL = b"Message-ID: <a@b.example>\r\nSubject: =?utf-8?B?w7xi?=\r\n\r\n.dot\r\nlast\r\n"


@contextmanager
def server(script: Callable[[socket.socket], None], **options: float) -> Iterator[SmtpMailer]:
    """A server that follows a script for one connection, and a mailer that speaks to it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def serve() -> None:
            talk, _from = listening.accept()
            with talk:
                script(talk)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        mailer = SmtpMailer(read_settings({"host": "127.0.0.1", "port": port, "timeout": 2, **options}), "")
        try:
            yield mailer
        finally:
            mailer.close()
            thread.join(3)


def test_a_server_that_dawdles_never_gets_the_last_dot() -> None:
    """Else a mail that was looked up meanwhile, not found and said again, would arrive twice."""
    got = []

    def serve(talk: socket.socket) -> None:
        talk.sendall(b"220 hi\r\n")
        lines = talk.makefile("rb")
        for line in lines:
            got.append(line)
            verb = line[:4].lower()
            if verb in (b"ehlo", b"mail", b"rcpt"):
                talk.sendall(b"250 ok\r\n")
            elif verb == b"data":
                time.sleep(0.3)
                talk.sendall(b"354 go\r\n")

    with server(serve, doubt_seconds=0.4) as mailer:
        said = mailer.deliver(MAIL, sender="a@x.example", recipients=["b@y.example"])
    assert isinstance(said, NotTaken) and not said.connection_lost and not said.for_good
    assert b"last\r\n" in got and b".\r\n" not in got


def dialogue(**answers: bytes | None) -> Callable[[socket.socket], None]:
    """Answer each verb; None hangs up. `dot` is the answer to the end of the mail."""
    says = {
        "hello": b"220 hi",
        "ehlo": b"250 hi",
        "mail": b"250 ok",
        "rcpt": b"250 ok",
        "data": b"354 go",
        "dot": b"250 ok",
    }
    script = says | answers

    def serve(talk: socket.socket) -> None:
        talk.sendall(b"220 hi\r\n")
        lines = talk.makefile("rb")
        in_data = False
        for line in lines:
            if in_data:
                if line != b".\r\n":
                    continue
                answer, in_data = script["dot"], False
            else:
                verb = line.split()[0].decode().lower()
                answer = script.get(verb, b"250 ok")
                in_data = verb == "data" and answer is not None and answer.startswith(b"354")
            if answer is None:
                return
            talk.sendall(answer + b"\r\n")

    return serve


def deliver(mailer: SmtpMailer, *recipients: str) -> object:
    return mailer.deliver(MAIL, sender="s@b.example", recipients=recipients or ("r@c.example",))


def test_yes_is_yes() -> None:
    with server(dialogue()) as mailer:
        assert deliver(mailer) == Accepted("250 ok", {})


def test_a_connection_that_breaks_after_the_dot_leaves_doubt() -> None:
    with server(dialogue(dot=None)) as mailer:
        assert isinstance(deliver(mailer), NotKnown)


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data"])
def test_a_connection_that_breaks_before_the_dot_leaves_none(verb: str) -> None:
    with server(dialogue(**{verb: None})) as mailer:
        outcome = deliver(mailer)
    assert isinstance(outcome, NotTaken) and outcome.connection_lost and not outcome.for_good


@pytest.mark.parametrize("verb", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("code, for_good", [(b"550 no", True), (b"450 later", False)])
def test_a_refusal_says_whether_it_is_for_good(verb: str, code: bytes, for_good: bool) -> None:
    with server(dialogue(**{verb: code})) as mailer:
        outcome = deliver(mailer)
    assert isinstance(outcome, NotTaken) and outcome.for_good is for_good and not outcome.never_connected


def test_nobody_there_is_neither_doubt_nor_an_attempt() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = deliver(SmtpMailer(read_settings({"host": "127.0.0.1", "port": port}), ""))
    assert isinstance(outcome, NotTaken) and outcome.never_connected and not outcome.for_good


@pytest.mark.parametrize("answer", [b"", b"hello", b"354 more", b"999 what"])
def test_an_answer_to_the_dot_that_says_neither_yes_nor_no_leaves_doubt(answer: bytes) -> None:
    with server(dialogue(dot=answer)) as mailer:
        assert isinstance(deliver(mailer), NotKnown)


def test_a_server_that_never_answers_the_dot_leaves_doubt_after_the_timeout() -> None:
    def hang(talk: socket.socket) -> None:
        dialogue(dot=b"250-wait")(talk)

    with server(hang) as mailer:
        assert isinstance(deliver(mailer), NotKnown)


def test_one_refused_recipient_does_not_cost_the_others_the_mail() -> None:
    seen = []

    def serve(talk: socket.socket) -> None:
        talk.sendall(b"220 hi\r\n")
        body = False
        for line in talk.makefile("rb"):
            if body and line != b".\r\n":
                seen.append(line)
                continue
            body = line.lower().startswith(b"data")
            answer = b"354 go" if body else b"550 who" if b"<bad@" in line else b"250 ok"
            talk.sendall(answer + b"\r\n")

    with server(serve) as mailer:
        assert deliver(mailer, "good@c.example", "bad@c.example") == Accepted("250 ok", {"bad@c.example": "550 who"})
    assert b"".join(seen) == MAIL.replace(b"\r\n.dot", b"\r\n..dot")


def test_the_exact_bytes_arrive_and_are_found_by_their_name(tmp_path: Path) -> None:
    with Sink(tmp_path, is_durable=False) as sink:
        wired = MailerSettings({"port": sink.port, "folder": str(tmp_path)})
        mailer = sink_mailer.open_mailer(wired)
        assert mailer.sent_lookup("<a@b.example>") == NotFound()
        assert isinstance(deliver(mailer, "r@c.example"), Accepted)
        assert mailer.sent_lookup("<a@b.example>") == Found(frozenset({"r@c.example"}))
        mailer.close()
    box = SinkBox(tmp_path)
    (receipt,) = box.mails()
    assert (box.read(receipt.name), receipt.subject, receipt.sender) == (MAIL, "üb", "s@b.example")
    assert box.read("../index.jsonl") is None and box.read("x.eml") is None


def test_half_a_line_of_a_killed_sink_is_no_receipt(tmp_path: Path) -> None:
    box = SinkBox(tmp_path)
    (tmp_path / "index.jsonl").write_text('{"name": "x', encoding="utf-8")
    assert box.all_mails() == []


def test_plain_text_over_the_net_is_refused_and_loopback_is_not() -> None:
    assert read_settings({"host": "localhost", "port": 25}).security == "plain"
    assert read_settings({"host": "mail.example"}).security == "starttls"
    for wrong in (
        {"host": "mail.example", "security": "plain"},
        {"host": ""},
        {"host": "x", "port": 99999},
        {"host": "x", "auth": "oauth2"},
    ):
        with pytest.raises(ChannelBroken):
            read_settings(wrong)
    with pytest.raises(ChannelBroken, match="folder"):
        sink_mailer.open_mailer(MailerSettings({"port": 25}))


def test_a_server_without_tls_is_not_spoken_to_when_tls_is_wanted() -> None:
    with server(dialogue()) as plain:
        settings = plain._settings.model_copy(update={"security": "starttls"})
        outcome = deliver(SmtpMailer(settings, ""))
        assert isinstance(outcome, NotTaken) and outcome.never_connected


def test_a_token_comes_from_the_operators_command() -> None:
    wanted = {"host": "x", "auth": "oauth2", "user": "u"}
    assert oauth2_token(read_settings({**wanted, "token_command": "echo abc"})) == "abc"
    for command in ("false", "/does/not/exist", "printf ''"):
        with pytest.raises(ChannelBroken):
            oauth2_token(read_settings({**wanted, "token_command": command}))


def test_a_token_signs_in_by_xoauth2() -> None:
    said = []

    def serve(talk: socket.socket) -> None:
        talk.sendall(b"220 hi\r\n")
        for line in talk.makefile("rb"):
            said.append(line)
            answer = (
                b"250-hi\r\n250 AUTH XOAUTH2"
                if line.startswith(b"ehlo")
                else b"235 in"
                if line.startswith(b"AUTH")
                else b"250 ok"
            )
            talk.sendall(answer + b"\r\n")

    with server(serve) as plain:
        update = {"auth": "oauth2", "user": "u@b.example", "token_command": "echo abc"}
        mailer = SmtpMailer(plain._settings.model_copy(update=update), "")
        assert mailer.try_connection() is None
        mailer.close()
    import base64

    line = next(line for line in said if line.startswith(b"AUTH XOAUTH2"))
    assert base64.b64decode(line.split()[2]) == b"user=u@b.example\x01auth=Bearer abc\x01\x01"


def test_smtp_has_no_record_of_sent_mail() -> None:
    assert isinstance(open_mailer(MailerSettings({"host": "localhost", "port": 25})).sent_lookup("<a@b>"), CannotTell)


def test_the_doctor_reads_what_dns_tells() -> None:
    zone = {
        "b.example": ["v=spf1 include:x -all"],
        "_dmarc.b.example": ["v=DMARC1; p=reject"],
        "k1._domainkey.b.example": ["v=DKIM1; p=abc"],
        "open.example": ["v=spf1 +all"],
    }
    ask = lambda name: zone.get(name, [])  # noqa: E731
    assert [(c.name, c.ok) for c in doctor.check_sender("x@b.example", selectors=["k1"], ask=ask)] == [
        ("spf", True),
        ("dkim", True),
        ("dmarc", True),
    ]
    assert [c.ok for c in doctor.check_sender("x@open.example", selectors=["k1"], ask=ask)] == [False, False, False]


def test_the_doctor_skips_with_a_word_when_dns_is_silent() -> None:
    def silent(_name: str) -> list[str]:
        raise doctor.NoAnswer("Timeout")

    (check,) = doctor.check_sender("x@b.example", ask=silent)
    assert check.ok and "Skipped" in check.says
