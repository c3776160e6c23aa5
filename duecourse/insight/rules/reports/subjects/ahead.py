"""What can be asked of what is expected, of trust and of imports: forecasts, limits, files?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects import sides
from duecourse.insight.rules.reports.subjects.shape import ADDED, COUNTED, SPREAD, WEIGHED, Dimension, Measure, made

FORECASTS: Final = made(
    "forecasts",
    _("Cash forecasts"),
    _("What each forecast expected of a week, of all customers of a company; by the day it was made."),
    dated_by="made_on",
    period_words=_("made"),
    listed=("company", "made_on", "week_on", "expected_amount", "low_amount", "high_amount"),
    needs="forecast.see",
    dimensions=(
        sides.COMPANY,
        sides.CURRENCY,
        Dimension("made_on", _("forecast date"), "date"),
        Dimension("week_on", _("first day of the week"), "date"),
        Dimension("weeks_ahead", _("weeks ahead"), "count"),
        Dimension("is_newest", _("forecast is the newest"), "flag"),
    ),
    measures=(
        Measure("expected_amount", _("expected amount"), "money"),
        Measure("low_amount", _("low end of the expected amount"), "money", SPREAD),
        Measure("high_amount", _("high end of the expected amount"), "money", SPREAD),
        Measure("forecasts", _("number of forecasts"), "count", COUNTED[:1], "vintage_id", is_distinct=True),
    ),
)

LIMITS: Final = made(
    "limits",
    _("Credit limits"),
    _("Customers with a credit limit on a day, and how much of it is used in its currency."),
    has_day=True,
    restates=True,
    listed=("customer", "risk_class", "limit_amount", "open_amount", "over_amount"),
    dimensions=(
        *sides.CUSTOMER,
        sides.CURRENCY,
        Dimension("is_unlimited", _("credit is unlimited"), "flag"),
        Dimension("is_over", _("limit is exceeded"), "flag"),
        Dimension("limit_source", _("source of the limit"), column="source", is_code=True),
        Dimension("from_on", _("limit date"), "date"),
    ),
    measures=(
        Measure("limit_amount", _("credit limit"), "money"),
        Measure("open_amount", _("balance"), "money"),
        Measure("over_amount", _("amount above the limit"), "money"),
        Measure("free_amount", _("amount below the limit"), "money"),
        sides.rows_called(_("number of limits")),
        sides.CUSTOMERS,
        Measure("used_share", _("utilisation"), "share", WEIGHED, "used_part", over="limit_part", is_weighed=True),
    ),
)

IMPORTS: Final = made(
    "imports",
    _("Imports"),
    _("Files that were handed in, by their date, and the rows that were not taken."),
    dated_by="as_of",
    period_words=_("of"),
    listed=("company", "as_of", "import_kind", "import_state", "rejected_count"),
    needs="import.see",
    dimensions=(
        sides.COMPANY,
        Dimension("import_kind", _("kind of import"), column="kind", is_code=True),
        Dimension("import_state", _("state of the import"), column="state", is_code=True),
        Dimension("mapping", _("mapping"), column="mapping_name"),
        Dimension("as_of", _("file date"), "date"),
    ),
    measures=(
        sides.rows_called(_("number of files")),
        Measure("rejected_count", _("rows not taken"), "count", ADDED),
    ),
)
