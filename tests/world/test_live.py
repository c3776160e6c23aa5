"""Does a world go on day by day, and do its customers read what they are sent?"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.world.conftest import START, a_world
from tests.world.reading import read
from world.__main__ import main
from world.books import Promise
from world.days import DAY
from world.people import COMPANIES
from world.post import read_maildir
from world.simulation import World


@pytest.fixture(scope="module")
def saved(lived: World) -> str:
    """The state of the world on the evening of its hand-over."""
    return json.dumps(lived.state())


@pytest.fixture
def world(saved: str) -> World:
    """A world of one's own, taken up from the state."""
    return World.from_state(json.loads(saved))


def reminders(world: World, *, serial: int = 0) -> Iterator[bytes]:
    """Yield one reminder for each customer with overdue items, as Duecourse would send it."""
    for account in world.life.accounts:
        overdue = [i for i in world.life.books.items if i.account == account.id and i.open > 0 and i.due_on < world.day]
        address = next((c.email for c in sorted(account.contacts, key=lambda c: not c.is_dead) if c.email), "")
        if overdue and address:
            mail = EmailMessage()
            mail["From"], mail["To"] = "reminders@seller.example", address
            mail["Subject"], mail["Message-ID"] = (
                "Payment reminder – please read",
                f"<{serial}.{account.id}@seller.example>",
            )
            mail.set_content("These are open:\n" + "\n".join(f"{i.number}  {i.open / 100:.2f}" for i in overdue))
            yield mail.as_bytes()


def paid_between(world: World, *, first: date, last: date) -> int:
    return sum(m.amount for m in world.life.books.movements if m.kind == "payment" and first <= m.value_on <= last)


def test_a_world_put_away_goes_on_as_if_it_never_slept(saved: str, tmp_path: Path) -> None:
    straight, rested = World.from_state(json.loads(saved)), World.from_state(json.loads(saved))
    for _ in range(12):
        straight.advance(straight.day + DAY)
        rested.advance(rested.day + DAY)
        rested.save(tmp_path / "world.json")
        rested = World.load(tmp_path / "world.json")
    assert rested.state() == straight.state()
    assert a_world(days=40).state() != straight.state()


def test_nothing_on_the_agenda_is_forgotten(world: World) -> None:
    assert min(world.life.agenda) > world.day
    for _ in range(30):
        world.receive(list(reminders(world, serial=world.day.toordinal())))
        world.live(world.day + DAY)
        assert min(world.life.agenda) > world.day


def test_a_customer_who_gave_its_word_gives_no_second_one_before_that_day(world: World) -> None:
    for _ in range(20):
        world.receive(list(reminders(world, serial=world.day.toordinal())))
        world.live(world.day + DAY)
    given: dict[int, list[Promise]] = {}
    for promise in world.life.books.promises:
        given.setdefault(promise.item, []).append(promise)
    assert any(len(words) > 1 for words in given.values())
    for words in given.values():
        assert all(later.made_on > earlier.due_on for earlier, later in pairwise(words))


def test_days_cannot_be_skipped_or_lived_twice(world: World) -> None:
    with pytest.raises(ValueError, match="next day"):
        world.advance(world.day)
    with pytest.raises(ValueError, match="next day"):
        world.advance(world.day + 2 * DAY)


def test_the_files_of_the_days_continue_the_history_to_the_cent(world: World, tmp_path: Path) -> None:
    world.history().write(tmp_path / "history")
    opened: dict[tuple[Any, ...], int] = {}
    for company in COMPANIES:
        for row in read(tmp_path / "history", company=company, kind="snapshot", name="snapshot-*"):
            opened[company, row["customer"], row["kind"], row["number"], row["instalment_no"]] = row["open_amount"]
    for _ in range(15):
        files = world.advance(world.day + DAY)
        files.write(tmp_path / str(files.day))
        for company in COMPANIES:
            take_in_a_day(opened, folder=tmp_path / str(files.day), company=company)
            rows = read(tmp_path / str(files.day), company=company, kind="snapshot", name="snapshot-*")
            ours = {key: value for key, value in opened.items() if value and key[0] == company}
            assert ours == {
                (company, r["customer"], r["kind"], r["number"], r["instalment_no"]): r["open_amount"] for r in rows
            }


def take_in_a_day(opened: dict[tuple[Any, ...], int], *, folder: Path, company: str) -> None:
    """Add a day's new items and subtract its movements."""
    for row in read(folder, company=company, kind="items"):
        opened.setdefault((company, row["customer"], row["kind"], row["number"], row["instalment_no"]), row["amount"])
    for row in read(folder, company=company, kind="payments"):
        opened[company, row["customer"], row["item_kind"], row["number"], row["instalment_no"]] -= row["amount"]


