"""Can a bank's file, however broken, crash or hang a reader, or make it accept an amount that is not in it?

`python3 run.py bench bank-files [--minutes N] [--reader camt,mt940,bai2,ofx] [--seed S]`. Samples of our own and, where
the collection of others' is here, those too, are mutated and read. The judges know nothing of the readers.
"""

import argparse
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.bank.content import BankFile
from duecourse.foundation.wires.bank.reading import look_into
from duecourse.foundation.wires.bank.values import decoded
from tests.bank import Paid, bai2, camt, mt940, ofx

READERS: Final = ("camt", "mt940", "bai2", "ofx")
COLLECTION: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "formats"
LONGEST: Final = 5
_PAID: Final = (
    Paid("121.50", reference="R1", end_to_end="E1", structured="RF18539007547034"),
    Paid("-20.05", text="Costs"),
    Paid("300.00", parts=("100.00", "200.00"), reference="R2"),
    Paid("121.50", text="Facture 12 + 13", is_reversal=True),
)
_NASTY: Final = (
    b"\x00", b"\xff\xfe", b"&#x41;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"999999999999999999", b"-", b",", b".", b"1e9",
    b"\r\n:61:2602300230RC1,00NTRF\r\n", b"<Ntry>", b"</Ntry>", b"16,195,1,,,/\n", b"88,", b"<STMTTRN><TRNAMT>5",
    b"<!--", b"]]>", b":20:", b"{4:", b"NaN", b"\xe2\x82\xac", b" ", b"0", b"00000000000000000000001",
)  # fmt: skip


class TookTooLong(Exception):
    """The reader did not answer."""


def main(argv: Sequence[str]) -> int:
    """Mutate and read for some minutes a reader; 1 where one crashed, hung or changed an amount."""
    parser = argparse.ArgumentParser(prog="bench bank-files", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.2, help="of the clock, for each reader")
    parser.add_argument("--reader", default=",".join(READERS))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="a folder for files that broke something")
    wanted = parser.parse_args(argv)
    signal.signal(signal.SIGALRM, _alarm)
    bad = 0
    for reader in wanted.reader.split(","):
        counts, slowest = fuzz(reader, seconds=wanted.minutes * 60, seed=wanted.seed, keep=wanted.keep)
        sys.stdout.write(json.dumps({"reader": reader, **counts, "slowest_ms": round(slowest * 1000)}) + "\n")
        sys.stdout.flush()
        bad += counts["crashed"] + counts["hung"] + counts["changed"]
    return 1 if bad else 0


def samples(reader: str) -> list[bytes]:
    """Whole files of a format: ours, and others' where they are."""
    makers: dict[str, list[bytes]] = {
        "camt": [
            camt(_PAID, version=version, kind=kind) for version in ("02", "04", "08") for kind in ("053", "052", "054")
        ],
        "mt940": [mt940(_PAID), mt940(_PAID, pages="FM") + mt940(_PAID, pages="MF", number="41/2")],
        "bai2": [bai2(_PAID)],
        "ofx": [ofx(_PAID), ofx(_PAID, version=2)],
    }
    folder = COLLECTION / reader
    others = sorted(folder.iterdir()) if folder.is_dir() else []
    return makers[reader] + [one.read_bytes() for one in others if one.suffix not in (".json", ".tsv", ".zip")]


def fuzz(reader: str, *, seconds: float, seed: int, keep: Path | None = None) -> tuple[dict[str, int], float]:
    """Read mutated files for so long; give what became of them and how long the slowest took."""
    chance, whole = random.Random(f"{reader}{seed}"), samples(reader)
    counts: Counter[str] = Counter({"read": 0, "accepted": 0, "refused": 0, "crashed": 0, "hung": 0, "changed": 0})
    slowest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        raw = mutated(chance, whole)
        begun = time.monotonic()
        fate = fate_of(raw)
        slowest = max(slowest, time.monotonic() - begun)
        counts.update(("read", fate))
        if fate in ("crashed", "hung", "changed") and keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{reader}-{fate}-{counts['read']}").write_bytes(raw)
    return dict(counts), slowest


def fate_of(raw: bytes) -> str:
    """Read one file and say what came of it."""
    signal.alarm(LONGEST)
    try:
        found = look_into(raw)
        said = BankFile.from_dict(json.loads(json.dumps(found.to_dict())))
    except Refused:
        return "refused"
    except TookTooLong:
        return "hung"
    except Exception:  # noqa: BLE001 - that is what is looked for
        return "crashed"
    finally:
        signal.alarm(0)
    if said.problem is not None:
        return "refused"
    return "accepted" if said.to_dict() == found.to_dict() and is_true(found, decoded(raw)) else "changed"


