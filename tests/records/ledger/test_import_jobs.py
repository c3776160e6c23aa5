"""Does the worker look at a file, take it in and take it back, tell how far it is, and say why when it cannot?"""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import now
from duecourse.foundation.queue.worker import run_worker
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.models import Customer, ImportBatch, Item
from duecourse.records.ledger.operations import import_look, import_orders, imports, staging
from duecourse.records.ledger.operations.import_orders import Upload
from duecourse.records.ledger.operations.import_progress import Progress
from duecourse.records.ledger.queries import imports as seen

pytestmark = pytest.mark.real_commits
ANN = Actor(kind="user", user_id=None, name="Ann")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CUSTOMERS = "number,name\nC1,Punctual BV\nC2,Tardy NV\n"


@pytest.fixture
def company(tenant: UUID) -> int:
    with transaction.atomic(), context.tenant(tenant):
        return create_company(tenant, code="BE", name="Seller", currency="EUR", business_date=date(2026, 3, 2)).pk


def hand_in(tenant: UUID, company: int, folder: Path, text: str | bytes, *, kind: str = "customers") -> int:
    path = folder / "upload"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    upload = Upload(kind, path, f"{kind}.csv", as_of=date(2026, 3, 2))
    with transaction.atomic(), context.tenant(tenant):
        return import_orders.hand_in(tenant, company=company, upload=upload, actor=ANN, at=AT, clock=now())


def order(tenant: UUID, batch: int, *, back: bool = False) -> None:
    with transaction.atomic(), context.tenant(tenant):
        what = import_orders.order_reverse if back else import_orders.order_commit
        what(tenant, batch, actor=ANN, clock=now())


def row(tenant: UUID, batch: int) -> seen.BatchRow:
    with transaction.atomic(), context.tenant(tenant):
        found = seen.import_batch(tenant, batch)
    assert found is not None
    return found


def customers(tenant: UUID) -> int:
    with transaction.atomic(), context.tenant(tenant):
        return Customer.objects.of(tenant).count()