def test_reminders_bring_money_in(saved: str) -> None:
    quiet, reminded = World.from_state(json.loads(saved)), World.from_state(json.loads(saved))
    first = quiet.day + DAY
    for day in range(30):
        if day % 7 == 0:
            assert reminded.receive(list(reminders(reminded, serial=day))) > 5
        quiet.live(quiet.day + DAY)
        reminded.live(reminded.day + DAY)
    without = paid_between(quiet, first=first, last=quiet.day)
    assert paid_between(reminded, first=first, last=reminded.day) > without > 0


def test_a_silent_customer_does_not_stir_before_the_third_reminder(world: World) -> None:
    silent = {a.id for a in world.life.accounts if a.temperament == "silent"}
    before = {
        i.id: i.open for i in world.life.books.items if i.account in silent and i.reminder_count == 0 and i.open > 0
    }
    assert before
    world.receive(list(reminders(world)))
    for _ in range(25):
        world.live(world.day + DAY)
    books, moved = world.life.books, {m.item for m in world.life.books.movements if m.value_on > START + 239 * DAY}
    unmoved = [i for i in before if books.items[i].method == "transfer" and books.items[i].promised_on is None]
    assert unmoved
    paid = {m.item for m in books.movements if m.kind == "payment"} & moved & set(unmoved)
    assert all(books.items[i].is_returned for i in paid)


def test_the_same_mail_is_read_once(world: World) -> None:
    mails = list(reminders(world))
    assert world.receive(mails) > 5
    counts = [item.reminder_count for item in world.life.books.items]
    assert world.receive(mails) == 0
    again = World.from_state(world.state())
    assert again.receive(mails) == 0
    assert [item.reminder_count for item in again.life.books.items] == counts


def test_a_mail_to_nobody_or_about_nothing_changes_nothing(world: World) -> None:
    before = world.life.books.as_json()
    mail = EmailMessage()
    mail["To"], mail["Message-ID"] = "nobody@elsewhere.example", "<x@seller.example>"
    mail.set_content("Hello")
    assert world.receive([mail.as_bytes(), b"", b"no mail at all"]) == 0
    assert world.life.books.as_json() == before


def test_customers_answer_in_their_language_threaded_and_bounces_say_so(saved: str) -> None:
    world, answers = World.from_state(json.loads(saved)), []
    world.life.accounts = tuple(
        replace(a, contacts=tuple(replace(c, is_dead=True) for c in a.contacts)) if a.id % 10 == 0 else a
        for a in world.life.accounts
    )
    for day in range(40):
        world.receive(list(reminders(world, serial=day)))
        world.live(world.day + DAY)
        answers += [message_from_bytes(mail.as_bytes(), policy=default) for mail in world.replies(world.day)]
    assert len({str(mail["Message-ID"]) for mail in answers}) == len(answers) > 20
    assert all(mail["X-Simulated"] == "yes" and ".example" in str(mail["From"]) for mail in answers)
    assert any(str(mail["In-Reply-To"]).endswith("@seller.example>") for mail in answers)
    bounces = [mail for mail in answers if mail.get_content_type() == "multipart/report"]
    assert bounces
    for bounce in bounces:
        assert [p.get_content_type() for p in bounce.iter_parts()] == [
            "text/plain", "message/delivery-status", "text/rfc822-headers",
        ]  # fmt: skip
    assert any(mail["Auto-Submitted"] == "auto-replied" and mail.get_content_type() == "text/plain" for mail in answers)
    assert any("betalen" in mail.get_content() for mail in answers if mail.get_content_type() == "text/plain")


def test_the_command_line_makes_a_world_and_lives_it_on(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    assert main(["--days", "60", "--customers", "30", "--out", str(tmp_path / "a"), "--save", str(state)]) == 0
    world = World.load(state)
    (tmp_path / "mails").mkdir()
    for serial, mail in enumerate(reminders(world)):
        (tmp_path / "mails" / f"{serial}.eml").write_bytes(mail)
    assert len(read_maildir(tmp_path / "mails")) == len(list(reminders(world)))
    arguments = ["--resume", str(state), "--days", "3", "--mails", str(tmp_path / "mails")]
    assert main([*arguments, "--out", str(tmp_path / "b"), "--save", str(state)]) == 0
    assert sorted(path.name for path in (tmp_path / "b").iterdir()) == ["2024-12-31", "2025-01-01", "2025-01-02"]
    assert World.load(state).day == date(2025, 1, 2)
