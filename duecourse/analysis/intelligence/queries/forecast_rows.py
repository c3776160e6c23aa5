"""What does a cash forecast look like to whoever shows it? Frozen rows, amounts as decimals in the currency beside them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

ALL = ""
"""The group of everybody."""


@dataclass(frozen=True)
class VintageRow:
    """A forecast as it was made on a day and never changed since.

    `model` names who answered for the items: a payment model's hash, or `usual` (how customers usually pay). `is_model_on`
    False for the latter. `beats_mean` False where the forecasts of the last half year would not have beaten the customer's
    mean. `missing_rates` = currencies without a rate that day: they are in no total. `band_scale` = what the drawn bands were
    stretched by to have kept their word in the last 26 weeks. `tried` = how far off the payment model and habits would have
    been, where both were tried.
    """

    id: int
    company_id: int
    made_on: date
    weeks: int
    model: str
    is_model_on: bool
    base_currency: str
    currencies: tuple[str, ...]
    rates: dict[str, Decimal]
    missing_rates: tuple[str, ...]
    kept_share: Decimal
    dilution_share: Decimal
    band_scale: Decimal
    is_little_history: bool
    made_at: datetime
    beats_mean: bool = True
    tried: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True)
class GroupRow:
    """A group of customers that a forecast can be narrowed to: kind `segment` or `portfolio`."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True)
class OverrideRow:
    """What a person expects of a week instead, with the reason; it stands beside the model, never over it."""

    id: int
    from_on: date
    currency: str
    amount: Decimal
    reason: str
    by: str
    at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class PeriodRow:
    """A day or a week of a forecast; `parts` by source add up to `expected`, `actual` is None until it is over.

    `is_forecast` False: a past week that no forecast was made for; only its `actual` means anything.
    Sources: open (items by their own curve), promise, plan, scheduled (AP portal says when), matching (at the bank
    already), new (not yet issued).
    """

    from_on: date
    to_on: date
    currency: str
    expected: Decimal
    low: Decimal
    high: Decimal
    parts: dict[str, Decimal]
    actual: Decimal | None = None
    override: OverrideRow | None = None
    is_forecast: bool = True


@dataclass(frozen=True)
class BehindRow:
    """An item behind a period: how much of it is expected then, and where that is known from."""

    item_id: int
    customer_id: int
    customer_number: str
    customer_name: str
    number: str
    due_on: date
    currency: str
    open_amount: Decimal
    expected: Decimal
    share: Decimal
    source: str


@dataclass(frozen=True)
class ScoreRow:
    """One past forecast held against what came: the sum of its first weeks that are over, and the rivals' sums.

    `wape` = sum of |forecast - actual| over those weeks / sum of actual; None where nothing came.
    """

    made_on: date
    weeks: int
    expected: Decimal
    actual: Decimal
    rival_mean: Decimal
    rival_due: Decimal
    wape: Decimal | None
    wape_mean: Decimal | None
    wape_due: Decimal | None
    weeks_inside: int


@dataclass(frozen=True)
class Accuracy:
    """The last 13 forecasts against actual: the first four weeks of each; `cover80` = share of weeks inside the band.

    `is_replayed`: no forecast is old enough yet, so the figures are of the last half year forecast anew as one knew then.
    """

    rows: tuple[ScoreRow, ...] = ()
    wape: Decimal | None = None
    wape_mean: Decimal | None = None
    wape_due: Decimal | None = None
    cover80: Decimal | None = None
    week_count: int = 0
    is_replayed: bool = False


@dataclass(frozen=True)
class MoveRow:
    """Why the forecast of the coming weeks differs from the earlier one, and by how much (signed).

    Codes: passed (weeks that are over), entered (weeks new in sight), new_items, paid, earlier, later, promises,
    disputes, credits, run_rate, rates (another rate, and what rounding leaves), overrides.
    """

    code: str
    amount: Decimal
    item_count: int = 0


@dataclass(frozen=True)
class Moves:
    """`before` + the moves = `after`, to the cent; both count people's overrides where there are some."""

    before_on: date
    after_on: date
    currency: str
    before: Decimal
    after: Decimal
    rows: tuple[MoveRow, ...] = ()


@dataclass(frozen=True)
class ForecastPage:
    """All that screen 20 shows of one company, currency and group as of a vintage; `vintage` None = none made yet."""

    vintage: VintageRow | None
    currency: str
    group: str
    is_total: bool = False
    weeks: tuple[PeriodRow, ...] = ()
    days: tuple[PeriodRow, ...] = ()
    past: tuple[PeriodRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    accuracy: Accuracy = field(default_factory=Accuracy)
    moves: Moves | None = None
