"""How is a tenant of the past spoken to? By its command line alone, and its mails arrive at a server on loopback."""

import email.policy
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from duecourse.interfaces.cli import main as cli
from duecourse.interfaces.connectors.sink.server import Sink


@dataclass(frozen=True)
class Mail:
    """A mail that arrived."""

    to: str
    subject: str
    text: str
    html: str


@dataclass
class Past:
    """A tenant of the past, its command line and its mail server."""

    slug: str
    sink: Sink

    def say(self, *words: object) -> dict[str, Any]:
        """Run a command that must succeed, and read its answer."""
        code, out, err = spoken("--tenant", self.slug, *words)
        assert code == 0, err
        found = json.loads(out)
        assert isinstance(found, dict)
        return found

    def live(self, day: date, *, is_run_twice: bool = False) -> dict[str, Any]:
        """Run, approve and send a day; what a second run would do is nothing."""
        lived = self.say("run", "--on", day)
        if is_run_twice:
            assert self.say("run", "--on", day)["executed"] == 0
        self.say("approve", "--on", day, "--all")
        return lived | self.say("send", "--now", f"{day}T12:00")

    def mails(self) -> list[Mail]:
        """Read every mail that arrived, the first one first."""
        found = []
        for receipt in self.sink.box.all_mails():
            mail = BytesParser(policy=email.policy.default).parsebytes(self.sink.box.read(receipt.name) or b"")
            text, html = mail.get_body(("plain",)), mail.get_body(("html",))
            assert text is not None and html is not None
            found.append(Mail(receipt.recipients[0], str(mail["Subject"]), text.get_content(), html.get_content()))
        return found


def spoken(*words: object) -> tuple[int, str, str]:
    """Run a command with `--json`: its exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main([*(str(word) for word in words), "--json"])
    return code, out.getvalue(), err.getvalue()


@contextmanager
def a_past(slug: str, folder: Path, *, company: str = "BE1") -> Iterator[Past]:
    """Make a tenant that lives in the past and writes to a mail server of its own."""
    with Sink(folder, is_durable=False) as sink:
        past = Past(slug, sink)
        made = ("tenant", "create", slug, "--company", company, "--currency", "EUR", "--country", "BE", "--historic")
        assert spoken(*made)[0] == 0
        past.say("channel", "set", "smtp", "--host", "127.0.0.1", "--port", sink.port, "--from", "ar@seller.example")
        past.say("outbound", "on")
        yield past
