"""What does a file in BAI2 say? The cash management format of banks in the United States and Canada.

Records 01 file, 02 group, 03 account, 16 transaction, 88 continuation, 49/98/99 trailers, whose totals and numbers of
records must hold. Amounts have no decimal point: the currency says how many decimals they have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.wires.bank.adding import judged
from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Entry, Statement
from duecourse.foundation.wires.bank.values import (
    account_of,
    currency_of,
    decimals_of,
    decoded,
    reference,
    short_day,
    sound,
    tidy,
)

_DEFAULT_CURRENCY: Final = "USD"
_OPENING, _CLOSING = "010", "015"
_INTRADAY: Final = frozenset({"1", "3"})
_REVERSALS: Final = frozenset({"252", "256", "257", "258", "259", "555", "557", "558", "559", "266"})
_AMOUNT: Final = re.compile(r"[+-]?\d{1,18}")
WRONG_TOTAL: Final = _(
    "Account %(account)s does not add up: its control total is %(stated)s, but its amounts make %(made)s."
    " Ask the bank for the whole file."
)
WRONG_COUNT: Final = _(
    "Account %(account)s is not whole: the bank counts %(stated)s records, but %(made)s are there."
    " Ask the bank for the whole file."
)
WRONG_FILE: Final = _(
    "The file is not whole: record %(record)s states %(stated)s, but %(made)s is there. Ask the bank for the whole file."
)


@dataclass(frozen=True)
class Record:
    """A record with its continuations: where it begins, how many lines it has, and its fields as they came."""

    line: int
    code: str
    lines: tuple[str, ...]

    @property
    def fields(self) -> list[str]:
        """All fields behind the code."""
        return [cell.strip() for line in self.lines for cell in line.split(",")]


@dataclass
class _Account:
    """An account while its records are read; `made` is the sum of all its amounts as the control total counts them."""

    record: Record
    number: str
    currency: str
    as_of: date
    is_intraday: bool
    balances: dict[str, Decimal] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    made: int = 0
    lines: int = 0
    problems: list[Text] = field(default_factory=list)


def looks_like_bai2(text: str) -> bool:
    """Tell whether a text begins as such a file does."""
    return bool(re.match(r"\s*01,[^\n]*,", text)) or bool(re.match(r"\s*0[0-3],", text))


def read_bai2(raw: bytes) -> BankFile:
    """Read a file; what its trailers contradict is noted as a problem, what is no record is refused."""
    reader = _Reader(list(_records(decoded(raw))))
    return BankFile("bai2", tuple(reader.statements()))


def _records(text: str) -> Iterator[Record]:
    """Put every record and its continuations together."""
    line_no, code, lines = 0, "", list[str]()
    for index, line in enumerate(text.split("\n"), 1):
        plain = line.strip().strip("\x1a\x00")
        if not plain:
            continue
        found = re.match(r"(01|02|03|16|49|98|99)(?:,|/|$)|(88)[,:/]", plain)
        if found is None:
            raise BankFileRefused(
                _("Line %(line)s: “%(value)s” is no record of BAI2."), line=index, value=tidy(plain, most=30)
            )
        rest = plain[3:].removesuffix("/") if len(plain) > 2 else ""
        if found[2]:
            if not code:
                raise BankFileRefused(_("Line %(line)s: it continues nothing."), line=index)
            lines.append(rest)
            continue
        if code:
            yield Record(line_no, code, tuple(lines))
        line_no, code, lines = index, found[1], [rest]
    if code:
        yield Record(line_no, code, tuple(lines))


class _Reader:
    """Goes through the records of a file and keeps what the trailers are to be compared with."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self.accounts: list[_Account] = []
        self.open: _Account | None = None
        self.group_currency = _DEFAULT_CURRENCY
        self.as_of: date | None = None
        self.is_intraday = False
        self.file_problems: list[Text] = []
        self.totals: dict[str, list[int]] = {"98": [], "99": []}
        self.counted = {"98": 0, "99": 0}

    def statements(self) -> Iterator[Statement]:
        """Give a statement per account record."""
        codes = [record.code for record in self.records]
        if codes[:1] != ["01"] or codes[-1:] != ["99"]:
            raise BankFileRefused(_("The file is not whole: it must begin with a record 01 and end with a record 99."))
        for record in self.records:
            for name in ("98", "99"):
                self.counted[name] += len(record.lines)
            self._take(record)
        if self.open is not None:
            raise BankFileRefused(_("Account %(account)s has no record 49."), account=self.open.number)
        if not self.accounts:
            raise BankFileRefused(_("The file holds no account."))
        for account in self.accounts:
            yield _statement(account, tuple(self.file_problems))

    def _take(self, record: Record) -> None:
        if record.code == "02":
            self._group(record)
        elif record.code == "03":
            self._account(record)
        elif record.code == "16":
            self._transaction(record)
        elif record.code == "49":
            self._close_account(record)
        elif record.code in ("98", "99"):
            self._close(record)

    def _group(self, record: Record) -> None:
        cells = [*record.fields, *[""] * 8]
        if cells[2] not in ("1", "3", ""):
            raise BankFileRefused(
                _("Line %(line)s: the bank says that this is a deletion or a test (status %(status)s)."),
                line=record.line,
                status=cells[2],
            )
        if not re.fullmatch(r"\d{6}", cells[3]):
            raise BankFileRefused(_("Line %(line)s: the group has no day."), line=record.line)
        self.as_of = short_day(cells[3], place=_place(record))
        self.group_currency = currency_of(cells[5], place=_place(record)) if cells[5] else _DEFAULT_CURRENCY
        self.is_intraday = cells[6] in _INTRADAY
        self.counted["98"] = len(record.lines)

    def _account(self, record: Record) -> None:
        cells = record.fields
        if self.open is not None or self.as_of is None or not cells[0]:
            raise BankFileRefused(_("Line %(line)s: an account stands in the wrong place."), line=record.line)
        currency = currency_of(cells[1], place=_place(record)) if cells[1:2] and cells[1] else self.group_currency
        account = _Account(record, cells[0], currency, self.as_of, self.is_intraday, lines=len(record.lines))
        for code, amount in _summaries(cells[2:], record):
            account.made += amount
            account.balances.setdefault(code, _money(amount, currency, record))
        self.open = account
        self.accounts.append(account)

    def _transaction(self, record: Record) -> None:
        account = self.open
        if account is None:
            raise BankFileRefused(_("Line %(line)s: an entry belongs to no account."), line=record.line)
        account.lines += len(record.lines)
        code, amount, value_on, cells = _transaction_head(record, account.as_of)
        account.made += amount
        sign = _sign(code, record)
        if sign:
            ordinal = len(account.entries)
            account.entries.append(_entry(account, record, ordinal, (code, sign * amount, value_on, cells)))

    def _close_account(self, record: Record) -> None:
        account = self.open
        if account is None:
            raise BankFileRefused(_("Line %(line)s: a record 49 ends no account."), line=record.line)
        stated, count = _trailer(record, 2)
        self.totals["98"].append(stated)
        account.lines += len(record.lines)
        self._compare(account, stated=stated, count=count)
        self.open = None

    def _compare(self, account: _Account, *, stated: int, count: int) -> None:
        said = {"account": account.number}
        if stated != account.made:
            account.problems.append(Text(WRONG_TOTAL, said | {"stated": stated, "made": account.made}))
        if count != account.lines:
            account.problems.append(Text(WRONG_COUNT, said | {"stated": count, "made": account.lines}))

    def _close(self, record: Record) -> None:
        """Compare a group's or the file's trailer: the sum of the totals below it, and the number of its records."""
        stated, _below, count = _trailer(record, 3)
        made = sum(self.totals[record.code])
        for what, there in ((stated, made), (count, self.counted[record.code])):
            if what != there:
                said = {"record": record.code, "stated": what, "made": there}
                self.file_problems.append(Text(WRONG_FILE, said))
        self.totals[record.code] = []
        if record.code == "98":
            self.totals["99"].append(stated)


