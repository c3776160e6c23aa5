"""What does the bank say in the evening? A statement (camt.053) of each seller's account, as its customers' banks told of them.

Debits that the seller pulls run over an account of their own, of which nothing is heard here. What came in is swept to the
head office in the evening, so that every statement begins and ends with the same balance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from world.bank_month import account_of, rf
from world.books import Item
from world.life import Life
from world.people import COMPANIES

ACCOUNTS: Final = {
    "BE": ("IBAN", "BE71096123456769"),
    "NL": ("IBAN", "NL91ABNA0417164300"),
    "US": ("Othr", "40021779003"),
}
STAYS_CENTS: Final = 2_500_000
SAYS_NOTHING: Final = 0.93
STRANGER_SHARE: Final = 0.25
"""On so many days money comes of which nobody at the seller's knows."""
_SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_WORDS: Final = {
    "nl": ("factuur", "betaling", "fact."), "fr": ("facture", "paiement", "fact."), "de": ("Rechnung", "Zahlung", "RE-Nr"),
    "en": ("invoice", "payment", "inv."),
}  # fmt: skip
_COLUMNS: Final = {
    "nl": ("Factuurnummer", "Betaald", "Totaal"), "fr": ("Facture", "Montant payé", "Total"),
    "de": ("Belegnummer", "Zahlbetrag", "Summe"), "en": ("Invoice", "Amount paid", "Total"),
}  # fmt: skip


@dataclass(frozen=True)
class Credit:
    """Money that came in: from whom, how much, and the words that came with it."""

    key: str
    cents: int
    name: str
    account: str
    reference: str = ""
    text: str = ""


def statement(life: Life, *, company: str, day: date) -> str:
    """Write the day's statement of a seller's account, one part a currency; empty on a day on which nothing came."""
    found = credits_of(life, company=company, day=day)
    parts = [_part(company, day, currency, found[currency]) for currency in sorted(found)]
    if not parts:
        return ""
    head = f"<GrpHdr><MsgId>SIM-{company}-{day:%Y%m%d}</MsgId><CreDtTm>{day}T21:00:00</CreDtTm></GrpHdr>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_SPACE}"><BkToCstmrStmt>{head}\n{"".join(parts)}</BkToCstmrStmt></Document>\n'


def credits_of(life: Life, *, company: str, day: date) -> dict[str, list[Credit]]:
    """Find what came in on a day: currency -> credits; a customer pays all its items of a day at once."""
    found: dict[str, list[Credit]] = {}
    for (account, currency), paid in _sent(life, company, day).items():
        found.setdefault(currency, []).append(_of_items(life, account, day, paid))
    for item in life.books.items:
        if (item.company, item.kind, item.issued_on) == (company, "on_account", day):
            customer = life.accounts[item.account]
            credit = Credit(f"A{item.id:09d}", -item.amount, customer.name, account_of(customer.id), text="deposit")
            found.setdefault(item.currency, []).append(credit)
    if found and (stranger := _stranger(life, company, day)):
        found.setdefault(COMPANIES[company].currency, []).append(stranger)
    return found


def advices(life: Life, *, company: str, day: date) -> dict[str, str]:
    """Write the payment advices of those whose transfers say nothing: file name -> a table as their program lays it out."""
    told = {}
    for (account, currency), paid in _sent(life, company, day).items():
        if _habit(life, account, day) <= SAYS_NOTHING:
            continue
        number, amount, total = _COLUMNS.get(life.accounts[account].language, _COLUMNS["en"])
        rows = [f"{number};{amount} {currency}", *(f"{item.number};{_money(cents)}" for item, cents in paid)]
        rows.append(f"{total};{_money(sum(cents for _item, cents in paid))}")
        told[f"remittance-{day:%y%m%d}-{account:05d}-{currency}.csv"] = "\n".join([*rows, ""])
    return told


def _sent(life: Life, company: str, day: date) -> dict[tuple[int, str], list[tuple[Item, int]]]:
    """Group what was transferred on a day: (account, currency) -> items with cents."""
    sent: dict[tuple[int, str], list[tuple[Item, int]]] = {}
    for movement in life.books.movements:
        item = life.books.items[movement.item]
        if (item.company, movement.kind, movement.value_on) == (company, "payment", day) and item.method == "transfer":
            sent.setdefault((item.account, item.currency), []).append((item, movement.amount))
    return sent


