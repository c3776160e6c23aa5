"""Does the outside stay outside?"""

import ast
from pathlib import Path

from world.mapping_files import FOLDER, texts

ROOT = Path(__file__).parents[2]


def imported(folder: Path) -> set[str]:
    """Return the first names of all modules imported under a folder."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").split(".")[0])
    return found


def test_the_world_knows_nothing_of_duecourse_and_duecourse_nothing_of_the_world() -> None:
    assert "duecourse" not in imported(ROOT / "world")
    assert "world" not in imported(ROOT / "duecourse")


def test_the_world_reads_no_clock_and_opens_no_connection() -> None:
    assert not imported(ROOT / "world") & {"time", "socket", "smtplib", "urllib", "http", "httpx", "django"}


def test_the_mappings_are_those_of_the_dialects() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}
    assert kept == texts(), "run: python -m world.mapping_files"
