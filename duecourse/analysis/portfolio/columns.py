"""Which columns does every customer and every open item have, of what type, and how are they called?

This list is the contract between `as_of.py`, which fills the tables, and everybody who reads them: decide, conditions,
priorities, reports. A text that is not known is NULL or ''; both count as empty. Amounts are `decimal(19,4)` in the
currency beside them; a debit is positive, a credit negative. Nothing here is a float.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    import ibis

Unit = Literal["money", "base", "days", "count", "share", "date", "text", "flag", "key"]
"""money = in the currency of the row; base = in the company's base currency; key = an id, not for conditions."""

_PLAIN: Final[Mapping[str, str]] = {
    "money": "decimal(19, 4)",
    "base": "decimal(19, 4)",
    "days": "int32",
    "count": "int32",
    "share": "decimal(9, 6)",
    "date": "date",
    "text": "string",
    "flag": "boolean",
    "key": "int64",
}


@dataclass(frozen=True)
class Column:
    """A named fact about a row: its unit, the words by which a condition calls it, and whether it has a history."""

    name: str
    unit: Unit
    words: str = ""
    nullable: bool = False
    today_only: bool = False
    dtype: str = ""
    choices: tuple[str, ...] = ()

    @property
    def ibis_type(self) -> str:
        """The type in Ibis' own words; `!` marks a column that is never NULL."""
        return ("" if self.nullable else "!") + (self.dtype or _PLAIN[self.unit])


ITEM_KINDS: Final = ("invoice", "credit_note", "debit_note", "on_account", "interest", "fee")
PARTY_KINDS: Final = ("company", "public", "sole_trader", "consumer", "unknown")

ITEM: Final[tuple[Column, ...]] = (
    Column("tenant_id", "key", dtype="uuid"),
    Column("company_id", "key"),
    Column("customer_id", "key"),
    Column("item_id", "key"),
    Column("number", "text", _("item number")),
    Column("kind", "text", _("item kind"), choices=ITEM_KINDS),
    Column("item_class", "text", _("item class"), nullable=True),
    Column("issued_on", "date", _("issue date")),
    Column("due_on", "date", _("due date")),
    Column("currency", "text", _("currency")),
    Column("amount", "money", _("item amount")),
    Column("open_amount", "money", _("open amount")),
    # Parts of a debit's open amount that are not collected today. Never negative, 0 when none, each at most the open
    # amount; they may overlap (the same invoice promised and disputed), so their sum may exceed it.
    Column("promised_amount", "money", _("promised amount")),
    Column("promised_until", "date", _("promised until"), nullable=True),
    Column("disputed_amount", "money", _("disputed amount")),
    Column("planned_amount", "money", _("amount in a plan")),
    # What money seen at the bank pays of it and the ledger has not booked.
    Column("matched_amount", "money", _("amount paid at the bank")),
    Column("is_blocked", "flag", _("item is blocked")),
    Column("block_reason", "text", _("item block reason"), nullable=True),
    Column("is_pulled", "flag", _("item is collected by direct debit or card")),
    Column("is_undelivered", "flag", _("item is not delivered")),
    Column("on_cleanup", "flag", _("item is on the clean-up list")),
    Column("linked_item_id", "key", nullable=True),
    # What was done: the last rung an item climbed (by our own steps), the highest severity ever reached (ours or the
    # ERP's), on which day, the deadline that notice stated, and whether a line of it is still waiting to leave.
    Column("last_step_key", "text", _("last step"), nullable=True),
    Column("severity_reached", "count", _("severity reached"), nullable=True, dtype="int16"),
    Column("last_step_on", "date", _("last step date"), nullable=True),
    Column("stated_deadline_on", "date", _("stated deadline"), nullable=True),
    Column("has_pending_step", "flag", today_only=True),
    # The procedure of its item class, where that differs from the customer's; NULL = the customer's.
    Column("item_procedure_version_id", "key", nullable=True),
)
"""One row per open item (`open_amount <> 0`) of the run's company, credits included."""

