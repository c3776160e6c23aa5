"""How do accounts, statements and entries of banks read?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.foundation.kit.reference import is_iban, spaced
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.bank.shown import Account, Became, Entry, Gap, Sheet, Statement, Troubles, Unbooked
from duecourse.interfaces.web.doors import address
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.communications.queries.letterheads import letterheads
from duecourse.records.ledger.queries import bank, remittances


def tabs(visit: Visit, current: str) -> tuple[Choice, ...]:
    """Give the pages of the bank; what needs a person is counted."""
    day = visit.day or date.min
    count = bank.exception_count(visit.tenant_id, company_ids=visit.company_ids, day=day)
    payments: tuple[tuple[str, str, int | None], ...] = ()
    if visit.may("receipt.match"):
        drafts = remittances.draft_count(visit.tenant_id, visit.company_ids)
        payments = (("matching", _("Payments"), None), ("advices", _("Payment advices"), drafts))
    lines = (
        ("bank", _("Statements"), None),
        *payments,
        ("bank-exceptions", _("Exceptions"), count),
        ("bank-accounts", _("Accounts"), None),
    )
    return tuple(Choice(words, reverse(route), route == current, number) for route, words, number in lines)


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (("", _("All")), ("gap", _("After a gap")))
    return tuple(choice(request, key="state", value=value, words=words) for value, words in lines)


def accounts(visit: Visit) -> tuple[Account, ...]:
    """Read the accounts of the companies in view."""
    names = {one.id: one.name for one in visit.companies}
    payees = _payees(visit)
    rows = bank.accounts(visit.tenant_id, company_ids=visit.company_ids)
    return tuple(_account(visit, row, names.get(row.company_id, ""), payees) for row in rows)


def rows_of(visit: Visit, found: Sequence[bank.StatementRow]) -> tuple[Statement, ...]:
    """Read statements for the list."""
    codes = {one.id: one.code for one in visit.companies}
    return tuple(_statement(row, codes) for row in found)


def sheet(visit: Visit, row: bank.StatementRow) -> Sheet:
    """Read one statement with its entries."""
    found = bank.entries(visit.tenant_id, row.id)
    [shown] = rows_of(visit, [row])
    return Sheet(
        row=shown,
        entries=_entries(visit, found),
        more_count=max(0, row.entry_count - len(found)) if len(found) == bank.MOST else 0,
        gap=_gap(bank.gap_of(visit.tenant_id, row)) if row.is_gap else None,
        import_href=reverse("import", args=[row.batch_id]) if visit.may("import.see") else "",
        format=_FORMATS.get(row.format, row.format),
    )


def troubles(visit: Visit) -> Troubles:
    """Read what needs a person."""
    day = visit.day or date.min
    found = bank.exceptions(visit.tenant_id, company_ids=visit.company_ids, day=day)
    return Troubles(
        gaps=tuple(_gap(one) for one in found.gaps),
        entries=_entries(visit, found.entries),
        unbooked=tuple(
            Unbooked(
                value_on=one.value_on,
                amount=one.amount,
                currency=one.currency,
                payer=one.payer,
                text=one.text,
                days=(day - one.value_on).days,
                customer=one.customer_name,
                href=_href(visit, one.customer_token),
                receipt_href=address("matching-receipt", one.receipt_id) if visit.may("receipt.match") else "",
            )
            for one in found.unbooked
        ),
        unbooked_after=bank.UNBOOKED_AFTER_DAYS,
    )


_FORMATS = {"camt": "ISO 20022 (camt)", "mt940": "MT940 / MT942", "bai2": "BAI2", "ofx": "OFX"}


def _payees(visit: Visit) -> dict[str, str]:
    """The payee's name of each account on our letterheads, as two persons confirmed it."""
    heads = letterheads(visit.tenant_id, [one.id for one in visit.companies])
    return {one.iban: one.payee for head in heads.values() for one in head.accounts if one.iban}


def _account(visit: Visit, row: bank.AccountRow, company: str, payees: dict[str, str]) -> Account:
    state, words = _standing(row, visit.day or date.min)
    number = _number(row.account)
    return Account(
        id=row.id,
        title=row.name or number,
        number=number,
        company=company,
        currency=row.currency,
        bic=row.bic,
        payee=payees.get(row.account, ""),
        closing=row.last_closing,
        told_until=formats.day(row.last_to_on) if row.last_to_on else "",
        state=state,
        state_words=words,
        statements_href=f"{reverse('bank')}?account={row.id}",
        href=reverse("bank-account", args=[row.id]) if visit.may("bank.edit") else "",
    )


