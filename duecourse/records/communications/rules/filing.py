"""To which conversation and to whom does a mail belong, and how is that known?

Nothing in a mail proves who wrote it. A mail joins a conversation only where it names a message of it - one of ours by its
signed name, or one that we hold - and its sender is known there. Everything else begins a conversation of its own.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

FiledBy = Literal["thread_key", "references", "contact", "domain", "numbers", ""]
Doubt = Literal["", "forged", "sender_unknown", "several_customers", "number_only", "unreadable"]

_NUMBER: Final = re.compile(r"[^\W_][\w./#-]{1,38}[^\W_]")
_MOST_NUMBERS: Final = 300
_ADDRESS: Final = re.compile(r"\S+@\S+")
FREE_MAIL: Final = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com hotmail.be hotmail.fr hotmail.de hotmail.nl"
    " hotmail.co.uk live.be live.fr live.nl live.de outlook.fr outlook.de outlook.be yahoo.com yahoo.fr yahoo.de yahoo.co.uk"
    " ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at gmx.ch gmx.com web.de"
    " t-online.de freenet.de arcor.de mail.com mail.de posteo.de skynet.be telenet.be proximus.be scarlet.be voo.be ziggo.nl"
    " kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl xs4all.nl upcmail.nl chello.nl casema.nl orange.fr wanadoo.fr"
    " free.fr sfr.fr laposte.net bbox.fr neuf.fr libero.it virgilio.it alice.it tiscali.it tin.it telefonica.net terra.es"
    " wp.pl o2.pl onet.pl interia.pl seznam.cz mail.ru yandex.ru yandex.com qq.com 163.com fastmail.com hey.com zoho.com"
    " bluewin.ch btinternet.com sky.com virginmedia.com comcast.net verizon.net att.net".split()
)
"""Where everybody may have an address: that somebody writes from there says nothing about the firm."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation, or a message of ours that began none yet, which a mail names; `known` may speak in it."""

    thread_id: int | None
    customer_id: int | None
    known: frozenset[str]
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A customer who may be meant; `contact_id` where the sender is one of its contacts."""

    customer_id: int
    company_id: int
    contact_id: int | None = None


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known about a mail before it is filed."""

    sender: str
    company_id: int
    authentication: Mapping[str, str] = field(default_factory=dict)
    ours: Sequence[Conversation] = ()
    """What it names by our signed names, newest first."""
    held: Sequence[Conversation] = ()
    """What it names by the ids of mails that we hold, newest first."""
    contacts: Sequence[Account] = ()
    domain: Sequence[Account] = ()
    numbers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Customer -> the numbers of its items that the mail names."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a mail goes: a conversation that is there, or a new one of a customer, or of nobody known.

    `suggests` names customers that a person may want to look at; they do not own the conversation.
    """

    filed_by: FiledBy = ""
    conversation: Conversation | None = None
    account: Account | None = None
    doubt: Doubt = ""
    numbers: tuple[str, ...] = ()
    suggests: tuple[int, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Tell whether the sender speaks for the customer as far as can be known."""
        return not self.doubt


def file(clues: Clues) -> Filing:
    """Say where a mail belongs."""
    is_forged = is_refuted(clues.authentication)
    if not is_forged:
        for how, conversations in (("thread_key", clues.ours), ("references", clues.held)):
            for one in conversations:
                if clues.sender in one.known:
                    return Filing(how, one, _account_in(one, clues))  # type: ignore[arg-type]
    found = _by_sender(clues)
    if not is_forged:
        return found
    named = (found.account.customer_id,) if found.account else found.suggests
    return Filing(doubt="forged", numbers=found.numbers, suggests=named)


def is_refuted(authentication: Mapping[str, str]) -> bool:
    """Tell whether our own mail server found that the sender is not who it says."""
    if authentication.get("dmarc") == "fail":
        return True
    return authentication.get("dmarc") != "pass" and authentication.get("spf") == authentication.get("dkim") == "fail"


def numbers_in(texts: Iterable[str]) -> tuple[str, ...]:
    """List the words that could be the number of an invoice: three to forty letters with a digit, the first 300."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _NUMBER.finditer(_ADDRESS.sub(" ", text)):
            word = match[0]
            for form in {word, word.lstrip("#").removesuffix(".pdf").removesuffix(".PDF")}:
                if len(form) >= 3 and any(letter.isdigit() for letter in form):
                    found.setdefault(form)
            if len(found) >= _MOST_NUMBERS:
                return tuple(found)[:_MOST_NUMBERS]
    return tuple(found)


def firm_domain(address: str) -> str:
    """Give the domain of an address that stands for a firm; empty where anybody may have one."""
    domain = address.rpartition("@")[2].lower()
    return "" if domain in FREE_MAIL else domain


def _account_in(conversation: Conversation, clues: Clues) -> Account | None:
    """Name the contact who speaks, where the sender is one of the customer's."""
    for one in clues.contacts:
        if one.customer_id == conversation.customer_id:
            return one
    return None


def _by_sender(clues: Clues) -> Filing:
    for how, accounts in (("contact", clues.contacts), ("domain", clues.domain)):
        if not accounts:
            continue
        mine = _narrowed(accounts, clues)
        numbers = _named(clues, {one.customer_id for one in mine})
        if len({one.customer_id for one in mine}) == 1:
            return Filing(how, account=mine[0], numbers=numbers)  # type: ignore[arg-type]
        suggested = tuple(dict.fromkeys(one.customer_id for one in mine))
        return Filing(doubt="several_customers", numbers=numbers, suggests=suggested)
    if clues.numbers:
        return Filing(doubt="number_only", numbers=_named(clues, clues.numbers), suggests=tuple(clues.numbers))
    return Filing(doubt="sender_unknown")


def _narrowed(accounts: Sequence[Account], clues: Clues) -> Sequence[Account]:
    """Leave of several accounts those whose items are named, else those of the company that was written to."""
    for choice in (
        [one for one in accounts if one.customer_id in clues.numbers],
        [one for one in accounts if one.company_id == clues.company_id],
    ):
        if choice:
            return choice
    return accounts


def _named(clues: Clues, customers: Collection[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for key in customers for number in clues.numbers.get(key, ())))
