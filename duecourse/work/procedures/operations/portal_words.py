"""What does a customer say on its page? A promise, a complaint, a comment, another person; each by its own operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import one_line
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations import page_mails
from duecourse.records.communications.operations.portal import Done
from duecourse.records.disputes.operations import cases, disputes
from duecourse.records.ledger.operations import contacts, papers, proposals
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnItem
from duecourse.records.promises.operations import promises
from duecourse.work.procedures.operations.portal_acts import SOURCE, By
from duecourse.work.worklists.operations import between

CUSTOMER_REASONS: Final = (
    *("PRICE", "NOT-RECEIVED", "QTY-SHORT", "DAMAGED", "QUALITY", "PO-MISSING", "DUPLICATE", "TAX/VAT"),
    *("CREDIT-NOTE-MISSING", "WRONG-ENTITY", "OTHER"),
)
"""What a customer can say, of the reasons that a dispute has: the rest is found out by whoever looks into it."""


class NothingChosen(Refused):
    """No open item of the customer's own was ticked."""

    says = _("Choose at least one open item.")


class DayMissing(Refused):
    """A promise without its day."""

    says = _("Choose the day of the payment.")


class ReasonMissing(Refused):
    """A complaint without its reason."""

    says = _("Say what is wrong.")


class AmountOfMany(Refused):
    """An amount of several items together says nothing of any."""

    says = _("Choose one item if only a part of it is wrong.")


class NothingSaid(Refused):
    """A comment without words."""

    says = _("Write something first.")


@dataclass(frozen=True)
class WillPay:
    """Which items will be paid on which day, all that is open of them; `longest_days` as the company offers."""

    item_ids: Sequence[int]
    due_on: date | None
    longest_days: int


def promise(by: By, wish: WillPay, *, key: str) -> Done:
    """Write down when a customer pays: a promise for each of its accounts."""
    if wish.due_on is None:
        raise DayMissing
    items = own_items(by, wish.item_ids)
    made = []
    for customer_id, mine in items.items():
        words = [promises.Word(one.id) for one in mine]
        new = promises.NewPromise(
            customer_id,
            words,
            wish.due_on,
            source=SOURCE,
            key=f"{SOURCE}:{key}:{customer_id}",
            longest_days=wish.longest_days,
        )
        made.append(promises.make_promise(by.tenant, new, **by.told(mine[0].company_id)).pk)
    first = next(iter(items.values()))[0]
    told = {"due_on": wish.due_on.isoformat(), **of_items(items)}
    return Done("promise", first.customer_id, first.company_id, made[0], told=told, undo={"promise": made})


def own_items(by: By, item_ids: Sequence[int]) -> Mapping[int, list[OwnItem]]:
    """Give by account the open items that are meant; one that is not the customer's own is as if it did not exist."""
    wanted = set(item_ids)
    open_ = ledger.open_items(by.tenant, by.visitor.account_ids)
    found: dict[int, list[OwnItem]] = {}
    for one in open_:
        if one.id in wanted and one.open_amount > 0:
            found.setdefault(one.customer_id, []).append(one)
    if not found or sum(len(mine) for mine in found.values()) != len(wanted):
        raise NothingChosen
    return found


def of_items(items: Mapping[int, Sequence[OwnItem]]) -> dict[str, object]:
    """Keep as plain data which items an act was about, and the sums a currency."""
    each = [one for mine in items.values() for one in mine]
    sums: dict[str, Decimal] = {}
    for one in each:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.open_amount
    return {
        "items": [one.id for one in each],
        "numbers": [one.number for one in each],
        "amounts": {currency: str(amount) for currency, amount in sums.items()},
    }