def _standing(row: bank.AccountRow, day: date) -> tuple[str, str]:
    if not row.is_live:
        return "open", _("Not expected daily")
    if row.last_to_on is None:
        return "overdue", _("No statement yet")
    age = (day - row.last_to_on).days
    if age > 4:
        return "overdue", ngettext("%(num)s day without a statement", "%(num)s days without a statement", age) % {
            "num": age
        }
    return "done", _("Expected daily")


def _number(account: str) -> str:
    return spaced(account) if is_iban(account) else account


def _statement(row: bank.StatementRow, codes: dict[int, str]) -> Statement:
    state, words = ("overdue", _("Follows a gap")) if row.is_gap else ("done", _("Whole"))
    if row.is_intraday:
        state, words = "open", _("During the day")
    number = _number(row.account)
    title = _("Statement %(number)s") % {"number": row.number} if row.number else formats.day(row.to_on)
    period = formats.day(row.to_on)
    if row.from_on != row.to_on:
        period = f"{formats.day(row.from_on)} – {period}"
    return Statement(
        id=row.id,
        title=title,
        account=number,
        href=address("bank-statement", row.id),
        number=row.number,
        period=period,
        to_on=row.to_on,
        opening=row.opening,
        closing=row.closing,
        came_in=row.credit_sum,
        went_out=row.debit_sum,
        currency=row.currency,
        entry_count=row.entry_count,
        state=state,
        state_words=words,
        company=codes.get(row.company_id, ""),
    )


def _entries(visit: Visit, found: Sequence[bank.EntryRow]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            id=row.id,
            value_on=row.value_on,
            amount=row.amount,
            currency=row.currency,
            name=row.name,
            text=row.text,
            reference=row.reference,
            account=_number(row.other_account),
            became=_became(visit, row),
            why=_why(row),
            statement_href=address("bank-statement", row.statement_id),
            is_settled=row.is_settled,
        )
        for row in found
    )


def _became(visit: Visit, row: bank.EntryRow) -> tuple[Became, ...]:
    said = {
        "provisional": ("due", _("Waits for its booking")),
        "booked": ("done", _("Booked")),
        "void": ("cancelled", _("Taken back")),
    }
    if row.receipts:
        return tuple(
            Became(said[one.state][1], said[one.state][0], one.customer_name, _href(visit, one.customer_token))
            for one in row.receipts
        )
    words = {
        "receipt": ("cancelled", _("Taken back")),
        "outgoing": ("open", _("Our own payment")),
        "undone": ("cancelled", _("Took a payment back")),
        "unknown": ("overdue", _("Takes back what nobody knows")),
        "returned": ("open", _("Our payment came back")),
        "currency": ("overdue", _("Unknown currency")),
        "pending": ("waiting", _("Not booked yet")),
    }
    state, text = words[row.fate]
    return (Became(_("Seen to") if row.is_settled else text, "done" if row.is_settled else state),)


def _why(row: bank.EntryRow) -> str:
    if row.fate == "currency":
        return _("%(currency)s is no currency that we know, so no receipt was made.") % {"currency": row.currency}
    if row.return_reason:
        return _("The bank's reason: %(reason)s.") % {"reason": row.return_reason}
    return _("The bank takes back a payment that no statement here has told of.") if row.fate == "unknown" else ""


def _gap(gap: bank.Gap) -> Gap:
    values = {"account": _number(gap.statement.account), "number": ", ".join(gap.missing)}
    if gap.missing:
        count = len(gap.missing)
        one = _("Statement %(number)s of account %(account)s is missing.")
        says = (one if count == 1 else _("Statements %(number)s of account %(account)s are missing.")) % values
    else:
        says = _("A statement of account %(account)s is missing.") % values
    more = ""
    if gap.before_closing is not None and gap.before_on is not None and gap.statement.opening is not None:
        more = _("The one of %(before)s ended with %(closing)s, the one of %(on)s begins with %(opening)s.") % {
            "before": formats.day(gap.before_on),
            "closing": formats.figure(gap.before_closing, gap.statement.currency),
            "on": formats.day(gap.statement.to_on),
            "opening": formats.figure(gap.statement.opening, gap.statement.currency),
        }
    return Gap(says, more, address("bank-statement", gap.statement.id))


def _href(visit: Visit, token: str) -> str:
    """The customer's page, for those who see customers."""
    return address("customer", token) if token and visit.may("customer.see") else ""