def _summaries(cells: Sequence[str], record: Record) -> Iterator[tuple[str, int]]:
    """Read the balances and sums of an account record: code, amount, number of items, funds type."""
    index = 0
    while index < len(cells):
        code, amount = cells[index], cells[index + 1] if index + 1 < len(cells) else ""
        if not code and not amount:
            index += 4
            continue
        if not re.fullmatch(r"\d{3}", code):
            raise BankFileRefused(_("Line %(line)s: “%(code)s” is no type of a sum."), line=record.line, code=code)
        if amount:
            yield code, _integer(amount, record)
        funds = cells[index + 3].upper() if index + 3 < len(cells) else ""
        index += 4 + _width_of_funds(funds, cells[index + 4 : index + 5], record)


def _transaction_head(record: Record, as_of: date) -> tuple[str, int, date, list[str]]:
    """Read code, amount and value day of an entry, and give what follows: references and text."""
    lines = list(record.lines)
    cells = lines.pop(0).split(",")

    def reach(width: int) -> None:
        while len(cells) < width and lines:
            cells.extend(lines.pop(0).split(","))
        cells.extend([""] * (width - len(cells)))

    reach(3)
    code, amount, funds = cells[0].strip(), cells[1].strip(), cells[2].strip().upper()
    reach(4)
    width = 3 + _width_of_funds(funds, cells[3:4], record)
    reach(width + 2)
    value_on = as_of
    if funds == "V" and re.fullmatch(r"\d{6}", cells[3].strip()):
        value_on = short_day(cells[3].strip(), place=_place(record))
    elif funds in ("1", "2"):
        value_on = as_of + timedelta(days=int(funds))
    text = " ".join([",".join(cells[width + 2 :]), *lines])
    return code, _integer(amount or "0", record), value_on, [cells[width], cells[width + 1], text]


