"""What may a tool outside read of the books? The views of the schema `reporting`: stable names, every column with its meaning.

A column is (name, SQL, what it says). No addresses, bank details, free texts or names of people are among them; a customer
that is a natural person goes by its number. What a view reads of which table stands in `READS`: more is not granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Column = tuple[str, str, str]


@dataclass(frozen=True)
class View:
    """A view: its name, what a row is, its columns, and where they come from."""

    name: str
    says: str
    columns: tuple[Column, ...]
    source: str

    @property
    def sql(self) -> str:
        """Give the question that it is."""
        return f"SELECT {', '.join(f'{sql} AS {name}' for name, sql, _says in self.columns)} {self.source}"


READS: Final[dict[str, str]] = {
    "identity_company": "tenant_id id code name country base_currency business_date",
    "identity_portfolio": "tenant_id id company_id name",
    "ledger_party": "tenant_id id kind parent_id",
    "ledger_customer": "tenant_id id company_id portfolio_id party_id number name country segment sector payer_id terms_days"
    " customer_since",
    "ledger_item": "tenant_id id company_id customer_id kind number instalment_no ordinal issued_on due_on known_on currency"
    " amount open_amount cleared_on clearing payment_method item_class po_number linked_item_id is_factored",
    "ledger_movement": "tenant_id id item_id kind amount effective_on known_on receipt_id",
    "ledger_receipt": "tenant_id id company_id customer_id currency amount value_on known_on state retired_on",
    "ledger_fxrate": "tenant_id base quote on_day rate source",
    "promises_promise": "tenant_id id company_id customer_id made_on due_on state source judged_on ended_on",
    "promises_promiseline": "tenant_id promise_id item_id currency amount paid",
    "promises_plancover": "tenant_id company_id customer_id item_id currency amount from_on to_on ended_on",
    "disputes_dispute": "tenant_id id company_id customer_id opened_on reason state outcome root_cause ended_on",
    "disputes_disputeline": "tenant_id dispute_id item_id currency amount held added_on removed_on",
    "disputes_deduction": "tenant_id id company_id customer_id dispute_id item_id currency amount taken_on reason validity",
    "credit_creditlimit": "tenant_id id customer_id currency amount is_unlimited source from_on to_on ended_on",
    "communications_message": "tenant_id id company_id customer_id direction purpose channel severity template_code language"
    " planned_on state reason created_at settled_at",
    "communications_call": "tenant_id id company_id customer_id direction outcome on_day",
    "procedures_plannedaction": "tenant_id id company_id customer_id planned_on purpose channel step_key severity mode state"
    " reason executed_on",
    "insight_dailyfigure": "tenant_id company_id portfolio_id currency on_day figures rules_version is_backfilled made_at",
}
"""What the owner of the views may read."""
PAST: Final = "c.business_date - t.due_on"
PERSONS: Final = "('consumer', 'sole_trader')"
ITEM: Final = ("item_id", "l.item_id", "the item, as in items")
COMPANY: Final = ("company_id", "t.company_id", "the company, as in companies")
CUSTOMER: Final = ("customer_id", "t.customer_id", "the customer, as in customers")
CURRENCY: Final = ("currency", "t.currency", "ISO 4217 code")


def _same(alias: str, **says: str) -> tuple[Column, ...]:
    """Take columns over under their own names."""
    return tuple((name, f"{alias}.{name}", said) for name, said in says.items())


LEDGER: Final = (
    View(
        "companies",
        "A company that sells.",
        (
            *_same("t", id="its key", code="its short name", name="its name", country="ISO 3166 code"),
            ("currency", "t.base_currency", "its base currency"),
            *_same("t", business_date="the day where its books stand"),
        ),
        "FROM identity_company t",
    ),
    View(
        "portfolios",
        "A portfolio of customers.",
        _same("t", id="its key", company_id="its company, where it has one", name="its name"),
        "FROM identity_portfolio t",
    ),
    View(
        "customers",
        "A customer's account in one company.",
        (
            *_same(
                "t", id="its key", company_id="the company", portfolio_id="its portfolio today", number="its number"
            ),
            (
                "name",
                f"CASE WHEN p.kind IN {PERSONS} THEN t.number ELSE t.name END",
                "its name; of a person: the number",
            ),
            ("kind", "p.kind", "company, public, sole_trader, consumer or unknown"),
            *_same("t", country="ISO 3166 code", segment="as the source says", sector="as the source says"),
            *_same("t", payer_id="who pays for it, where another does", terms_days="agreed days to pay"),
            ("group_id", "coalesce(p.parent_id, p.id)", "the same for all accounts of a group (its legal head)"),
            *_same("t", customer_since="first day known"),
        ),
        "FROM ledger_customer t JOIN ledger_party p ON p.tenant_id = t.tenant_id AND p.id = t.party_id",
    ),
    View(
        "items",
        "An open or closed item: one posting with one due date. Credits are negative.",
        (
            *_same("t", id="its key", company_id="the company", customer_id="the customer", number="its number"),
            *_same(
                "t", kind="invoice, credit_note, debit_note, on_account, interest or fee", instalment_no="0 = whole"
            ),
            *_same("t", issued_on="day of issue", due_on="day due", known_on="day it reached us"),
            *_same("t", currency="ISO 4217 code", amount="as issued", open_amount="what is open as the books stand"),
            ("days_past_due", PAST, "days past due where the books stand; negative: not due"),
            *_same("t", cleared_on="day it was closed", clearing="what closed it", payment_method="how it is paid"),
            *_same(
                "t", item_class="as the source says", po_number="the customer's order", linked_item_id="what it credits"
            ),
            *_same("t", is_factored="sold to a factor"),
        ),
        "FROM ledger_item t JOIN identity_company c ON c.tenant_id = t.tenant_id AND c.id = t.company_id"
        " WHERE t.ordinal >= 0",
    ),
    View(
        "movements",
        "A dated change of an item's open amount; a payment on an invoice is negative.",
        (
            *_same("t", id="its key", item_id="the item"),
            *_same("i", company_id="the company", customer_id="the customer", currency="ISO 4217 code"),
            *_same("t", kind="payment, credit, writeoff, return, unknown, reopened, correction or reversal"),
            *_same("t", amount="the change", effective_on="value date", known_on="day it reached us"),
            *_same("t", receipt_id="the money at the bank, where known"),
        ),
        "FROM ledger_movement t JOIN ledger_item i ON i.tenant_id = t.tenant_id AND i.id = t.item_id WHERE i.ordinal >= 0",
    ),
    View(
        "receipts",
        "Money seen at the bank.",
        (
            *_same("t", id="its key", company_id="the company", customer_id="the customer, where known"),
            *_same(
                "t", currency="ISO 4217 code", amount="how much", value_on="value date", known_on="day it reached us"
            ),
            *_same("t", state="provisional until the ledger has booked it", retired_on="day the ledger took it over"),
        ),
        "FROM ledger_receipt t",
    ),
    View(
        "rates",
        "Units of quote for one unit of base on a day.",
        _same("t", base="ISO 4217 code", quote="ISO 4217 code", on_day="the day", rate="the rate", source="whose"),
        "FROM ledger_fxrate t",
    ),
    View(
        "ageing",
        "What a customer owes in a currency, by days past due where the company's books stand; sums to the open balance.",
        (
            *_same("t", company_id="the company", customer_id="the customer", currency="ISO 4217 code"),
            ("as_of", "c.business_date", "the day where the books stand"),
            (
                "not_due",
                "sum(t.open_amount) FILTER (WHERE t.open_amount > 0 AND t.due_on >= c.business_date)",
                "not due yet",
            ),
            *(
                (
                    name,
                    f"sum(t.open_amount) FILTER (WHERE t.open_amount > 0 AND {PAST} BETWEEN {least} AND {most})",
                    says,
                )
                for name, least, most, says in (
                    ("past_1_30", 1, 30, "1 to 30 days past due"),
                    ("past_31_60", 31, 60, "31 to 60 days past due"),
                    ("past_61_90", 61, 90, "61 to 90 days past due"),
                    ("past_91_180", 91, 180, "91 to 180 days past due"),
                    ("past_over_180", 181, 99999, "more than 180 days past due"),
                )
            ),
            ("credits", "sum(t.open_amount) FILTER (WHERE t.open_amount < 0)", "open credits, negative"),
            ("balance", "sum(t.open_amount)", "all of it"),
            ("item_count", "count(*)", "open items"),
        ),
        "FROM ledger_item t JOIN identity_company c ON c.tenant_id = t.tenant_id AND c.id = t.company_id"
        " WHERE t.ordinal >= 0 AND t.open_amount <> 0 GROUP BY 1, 2, 3, 4",
    ),
)
CASES: Final = (
    View(
        "promises",
        "A customer's word to pay.",
        (
            *_same("t", id="its key", company_id="the company", customer_id="the customer", made_on="day it was given"),
            *_same("t", due_on="day it is for", state="open, kept, partly_kept, broken ...", source="who wrote it down"),
            *_same("t", judged_on="day it was judged", ended_on="day it ended otherwise"),
        ),
        "FROM promises_promise t",
    ),
    View(
        "promise_lines",
        "What was promised of an item.",
        (("promise_id", "l.promise_id", "the promise"), ITEM, *_same("l", currency="ISO 4217 code", amount="promised"),
         ("paid", "l.paid", "paid when it was judged")),
        "FROM promises_promiseline l",
    ),
    View(
        "payment_plans",
        "What of an item is covered by a payment plan.",
        (
            COMPANY, CUSTOMER, ("item_id", "t.item_id", "the item, as in items"), CURRENCY,
            *_same("t", amount="covered", from_on="from", to_on="to (empty: open)", ended_on="day it ended early"),
        ),
        "FROM promises_plancover t",
    ),
    View(
        "disputes",
        "A disagreement about items.",
        (
            ("id", "t.id", "its key"), COMPANY, CUSTOMER,
            *_same("t", opened_on="day it began", reason="its reason code", state="where it stands", outcome="its end"),
            *_same("t", root_cause="what caused it", ended_on="day it ended"),
        ),
        "FROM disputes_dispute t",
    ),
    View(
        "dispute_lines",
        "What is disputed of an item.",
        (
            ("dispute_id", "l.dispute_id", "the dispute"), ITEM,
            *_same("l", currency="ISO 4217 code", amount="disputed", added_on="from", removed_on="to (empty: still)"),
        ),
        "FROM disputes_disputeline l",
    ),
    View(
        "deductions",
        "What a customer kept back when paying.",
        (
            ("id", "t.id", "its key"), COMPANY, CUSTOMER,
            *_same("t", dispute_id="its dispute", item_id="the item", currency="ISO 4217 code", amount="kept back"),
            *_same("t", taken_on="when", reason="our reason code", validity="whether it was right"),
        ),
        "FROM disputes_deduction t",
    ),
    View(
        "credit_limits",
        "Up to where a customer may owe.",
        (
            ("id", "t.id", "its key"), CUSTOMER, CURRENCY,
            *_same("t", amount="the limit", is_unlimited="no limit", source="whose", from_on="from", to_on="to"),
            *_same("t", ended_on="day it was ended early"),
        ),
        "FROM credit_creditlimit t",
    ),
)  # fmt: skip
DONE: Final = (
    View(
        "messages",
        "A message to or from a customer, without its words and addresses.",
        (
            ("id", "t.id", "its key"), COMPANY, CUSTOMER,
            *_same("t", direction="in or out", purpose="dunning, service ...", channel="mail, letter ..."),
            *_same("t", severity="0 courtesy to 5 hand-over", template_code="its template", language="its language"),
            *_same("t", planned_on="day it was planned for", state="sent, unknown, failed, suppressed ..."),
            *_same("t", reason="why not", created_at="made", settled_at="settled"),
        ),
        "FROM communications_message t",
    ),
    View(
        "calls",
        "A call with a customer.",
        (
            ("id", "t.id", "its key"), COMPANY, CUSTOMER,
            *_same("t", direction="in or out", outcome="what came of it", on_day="when"),
        ),
        "FROM communications_call t",
    ),
    View(
        "actions",
        "What a procedure decided to do.",
        (
            ("id", "t.id", "its key"), COMPANY, CUSTOMER,
            *_same("t", planned_on="for which day", purpose="dunning, internal ...", channel="how", step_key="the step"),
            *_same("t", severity="0 courtesy to 5 hand-over", mode="auto or approve", state="what became of it"),
            *_same("t", reason="why not", executed_on="day it was done"),
        ),
        "FROM procedures_plannedaction t",
    ),
    View(
        "figures",
        "A figure, or an input of one, of a company's day as it was reported; never changed later.",
        (
            ("company_id", "t.company_id", "the company, as in companies"),
            ("portfolio_id", "nullif(t.portfolio_id, 0)", "the portfolio; empty: everybody"), CURRENCY,
            ("on_day", "t.on_day", "the day"),
            ("kind", "f.kind", "kpi, or input of one"), ("name", "f.name", "as in `duecourse kpi`"),
            ("value", "CASE WHEN f.value ~ '^-?[0-9]+([.][0-9]+)?$' THEN f.value::numeric END", "empty: cannot be said"),
            *_same("t", is_backfilled="worked out later from what was known then", made_at="when it was worked out"),
        ),
        "FROM insight_dailyfigure t CROSS JOIN LATERAL ("
        "SELECT 'kpi' AS kind, key AS name, value FROM jsonb_each_text(t.figures -> 'kpis')"
        " UNION ALL SELECT 'input', key, value FROM jsonb_each_text(t.figures -> 'inputs')) f",
    ),
)  # fmt: skip
VIEWS: Final = (*LEDGER, *CASES, *DONE)
