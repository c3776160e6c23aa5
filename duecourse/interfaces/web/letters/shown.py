"""What the letters' screens show, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from duecourse.interfaces.web.pages import Page


@dataclass(frozen=True)
class Waiting:
    """A letter that is not on paper yet."""

    id: int
    customer_name: str
    customer_href: str
    address: str
    what: str
    tone: str
    pages: str
    state: str
    state_words: str
    reason: str
    until: str
    may_print: bool
    view_href: str


@dataclass(frozen=True)
class Pile:
    """A print batch as a line of the list."""

    id: int
    title: str
    href: str
    company_code: str
    made: str
    made_by: str
    letters: str
    state: str
    state_words: str
    is_open: bool


@dataclass(frozen=True)
class Letters:
    """The queue and the batches."""

    rows: tuple[Waiting, ...]
    page: Page
    open_piles: tuple[Pile, ...]
    old_piles: tuple[Pile, ...]
    printable: int
    print_words: str
    print_consequence: str
    may_print: bool
    mode: str
    mode_words: str
    without_paper: tuple[str, ...]


@dataclass(frozen=True)
class Lying:
    """A letter in a batch."""

    id: int
    position: str
    name: str
    address: str
    customer_href: str
    view_href: str
    what: str
    road: str
    pages: str
    is_registered: bool
    is_open: bool
    is_stopped: bool
    is_marked: bool
    stopped_words: str
    state: str
    state_words: str
    tracking: str


@dataclass(frozen=True)
class PilePage:
    """One batch with its letters."""

    id: int
    title: str
    lede: str
    is_bound: bool
    is_posted: bool
    pdf_href: str
    pdf_words: str
    letters: tuple[Lying, ...]
    stopped_count: int
    open_count: int
    today: str
    posted_on: str
    refusal: str
    first_day: str
    may_post: bool
    post_consequence: str
    facts: tuple[tuple[str, str], ...]