@dataclass(frozen=True)
class Photo:
    """A file that a customer sends along."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Wrong:
    """What a customer says is wrong: with which items, why, how much (of one item; none: all of it), in words and pictures."""

    item_ids: Sequence[int]
    reason: str
    amount: Decimal | None = None
    words: str = ""
    files: Sequence[Photo] = ()


def dispute(by: By, wish: Wrong, *, key: str) -> Done:
    """Open a dispute with what the customer sends along; items of several accounts make one each."""
    if wish.reason not in CUSTOMER_REASONS:
        raise ReasonMissing
    items = own_items(by, wish.item_ids)
    if wish.amount is not None and len(wish.item_ids) != 1:
        raise AmountOfMany
    made, names = [], list[str]()
    for customer_id, mine in items.items():
        claims = [disputes.Claim(one.id, wish.amount) for one in mine]
        new = disputes.NewDispute(
            customer_id, claims, wish.reason, wish.words, SOURCE, key=f"{SOURCE}:{key}:{customer_id}"
        )
        told = by.told(mine[0].company_id)
        row = disputes.open_dispute(by.tenant, new, **told)
        names = [cases.add_document(by.tenant, row.pk, one.content, name=one.name, **told).text for one in wish.files]
        made.append(row.pk)
    first = next(iter(items.values()))[0]
    of = of_items(items)
    if wish.amount is not None:
        of["amounts"] = {first.currency: str(wish.amount)}
    told_ = {"reference": ", ".join(f"D{one}" for one in made), "reason": wish.reason, "files": names, **of}
    return Done("dispute", first.customer_id, first.company_id, made[0], wish.words, told_, {"dispute": made})


def comment(by: By, item_id: int | None, words: str, *, key: str) -> Done:
    """Write down what a customer says, about an item or in general, and put it where a person answers it."""
    if not words.strip():
        raise NothingSaid
    item = ledger.one_item(by.tenant, by.visitor.account_ids, item_id) if item_id else None
    if item_id and item is None:
        raise NothingChosen
    customer_id, company_id = _account(by, item)
    told = by.told(company_id)
    papers.write_note(by.tenant, customer_id, words, item_id=item.id if item else None, **told)
    number = item.number if item else ""
    subject = f"{number}: {words}" if number else words
    mail_id = page_mails.write_in(by.visitor, words, subject=one_line(subject)[:120], key=key, at=by.at)
    undo = (
        {}
        if mail_id
        else {"task": _task(by, customer_id, company_id, _("Answer a comment of the customer"), words, key)}
    )
    of = {"items": [item.id], "numbers": [item.number]} if item else {}
    return Done("comment", customer_id, company_id, mail_id, words, of, undo)


@dataclass(frozen=True)
class RightPerson:
    """Who should be written to instead, as far as the reader knows."""

    name: str = ""
    email: str = ""
    phone: str = ""
    words: str = ""


def wrong_person(by: By, wish: RightPerson, *, key: str) -> Done:
    """Propose another contact to a colleague, or ask one to find it; nothing changes until a person agrees."""
    customer_id, company_id = _account(by, None)
    said = ", ".join(part for part in (wish.name, wish.email, wish.phone) if part)
    if wish.email or wish.phone:
        card = contacts.ContactCard(name=wish.name, email=wish.email, phone=wish.phone)
        row = proposals.suggest_contact(by.tenant, customer_id, card, wish.words or said, **by.told(company_id))
        undo: dict[str, object] = {"contact": row.pk}
    else:
        title = _("Find the right contact: this one is the wrong person")
        undo = {"task": _task(by, customer_id, company_id, title, wish.words or said, key)}
    return Done("contact", customer_id, company_id, None, wish.words, {"person": said}, undo)


def _account(by: By, item: OwnItem | None) -> tuple[int, int]:
    return (item.customer_id, item.company_id) if item else (by.visitor.customer_id, by.visitor.company_id)


def _task(by: By, customer_id: int, company_id: int, title: str, words: str, key: str) -> int:
    told = by.told(company_id)
    wanted = between.Wanted(company_id, customer_id, title, told["on"], None, key=f"{SOURCE}:{key}", note=words)
    return between.give_task(by.tenant, wanted, **told).pk
