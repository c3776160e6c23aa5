"""What follows when a customer says on its page that it has paid? Nobody chases it, and cash application gets the proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.records.communications.operations.portal import Done
from duecourse.records.communications.rules.portal import LARGEST_FILE, MOST_FILES
from duecourse.records.ledger.operations import papers, remittances
from duecourse.records.ledger.queries.portal import OwnItem
from duecourse.work.procedures.operations.portal_acts import SOURCE, By
from duecourse.work.procedures.operations.portal_words import of_items, own_items
from duecourse.work.procedures.operations.underway import pause, paused_until

LONGEST_AGO: Final = 365


class PaidOnUnclear(Refused):
    """A payment that was made has a day, and not one to come."""

    says = _("Choose the day on which you paid: today or before.")


class AmountUnclear(Refused):
    """What was typed is no amount."""

    says = _("Type the amount as in 1,234.56.")


class TooMuchHandedIn(Refused):
    """More files, or larger ones, than are taken."""

    says = _("At most %(count)s files of at most %(megabytes)s MB each are taken.")


@dataclass(frozen=True)
class Handed:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class HavePaid:
    """What a customer says of its payment, and what it shows for it."""

    item_ids: Sequence[int]
    paid_on: date | None
    amount: Decimal | None = None
    account: str = ""
    words: str = ""
    files: Sequence[Handed] = ()


def paid(by: By, said: HavePaid) -> Done:
    """Write down that items are said to be paid: dunning of them pauses for some business days, proofs are kept."""
    items = own_items(by, said.item_ids)
    first = next(iter(items.values()))[0]
    told = by.told(first.company_id)
    if said.paid_on is None or not 0 <= (told["on"] - said.paid_on).days <= LONGEST_AGO:
        raise PaidOnUnclear
    _check(said.files)
    note = _note(said)
    stops = []
    for customer_id, mine in items.items():
        each = by.told(mine[0].company_id)
        until = paused_until(by.tenant, mine[0].company_id, on=each["on"])
        stops += pause(by.tenant, customer_id, [one.id for one in mine], until=until, note=note, **each)
    kept = _keep(by, said, first)
    what = of_items(items)
    if said.amount is not None:
        what["amounts"] = {first.currency: str(said.amount)}
    files = list(kept.values())
    shown = {**what, "due_on": said.paid_on.isoformat(), "person": said.account, "files": files}
    return Done(
        "paid",
        first.customer_id,
        first.company_id,
        words=said.words,
        told=shown,
        undo={"block": stops, "advice": list(kept)},
    )


def _keep(by: By, said: HavePaid, first: OwnItem) -> dict[int, str]:
    """Keep what was handed in; each is read as a payment advice, which cash application sees and the matching uses."""
    kept = {}
    for file in said.files:
        one = papers.store_document(
            by.tenant, file.content, name=file.name, kind=remittances.KIND, at=by.at, actor=by.actor,
            customer_id=first.customer_id, source=SOURCE,
        )  # fmt: skip
        kept[one.pk] = one.name
        later(
            remittances.READ, tenant=by.tenant, document=one.pk, company=first.company_id, by=by.actor.name,
            total="" if said.amount is None else str(said.amount),
        )  # fmt: skip
    return kept


def _check(files: Sequence[Handed]) -> None:
    if len(files) > MOST_FILES or any(len(one.content) > LARGEST_FILE for one in files):
        raise TooMuchHandedIn(count=MOST_FILES, megabytes=LARGEST_FILE // (1024 * 1024))


def _note(said: HavePaid) -> str:
    """Say what was said in one line, for whoever looks for the money."""
    parts = (said.paid_on.isoformat() if said.paid_on else "", f"{said.amount or ''}", said.account, said.words)
    return " · ".join(part for part in parts if part)[:500]
