"""Is a day lived by the command line: decided, approved, sent, listed, explained?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from duecourse.interfaces.connectors.sink.server import Sink
from tests.interfaces.cli.conftest import DAY, LEDGER, Say

pytestmark = pytest.mark.real_commits


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with Sink(tmp_path / "sink", is_durable=False) as running:
        yield running


@pytest.fixture
def open_house(say: Say, sold: str, sink: Sink) -> str:
    wired = say("--tenant", sold, "channel", "set", "smtp", "--host", "127.0.0.1", "--port", sink.port,
                "--from", "Seller <ar@seller.example>")  # fmt: skip
    assert wired.data == {"channel": "smtp", "host": "127.0.0.1", "port": sink.port, "from": "ar@seller.example"}
    assert say("--tenant", sold, "outbound", "on").data["outbound"] == "on"
    return sold


def test_a_day_is_planned_tried_out_lived_and_sent_once(say: Say, open_house: str, sink: Sink) -> None:
    tried = say("--tenant", open_house, "run", "--on", DAY, "--dry-run").data
    lived = say("--tenant", open_house, "run", "--on", DAY).data
    assert lived["business_date"] == DAY
    for key in ("planned", "by_kind", "excluded"):
        assert tried[key] == lived[key], key
    assert (lived["planned"], lived["executed"], lived["by_kind"]) == (1, 1, {"email": 1})
    assert lived["excluded"]["not_overdue"] == 1
    assert lived["companies"][0]["company"] == "BE1"
    assert say("--tenant", open_house, "approve", "--on", DAY, "--all").code == 0
    assert say("--tenant", open_house, "send", "--now", f"{DAY}T12:00").data["sent"] == 1
    assert say("--tenant", open_house, "send", "--now", f"{DAY}T12:00").data["sent"] == 0
    assert [mail.recipients for mail in sink.box.all_mails()] == [("ap@tardy.example",)]
    again = say("--tenant", open_house, "run", "--on", DAY).data
    assert (again["executed"], again["excluded"]) == (0, lived["excluded"])


def test_nothing_leaves_while_outbound_is_off(say: Say, open_house: str, sink: Sink) -> None:
    say("--tenant", open_house, "outbound", "off")
    say("--tenant", open_house, "run", "--on", DAY)
    say("--tenant", open_house, "approve", "--on", DAY, "--all")
    assert say("--tenant", open_house, "send", "--now", f"{DAY}T12:00+01:00").data["sent"] == 0
    assert not sink.box.all_mails()


def test_the_whole_installation_is_stopped_and_released(say: Say, open_house: str, sink: Sink) -> None:
    say("--tenant", open_house, "run", "--on", DAY)
    say("--tenant", open_house, "approve", "--on", DAY, "--all")
    assert say("outbound", "off", "--everywhere", "--reason", "wrong bank account").data["tenants"] >= 1
    assert say("--tenant", open_house, "send", "--now", f"{DAY}T12:00+01:00").data["sent"] == 0
    assert say("outbound", "on", "--everywhere").data["everywhere"] == "on"
    assert say("--tenant", open_house, "send", "--now", f"{DAY}T12:05+01:00").data["sent"] == 1
    assert len(sink.box.all_mails()) == 1
    assert say("outbound", "shadow", "--everywhere").code == 2


def test_an_earlier_day_can_only_be_tried_out(say: Say, sold: str) -> None:
    assert say("--tenant", sold, "run", "--on", DAY).code == 0
    refused = say("--tenant", sold, "run", "--on", "2026-03-01")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"{DAY} was decided already, so 2026-03-01 can only be tried out: use --dry-run.\n"
    assert say("--tenant", sold, "run", "--on", "2026-03-01", "--dry-run").code == 0


def test_the_worklist_names_who_needs_a_person_and_why(say: Say, sold: str) -> None:
    say("--tenant", sold, "run", "--on", DAY)
    rows = say("--tenant", sold, "worklist", "--on", DAY).data["rows"]
    (silent,) = [row for row in rows if row["customer"] == "S"]
    assert (silent["company"], silent["to_collect"], silent["currency"]) == ("BE1", "1200.00", "EUR")
    assert "There is no address for the next step." in silent["reasons"]
    assert {"band", "percent"} <= silent.keys()


def test_explain_answers_for_every_open_item(say: Say, open_house: str) -> None:
    say("--tenant", open_house, "run", "--on", DAY)
    tardy = say("--tenant", open_house, "explain", "--customer", "T", "--on", DAY).data
    assert (tardy["company"], tardy["customer"], tardy["on"]) == ("BE1", "T", DAY)
    assert (tardy["decision"]["action"], bool(tardy["decision"]["step"])) == ("email", True)
    by_number = {item["number"]: item for item in tardy["items"]}
    assert by_number["T-1"]["state"] == "planned"
    assert (by_number["T-2"]["state"], by_number["T-2"]["reason"]) == ("none", "not_overdue")
    silent = say("--tenant", open_house, "explain", "--customer", "S", "--on", DAY).data
    assert silent["decision"]["action"] == "none"
    assert silent["items"][0]["reason"] == "no_contact"


def test_a_number_of_two_companies_needs_the_company(say: Say, sold: str, tmp_path: Path) -> None:
    say("tenant", "create", sold, "--company", "NL1", "--currency", "EUR", "--country", "NL")
    path = tmp_path / "nl.csv"
    path.write_text(LEDGER, encoding="utf-8")
    vague = say("--tenant", sold, "import", path, "--kind", "ledger", "--as-of", "2026-03-01")
    assert vague.err == "Several companies exist (BE1, NL1): say which one with --company.\n"
    say("--tenant", sold, "import", path, "--kind", "ledger", "--company", "NL1", "--as-of", "2026-03-01")
    both = say("--tenant", sold, "explain", "--customer", "T", "--on", DAY)
    assert (both.code, both.out) == (2, "")
    assert both.err == "“T” is a customer of several companies (BE1, NL1): say which one with --company.\n"
    one = say("--tenant", sold, "explain", "--customer", "T", "--on", DAY, "--company", "NL1")
    assert one.data["company"] == "NL1"
    lived = say("--tenant", sold, "run", "--on", DAY).data
    assert [row["company"] for row in lived["companies"]] == ["BE1", "NL1"]
    assert lived["planned"] == sum(row["planned"] for row in lived["companies"])


def test_only_a_tenant_of_the_past_may_be_told_the_time(say: Say) -> None:
    say("tenant", "create", "lives-today", "--company", "BE1", "--currency", "EUR", "--country", "BE")
    refused = say("--tenant", "lives-today", "send", "--now", "2026-03-02T12:00")
    assert refused.err == "This tenant lives today: --now is only for one made with --historic, or a simulated one.\n"
    ahead = say("--tenant", "lives-today", "run", "--on", "2999-01-01")
    assert (ahead.code, ahead.err[:29]) == (2, "2999-01-01 has not begun in B")


def test_a_tenant_of_the_past_must_be_told_the_time(say: Say, sold: str) -> None:
    refused = say("--tenant", sold, "send")
    assert (refused.code, refused.err) == (
        2, "This tenant lives in the past: say which moment it is with --now.\n"
    )  # fmt: skip
    assert say("--tenant", sold, "send", "--now", "noon").err.startswith("“noon” is not a moment: write it as ")


def test_a_collector_sees_only_what_is_his(say: Say, sold: str) -> None:
    say("--tenant", sold, "run", "--on", DAY)
    say("--tenant", sold, "user", "create", "cole@seller.example", "--role", "collector")
    assert say("--tenant", sold, "worklist", "--on", DAY, "--collector", "cole@seller.example").data["rows"] == []
    stranger = say("--tenant", sold, "worklist", "--on", DAY, "--collector", "eve@else.example")
    assert stranger.err == "Nobody with the address “eve@else.example” works in this tenant.\n"
