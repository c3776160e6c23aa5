"""What does a customer say on its page? A promise, a complaint, a comment, another person; each by its own operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations.portal import Done
from duecourse.records.ledger.queries import portal as ledger
from duecourse.records.ledger.queries.portal import OwnItem
from duecourse.records.promises.operations import promises
from duecourse.work.procedures.operations.portal_acts import SOURCE, By


class NothingChosen(Refused):
    """No open item of the customer's own was ticked."""

    says = _("Choose at least one open item.")


class DayMissing(Refused):
    """A promise without its day."""

    says = _("Choose the day of the payment.")


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
