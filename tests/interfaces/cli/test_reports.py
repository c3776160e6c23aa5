"""Does a report come out of the command line as a file, and is it written down who took it?"""

import csv
import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.kit.tabular import read_rows
from duecourse.foundation.tenancy import context
from duecourse.insight.models import Report, ReportShare
from duecourse.insight.operations import papers
from duecourse.insight.rules.reports.spec import Spec, Value, to_json
from duecourse.insight.rules.reports.starters import STARTERS
from duecourse.insight.rules.telling import Told
from tests.book import moment
from tests.interfaces.cli.conftest import DAY, Say

pytestmark = pytest.mark.real_commits
SPEC = Spec(
    "items",
    rows=("customer",),
    values=(Value("open_amount"), Value("rows", "count")),
    sort="open_amount:sum",
    falls=True,
)
LINES = [
    ["S Silent BV", "1200.0000", "1", "EUR"],
    ["T Tardy NV", "330.5000", "2", "EUR"],
    ["Total", "1530.5000", "3", "EUR"],
]


@pytest.fixture
def kept(sold: str) -> str:
    """A report that is shared with everybody."""
    tenant, slug = identity.tenant_by_slug(sold), uuid4().hex[:12]
    with transaction.atomic(), context.tenant(tenant):
        row = Report.objects.create(
            tenant_id=tenant, slug=slug, name="Who owes", spec=to_json(SPEC), owner_id=uuid4(), owner_name="Anna",
            made_at=moment(), changed_at=moment(),
        )  # fmt: skip
        ReportShare.objects.create(tenant_id=tenant, report_id=row.pk)
    return slug


def test_a_report_becomes_a_file_of_each_kind(say: Say, sold: str, kept: str, tmp_path: Path) -> None:
    for kind in ("csv", "xlsx", "json", "pdf"):
        out = tmp_path / f"owes.{kind}"
        told = say("--tenant", sold, "report", "run", kept, "--format", kind, "--out", out, "--on", DAY)
        assert told.code == 0, told.err
        assert (told.data["rows"], told.data["file"]) == (3, str(out))
    assert list(csv.reader((tmp_path / "owes.csv").open(encoding="utf-8-sig")))[1:] == LINES
    assert [row[0] for row in read_rows(tmp_path / "owes.xlsx").rows] == [line[0] for line in LINES]
    assert [one["open amount"] for one in json.loads((tmp_path / "owes.json").read_text())] == [
        line[1] for line in LINES
    ]
    assert (tmp_path / "owes.pdf").read_bytes().startswith(b"%PDF")
    tenant = identity.tenant_by_slug(sold)
    with transaction.atomic(), context.tenant(tenant):
        assert AuditEntry.objects.of(tenant).filter(verb="report.exported", subject_id=kept).count() == 4


def test_rows_are_given_at_once_and_narrowed_by_words(say: Say, sold: str, kept: str) -> None:
    told = say("--tenant", sold, "report", "run", kept, "--format", "json", "--where", 'customer number is "T"')
    assert [one["customer"] for one in told.data["rows"]] == ["T Tardy NV", "Total"]
    wrong = say("--tenant", sold, "report", "run", kept, "--where", "days past du > 3")
    assert wrong.code == 2 and "did you mean “days past due”" in wrong.err
    assert say("--tenant", sold, "report", "run", "no-such-report").code == 2


def test_every_starter_runs(say: Say, sold: str) -> None:
    for starter in STARTERS.values():
        told = say("--tenant", sold, "report", "run", starter.slug, "--format", "json", "--on", DAY)
        assert told.code == 0 or starter.needs, told.err
        if starter.slug in ("top-debtors", "dso-by-company", "open-by-due-month"):
            assert told.data["rows"], starter.slug


def test_a_report_is_taken_as_one_person_with_that_persons_rights(say: Say, sold: str, kept: str) -> None:
    said = {}
    for role in ("collector", "collections_manager"):
        email = f"{uuid4().hex[:8]}@seller.example"
        assert say("--tenant", sold, "user", "create", email, "--role", role).code == 0
        said[role] = say("--tenant", sold, "report", "run", kept, "--format", "json", "--as", email)
    assert said["collector"].code == 2, "who may take no files along may not do so here either"
    assert [one["customer"] for one in said["collections_manager"].data["rows"]] == [line[0] for line in LINES]


def test_what_is_asked_wrongly_is_said_in_a_sentence(say: Say, sold: str, kept: str, tmp_path: Path) -> None:
    run = ("--tenant", sold, "report", "run")
    for words, said in (
        (("nonsense",), "There is no report “nonsense” to be read here."),
        (("dso-by-segmnt",), "Did you mean “dso-by-segment”?"),
        ((kept, "--format", "docx"), "invalid choice"),
        ((kept, "--on", "yesterday"), "“yesterday” is not a day"),
        (("dso-by-company", "--where", "days past due > 3"), "is no question over rows"),
        ((kept, "--out", tmp_path / "nowhere" / "it.csv"), f"{tmp_path}/nowhere/it.csv: No such file or directory."),
        ((kept, "--out", tmp_path), "Is a directory"),
    ):
        told = say(*run, *words)
        assert told.code == 2 and said in told.err, (words, told.err)
        assert len(told.err.strip().splitlines()) == 1 and "Traceback" not in told.err, told.err


def test_paper_brings_the_chart_and_what_breaks_off_leaves_the_old_file(
    say: Say, sold: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[bytes] = []
    draw = papers.picture

    def watched(told: Told) -> bytes:
        drawn.append(draw(told))
        return drawn[-1]

    monkeypatch.setattr(papers, "picture", watched)
    out = tmp_path / "months.pdf"
    run = ("--tenant", sold, "report", "run", "open-by-due-month", "--format", "pdf", "--on", DAY, "--out", out)
    assert say(*run).code == 0
    assert drawn[0].startswith(b"\x89PNG") and b"/Image" in out.read_bytes(), "the starter has bars"
    before = out.read_bytes()
    monkeypatch.setattr("duecourse.interfaces.cli.commands.reports.MOST_ON_PAPER", 0)
    too_long = say(*run)
    assert too_long.code == 2 and "more than 0 rows" in too_long.err
    assert out.read_bytes() == before and [one.name for one in tmp_path.glob("months*")] == ["months.pdf"]
