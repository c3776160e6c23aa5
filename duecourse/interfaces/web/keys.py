"""Which keys are there? Declared here once: the help of `?`, the hints, the palette and the scripts read them from the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy


@dataclass(frozen=True)
class Key:
    """A key or a sequence ("g w"): its words, and what it does: the name of a script's act, or a place to go.

    `when` is a selector: the key is there on pages that have such a part, "" everywhere.
    """

    press: str
    words: str | Promise
    does: str = ""
    when: str = ""
    href: str = ""


KEYS = (
    Key("j", lazy("Next row"), "next", "[data-list]"),
    Key("k", lazy("Previous row"), "previous", "[data-list]"),
    Key("Enter", lazy("Open the row"), "open", "[data-open]"),
    Key("Space", lazy("Show the row at the side"), "side", "[data-side]"),
    Key("e", lazy("Main act of the row, or of the chosen rows"), "main", "[data-list]"),
    Key("s", lazy("Put the row off, or the chosen rows"), "aside", "[data-list]"),
    Key("x", lazy("Choose the row"), "choose", "[data-choosing=yes]"),
    Key("X", lazy("Choose all rows shown, or none"), "choose-all", "[data-choosing=yes]"),
    Key("y", lazy("Send the copy of the row’s invoice"), "copy", "[data-act=copy]"),
    Key("i", lazy("Explain the row"), "explain", "[data-explain]"),
    Key("m", lazy("Show more rows"), "more", "[data-more]"),
    Key("f", lazy("Filter the list"), "filter", "[data-where], #report-find"),
    Key("z", lazy("Undo what was just done"), "undo", "[data-toast] form, [data-choose-again]"),
    Key("/", lazy("Find a customer, an item, a message or a place"), "find"),
    Key("?", lazy("These keys"), "keys"),
)
# The letter behind "g" that leads to a place of the rail, by route.
GO = {
    "home": "h",
    "inbox": "u",
    "worklist": "w",
    "tasks": "d",
    "alerts": "a",
    "following": "f",
    "team": "m",
    "my-customers": "y",
    "proposals": "r",
    "outbox": "o",
    "letters": "t",
    "no-next-step": "n",
    "customers": "c",
    "pipeline": "e",
    "portfolios": "b",
    "procedures": "p",
    "strategies": "q",
    "imports": "i",
    "going-live": "l",
    "cleanup": "k",
    "shadow": "s",
    "reports": "v",
}


def go(route: str) -> str:
    """Give the keys that lead to a place; "" where there are none."""
    return f"g {GO[route]}" if route in GO else ""
