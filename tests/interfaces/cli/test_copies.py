"""Do copies of invoices come in by the command line?"""

from pathlib import Path

import pytest

from tests.interfaces.cli.conftest import Say

pytestmark = pytest.mark.real_commits


def test_copies_are_looked_at_taken_in_once_and_their_source_is_named(
    say: Say, slug: str, ledger: Path, tmp_path: Path
) -> None:
    whose = ("--tenant", slug)
    say(*whose, "import", ledger, "--kind", "ledger", "--company", "BE1", "--as-of", "2026-03-01")
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "invoice T-1.pdf").write_bytes(b"%PDF-1.7")
    (folder / "invoice T-9.pdf").write_bytes(b"%PDF-1.7")
    looked = say(*whose, "copies", "import", folder, "--pattern", "invoice {number}.pdf", "--dry-run")
    assert looked.data["matched"] == [{"file": "invoice T-1.pdf", "number": "T-1", "customer": "Tardy NV"}]
    assert looked.data["unmatched"] == ["invoice T-9.pdf"] and looked.data["dry_run"]
    first = say(*whose, "copies", "import", folder, "--pattern", "invoice {number}.pdf")
    again = say(*whose, "copies", "import", folder, "--pattern", "invoice {number}.pdf")
    assert (first.data["matched_count"], again.data["matched_count"], again.data["known_count"]) == (1, 0, 1)
    wrong = say(*whose, "copies", "source", "https://{number}.example")
    assert wrong.code == 2 and wrong.err.startswith("An address looks like")
    source = say(*whose, "copies", "source", "https://erp.example/{number}.pdf")
    assert (source.data["company"], source.data["is_live"]) == ("BE1", True)
    assert say(*whose, "copies", "import").code == 2
