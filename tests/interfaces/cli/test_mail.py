"""Does `duecourse mail read` say what a mail says, without a database?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import duecourse

MAIL = (
    'From: Jo <jo@payer.example>\nSubject: Re: Invoice\nContent-Type: multipart/mixed; boundary="b"\n\n'
    "--b\nContent-Type: text/plain\n\nPaid.\n\nOn 10/03/2026 09:14, AR wrote:\n> Dear Sir\n--b\nContent-Type: application/pdf; name=proof.pdf\n\n%PDF\n--b--\n"
)


def say(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    root = Path(duecourse.__file__).resolve().parents[1]
    lost = {"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "duecourse", "mail", "read", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | lost, check=False)


def test_mails_and_bodies_are_read_into_one_object(tmp_path: Path) -> None:
    for name, text in (
        ("a.eml", MAIL),
        ("b.txt", "Yes.\n\n-- \nJo"),
        ("c.html", "<p>Ja.</p><blockquote>Hallo</blockquote>"),
    ):
        (tmp_path / name).write_text(text)
    answer = say(tmp_path / "a.eml", tmp_path / "b.txt", tmp_path / "c.html", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    mail, text, html = json.loads(answer.stdout)["mails"]
    assert mail["file"].endswith("a.eml")
    assert {name: mail[name] for name in ("from", "subject", "visible_text", "machine", "attachments", "error")} == {
        "from": "jo@payer.example",
        "subject": "Re: Invoice",
        "visible_text": "Paid.",
        "machine": "none",
        "attachments": [{"name": "proof.pdf", "type": "application/pdf", "size": 4}],
        "error": None,
    }
    assert (text["visible_text"], html["visible_text"]) == ("Yes.", "Ja.")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    answer = say(tmp_path / "none.eml")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "No such file" in answer.stderr
