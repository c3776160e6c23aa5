"""Are others' bank files read as two independent readers read them? Needs the collection in ../shared/data."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from duecourse.foundation.wires.bank.content import BankFile, BankFileRefused, Statement
from duecourse.foundation.wires.bank.reading import look_into, read_bank_file

FORMATS: Final = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "formats"
KINDS: Final = ("camt", "mt940", "bai2", "ofx")
Said = dict[str, Any]

pytestmark = pytest.mark.skipif(not FORMATS.is_dir(), reason="the collection of formats is not on this machine")


def told() -> list[tuple[str, Said | None]]:
    """Every file of the collection with what is known about it."""
    found = []
    for kind in KINDS:
        if not (FORMATS / kind).is_dir():
            continue
        known = json.loads((FORMATS / kind / "expected.json").read_text())
        files = sorted(one.name for one in (FORMATS / kind).iterdir() if one.suffix not in (".json", ".tsv"))
        found += [(f"{kind}/{name}", known.get(name)) for name in files]
    return found


def looked(name: str) -> BankFile:
    return look_into((FORMATS / name).read_bytes())


def attempted(name: str) -> BankFile | None:
    """A file that may be refused."""
    try:
        return looked(name)
    except BankFileRefused:
        return None


def statements_of(said: Said) -> list[Said]:
    """What is known of a file's statements, in the words of camt; amounts of BAI2 are in cents."""
    if "zip_members" in said:
        return [one for member in said["zip_members"].values() for one in member["statements"]]
    if "accounts" in said:
        return [
            one
            | {
                "entries": one["credits"] + one["debits"],
                "sum_credits": Decimal(one["sum_credits_minor"]) / 100,
                "sum_debits": Decimal(one["sum_debits_minor"]) / 100,
            }
            for one in said["accounts"]
        ]
    return list(said["statements"])


def holds(said: Said) -> bool:
    """Whether a file is known to add up."""
    marks = ("balance_equation_holds", "txs_summary_matches", "record_count_matches")
    whole = all(said.get(mark, True) for mark in ("file_record_count_matches", "account_totals_sum_to_file"))
    return whole and all(one.get(mark, True) for one in statements_of(said) for mark in marks)


def figures(one: Statement, said: Said) -> Said:
    """A statement in the words of what is known of it."""
    mine: Said = {
        "account": one.account,
        "currency": one.currency,
        "opening_balance": one.opening,
        "closing_balance": one.closing,
        "ledger_balance": one.closing,
        "entries": len(one.entries),
        "sum_credits": one.credits,
        "sum_debits": one.debits,
        "reversal_entries": sum(entry.is_reversal for entry in one.entries),
    }
    known = {name for name in mine if name in said and not (name == "currency" and said[name] is None)}
    return {name: mine[name] for name in known}


def plain(name: str, value: Any) -> Any:
    is_amount = name.endswith("_balance") or name.startswith("sum_")
    return Decimal(value) if is_amount and value is not None else value


@pytest.mark.parametrize(("name", "said"), told())
def test_a_file_is_read_as_others_read_it_or_refused(name: str, said: Said | None) -> None:
    """Broken on purpose: refused, or doubted. Nothing known: refused in a sentence at worst."""
    if said is None or "expect" in said:
        found_or_not = attempted(name)
        assert said is None or found_or_not is None or said["expect"].endswith("null_balance")
        return
    found = looked(name)
    wanted = statements_of(said)
    assert len(found.statements) == len(wanted)
    for one, known in zip(found.statements, wanted, strict=True):
        mine = figures(one, known)
        assert mine == {key: plain(key, known[key]) for key in mine}
    assert (found.problem is None) == holds(said), found.problem


@pytest.mark.parametrize(("name", "said"), [one for one in told() if one[1] and "expect" not in one[1]])
def test_what_does_not_add_up_is_refused_with_where_and_how_much(name: str, said: Said) -> None:
    raw = (FORMATS / name).read_bytes()
    if holds(said) and statements_of(said):
        assert read_bank_file(raw).statements
        return
    with pytest.raises(BankFileRefused) as refused:
        read_bank_file(raw)
    assert any(mark in str(refused.value) for mark in ("add up", "not whole", "holds no statement"))