OUTLOOK: Final[tuple[Column, ...]] = (
    Column("expected_pay_on", "date", _("expected payment date of the item"), nullable=True),
    # Of ten such items one is paid by the first of these days, five by the second, nine by the third.
    Column("p10_on", "date", _("earliest expected payment date of the item"), nullable=True),
    Column("p50_on", "date", _("most likely payment date of the item"), nullable=True),
    Column("p90_on", "date", _("latest expected payment date of the item"), nullable=True),
    Column("late_share", "share", _("chance to be late"), nullable=True),
)
"""What was expected of an item; a table of its own, so that only who reads it pays for it."""

CUSTOMER: Final[tuple[Column, ...]] = (
    Column("tenant_id", "key", dtype="uuid"),
    Column("company_id", "key"),
    Column("customer_id", "key"),
    Column("customer_number", "text", _("customer number")),
    Column("name", "text", _("customer name")),
    Column("party_id", "key"),
    Column("party_kind", "text", _("party kind"), choices=PARTY_KINDS),
    Column("parent_id", "key", nullable=True),
    Column("payer_id", "key", nullable=True),
    Column("segment", "text", _("segment"), nullable=True),
    Column("sector", "text", _("sector"), nullable=True, today_only=True),
    Column("country", "text", _("country"), nullable=True),
    Column("language", "text", _("language"), nullable=True),
    Column("zone", "text", nullable=True, today_only=True),
    Column("terms_days", "days", _("payment terms"), nullable=True),
    Column("customer_since", "date", _("customer since"), nullable=True),
    Column("portfolio_id", "key", nullable=True),
    Column("collector_id", "key", nullable=True, today_only=True, dtype="uuid"),
    Column("is_automatic", "flag", _("customer is automatic"), today_only=True),
    # How often something happened that stops what is under way: whoever plans notes it before anything else is read.
    Column("stop_version", "key", today_only=True),
    Column("is_customer_blocked", "flag", _("customer is blocked")),
    Column("customer_block_reason", "text", _("customer block reason"), nullable=True),
    # Blocks with reason INSOLVENCY or LEGAL are told apart, because nothing at all may leave there.
    Column("is_insolvent", "flag", _("customer is insolvent")),
    Column("is_legal", "flag", _("customer is in legal collection")),
    # An account with a payer is dunned there: how to reach it, whether by itself, and its touches are the payer's.
    Column("is_payer_stopped", "flag", _("payer is blocked")),
    Column("procedure_version_id", "key", nullable=True),
    Column("has_email", "flag", _("has an e-mail address"), today_only=True),
    Column("has_phone", "flag", _("has a phone number"), today_only=True),
    Column("has_address", "flag", _("has a postal address"), today_only=True),
    # The days on which the payer pays, as bits: weekdays from Monday on, days of the month from the first on.
    Column("pay_weekdays", "count", today_only=True),
    Column("pay_month_days", "count", today_only=True),
    # Contacts: `last_touch_on` = the last dunning message that left, automatic or by hand (any item of the customer);
    # `touch_count_7d` = automatic ones in the seven days up to and including today; calls count in neither.
    Column("last_touch_on", "date", _("last touch"), nullable=True),
    Column("touch_count_7d", "count", _("touches in seven days")),
    Column("last_payment_on", "date", _("last payment"), nullable=True),
    Column("last_reply_on", "date", _("last reply"), nullable=True),
    Column("resubmit_on", "date", _("resubmission"), nullable=True, today_only=True),
    Column("promise_broken_on", "date", _("last broken promise"), nullable=True),
    Column("promise_due_on", "date", _("next promise due"), nullable=True),
    Column("open_promise_count", "count", _("open promises")),
    # `instalment_due_on` = the oldest instalment of a plan in force that is not paid, be it due or to come.
    Column("plan_broken_on", "date", _("last broken plan"), nullable=True),
    Column("instalment_due_on", "date", _("next instalment due"), nullable=True, today_only=True),
    Column("open_dispute_count", "count", _("open disputes")),
    Column("risk_class", "text", _("risk class"), nullable=True, choices=("A", "B", "C", "D", "E")),
    Column("risk_score", "count", _("risk score"), nullable=True, dtype="decimal(9, 2)"),
    # In base currency; NULL = no limit is set. Unlimited is a flag, never a number.
    Column("limit_amount", "base", _("credit limit"), nullable=True),
    Column("is_unlimited", "flag", _("credit is unlimited")),
    # Mean days beyond terms, paid-weighted: of the last 3 months, and of the 6 months before; NULL = nothing paid.
    Column("days_beyond_terms", "days", _("days beyond terms"), nullable=True),
    Column("days_beyond_terms_before", "days", _("days beyond terms before"), nullable=True),
    # How many days later (or sooner) than before a customer pays since it changed, while that is news; never told of
    # natural persons, so that nothing automatic reads it there.
    Column("behaviour_shift_days", "days", _("behaviour shift days"), nullable=True),
    Column("is_behaviour_changed", "flag", _("payment behaviour changed")),
    Column("insurer_deadline_on", "date", _("insurer deadline"), nullable=True),
    Column("payment_chance_share", "share", _("payment chance"), nullable=True),
    Column("expected_payment_on", "date", _("expected payment"), nullable=True),
)
"""One row per customer of the run's company (customers without open items may be there or not)."""

