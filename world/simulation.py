"""How does a world live, day after day, and how is it put away and taken up again?"""

import json
from dataclasses import asdict
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from world import payments, quarrels
from world.books import books_from_json
from world.days import DAY
from world.files import DayFiles, day_files, history_files
from world.life import Handler, Life, Spec
from world.population import populate
from world.post import Post
from world.trade import sell

HANDLERS: dict[str, Handler] = {
    "pay": payments.pay,
    "pull": payments.pull,
    "come_back": payments.come_back,
    "credit": payments.credit,
    "bonus": payments.bonus,
    "deposit": payments.deposit,
    "apply": payments.apply,
    "forgive": payments.forgive,
    "write_off": payments.write_off,
    "remind": quarrels.remind,
    "dispute": quarrels.dispute,
    "settle": quarrels.settle,
    "fail": quarrels.fail,
}
OFFICE_WORK = {"credit", "bonus", "deposit", "apply", "forgive", "write_off", "remind", "dispute", "settle"}


class World:
    """Three sellers and their customers; the same seed and the same mails give the same days."""

    def __init__(self, spec: Spec) -> None:
        """Make the world as it stands on the evening before its first day."""
        self.life = Life(spec, populate(spec.seed, count=spec.customers, start=spec.start, days=spec.days))
        self.post = Post()
        self.day = spec.start - DAY
        for account in self.life.accounts:
            if account.fails_on is not None:
                self.life.plan("fail", on=account.fails_on, subject=account.id)

    def advance(self, day: date) -> DayFiles:
        """Live the next day and return what each ERP hands over at its end: new customers, items, payments and so on."""
        self.live(day)
        return day_files(self.life, day=day)

    def live(self, day: date) -> None:
        """Live the next day without writing anything."""
        if day != self.day + DAY:
            raise ValueError(f"The world stands at {self.day}; its next day is {self.day + DAY}, not {day}.")
        sell(self.life, day=day)
        quarrels.chatter(self.life, day=day)
        agenda = self.life.agenda
        while agenda.get(day):
            what, subject, figure = agenda[day].pop(0)
            if what in OFFICE_WORK and day.weekday() >= 5:
                self.life.plan(what, on=day + (7 - day.weekday()) * DAY, subject=subject, figure=figure)
            else:
                HANDLERS[what](self.life, day, subject, figure)
        agenda.pop(day, None)
        self.day = day

    def live_until(self, last: date) -> None:
        """Live every day up to and including `last`."""
        while self.day < last:
            self.live(self.day + DAY)

    def history(self) -> DayFiles:
        """Return everything that happened so far, as the three ERPs would export it for a first load."""
        return history_files(self.life, day=self.day)

    def receive(self, mails: list[bytes]) -> int:
        """Let the customers read mails as they came (RFC 5322 bytes); return how many reminders were new to them."""
        return self.post.receive(self.life, mails=mails, day=self.day)

    def replies(self, day: date) -> list[EmailMessage]:
        """Return the answers, absences and bounces that customers send on a day."""
        return self.post.replies(self.life, day=day)

    def state(self) -> dict[str, Any]:
        """Return all that is needed to go on another time, as plain JSON values."""
        spec = {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in asdict(self.life.spec).items()
        }
        return {
            "simulated": True, "spec": spec, "day": self.day.isoformat(), "books": self.life.books.as_json(),
            "agenda": {day.isoformat(): events for day, events in sorted(self.life.agenda.items())},
            "serials": self.life.serials, "failed": sorted(self.life.failed), "post": self.post.as_json(),
        }  # fmt: skip

    def save(self, path: Path) -> None:
        """Put the world away in a JSON file, whole or not at all."""
        building = path.with_name(f"{path.name}.new")
        building.write_text(json.dumps(self.state(), separators=(",", ":")), encoding="utf-8")
        building.replace(path)

    @classmethod
    def from_state(cls, saved: dict[str, Any]) -> "World":
        """Take a world up again where `state` left it."""
        spec = dict(saved["spec"])
        handover = spec.pop("handover_on")
        start = date.fromisoformat(spec.pop("start"))
        world = cls(Spec(start=start, handover_on=date.fromisoformat(handover) if handover else None, **spec))
        world.day = date.fromisoformat(saved["day"])
        world.life.books = books_from_json(saved["books"])
        world.life.agenda = {
            date.fromisoformat(day): [(str(what), int(subject), int(figure)) for what, subject, figure in events]
            for day, events in saved["agenda"].items()
        }
        world.life.serials, world.life.failed = dict(saved["serials"]), set(saved["failed"])
        world.post = Post.from_json(saved["post"])
        return world

    @classmethod
    def load(cls, path: Path) -> "World":
        """Take a world up again from the file that `save` wrote."""
        return cls.from_state(json.loads(path.read_text(encoding="utf-8")))
