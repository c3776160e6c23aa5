"""What does a statement (camt.053), a report (camt.052) or an advice (camt.054) of ISO 20022 say?

Versions .001.01 to .08 and later ones, found by the names of elements. https://www.iso20022.org/iso-20022-message-definitions
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.adding import CREDITS, DEBITS, disagreement, judged, named
from duecourse.foundation.wires.bank.camt_parties import describe
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Entry, Statement, Transaction
from duecourse.foundation.wires.bank.nodes import Node, read_xml
from duecourse.foundation.wires.bank.values import account_of, currency_of, day, reference, sound, tidy

_STATEMENTS: Final = {"Stmt": "053", "Rpt": "052", "Ntfctn": "054"}
_OPENINGS: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"
_AMOUNT: Final = re.compile(r"\+?(\d{1,18}(\.\d{0,5})?|\.\d{1,5})")
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_BOOKED: Final = frozenset({"BOOK", ""})
OTHER_CURRENCY: Final = _(
    "Statement %(number)s of account %(account)s does not add up: it has amounts in %(other)s beside %(currency)s."
)
NO_DETAILS: Final = _(
    "Statement %(number)s of account %(account)s: the details of a batch do not make its amount; it is taken as one."
)


def looks_like_camt(text: str) -> bool:
    """Tell whether a text is such a message: the name of its outermost elements tells."""
    return bool(re.search(r"BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)|camt\.05[234]", text[:4_000]))


def read_camt(raw: bytes) -> BankFile:
    """Read every statement of a message, whatever envelope it came in."""
    root = read_xml(raw)
    made = [_statement(node, _STATEMENTS[node.name]) for node in root.each(*_STATEMENTS)]
    if not made:
        raise BankFileRefused(_("The file is a message of a bank, but no statement, report or advice stands in it."))
    return BankFile("camt", tuple(made))


def _statement(node: Node, kind: str) -> Statement:
    account, is_iban = _account(node)
    opening, closing = _balance(node, _OPENINGS), _balance(node, (_CLOSING,))
    currency = _currency(node, opening or closing)
    made = Statement(
        account=account,
        account_scheme="iban" if is_iban else "other",
        account_name=tidy(node.say("Acct", "Nm") or node.say("Acct", "Ownr", "Nm"), most=120),
        bic=_bic(node),
        currency=currency,
        number=_number(node),
        opening=_signed(opening) if opening else None,
        closing=_signed(closing) if closing else None,
        is_intraday=kind != "053",
    )
    made = _dated(made, node, opening, closing)
    entries = tuple(_entry(entry, index, made) for index, entry in enumerate(node.all("Ntry")))
    made = replace(made, entries=tuple(entry for entry, _doubtful in entries))
    doubts = (Text(NO_DETAILS, named(made)),) if any(doubtful for _entry_, doubtful in entries) else ()
    problems = (*_mixed(made, (opening, closing)), *_summary(made, node))
    return judged(replace(made, problems=problems, doubts=doubts))


def _account(node: Node) -> tuple[str, bool]:
    ways = (("IBAN",), ("Othr", "Id"), ("PrtryAcct", "Id"), ("BBAN",), ("UPIC",))
    found = next((said for way in ways if (said := node.say("Acct", "Id", *way))), "")
    if not found:
        raise BankFileRefused(_("Line %(line)s: the statement names no account."), line=node.line)
    account, is_iban = account_of(found)
    return (account, is_iban) if is_iban else (tidy(found, most=60), node.at("Acct", "Id", "IBAN") is not None)


def _bic(node: Node) -> str:
    bank = node.at("Acct", "Svcr", "FinInstnId")
    return tidy(bank.say("BICFI") or bank.say("BIC"), most=11) if bank else ""


def _balance(node: Node, codes: Sequence[str]) -> Node | None:
    """The first balance of a kind, one in the account's currency before others."""
    currency = node.say("Acct", "Ccy")
    for code in codes:
        found = [bal for bal in node.all("Bal") if code in (bal.say("Tp", "CdOrPrtry", "Cd"), bal.say("Tp", "Cd"))]
        mine = [bal for bal in found if (amount := bal.at("Amt")) and amount.attributes.get("Ccy") == currency]
        if found:
            return (mine or found)[0]
    return None


def _currency(node: Node, balance: Node | None) -> str:
    first = node.at("Ntry")
    ways = (node.say("Acct", "Ccy"), _attribute(balance), _attribute(first))
    return next((currency_of(code, place=_place(node)) for code in ways if code), "")


def _attribute(node: Node | None) -> str:
    amount = node.at("Amt") if node else None
    return amount.attributes.get("Ccy", "") if amount else ""


def _number(node: Node) -> str:
    found = next(
        (said for name in ("LglSeqNb", "ElctrncSeqNb") if (said := node.say(name)) and said.strip("0")), ""
    ).lstrip("0")
    page, is_last = node.say("StmtPgntn", "PgNb"), node.say("StmtPgntn", "LastPgInd") == "true"
    return tidy(f"{found}/{page}" if page and not (page == "1" and is_last) else found, most=40)