def _width_of_funds(funds: str, first: Sequence[str], record: Record) -> int:
    """Tell how many cells follow a funds type: three amounts, a day and an hour, or pairs of days and amounts."""
    if funds == "S":
        return 3
    if funds == "V":
        return 2
    if funds == "D":
        count = first[0].strip() if first else ""
        if not re.fullmatch(r"\d{1,2}", count):
            raise BankFileRefused(_("Line %(line)s: the distribution of an amount cannot be read."), line=record.line)
        return 1 + 2 * int(count)
    if funds not in ("", "0", "1", "2", "Z"):
        raise BankFileRefused(_("Line %(line)s: “%(funds)s” is no funds type."), line=record.line, funds=funds)
    return 0


def _sign(code: str, record: Record) -> int:
    """Tell whether a type of entry is money in (1), out (-1), or no money at all (0)."""
    if not re.fullmatch(r"\d{3}", code):
        raise BankFileRefused(_("Line %(line)s: “%(code)s” is no type of an entry."), line=record.line, code=code)
    number = int(code)
    if 100 <= number <= 399 or 700 <= number <= 759 or 920 <= number <= 959:
        return 1
    if 400 <= number <= 699 or 760 <= number <= 799 or 960 <= number <= 999:
        return -1
    return 0


def _entry(account: _Account, record: Record, ordinal: int, found: tuple[str, int, date, list[str]]) -> Entry:
    code, amount, value_on, (bank_reference, customer_reference, text) = found
    labels = dict(re.findall(r"\b([A-Z]{4}): ?([^:]*?)(?= [A-Z]{4}:|$)", text))
    side = ("DBNM", "DACT") if amount > 0 else ("CRNM", "CACT")
    return Entry(
        ordinal=ordinal,
        amount=_money(amount, account.currency, record),
        currency=account.currency,
        value_on=value_on,
        booked_on=account.as_of,
        is_reversal=code in _REVERSALS,
        bank_reference=reference(bank_reference),
        end_to_end_id=reference(labels.get("EREF", "")) or reference(customer_reference),
        text=tidy(labels.get("REMI", "") or text),
        other_name=tidy(labels.get(side[0], ""), most=200),
        other_account=tidy(labels.get(side[1], ""), most=60),
        return_reason=tidy(text, most=60) if code in _REVERSALS else "",
    )


def _statement(account: _Account, more: tuple[Text, ...]) -> Statement:
    number, is_iban = account_of(account.number)
    made = Statement(
        account=number,
        account_scheme="iban" if is_iban else "other",
        currency=account.currency,
        from_on=account.as_of,
        to_on=account.as_of,
        opening=account.balances.get(_OPENING),
        closing=account.balances.get(_CLOSING),
        is_intraday=account.is_intraday,
        entries=tuple(account.entries),
        problems=(*account.problems, *more),
    )
    return judged(made)


def _trailer(record: Record, width: int) -> list[int]:
    cells = record.fields[:width]
    if len(cells) < width:
        raise BankFileRefused(_("Line %(line)s: the trailer is not whole."), line=record.line)
    return [_integer(cell, record) for cell in cells]


def _integer(text: str, record: Record) -> int:
    if not _AMOUNT.fullmatch(text):
        raise BankFileRefused(
            _("Line %(line)s: “%(value)s” is not an amount in the smallest unit."),
            line=record.line,
            value=tidy(text, most=30),
        )
    return int(text)


def _money(amount: int, currency: str, record: Record) -> Decimal:
    return sound(Decimal(amount).scaleb(-decimals_of(currency)), place=_place(record))


def _place(record: Record) -> Text:
    return Text(_("Line %(line)s"), {"line": record.line})