RECEIPT: Final[tuple[Column, ...]] = (
    Column("customer_id", "key"),
    Column("currency", "text"),
    Column("amount", "money"),
    Column("matched_amount", "money"),
    Column("seen_on", "date", nullable=True),
)
"""Money under way: provisional receipts that the ledger has not booked, summed per customer and currency. `amount` = what is
not matched to items (>= 0), `matched_amount` = what is (it stands at the items as well), `seen_on` = the last day on which
money came that is not wholly matched."""

RATE: Final[tuple[Column, ...]] = (
    Column("currency", "text"),
    Column("rate", "key", nullable=True, dtype="decimal(18, 8)"),
    Column("minor_unit", "money"),
)
"""One row per currency: units of base currency for one unit on the day (base itself: 1; NULL = none known) and its
smallest coin (EUR 0.01, JPY 1, KWD 0.001)."""

RUN: Final[tuple[Column, ...]] = (
    Column("tenant_id", "key", dtype="uuid"),
    Column("company_id", "key"),
    Column("on_day", "date"),
    # The last due date of which any step of this run may speak (today plus the longest courtesy).
    Column("horizon_on", "date"),
    Column("base_currency", "text"),
    Column("quiet_days", "days"),
    Column("touches_per_week", "count"),
    Column("minimum_amount", "base"),
    Column("is_day_off", "flag"),
    # Money that was seen later than this day, and is not matched yet, holds what would leave by itself.
    Column("seen_after_on", "date"),
    # The days whose pay runs a reminder of today would cross, as bits like those of the customers.
    Column("pay_weekdays", "count"),
    Column("pay_month_days", "count"),
)
"""The one row that says which day it is (build it with `run_row`)."""