def is_true(found: BankFile, text: str) -> bool:
    """Tell whether what was accepted adds up, and stands in the file: every amount as it is written, every entry."""
    written = _written(text, found.format)
    for one in found.statements:
        entries = [entry for entry in one.entries if not entry.is_pending]
        total = sum((entry.amount for entry in entries), Decimal(0))
        if one.opening is not None and one.closing is not None and one.opening + total != one.closing:
            return False
        amounts = [entry.amount for entry in one.entries]
        parts = [part.amount for entry in one.entries for part in entry.transactions]
        balances = [amount for amount in (one.opening, one.closing) if amount is not None]
        if any(abs(amount) not in written for amount in (*amounts, *parts, *balances)):
            return False
        if any(
            entry.transactions and sum(p.amount for p in entry.transactions) != entry.amount for entry in one.entries
        ):
            return False
    return found.format != "mt940" or len(re.findall(r"(?m)^(?:\{4:)*:61:", text)) == sum(
        len(one.entries) for one in found.statements
    )


def _written(text: str, kind: str) -> set[Decimal]:
    """Every number that stands in a text; in BAI2 the currency says where its point is."""
    found: set[Decimal] = set()
    for match in re.finditer(r"\d+(?:[.,]\d*)?|[.,]\d+", text):
        # A day of six digits (and one of four) may stand before an amount without a space, as SWIFT writes them.
        for token in {match[0], match[0][6:], match[0][10:], *re.split("[.,]", match[0])} - {""}:
            try:
                number = Decimal(token.replace(",", ".").rstrip("."))
            except InvalidOperation:
                continue
            found |= {number, *(number.scaleb(-places) for places in (2, 3) if kind == "bai2")}
    return found


def mutated(chance: random.Random, whole: Sequence[bytes]) -> bytes:
    """Change a sample in one to six ways."""
    raw = bytearray(chance.choice(whole))
    for _turn in range(chance.choice((1, 1, 1, 2, 3, 6))):
        raw = bytearray(chance.choice(WAYS)(chance, raw, whole))
    return bytes(raw)


Way = Callable[[random.Random, bytearray, Sequence[bytes]], bytes | bytearray]


def _span(chance: random.Random, raw: bytearray, most: int = 60) -> slice:
    start = chance.randrange(len(raw) + 1)
    return slice(start, start + chance.randrange(1, most))


def _flip(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    if raw:
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return raw


def _digit(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    places = [index for index, byte in enumerate(raw) if 48 <= byte <= 57]
    if places:
        raw[chance.choice(places)] = chance.choice(b"0123456789,.- ")
    return raw


def _cut(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    del raw[_span(chance, raw)]
    return raw


def _double(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    span = _span(chance, raw, 400)
    raw[span.start : span.start] = raw[span]
    return raw


def _lines(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytes:
    lines = bytes(raw).split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    how = chance.randrange(4)
    if how == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif how == 1:
        del lines[one]
    elif how == 2:
        lines.insert(other, lines[one])
    else:
        lines[one : other + 1] = [b"".join(lines[one : other + 1])]
    return b"\n".join(lines)


def _nasty(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    place = chance.randrange(len(raw) + 1)
    raw[place:place] = chance.choice(_NASTY) * chance.choice((1, 1, 1, 50))
    return raw


def _splice(chance: random.Random, raw: bytearray, whole: Sequence[bytes]) -> bytes:
    other = chance.choice(whole)
    return bytes(raw[: chance.randrange(len(raw) + 1)]) + other[chance.randrange(len(other) + 1) :]


def _truncate(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytearray:
    return raw[: chance.randrange(len(raw) + 1)]


def _letters(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytes:
    how = chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "cp1252", "latin-1"))
    return bytes(raw).decode("utf-8", errors="replace").encode(how, errors="replace")


def _case(chance: random.Random, raw: bytearray, _whole: Sequence[bytes]) -> bytes:
    return bytes(raw).lower() if chance.random() < 0.5 else bytes(raw).replace(b"\r\n", b"\r")


WAYS: Final[tuple[Way, ...]] = (
    _flip, _digit, _digit, _digit, _cut, _double, _lines, _lines, _nasty, _splice, _truncate, _letters, _case,
)  # fmt: skip


def _alarm(_number: int, _frame: object) -> None:
    raise TookTooLong
