"""Do files come in by the command line, once, with an answer that a script can read?"""

from pathlib import Path

import pytest
import yaml

from tests.interfaces.cli.conftest import Say

pytestmark = pytest.mark.real_commits
KEYS = {"batch", "rows", "accepted", "rejected", "new", "changed", "unchanged", "totals", "rejections", "rejected_file"}


def test_a_ledger_comes_in_once_and_says_what_it_held(say: Say, slug: str, ledger: Path) -> None:
    first = say("--tenant", slug, "import", ledger, "--kind", "ledger", "--company", "BE1", "--as-of", "2026-03-01")
    assert (first.code, first.err) == (0, "")
    assert first.data.keys() >= KEYS
    assert (first.data["rows"], first.data["new"], first.data["rejected"]) == (4, 4, 0)
    assert first.data["totals"] == {"EUR": "1630.50"}
    again = say("import", ledger, "--kind", "ledger", "--as-of", "2026-03-01", "--tenant", slug)
    assert again.data["already"] and again.data["batch"] == first.data["batch"]
    assert (again.data["new"], again.data["unchanged"]) == (0, 4)


def test_a_dry_run_changes_nothing(say: Say, slug: str, ledger: Path) -> None:
    looked = say("--tenant", slug, "import", ledger, "--kind", "ledger", "--as-of", "2026-03-01", "--dry-run")
    assert (looked.code, looked.data["state"], looked.data["new"]) == (0, "previewed", 4)
    missing = say("--tenant", slug, "explain", "--customer", "T", "--on", "2026-03-02")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err == "There is no customer with the number “T”.\n"


def test_rejected_rows_are_listed_with_row_column_value_and_reason(say: Say, slug: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        "customer,customer_name,number,issued_on,due_on,currency,amount\n"
        "C,Cee,1,2026-01-05,2026-02-04,EUR,ten\nC,Cee,2,2026-01-05,,EUR,10\n"
    )
    done = say("--tenant", slug, "import", path, "--kind", "items", "--as-of", "2026-03-01")
    assert (done.code, done.data["accepted"], done.data["rejected"]) == (0, 1, 1)
    (rejection,) = done.data["rejections"]
    assert (rejection["row"], rejection["column"], rejection["value"]) == (2, "amount", "ten")
    assert rejection["reason"].endswith(".")
    assert "ten" in Path(done.data["rejected_file"]).read_text(encoding="utf-8")


def test_a_mapping_is_kept_listed_exported_and_used_by_name(say: Say, slug: str, tmp_path: Path) -> None:
    spec = {"kind": "items", "columns": {"customer": {"from": "Who"}, "customer_name": {"from": "Who"}, "number": {"from": "No"},
            "issued_on": {"from": "Day", "date": "%d.%m.%Y"}, "amount": {"from": "Sum", "decimal": "1.234,56"}}}  # fmt: skip
    file, items = tmp_path / "erp.yaml", tmp_path / "erp.csv"
    file.write_text(yaml.safe_dump(spec), encoding="utf-8")
    items.write_text("Who;No;Day;Sum\nC;1;05.01.2026;1.234,56\n", encoding="utf-8")
    assert say("--tenant", slug, "mapping", "import", file, "--name", "erp").data == {"name": "erp", "kind": "items"}
    assert say("mapping", "list", "--tenant", slug).data["mappings"] == [{"name": "erp", "kind": "items"}]
    out = tmp_path / "again.yaml"
    assert say("--tenant", slug, "mapping", "export", "erp", "--out", out).code == 0
    assert yaml.safe_load(out.read_text(encoding="utf-8"))["columns"]["number"] == {"from": "No"}
    for mapping in ("erp", file):
        done = say("--tenant", slug, "import", items, "--kind", "items", "--mapping", mapping, "--as-of", "2026-03-01")
        assert done.data["totals"] == {"EUR": "1234.56"}, done.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.csv", "--kind", "items"], "There is no file nowhere.csv."),
        (["FILE", "--kind", "sagas"], "“sagas” is no kind of import; known are "),
        (["FILE", "--kind", "ledger", "--mapping", "erp"], "There is no mapping called “erp”; kept are: -."),
        (["FILE", "--kind", "ledger", "--mapping", "erp.yaml"], "erp.yaml: No such file or directory."),
        (["FILE", "--kind", "ledger", "--as-of", "yesterday"], "“yesterday” is not a day: write it as 2026-03-31."),
        (["FILE", "--kind", "ledger", "--company", "XX"], "There is no company with the code “XX”; there are: BE1."),
        (["FILE", "--kind", "ledger", "--control", "EUR"], "“EUR” is not a control total: write it as EUR=1234.56."),
        (["FILE", "--kind", "blocks"], "Nothing in the file gives “reason”, which a blocks import needs; "),
    ],
)
def test_a_wrong_word_is_refused_in_one_sentence(
    say: Say, slug: str, ledger: Path, words: list[str], sentence: str
) -> None:
    refused = say("--tenant", slug, "import", *[ledger if word == "FILE" else word for word in words])
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(sentence)
    assert refused.err.count("\n") == 1