def test_a_file_is_looked_at_taken_in_and_back_by_the_worker(tenant: UUID, company: int, tmp_path: Path) -> None:
    batch = hand_in(tenant, company, tmp_path, CUSTOMERS)
    assert (row(tenant, batch).state, customers(tenant)) == ("handed_in", 0)
    run_worker(["batch"], once=True)
    looked = row(tenant, batch)
    assert (looked.state, looked.counts["new"], looked.mapping["columns"]["number"]) == (
        "previewed", 2, {"from": "number"},
    )  # fmt: skip
    assert customers(tenant) == 0
    order(tenant, batch)
    run_worker(["batch"], once=True)
    assert (row(tenant, batch).state, customers(tenant)) == ("committed", 2)
    order(tenant, batch, back=True)
    run_worker(["batch"], once=True)
    assert (row(tenant, batch).state, customers(tenant)) == ("reversed", 0)
    assert not seen.progress_path(tenant, batch).exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty: it has no header line."),
        (b"PK\x03\x04 no workbook", "XLSX"),
        (b"colour,size\nred,5\n", "Nothing in the file gives “number”"),
        (b"number,name\nC1,\x00\n", "not text"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(
    tenant: UUID, company: int, tmp_path: Path, content: bytes, says: str
) -> None:
    batch = hand_in(tenant, company, tmp_path, content)
    carry(tenant, batch)
    found = row(tenant, batch)
    assert found.state == "refused"
    assert says in str(found.problem)


def test_a_refused_file_is_looked_at_again_with_other_columns(tenant: UUID, company: int, tmp_path: Path) -> None:
    batch = hand_in(tenant, company, tmp_path, "who,called\nC1,Punctual\n")
    carry(tenant, batch)
    assert row(tenant, batch).state == "refused"
    with transaction.atomic(), context.tenant(tenant):
        assert seen.sample_of(tenant, batch) == {"header": ["who", "called"], "rows": [["C1", "Punctual"]]}
        spec = {"columns": {"number": "who", "name": "called"}}
        import_orders.reread(tenant, batch, spec=spec, actor=ANN, clock=now())
    carry(tenant, batch)
    found = row(tenant, batch)
    assert (found.state, found.problem, found.counts["new"]) == ("previewed", None, 1)


def test_what_is_cancelled_is_not_taken_in_even_when_the_worker_is_at_it(
    tenant: UUID, company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = hand_in(tenant, company, tmp_path, CUSTOMERS)
    fill = staging.fill_rows

    def cancelled_meanwhile(**given: object) -> None:
        _elsewhere(tenant, batch)
        fill(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(staging, "fill_rows", cancelled_meanwhile)
    carry(tenant, batch)
    assert row(tenant, batch).state == "cancelled"
    with (
        pytest.raises(imports.NotWaiting),
        transaction.atomic(),
        context.tenant(tenant),
    ):
        import_orders.order_commit(tenant, batch, actor=ANN, clock=now())


def _elsewhere(tenant: UUID, batch: int) -> None:
    """Cancel on another connection, as a person would."""
    import threading

    from django.db import connections

    def cancel() -> None:
        with transaction.atomic(), context.tenant(tenant):
            import_orders.cancel(tenant, batch)
        connections.close_all()

    thread = threading.Thread(target=cancel)
    thread.start()
    thread.join()


def test_a_crash_leaves_nothing_and_is_told(
    tenant: UUID, company: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = hand_in(tenant, company, tmp_path, CUSTOMERS)
    carry(tenant, batch)
    order(tenant, batch)

    def crash(*_given: object, **_more: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(import_look, "_finish", crash)
    with pytest.raises(RuntimeError):
        carry(tenant, batch)
    found = row(tenant, batch)
    assert (found.state, customers(tenant)) == ("previewed", 0)
    assert "nothing was changed" in str(found.problem)
    monkeypatch.undo()
    order(tenant, batch)
    carry(tenant, batch)
    assert customers(tenant) == 2


def test_a_reversal_that_is_refused_says_why_and_leaves_the_import(tenant: UUID, company: int, tmp_path: Path) -> None:
    for kind, text in (("customers", CUSTOMERS), ("items", "customer,number,issued_on,amount\nC1,I1,2026-02-01,5\n")):
        batch = hand_in(tenant, company, tmp_path, text, kind=kind)
        carry(tenant, batch)
        order(tenant, batch)
        carry(tenant, batch)
    with transaction.atomic(), context.tenant(tenant):
        first = ImportBatch.objects.of(tenant).get(kind="customers").pk
        assert Item.objects.of(tenant).count() == 1
    order(tenant, first, back=True)
    carry(tenant, first)
    found = row(tenant, first)
    assert found.state == "committed"
    assert "1 customers of this import have items" in str(found.problem)


def test_the_same_file_again_is_told_to_be_the_same(tenant: UUID, company: int, tmp_path: Path) -> None:
    batches = []
    for _again in range(2):
        batches.append(hand_in(tenant, company, tmp_path, CUSTOMERS))
        carry(tenant, batches[-1])
        order(tenant, batches[-1])
        carry(tenant, batches[-1])
    assert [row(tenant, batch).state for batch in batches] == ["committed", "repeated"]
    assert row(tenant, batches[1]).counts["same_as"] == batches[0]
    assert customers(tenant) == 2


def test_the_worker_tells_how_far_it_is(tenant: UUID) -> None:
    progress = Progress(tenant, 7, is_called_off=lambda: None)
    progress("reading", 20_000, 1_000_000)
    assert seen.progress_of(tenant, 7) == seen.ImportProgress("reading", 20_000, 1_000_000)
    progress("reading", 20_001, 1_000_001)
    assert seen.progress_of(tenant, 7) == seen.ImportProgress("reading", 20_000, 1_000_000), "not with every row"
    progress("judging", 20_001, 0)
    assert seen.progress_of(tenant, 7) == seen.ImportProgress("judging", 20_001, 0)
    progress.close()
    assert seen.progress_of(tenant, 7) is None


def test_a_large_upload_is_handed_in_at_once(tenant: UUID, company: int, tmp_path: Path) -> None:
    line = b"C000001,Somebody with a long name,BE,30,Street 1\n"
    content = b"number,name,country,terms_days,address\n" + line * (20_000_000 // len(line))
    began = now()
    batch = hand_in(tenant, company, tmp_path, content)
    assert (now() - began).total_seconds() < 3
    assert row(tenant, batch).size == len(content)
    assert not (tmp_path / "upload").exists(), "moved, not copied"
