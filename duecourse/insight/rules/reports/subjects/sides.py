"""What do the rows of many subjects have in common: the customer behind them, and how many there are?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.subjects.shape import COUNTED, Dimension, Measure

KINDS_OF_ITEMS: Final = {
    "invoice": _("Invoice"),
    "credit_note": _("Credit note"),
    "debit_note": _("Debit note"),
    "on_account": _("Payment on account"),
    "interest": _("Interest"),
    "fee": _("Fee"),
}
KINDS_OF_PARTIES: Final = {
    "company": _("Company"),
    "public": _("Public body"),
    "sole_trader": _("Sole trader"),
    "consumer": _("Consumer"),
    "unknown": _("Unknown"),
}
AGES: Final = {
    "0": _("Not due"),
    "1": _("1 to 30 days"),
    "2": _("31 to 60 days"),
    "3": _("61 to 90 days"),
    "4": _("91 to 180 days"),
    "5": _("More than 180 days"),
}
AGE_EDGES: Final = (0, 30, 60, 90, 180)
"""The last day of each age, counted from the due date."""
SEVERITIES: Final = {
    "0": _("Courtesy"),
    "1": _("Friendly"),
    "2": _("Firm"),
    "3": _("Final"),
    "4": _("Formal"),
    "5": _("Handed over"),
}

CURRENCY: Final = Dimension("currency", _("currency"))
COMPANY: Final = Dimension("company", _("company"), column="company_code")
CUSTOMER: Final = (
    Dimension("customer", _("customer"), "key", column="customer_id", label="customer_label", link="customer"),
    Dimension("customer_number", _("customer number")),
    Dimension("customer_name", _("customer name")),
    COMPANY,
    Dimension("portfolio", _("portfolio"), column="portfolio_name"),
    Dimension("segment", _("segment")),
    Dimension("sector", _("sector")),
    Dimension("country", _("country")),
    Dimension("language", _("language")),
    Dimension("party_kind", _("party kind"), says=KINDS_OF_PARTIES),
    Dimension("group", _("customer group"), column="group_name"),
    Dimension("sales_representative", _("sales representative"), column="sales_rep"),
    Dimension("risk_class", _("risk class")),
    Dimension("terms_days", _("payment terms"), "count"),
)
ITEM: Final = (
    Dimension("item", _("item"), "key", column="item_id", label="number", link="item"),
    Dimension("number", _("item number")),
    Dimension("kind", _("item kind"), says=KINDS_OF_ITEMS),
    Dimension("item_class", _("item class")),
    Dimension("issued_on", _("issue date"), "date"),
    Dimension("due_on", _("due date"), "date"),
)
CUSTOMERS: Final = Measure("customers", _("number of customers"), "count", COUNTED[:1], "customer_id", is_distinct=True)


def rows_called(words: str, slug: str = "rows") -> Measure:
    """Count the rows of a subject, by what they are called."""
    return Measure(slug, words, "count", COUNTED)
