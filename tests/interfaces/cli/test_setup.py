"""Is a house set up by the command line, and is what cannot be refused in one sentence?"""

import io
import sys

import pytest

from duecourse.interfaces.cli import main as cli
from duecourse.interfaces.cli.commands import GROUPS
from tests.interfaces.cli.conftest import Say

pytestmark = pytest.mark.real_commits
COMMANDS = [name for group in GROUPS.values() for name in group]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"Example: duecourse {name}" in said
    assert "--tenant" in said and "--json" in said


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    lines = {line.split()[0] for line in said.splitlines() if line.startswith("    ") and line[4:5].strip()}
    assert lines >= set(COMMANDS)


@pytest.mark.parametrize(
    "words", [[], ["imprt"], ["run"], ["run", "--on"], ["outbound", "open"], ["--nonsense", "run"]]
)
def test_a_misspelt_command_is_refused_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1


def test_tenant_and_json_stand_before_or_after_the_command(
    slug: str, say: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert cli.main(["--json", "--tenant", slug, "mapping", "list"]) == 0
    before = capsys.readouterr().out
    assert say("mapping", "list", "--tenant", slug).out == before == '{"mappings": []}\n'


def test_a_tenant_is_named_where_there_are_several(slug: str, say: Say) -> None:
    say("tenant", "create", "another-one", "--company", "NL1", "--currency", "EUR")
    vague = say("outbound", "off")
    assert vague.code == 2 and vague.err.startswith("Several tenants exist (") and vague.err.count("\n") == 1
    assert say("outbound", "off", "--tenant", "nobody").err == "There is no tenant called “nobody”.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["a slug", "--company", "X", "--currency", "EUR"], "“a slug” cannot name a tenant: "),
        (["fine", "--company", "X", "--currency", "ABC"], "“ABC” is not a currency code such as EUR."),
        (
            ["fine", "--company", "X", "--currency", "EUR", "--zone", "Mars/One"],
            "There is no time zone called “Mars/One”.",
        ),
    ],
)
def test_a_wrong_tenant_is_refused_and_leaves_nothing(say: Say, words: list[str], sentence: str) -> None:
    refused = say("tenant", "create", *words)
    assert refused.code == 2 and refused.err.startswith(sentence)
    assert say("--tenant", "fine", "outbound", "off").code == 2


def test_a_company_comes_once(slug: str, say: Say) -> None:
    again = say("tenant", "create", slug, "--company", "BE1", "--currency", "EUR")
    assert (again.code, again.err) == (2, "A company with the code “BE1” exists already.\n")


def test_a_user_is_made_and_a_wrong_one_refused(slug: str, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n12345\n"))
    made = say("--tenant", slug, "user", "create", "ann@acme.example", "--role", "collector", "--password-stdin")
    assert made.data["user"] == "ann@acme.example"
    weak = say("--tenant", slug, "user", "create", "bob@acme.example", "--role", "collector", "--password-stdin")
    assert weak.code == 2 and weak.err.startswith("This password is too weak: ") and weak.err.count("\n") == 1
    boss = say("--tenant", slug, "user", "create", "bob@acme.example", "--role", "boss")
    assert boss.code == 2 and boss.err.startswith("There is no role “boss”; there are: ")
    assert say("--tenant", slug, "user", "create", "bob", "--role", "admin").err == "“bob” is not an e-mail address.\n"


def test_the_allowlist_is_kept_and_shown(slug: str, say: Say) -> None:
    set_to = say("--tenant", slug, "outbound", "allowlist", "--allow", "a@x.example", "--allow", "b@x.example")
    assert set_to.data == {"outbound": "allowlist", "allowlist": ["a@x.example", "b@x.example"]}


def test_a_channel_needs_a_safe_wire_and_somebody_who_writes(slug: str, say: Say) -> None:
    wire = ["--tenant", slug, "channel", "set", "smtp", "--host", "mail.acme.example", "--port", "587"]
    assert say(*wire).err == "Nobody is named who writes: give --from ADDRESS.\n"
    assert say(*wire, "--from", "nobody").err == "“nobody” is not an e-mail address to write from.\n"
    plain = say(*wire, "--from", "ar@acme.example", "--plain")
    assert plain.code == 2 and "needs starttls or tls" in plain.err
    assert say(*wire, "--from", "ar@acme.example").data["from"] == "ar@acme.example"


def test_the_doctor_names_every_check(slug: str, say: Say) -> None:
    checks = {check["name"]: check for check in say("--tenant", slug, "doctor").data["checks"]}
    well = {"database", "row-level security", "migrations", "jobs", "disk", "outbound", "messages", "audit", "projection",
            "ledger age", "kill switches"}  # fmt: skip
    assert well <= checks.keys()
    assert [name for name in well if not checks[name]["ok"]] == []
    assert not checks["worker"]["ok"] and "duecourse work" in checks["worker"]["says"]
    assert not checks["sums"]["ok"] and "Never held" in checks["sums"]["says"]
    assert not checks["channel"]["ok"] and "duecourse channel set smtp" in checks["channel"]["says"]


def test_the_doctor_finds_a_mail_server_that_is_away(slug: str, say: Say) -> None:
    say("--tenant", slug, "channel", "set", "smtp", "--host", "127.0.0.1", "--port", "9", "--from", "ar@acme.example")
    checks = {check["name"]: check for check in say("--tenant", slug, "doctor").data["checks"]}
    assert checks["channel"]["ok"] and not checks["smtp"]["ok"]


def test_a_letterhead_is_set_shown_and_its_bank_changed_by_two_people_only(slug: str, say: Say) -> None:
    paper = ("--tenant", slug, "letterhead")
    further = ("--account", "usd", "GB29NWBK60161331926819", "")
    set_up = ("--address", "Kaai 1", "--address", "2000 Antwerpen", "--iban", "BE71 0961 2345 6769", *further)
    shown = say(*paper, "set", *set_up).data
    assert shown["address"] == ["Kaai 1", "2000 Antwerpen"]
    accounts = [(one["currency"], one["iban"]) for one in shown["accounts"]]
    assert accounts == [("", "BE71096123456769"), ("USD", "GB29NWBK60161331926819")]
    for words in (("--iban", "BE68539007547034"), ("--account", "USD", "BE68539007547034", ""), ("--bic", "X")):
        assert (
            say(*paper, "set", *words).err == "Bank details that are set are changed by two people, in the browser.\n"
        )
    assert say(*paper, "set", "--colour", "red").code == 2
    assert say(*paper, "set", "--phone", "+32 3 555", "--both-sides").code == 0
    assert say(*paper, "show").data["accounts"] == shown["accounts"]