def _dated(made: Statement, node: Node, opening: Node | None, closing: Node | None) -> Statement:
    """Say from when to when: as stated, or by the balances, the entries, the moment of making."""
    entries = [day for entry in node.all("Ntry") if (day := _date(entry.at("BookgDt")) or _date(entry.at("ValDt")))]
    created = _day_of(node.say("CreDtTm"), node)
    begin = _day_of(node.say("FrToDt", "FrDtTm") or node.say("FrToDt", "FrDt"), node)
    end = _day_of(node.say("FrToDt", "ToDtTm") or node.say("FrToDt", "ToDt"), node)
    from_on = begin or (_date(opening.at("Dt")) if opening else None) or min(entries, default=created)
    # The balance knows its day; a period may end at the midnight that begins the next one.
    to_on = (_date(closing.at("Dt")) if closing else None) or end or max(entries, default=created)
    return replace(made, from_on=from_on, to_on=to_on)


def _entry(node: Node, ordinal: int, statement: Statement) -> tuple[Entry, bool]:
    """Read an entry; True beside it where its details do not make its amount and were put together."""
    amount = _signed(node)
    currency = currency_of(_attribute(node), place=_place(node))
    booked_on = _date(node.at("BookgDt")) or _date(node.at("ValDt")) or statement.to_on
    status = node.say("Sts", "Cd") or node.say("Sts", "Prtry") or node.say("Sts")
    details = list(node.each("TxDtls"))
    parts = _parts(details, amount, currency) if len(details) > 1 else []
    told = [describe(each, is_credit=amount > 0, ours=statement.account) for each in details]
    one = told[0] if len(told) == 1 else Transaction(Decimal(0), text=tidy(" ".join(each.text for each in told)))
    text = tidy(" ".join(part for part in (one.text, tidy(node.say("AddtlNtryInf"))) if part))
    entry = Entry(
        ordinal=ordinal,
        amount=amount,
        currency=currency,
        value_on=_date(node.at("ValDt")) or booked_on,
        booked_on=booked_on,
        is_reversal=node.say("RvslInd") in ("true", "1"),
        is_pending=status.upper() not in _BOOKED,
        bank_reference=reference(node.say("AcctSvcrRef")) or one.bank_reference,
        end_to_end_id=one.end_to_end_id,
        structured_reference=one.structured_reference,
        text=text,
        other_name=one.other_name,
        other_account=one.other_account,
        return_reason=one.return_reason or next((each.return_reason for each in told if each.return_reason), ""),
        transactions=tuple(replace(each, amount=part) for each, part in zip(told, parts, strict=False)),
    )
    return entry, len(details) > 1 and not parts


def _parts(details: Sequence[Node], amount: Decimal, currency: str) -> list[Decimal]:
    """The amounts of a batch's payments, where each states its own and they make the whole; else none."""
    parts = []
    for each in details:
        ways = (each.at("Amt"), each.at("AmtDtls", "TxAmt", "Amt"))
        found = next((way for way in ways if way and way.attributes.get("Ccy", currency) == currency), None)
        if found is None:
            return []
        side = each.say("CdtDbtInd")
        sign = 1 if (side == "CRDT" if side else amount > 0) else -1
        parts.append(sign * _amount(found))
    return parts if sum(parts, Decimal(0)) == amount else []


def _mixed(made: Statement, balances: Sequence[Node | None]) -> Iterator[Text]:
    """Amounts of another currency than the account's cannot be added up."""
    seen = {entry.currency for entry in made.booked} | {_attribute(one) for one in balances if one}
    other = sorted(seen - {made.currency, ""})
    if other and made.currency:
        yield Text(OTHER_CURRENCY, {**named(made), "other": ", ".join(other), "currency": made.currency})


def _summary(made: Statement, node: Node) -> Iterator[Text]:
    """Compare what the bank says about the entries with the entries: the booked ones, or all of them."""
    for name, what, side in (("TtlCdtNtries", CREDITS, 1), ("TtlDbtNtries", DEBITS, -1)):
        stated = node.at("TxsSummry", name)
        if stated is None:
            continue
        count = int(said) if (said := stated.say("NbOfNtries")).isdigit() and len(said) < 16 else None
        total = _amount(found) if (found := stated.at("Sum")) and found.text else None
        tries = [
            disagreement(
                made, what=what, count=count, total=total, entries=[one for one in kept if one.amount * side > 0]
            )
            for kept in (made.booked, made.entries)
        ]
        if all(tries):
            yield next(one for one in tries if one)


def _signed(node: Node) -> Decimal:
    found, side = node.at("Amt"), node.say("CdtDbtInd")
    if found is None or side not in ("CRDT", "DBIT"):
        raise BankFileRefused(
            _("Line %(line)s: an amount, or whether it came in or went out, is missing."), line=node.line
        )
    return _amount(found) if side == "CRDT" else -_amount(found)


def _amount(node: Node) -> Decimal:
    if not _AMOUNT.fullmatch(node.text):
        raise BankFileRefused(
            _("Line %(line)s: “%(value)s” is not an amount."), line=node.line, value=tidy(node.text, most=40)
        )
    return sound(Decimal(node.text), place=_place(node))


def _date(node: Node | None) -> date | None:
    if node is None:
        return None
    return _day_of(node.say("Dt") or node.say("DtTm") or node.text, node)


def _day_of(text: str, node: Node) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    if found is None:
        raise BankFileRefused(_("Line %(line)s: “%(value)s” is not a day."), line=node.line, value=tidy(text, most=30))
    return day(int(found[1]), int(found[2]), int(found[3]), place=_place(node))


def _place(node: Node) -> Text:
    return Text(_("Line %(line)s"), {"line": node.line})
