"""Does a stranger's file harm only the process that reads it? (T13)"""

import io
import time
from pathlib import Path

import pytest
import xlsxwriter

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import read_rows
from duecourse.foundation.wires import sandbox
from duecourse.foundation.wires.sandbox import (
    Limits,
    RefusedInside,
    ResultTooLarge,
    TookTooLong,
    TookTooMuchMemory,
    TooLargeToRead,
    Unreadable,
)

PARSERS = "tests.foundation.wires.parsers."
TIGHT = Limits(cpu_seconds=1, wall_seconds=4, memory_bytes=300_000_000, output_bytes=2_000_000)


@pytest.fixture(autouse=True)
def _parsers_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_HOUSE", ("tests.", "duecourse."))


def test_a_parser_gets_bytes_and_gives_json_whatever_it_prints() -> None:
    assert sandbox.run(PARSERS + "count", b"12345") == {"bytes": 5}
    assert sandbox.run(PARSERS + "count", b"x" * 1_000_000, times=3) == {"bytes": 3_000_000}


def test_a_parser_that_turns_for_ever_is_stopped_by_its_own_limit() -> None:
    started = time.monotonic()
    with pytest.raises(TookTooLong, match="1 seconds"):
        sandbox.run(PARSERS + "loop", b"", limits=TIGHT)
    assert time.monotonic() - started < 4


def test_a_parser_that_waits_for_ever_is_killed_with_all_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pids"
    with pytest.raises(TookTooLong):
        sandbox.run(PARSERS + "sleep", b"", limits=Limits(wall_seconds=1.5), note=str(note))
    for pid in map(int, note.read_text().split()):
        assert not is_running(pid)


def is_running(pid: int) -> bool:
    """Tell whether a process still does anything; a dead one that nobody has buried does not count."""
    for _try in range(20):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize(
    ("parser", "refusal"),
    [("swell", TookTooMuchMemory), ("swell_in_rust", TookTooMuchMemory), ("recurse", Unreadable), ("crash", Unreadable),
     ("fail", Unreadable), ("speak_no_json", Unreadable), ("quit_quietly", Unreadable), ("open_many", Unreadable),
     ("no_such_parser", Unreadable)],
)  # fmt: skip
def test_a_parser_that_breaks_is_one_clear_sentence(parser: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal) as said:
        sandbox.run(PARSERS + parser, b"", limits=TIGHT)
    assert "secret words" not in str(said.value)


def test_what_a_parser_refuses_is_refused_in_its_own_words() -> None:
    with pytest.raises(RefusedInside) as refusal:
        sandbox.run(PARSERS + "refuse", b"EURO")
    assert str(refusal.value) == "“EURO” is not a currency code."
    assert refusal.value.text.params == {"currency": "EURO"}
    with pytest.raises(RefusedInside, match="Bad: 2 lines"):
        sandbox.run(PARSERS + "refuse_in_two_sentences", b"")


def test_more_result_than_agreed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultTooLarge):
        sandbox.run(PARSERS + "talk", b"", limits=TIGHT, size=3_000_000)
    target = tmp_path / "full"
    with pytest.raises(ResultTooLarge):
        sandbox.run(PARSERS + "fill_the_disk", b"", limits=TIGHT, into=str(target))
    assert target.stat().st_size <= TIGHT.output_bytes


def test_more_payload_than_agreed_never_reaches_a_parser() -> None:
    with pytest.raises(TooLargeToRead):
        sandbox.run(PARSERS + "count", b"x" * 11, limits=Limits(payload_bytes=10))


def test_a_parser_sees_none_of_our_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://duecourse:hunter2@db/duecourse")
    seen = sandbox.run(PARSERS + "environment", b"")
    assert "hunter2" not in str(seen)
    assert not {name for name in seen if name.startswith(("DATABASE", "DUECOURSE", "SECRET"))}


def test_only_functions_of_the_house_are_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(ValueError, match="this house"):
        sandbox.run("os.system", b"")


def test_a_workbook_is_turned_into_csv_inside(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("A").write_row(0, 0, ["number", "amount"])
    into = tmp_path / "out.csv"
    assert sandbox.run("duecourse.foundation.kit.workbooks.to_csv", file.getvalue(), into=str(into)) == {"rows": 1}
    assert read_rows(into).header == ["number", "amount"]


def test_a_workbook_whose_strings_would_fill_the_memory_is_refused_here_unharmed(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("A")
        for row in range(40_000):
            sheet.write_string(row, 0, "x" * 32_000)
    with pytest.raises((TookTooMuchMemory, ResultTooLarge, RefusedInside)):
        sandbox.run("duecourse.foundation.kit.workbooks.to_csv", file.getvalue(), into=str(tmp_path / "out.csv"))


def test_no_limit_of_a_parser_is_a_limit_of_ours() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    sandbox.run(PARSERS + "count", b"", limits=TIGHT)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
