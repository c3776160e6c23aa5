"""Does the bank of the simulated sellers tell, before the ERP does, of exactly the money that the ERP books later?"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from duecourse.foundation.wires.bank.reading import read_bank_file
from duecourse.foundation.wires.rows import rows_of_text
from duecourse.records.ledger.rules.matching.texts import number_key
from duecourse.records.ledger.rules.remittances.reading import read_advice
from world.bank import Credit, advices, credits_of, statement
from world.days import DAY
from world.people import COMPANIES
from world.simulation import World


@pytest.fixture
def world(lived: World) -> World:
    """A world of one's own on the evening of its hand-over."""
    return World.from_state(json.loads(json.dumps(lived.state())))


def days(world: World, count: int) -> Iterator[World]:
    for _ in range(count):
        world.live(world.day + DAY)
        yield world


def evening(world: World) -> list[tuple[str, str, Credit]]:
    """Whatever came in on the world's day: company, currency, credit."""
    return [
        (code, currency, credit)
        for code in COMPANIES
        for currency, came in credits_of(world.life, company=code, day=world.day).items()
        for credit in came
    ]


def test_every_transfer_is_at_the_bank_to_the_cent_before_the_ledger_books_it(world: World) -> None:
    first, told = world.day, 0
    for one in days(world, 30):
        told += sum(credit.cents for _code, _currency, credit in evening(one) if credit.key[0] == "T")
    books = world.life.books
    sent = [m for m in books.movements if m.kind == "payment" and first < m.value_on <= world.day]
    transfers = [m for m in sent if books.items[m.item].method == "transfer"]
    assert told == sum(m.amount for m in transfers) > 0
    assert all(m.booked_on > m.value_on for m in sent)


def test_the_statements_add_up_and_are_read_as_they_were_written(world: World) -> None:
    currencies: dict[str, set[str]] = {}
    for one in days(world, 12):
        for code in COMPANIES:
            said = statement(one.life, company=code, day=one.day)
            expected = credits_of(one.life, company=code, day=one.day)
            if not said:
                assert not expected
                continue
            for part in read_bank_file(said.encode()).statements:
                currencies.setdefault(code, set()).add(part.currency)
                came = [entry for entry in part.entries if entry.amount > 0]
                assert part.opening == part.closing is not None
                assert sum(entry.amount for entry in part.entries) == 0
                assert [entry.amount for entry in came] == [
                    Decimal(credit.cents).scaleb(-2) for credit in expected[part.currency]
                ]
    assert {"EUR"} <= currencies["BE"] and "USD" in currencies["US"]


def test_who_says_nothing_in_the_transfer_sends_a_list_of_the_same_sum(world: World) -> None:
    lists = 0
    for one in days(world, 40):
        came = {credit.key: credit for _code, _currency, credit in evening(one)}
        for code in COMPANIES:
            for name, said in advices(one.life, company=code, day=one.day).items():
                rows = rows_of_text(said)
                known = {number_key(row[0]): row[0] for row in rows.rows[1:-1]}
                advice = read_advice(rows.rows, known, is_table=True)
                credit = came[f"T{one.day:%y%m%d}{name.split('-')[2]}"]
                assert (advice.doubts, advice.sum, advice.total) == ((), advice.total, Decimal(credit.cents).scaleb(-2))
                assert not credit.reference and not any(map(str.isdigit, credit.text))
                lists += 1
    assert lists


def test_senders_write_as_people_do(world: World) -> None:
    seen: list[tuple[str, Credit]] = []
    for one in days(world, 60):
        seen += [(code, credit) for code, _currency, credit in evening(one)]
    transfers = [credit for _code, credit in seen if credit.key[0] == "T"]
    assert len({credit.key for credit in transfers}) == len(transfers)
    shares = {
        "reference": sum(bool(credit.reference) for credit in transfers) / len(transfers),
        "several": sum("," in credit.text for credit in transfers) / len(transfers),
        "other name": sum("Treasury" in credit.name for credit in transfers) / len(transfers),
        "no word": sum(not credit.reference and not any(map(str.isdigit, credit.text)) for credit in transfers)
        / len(transfers),
    }
    assert shares["reference"] > 0.25
    assert all(0.01 < shares[habit] < 0.35 for habit in ("several", "other name", "no word")), shares
    assert any(credit.key[0] == "S" for _code, credit in seen), "somebody whom nobody knows"


def test_a_day_is_told_alike_after_a_rest(world: World, tmp_path: Path) -> None:
    rested: Any = World.from_state(json.loads(json.dumps(world.state())))
    for one, other in zip(days(world, 6), days(rested, 6), strict=True):
        assert one.day == other.day
        assert evening(one) == evening(other)
    files = world.advance(world.day + DAY)
    files.write(tmp_path)
    written = {path.parent.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*/bank-statement.xml")}
    assert written == {code: said for code, said in files.statements.items() if said}