DERIVED_ITEM: Final[tuple[Column, ...]] = (
    Column("days_past_due", "days", _("days past due")),
    Column("days_since_step", "days", _("days since last step"), nullable=True),
    Column("collectable_amount", "money", _("collectable amount")),
    Column("collectable_base", "base", _("item amount to collect"), nullable=True),
)
DERIVED_CUSTOMER: Final[tuple[Column, ...]] = (
    Column("to_collect_base", "base", _("amount to collect"), nullable=True),
    Column("overdue_base", "base", _("overdue amount"), nullable=True),
    Column("open_base", "base", _("balance"), nullable=True),
    Column("oldest_days", "days", _("oldest days past due"), nullable=True),
    Column("overdue_count", "count", _("overdue items")),
    Column("highest_severity", "count", _("highest severity"), nullable=True),
    Column("utilisation_share", "share", _("utilisation"), nullable=True),
    Column("days_since_touch", "days", _("days since last touch"), nullable=True),
    Column("days_since_payment", "days", _("days since last payment"), nullable=True),
    Column("days_since_broken_promise", "days", _("days since broken promise"), nullable=True),
    Column("days_since_broken_plan", "days", _("days since broken plan"), nullable=True),
    # Below zero where the next one is still to come.
    Column("days_since_instalment", "days", _("days since instalment was due"), nullable=True),
    Column("days_since_reply", "days", _("days since last reply"), nullable=True),
    Column("days_without_reaction", "days", _("days without reaction"), nullable=True),
    Column("days_to_insurer_deadline", "days", _("days to insurer deadline"), nullable=True),
    Column("days_since_resubmission", "days", _("days since resubmission"), nullable=True),
    Column("behaviour_change_days", "days", _("behaviour change"), nullable=True),
    # Where the amount to collect stands among all customers who owe one: 1 = the largest, 0 = the smallest.
    Column("amount_rank_share", "share", _("amount rank"), nullable=True),
    Column("relationship_days", "days", _("days as customer"), nullable=True),
)
"""Worked out by `amounts.py` from the tables above: the same formula for every reader."""


SET_ASIDE: Final = (
    "promised_amount",
    "promised_until",
    "disputed_amount",
    "planned_amount",
    "matched_amount",
    "is_blocked",
    "block_reason",
    "has_pending_step",
)
"""Those columns of an item that come from other records than its own row."""


@dataclass(frozen=True)
class Portfolio:
    """The book as of one day: what `as_of.py` hands out and every pure reader takes.

    Who reads the whole book for speed takes `items` apart: `standing` = their own rows (every column but those of
    `SET_ASIDE`), `set_aside` = `item_id` and the columns of `SET_ASIDE`, NULL where not concerned, for the items of which
    something is set aside: any number of rows an item, which add up, and amounts that need not be cut to what is open.
    Without them both are taken from `items`. In the same way `stopped` (`customer_id`, `is_customer_blocked`, `is_insolvent`,
    `is_legal`, `is_payer_stopped`, of the customers that are blocked or whose payer is) and `followed` (`customer_id`,
    `procedure_version_id`) are what `customers` says as well. `outlooks` = `item_id` and the columns of `OUTLOOK`, of the items
    of which something is expected: `with_outlooks` adds them for whoever reads them.
    """

    items: "ibis.Table"
    customers: "ibis.Table"
    receipts: "ibis.Table"
    rates: "ibis.Table"
    standing: "ibis.Table | None" = None
    set_aside: "ibis.Table | None" = None
    stopped: "ibis.Table | None" = None
    followed: "ibis.Table | None" = None
    outlooks: "ibis.Table | None" = None


def schema_of(columns: Iterable[Column]) -> "ibis.Schema":
    """Make the Ibis schema of a list of columns."""
    import ibis

    return ibis.schema({column.name: column.ibis_type for column in columns})


def _spoken(*lists: tuple[Column, ...]) -> dict[str, Column]:
    return {column.words: column for columns in lists for column in columns if column.words}


CUSTOMER_WORDS: Final[Mapping[str, Column]] = _spoken(CUSTOMER, DERIVED_CUSTOMER)
"""What a condition on a customer may speak of: segments, priorities, assignment."""
ITEM_WORDS: Final[Mapping[str, Column]] = _spoken(ITEM, DERIVED_ITEM, OUTLOOK, CUSTOMER, DERIVED_CUSTOMER)
"""What a condition on an item may speak of: everything of its customer as well (procedure steps)."""
