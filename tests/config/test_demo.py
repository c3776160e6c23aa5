"""Does the simulated company come up, live on, and go down again?"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from pathlib import Path

import httpx
import pytest
import time_machine

from duecourse.config.demo import calendar, home
from duecourse.config.demo.people import COMPANIES, PASSWORD, PORTFOLIOS, STAFF, sign_ins
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.errors import Refused

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), date(2026, 11, 20)),
    ],
)
def test_the_demo_ends_on_the_last_working_day_that_has_begun_in_brussels(moment: datetime, day: date) -> None:
    with time_machine.travel(moment):
        assert calendar.today() == day
        lived = calendar.lived_days(calendar.history_end())
    assert len(lived) == 10
    assert lived[-1] == day
    assert all(one.weekday() < 5 for one in lived)


def test_after_a_friday_comes_a_monday() -> None:
    assert calendar.next_working_day(date(2026, 11, 20)) == date(2026, 11, 23)
    assert calendar.next_working_day(date(2026, 11, 23)) == date(2026, 11, 24)


def test_every_starter_role_has_somebody_who_signs_in_and_every_company_says_that_it_is_simulated() -> None:
    assert {role for _word, _name, role, _portfolios in STAFF} == set(ROLES)
    assert len({address for address, _name, _role in sign_ins()}) == len(STAFF)
    assert all("(simulated)" in company["name"] for company in COMPANIES.values())
    assert PORTFOLIOS.keys() == COMPANIES.keys()


def test_the_home_of_a_real_installation_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "passwords.json").write_text("{}")
    with pytest.raises(home.NotADemo, match="is no demo"):
        home.prepare(tmp_path, reset=True)
    assert (tmp_path / "passwords.json").exists()


def test_a_demo_whose_making_was_cut_short_begins_again_and_one_that_was_made_is_kept(tmp_path: Path) -> None:
    half = home.write(tmp_path, home.Progress(lived_on=date(2026, 11, 10), taken_on=date(2026, 11, 9)))
    (tmp_path / "sink").mkdir()
    (tmp_path / "mine.txt").write_text("not the demo's")
    assert home.prepare(tmp_path, reset=False) == home.Progress() != half
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo.json", "mine.txt"]
    made = home.write(tmp_path, home.Progress(is_made=True, lived_on=date(2026, 11, 10), read_count=7))
    assert home.prepare(tmp_path, reset=False) == made
    assert home.prepare(tmp_path, reset=True) == home.Progress()


def test_a_home_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(Refused, match="cannot be written"):
        home.prepare(Path("/dev/null/demo"), reset=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A small demo that runs; gives its address and its home, and sees that it ends as it should."""
    place = tmp_path_factory.mktemp("demo")
    port = _free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_", "DJANGO_"))}
    command = [sys.executable, "-m", "duecourse.config.demo", "--home", str(place), "--port", port]
    with (place / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [*command, "--customers", "60"], cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(lambda: "Ctrl-C stops" in (place / "said.txt").read_text(), process)
        yield f"http://localhost:{port}", place
    finally:
        process.send_signal(signal.SIGINT)
        left = process.wait(60)
    assert left == 0, (place / "said.txt").read_text()
    assert not list(place.glob("postgres*/data/postmaster.pid")), "the database still runs"
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=2):
        pass


def test_the_demo_comes_up_with_its_past_and_lives_its_next_day_at_a_press(demo: tuple[str, Path]) -> None:
    url, place = demo
    said = (place / "said.txt").read_text()
    assert url in said
    assert PASSWORD in said
    before = json.loads((place / "demo.json").read_text())
    with httpx.Client(base_url=url, follow_redirects=True, timeout=30) as browser:
        token = _token(browser.get("/").text)
        signed_in = {"login": "collections-manager@demo.example", "password": PASSWORD, "csrfmiddlewaretoken": token}
        page = browser.post("/account/sign-in/", data=signed_in)
        assert page.status_code == 200
        assert "simulated" in page.text.lower()
        assert all(browser.get(path).status_code == 200 for path in ("/worklist/", "/outbox/", "/imports/", "/sink/"))
        mails = list((place / "sink" / "mails").iterdir())
        assert mails
        assert re.search(r'href="/inbox/\d+/', browser.get("/inbox/?lane=others").text), "customers have answered"
        token = _token(browser.get("/").text)
        assert browser.post("/demo/next-day/", data={"csrfmiddlewaretoken": token}).status_code == 200
        _wait_for(lambda: json.loads((place / "demo.json").read_text())["lived_on"] != before["lived_on"])
        lived_on = date.fromisoformat(json.loads((place / "demo.json").read_text())["lived_on"])
        assert lived_on == calendar.next_working_day(date.fromisoformat(before["lived_on"]))
        assert browser.get("/").status_code == 200


def test_every_mail_that_left_is_there_once_and_names_who_wrote(demo: tuple[str, Path]) -> None:
    _url, place = demo
    heads = [message_from_bytes(path.read_bytes()) for path in (place / "sink" / "mails").iterdir()]
    names = [head["Message-ID"] for head in heads]
    assert len(names) == len(set(names))
    assert all("simulated" in head["From"] for head in heads)


def test_a_second_demo_in_the_same_home_is_refused(demo: tuple[str, Path]) -> None:
    command = [sys.executable, "-m", "duecourse.config.demo", "--home", str(demo[1]), "--port", _free_port()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"A demo runs in {demo[1]} already: stop it first, or choose another directory with --home.\n"
    )


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)


def _wait_for(is_done: Callable[[], bool], process: "subprocess.Popen[bytes] | None" = None) -> None:
    deadline = time.monotonic() + 300
    while not is_done():
        assert process is None or process.poll() is None, "the demo has ended"
        assert time.monotonic() < deadline, "too slow"
        time.sleep(0.3)