def _habit(life: Life, account: int, day: date) -> float:
    """How a sender writes today: near one it says nothing in the transfer, and sends an advice beside it."""
    return life.chance("transfer", account, day.isoformat()).random()


def _of_items(life: Life, account: int, day: date, paid: list[tuple[Item, int]]) -> Credit:
    """Write a transfer as its sender does: a reference or the numbers mostly, now and then with a slip, or nothing at all."""
    customer, dice = life.accounts[account], life.chance("transfer", account, day.isoformat())
    key, cents = f"T{day:%y%m%d}{account:05d}", sum(amount for _item, amount in paid)
    words = _WORDS.get(customer.language, _WORDS["en"])
    numbers, habit = [item.number for item, _amount in paid], dice.random()
    said = f"{dice.choice(words)} {', '.join(numbers)}"[:140]
    if len(numbers) == 1 and habit < 0.45:
        plain = "".join(letter for letter in numbers[0] if letter.isalnum())
        return Credit(key, cents, customer.name, account_of(account), reference=rf(plain))
    if habit > SAYS_NOTHING:
        return Credit(key, cents, customer.name, account_of(account), text=words[1])
    if habit > 0.87:
        holding = f"{max(customer.name.split(), key=len)} Group Treasury"
        return Credit(key, cents, holding, account_of(10**8 + account), text=said)
    if habit > 0.8:
        said = said.replace(numbers[0], slip(numbers[0], dice))
    return Credit(
        key, cents, customer.name.upper()[:35] if dice.random() < 0.3 else customer.name, account_of(account), text=said
    )


def slip(number: str, dice: Random) -> str:
    """Write a number with two neighbouring digits swapped, or one missing."""
    at = len(number) - 3
    if number[at] != number[at + 1] and dice.random() < 0.5:
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + number[at + 1 :]


def _stranger(life: Life, company: str, day: date) -> Credit | None:
    """Let money come from somebody of whom no book knows; it stays for a person to ask about."""
    dice = life.chance("stranger", company, day.isoformat())
    if dice.random() >= STRANGER_SHARE:
        return None
    number = dice.randrange(10**6)
    return Credit(f"S{day:%y%m%d}{company}", dice.randrange(8_000, 240_000), f"Clearing Services {number} (simulated)",
                  account_of(3 * 10**8 + number), text=dice.choice(("as agreed", "order 4411", "payment")))  # fmt: skip


def _part(company: str, day: date, currency: str, came: list[Credit]) -> str:
    scheme, ours = ACCOUNTS[company]
    total = sum(credit.cents for credit in came)
    swept = _entry(
        Credit(f"Z{day:%y%m%d}{currency}", -total, "Head office", "", text="Sweep of the day"), currency, day
    )
    entries = "".join(_entry(credit, currency, day) for credit in came) + swept
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{_money(STAYS_CENTS)}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
        for code in ("OPBD", "CLBD")
    )
    return (
        f"<Stmt><Id>SIM-{company}-{currency}-{day:%Y%m%d}</Id><ElctrncSeqNb>{day:%-j}</ElctrncSeqNb><CreDtTm>{day}T21:00:00</CreDtTm>"
        f"<Acct><Id>{_account(scheme, ours)}</Id><Ccy>{currency}</Ccy></Acct>\n{balances}{entries}</Stmt>\n"
    )


def _entry(credit: Credit, currency: str, day: date) -> str:
    side, party = ("CRDT", "Dbtr") if credit.cents > 0 else ("DBIT", "Cdtr")
    amount = f'<Amt Ccy="{currency}">{_money(abs(credit.cents))}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
    whose = f"<{party}Acct><Id>{_account('IBAN', credit.account)}</Id></{party}Acct>" if credit.account else ""
    text = f"<Ustrd>{escape(credit.text)}</Ustrd>" if credit.text else ""
    scor = f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{credit.reference}</Ref></CdtrRefInf></Strd>"
    return (
        f"<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>{credit.key}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}"
        f"<RltdPties><{party}><Pty><Nm>{escape(credit.name)}</Nm></Pty></{party}>{whose}</RltdPties>"
        f"<RmtInf>{text}{scor if credit.reference else ''}</RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def _account(scheme: str, number: str) -> str:
    return f"<IBAN>{number}</IBAN>" if scheme == "IBAN" else f"<Othr><Id>{number}</Id></Othr>"


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
